import { removeSession } from '../saved/disconnect.ts';
import type { Services } from '../services/services.ts';
import { renewalsUnderWay } from './acquire.ts';

/**
 * Ends this process's use of a session. One that only this process's memory has is removed. For a saved one, a renewal
 * that is under way is waited for, because the service may have replaced the refresh token already.
 *
 * @throws {EntradaError} `STORAGE_FAILED`.
 */
export async function closeSession(id: string, services: Services): Promise<void> {
  services.lifetime?.close();
  if (services.lifetime?.isInMemory === true) await removeSession(id, services);
  else await renewalsUnderWay(id, services.cache);
}
