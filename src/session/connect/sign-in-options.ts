import { EntradaError } from '../../base/errors.ts';
import type { Cloud } from '../../model/cloud.ts';
import type { connectEntraTable } from '../../model/connect-entra.ts';
import type { ContextScope, ServiceName } from '../../model/context.ts';
import type { OptionsOf } from '../../model/parameter-table.ts';
import type { StoredCredential } from '../../model/stored-credential.ts';
import type { TokenSet } from '../../model/token.ts';
import type { ContextFacts } from '../saved/record-from-tokens.ts';
import type { Services } from '../services/services.ts';

/** The parameters of Connect-Entra as options: one member for each parameter set. */
export type ConnectEntraOptions = OptionsOf<typeof connectEntraTable>;

/** The options of every set at once, as a sign-in takes them once its set is known. */
export type AnyOptions = AnyOf<ConnectEntraOptions>;

/** The members of a union as one type in which every field may be missing. */
export type AnyOf<T> = { readonly [N in KeysOf<T>]?: Exclude<ValueIn<T, N>, undefined> | undefined };
type KeysOf<T> = T extends unknown ? keyof T : never;
type ValueIn<T, N extends PropertyKey> = T extends { readonly [K in N]?: infer V } ? V : never;

/** What a sign-in gives: its tokens, and all that has to be known to show and renew the session. */
export interface SignedIn {
  readonly tokens: TokenSet;
  readonly facts: ContextFacts;
  readonly credential: StoredCredential;
  readonly requestedScopes: readonly string[];
}

/** What every sign-in is handed besides its options. */
export interface SignInPlace {
  readonly service: ServiceName;
  readonly cloud: Cloud;
  readonly clientTimeoutMs: number | null;
  readonly services: Services;
}

/** Claims that the options sign a program in, not a person. */
export function isProgram(options: AnyOptions): boolean {
  const { identity, environmentVariable, clientSecretCredential, federatedToken, certificate } = options;
  const { certificateThumbprint, certificateSubjectName } = options;
  return (
    identity === true ||
    environmentVariable === true ||
    [clientSecretCredential, federatedToken, certificate, certificateThumbprint, certificateSubjectName].some(
      (given) => given !== undefined,
    )
  );
}

/**
 * Gives where the session is kept: as asked for, else by the original's default, a person's session for the user, a
 * program's for the calling shell. A token that was handed in is never saved for the user.
 */
export function scopeOf(options: AnyOptions): ContextScope {
  if (options.accessToken !== undefined) return 'Process';
  return options.contextScope ?? (isProgram(options) ? 'Process' : 'CurrentUser');
}

/**
 * Reads a number of seconds.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID`.
 */
export function millisecondsOf(seconds: number | undefined, parameterName: string): number | null {
  if (seconds === undefined) return null;
  // Node's timers hold 31 bits of milliseconds.
  if (seconds > 0 && seconds <= 2_147_483) return Math.ceil(seconds * 1000);
  throw new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot use ${seconds} as ${parameterName}: it is a number of seconds, greater than 0 and at most 2147483`,
  );
}
