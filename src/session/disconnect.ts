import { EntradaError, isEntradaError, messageOf } from '../base/errors.ts';
import type { Context } from '../model/context.ts';
import { findContext } from './named-contexts.ts';
import type { Services } from './services.ts';

/**
 * Removes the current session, or the one asked for by name, its tokens and secrets included, and gives its context back.
 *
 * A record that can no longer be read is removed all the same; its context is then unknown (undefined).
 *
 * @throws {EntradaError} `NOT_CONNECTED` in the original's words; `STORAGE_FAILED`.
 */
export async function disconnectEntra(services: Services): Promise<Context | undefined> {
  if (services.contextName !== undefined) {
    return removeSession((await findContext(services.cache, services.contextName)).id, services);
  }
  const id = await services.cache.readCurrent('entra').catch(async (error: unknown) => {
    if (!isEntradaError(error) || error.code !== 'CACHE_UNREADABLE') throw error;
    services.warn(`It is no longer known which session was current: ${error.message}`);
    await services.cache.writeCurrent('entra', undefined);
    return undefined;
  });
  if (id === undefined) {
    throw new EntradaError('NOT_CONNECTED', 'No application to sign out from.', {
      hint: 'Nobody is connected; Connect-Entra signs in.',
    });
  }
  return removeSession(id, services);
}

/** Removes one session and its name; what leads to it goes first, so that a fault leaves nothing that leads to a gap. */
export async function removeSession(id: string, services: Services): Promise<Context | undefined> {
  const record = await services.cache.read(id).catch((error: unknown) => {
    services.warn(`The saved session could not be read and is removed: ${messageOf(error)}`);
    return undefined;
  });
  if ((await services.cache.readCurrent('entra')) === id) await services.cache.writeCurrent('entra', undefined);
  await services.cache.remove(id);
  return record?.context;
}
