import type { JsonObject } from '../../../base/json.ts';
import type { Authority } from '../authority.ts';
import type { Parameters } from '../form.ts';
import type { LoginCall } from '../lab-state.ts';

/** A token request whose URL and form have been read. */
export interface TokenCall extends LoginCall {
  readonly authority: Authority;
  readonly form: Parameters;
}

/** Handles one grant type: returns its success body or throws a `Refusal`. */
export type GrantHandler = (call: TokenCall) => Promise<JsonObject>;
