import type { EntradaError } from '../../base/errors.ts';
import { retryWhile } from '../../http/retry-while.ts';
import type { ConnectEntraOptions } from '../../model/connect-options.ts';
import type { SessionRecord } from '../../model/context.ts';
import { connectEntra } from '../connect/connect.ts';
import type { SetupWorld } from './setup-world.ts';

/** A sign-in by certificate, or of a user with the browser. */
export type SetupSignIn = { readonly clientId: string; readonly contextScope: 'CurrentUser' } & (
  | { readonly certificateThumbprint: string }
  | { readonly scopes: string[] }
);

/**
 * Signs in as a new application, also while the sign-in service does not know it yet, and saves the context. The
 * current session stays current.
 *
 * @param options - Without cloud and tenant, which are those of the session.
 * @param name - The name of the context.
 * @throws {EntradaError} As {@link connectEntra}.
 */
export async function signInToSetup(
  options: SetupSignIn,
  name: string,
  { session, services }: SetupWorld,
): Promise<SessionRecord> {
  const { cache, clock, signal } = services;
  const { cloud, context } = session;
  const current = await cache.readCurrent('entra');
  const complete: ConnectEntraOptions = { ...options, environment: cloud.name, tenantId: context.TenantId };
  try {
    return await retryWhile(() => connectEntra(complete, services, name), {
      clock,
      signal,
      isTemporary: isUnknownYet,
      onRetry: (_, delayMs) => services.verbose(`The sign-in service does not know it yet; ${delayMs / 1000} s`),
    });
  } finally {
    await cache.writeCurrent('entra', current);
  }
}

/** Application, certificate or service principal not found (Microsoft Entra authentication error codes). */
const unknownYet: readonly unknown[] = [700016, 700027, 7000229];

function isUnknownYet({ details }: EntradaError): boolean {
  const codes = details['aadsts'];
  return Array.isArray(codes) && codes.some((code) => unknownYet.includes(code));
}
