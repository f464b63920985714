import { EntradaError } from '../base/errors.ts';
import type { ConnectEntraOptions, ConnectTeamsOptions, NotAnOptionOf } from '../model/connect-options.ts';
import { readClientId, readTenant } from './sign-in-ids.ts';

/** The members of a union as one type in which every field may be missing. */
export type AnyOf<T> = { readonly [N in KeysOf<T>]?: Exclude<ValueIn<T, N>, NotAnOptionOf | undefined> | undefined };
type KeysOf<T> = T extends unknown ? keyof T : never;
type ValueIn<T, N extends PropertyKey> = T extends { readonly [K in N]?: infer V } ? V : never;

/**
 * The options of every parameter set of both cmdlets as one type. Where the two have different names for the same
 * thing, a way to sign in reads those of Connect-Entra (session/connect/teams-options.ts translates).
 */
export type SignInOptions = AnyOf<ConnectEntraOptions | ConnectTeamsOptions>;

/** Returns options of one parameter set as those of any. */
export function ofAnySet<T extends ConnectEntraOptions | ConnectTeamsOptions>(options: T): AnyOf<T> {
  // A `NotAnOptionOf` is in compiler messages alone.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return options as unknown as AnyOf<T>;
}

/**
 * Returns the tenant that an application signs in to.
 *
 * @throws {EntradaError} `PARAMETER_MISSING` without -TenantId; `PARAMETER_VALUE_INVALID`.
 */
export function requireTenant({ tenantId }: SignInOptions): string {
  if (tenantId !== undefined) return readTenant(tenantId, '-TenantId');
  throw mustSpecify('TenantId', 'An application signs in to one tenant: add -TenantId with its id or domain.');
}

/**
 * Returns the application that signs in, and its tenant.
 *
 * @throws {EntradaError} `PARAMETER_MISSING` without -ClientId or -TenantId; `PARAMETER_VALUE_INVALID`.
 */
export function requireApplication(options: SignInOptions): { readonly clientId: string; readonly tenant: string } {
  const { clientId } = options;
  if (clientId === undefined) throw mustSpecify('ClientId', 'The application that signs in: add -ClientId.');
  return { clientId: readClientId(clientId, '-ClientId'), tenant: requireTenant(options) };
}

function mustSpecify(name: string, hint: string): EntradaError {
  return new EntradaError('PARAMETER_MISSING', `Must specify '${name}'.`, { hint });
}

/**
 * Converts a parameter in seconds to milliseconds, rounded up.
 *
 * @returns Null when the parameter is not used.
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
