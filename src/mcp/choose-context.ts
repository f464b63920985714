import { EntradaError } from '../base/errors.ts';
import type { ServiceName, SessionRecord } from '../model/context.ts';
import { isLike } from '../queries/like.ts';
import { currentSessionId, savedSession, signInNeeded } from '../session/saved/current-session.ts';
import { findContext } from '../session/saved/named-contexts.ts';
import type { Services } from '../session/services/services.ts';

/** Returns whether a name is one of the patterns (`*`, `?`, ignoring case); every name if there are none. */
export function isNameAllowed(name: string, patterns: readonly string[]): boolean {
  return patterns.length === 0 || patterns.some((pattern) => isLike(name, pattern));
}

/**
 * Finds the session of a call: the one it names, else the current one, else the only one that -Contexts allows.
 * Sessions are read again for each call, so that a sign-in in another terminal counts at once.
 *
 * @param service - Whose session it has to be; undefined: any with a name, and Entra's without.
 * @throws {EntradaError} `CONTEXT_NOT_FOUND`, `SIGN_IN_NEEDED`, `CACHE_UNREADABLE`.
 */
export async function chooseContext(
  name: string | undefined,
  service: ServiceName | undefined,
  services: Services,
  patterns: readonly string[],
): Promise<SessionRecord> {
  if (name !== undefined) {
    // The same for one that exists and one that does not.
    if (!isNameAllowed(name, patterns)) throw hidden(name);
    return findContext(services.cache, name, service);
  }
  const current = await currentRecord(service ?? 'entra', services);
  if (current !== undefined && isNameAllowed(current.name, patterns)) return current;
  if (patterns.length === 0) {
    return savedSession(await currentSessionId(services, service ?? 'entra'), services, service);
  }
  const listings = await services.cache.list();
  const allowed = listings.flatMap((one) =>
    one.kind === 'readable' && one.service === (service ?? 'entra') && isNameAllowed(one.name, patterns) ? [one] : [],
  );
  const [only, ...others] = allowed;
  if (only !== undefined && others.length === 0) return savedSession(only.id, services, service);
  if (only === undefined) throw signInNeeded(service);
  throw new EntradaError('CONTEXT_NOT_FOUND', 'Cannot choose a context: the call does not name one of several', {
    hint: 'list_contexts lists them; name one as "context".',
  });
}

async function currentRecord(service: ServiceName, services: Services): Promise<SessionRecord | undefined> {
  if (services.contextName !== undefined) return findContext(services.cache, services.contextName, service);
  const id = await services.cache.readCurrent(service);
  return id === undefined ? undefined : services.cache.read(id);
}

function hidden(name: string): EntradaError {
  return new EntradaError(
    'CONTEXT_NOT_FOUND',
    `Cannot find context "${name}": no session that this server uses has this name`,
    {
      hint: 'list_contexts lists the names.',
    },
  );
}
