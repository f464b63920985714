import type { JsonObject } from '../../../base/json.ts';
import type { Authority } from '../authority.ts';
import type { Parameters } from '../form.ts';
import type { LoginCall } from '../lab-state.ts';

/** A token request whose address and form have been read. */
export interface TokenCall extends LoginCall {
  readonly authority: Authority;
  readonly form: Parameters;
}

/** Answers one grant type with its success body, or throws a `Refusal`. */
export type GrantHandler = (call: TokenCall) => Promise<JsonObject>;
