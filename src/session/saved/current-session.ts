import { EntradaError } from '../../base/errors.ts';
import { connectCommands, type ServiceName, type SessionRecord } from '../../model/context.ts';
import { requireOpen } from '../services/lifetime.ts';
import type { Services } from '../services/services.ts';

/**
 * Finds the session that a command acts on: the one requested by name, else the service's current one.
 *
 * @param service - Whose session it has to be; default: Entra's, and with a name either.
 * @throws {EntradaError} `SIGN_IN_NEEDED` with the original's text; `CONTEXT_NOT_FOUND`.
 */
export async function currentSessionId(services: Services, service?: ServiceName): Promise<string> {
  if (services.contextName !== undefined) {
    const { findContext } = await import('../saved/named-contexts.ts');
    return (await findContext(services.cache, services.contextName, service)).id;
  }
  const id = await services.cache.readCurrent(service ?? 'entra');
  if (id === undefined) throw await signInOrChoose(service, services);
  return id;
}

/**
 * Reads a saved session.
 *
 * @param service - Whose sign-in the error asks for; default: Entra's.
 * @throws {EntradaError} `SIGN_IN_NEEDED` if the session is gone; `NOT_CONNECTED` if it is closed; `CACHE_UNREADABLE`.
 */
export async function savedSession(id: string, services: Services, service?: ServiceName): Promise<SessionRecord> {
  requireOpen(services.lifetime);
  const record = await services.cache.read(id);
  if (record === undefined) throw signInNeeded(service);
  return record;
}

const words: Readonly<Record<ServiceName, string>> = {
  entra: 'Authentication needed. Please call Connect-Entra.',
  teams: 'You must call the Connect-MicrosoftTeams cmdlet before calling any other cmdlets.',
};

/** The sessions are listed only for the error. */
async function signInOrChoose(service: ServiceName = 'entra', services: Services): Promise<EntradaError> {
  const { savedSessionsHint } = await import('./saved-names.ts');
  const { message, hint = '' } = signInNeeded(service);
  const saved = await savedSessionsHint(services, service);
  if (saved === undefined) return signInNeeded(service);
  return new EntradaError('SIGN_IN_NEEDED', message, { hint: `${hint}\n${saved}`, details: { saved } });
}

/** Returns the error for a missing sign-in, with the text of the service's original cmdlets. */
export function signInNeeded(service: ServiceName = 'entra'): EntradaError {
  return new EntradaError('SIGN_IN_NEEDED', words[service], { hint: `Run: entrada ${connectCommands[service]}` });
}
