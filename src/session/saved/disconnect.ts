import { EntradaError, isEntradaError, messageOf } from '../../base/errors.ts';
import { connectCommands, type Context, type ServiceName } from '../../model/context.ts';
import { signInNeeded } from './current-session.ts';
import { findContext } from './named-contexts.ts';
import type { Services } from '../services/services.ts';

/**
 * Finds the session that a Disconnect cmdlet ends: the one requested by name, else the service's current one.
 *
 * @throws {EntradaError} `NOT_CONNECTED` or `SIGN_IN_NEEDED` with the original's text; `CONTEXT_NOT_FOUND`.
 */
export async function findSessionToEnd(service: ServiceName, services: Services): Promise<string> {
  const { cache, contextName } = services;
  if (contextName !== undefined) return (await findContext(cache, contextName, service)).id;
  const id = await cache.readCurrent(service).catch(async (error: unknown) => {
    if (!isEntradaError(error) || error.code !== 'CACHE_UNREADABLE') throw error;
    services.warn(`It is no longer known which session was current: ${error.message}`);
    await cache.writeCurrent(service, undefined);
    return undefined;
  });
  if (id !== undefined) return id;
  if (service === 'teams') throw signInNeeded('teams');
  const { savedSessionsHint } = await import('./saved-names.ts');
  const saved = await savedSessionsHint(services, service, 'remove');
  throw new EntradaError('NOT_CONNECTED', 'No application to sign out from.', {
    hint: `No account is connected; ${connectCommands[service]} signs in.${saved === undefined ? '' : `\n${saved}`}`,
  });
}

/** Ends a service's session and returns its context; see {@link findSessionToEnd} and {@link removeSession}. */
export async function disconnect(service: ServiceName, services: Services): Promise<Context | undefined> {
  return removeSession(await findSessionToEnd(service, services), services);
}

/**
 * Removes a session with its tokens and secrets, and returns its context. The pointers to the session are removed
 * first, so that a failure does not leave a pointer to a session that is gone.
 *
 * A record that can no longer be read is also removed; its context is then unknown (undefined).
 *
 * @throws {EntradaError} `STORAGE_FAILED`.
 */
export async function removeSession(id: string, services: Services): Promise<Context | undefined> {
  const { cache } = services;
  const record = await cache.read(id).catch((error: unknown) => {
    services.warn(`The saved session could not be read and is removed: ${messageOf(error)}`);
    return undefined;
  });
  for (const service of record === undefined ? serviceNames : [record.service]) {
    if ((await cache.readCurrent(service).catch(() => undefined)) === id) await cache.writeCurrent(service, undefined);
  }
  await cache.remove(id);
  return record?.context;
}

const serviceNames = ['entra', 'teams'] as const satisfies readonly ServiceName[];
