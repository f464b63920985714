import { millisecondsOf, ofAnySet, type SignInOptions } from '../../credentials/sign-in-options.ts';
import { connectEntraTable } from '../../model/connect-entra.ts';
import type { SessionRecord } from '../../model/context.ts';
import { findEnvironment } from '../environments/environments.ts';
import { saveAsCurrent } from '../saved/save-session.ts';
import type { Services } from '../services/services.ts';
import { checkOptions } from './check-options.ts';
import type { ConnectEntraOptions } from '../../model/connect-options.ts';
import { signIn } from './sign-in.ts';

/**
 * Signs in and saves the session as the current one. Saved sessions change only after the sign-in succeeded.
 *
 * @param name - What to call the context; without it, it keeps its name or gets that of the account.
 * @throws {EntradaError} `PARAMETER_SET_UNRESOLVED`, `ENVIRONMENT_NOT_FOUND`, `PARAMETER_VALUE_INVALID`,
 * `CONTEXT_EXISTS`, those of the credentials and of the cache.
 */
export async function connectEntra(
  options: ConnectEntraOptions,
  services: Services,
  name?: string,
): Promise<SessionRecord> {
  checkOptions(connectEntraTable, options);
  const any: SignInOptions = ofAnySet(options);
  const cloud = await findEnvironment(services.environments, any.environment);
  const clientTimeoutMs = millisecondsOf(any.clientTimeout, 'ClientTimeout');
  return saveAsCurrent(await signIn(any, { service: 'entra', cloud }, clientTimeoutMs, services), name, services);
}
