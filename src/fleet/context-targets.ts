import { EntradaError } from '../base/errors.ts';
import { connectCommands, type ServiceName } from '../model/context.ts';
import type { Services } from '../session/services/services.ts';
import type { TenantTarget } from './tenant-target.ts';
import { wildcard } from './wildcard.ts';

/** Which saved sessions a sweep uses. */
export interface ContextChoice {
  /** Names with wildcards as PowerShell's, ignoring case; undefined: all. */
  readonly names?: readonly string[] | undefined;
  readonly service: ServiceName;
}

/**
 * Lists the saved sessions of a service, in the order of their names. A session that cannot be read is a target, too:
 * its requests fail with the reason.
 *
 * @throws {EntradaError} `CONTEXT_NOT_FOUND` if no session matches one of the names; `SIGN_IN_NEEDED` without any
 * session of the service; `INPUT_INVALID` for a pattern that is not one.
 */
export async function contextTargets(choice: ContextChoice, { cache }: Services): Promise<TenantTarget[]> {
  const { names, service } = choice;
  const listings = await cache.list();
  const targets = listings
    .filter((listing) => listing.kind === 'unreadable' || listing.service === service)
    .map((listing): TenantTarget => {
      const { id: sessionId } = listing;
      const isReadable = listing.kind === 'readable';
      return {
        name: isReadable ? listing.name : sessionId,
        tenantId: isReadable ? listing.tenantId : undefined,
        sessionId,
        otherTenant: undefined,
      };
    })
    .toSorted((one, other) => (one.name.toLowerCase() < other.name.toLowerCase() ? -1 : 1));
  if (names === undefined) {
    if (targets.length > 0) return targets;
    throw new EntradaError('SIGN_IN_NEEDED', `Cannot send requests with all contexts: none of ${service} is saved`, {
      hint: `Run: entrada ${connectCommands[service]} -Context NAME`,
    });
  }
  const tests = names.map((name) => ({ name, isWanted: wildcard(name) }));
  const missing = tests.find(({ isWanted }) => !targets.some(({ name }) => isWanted(name)));
  if (missing !== undefined) throw notFound(missing.name, targets, service);
  return targets.filter(({ name }) => tests.some(({ isWanted }) => isWanted(name)));
}

/** More would not help. */
const mostNames = 10;

function notFound(pattern: string, targets: readonly TenantTarget[], service: ServiceName): EntradaError {
  const shown = targets.slice(0, mostNames).map(({ name }) => name);
  const more = targets.length - shown.length;
  const existing =
    targets.length === 0
      ? `No context of ${service} is saved; entrada ${connectCommands[service]} -Context NAME signs in to one.`
      : `The contexts of ${service} are ${shown.join(', ')}${more > 0 ? `, and ${more} more` : ''}.`;
  return new EntradaError(
    'CONTEXT_NOT_FOUND',
    `Cannot find contexts named "${pattern}": no session of ${service} matches`,
    { hint: existing },
  );
}
