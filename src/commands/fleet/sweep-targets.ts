import { EntradaError } from '../../base/errors.ts';
import type { CommonParameters } from '../../binder/common-parameters.ts';
import type { QueuedTarget } from '../../fleet/queue/sweep-definition.ts';
import type { TenantTarget } from '../../fleet/tenant-target.ts';
import type { ServiceName } from '../../model/context.ts';
import type { CommandHost } from '../command.ts';
import { checkManyTenants } from '../requests/check-many-tenants.ts';
import { targetsOf } from '../requests/many-tenants.ts';

/** The parameters that name the tenants, as those of the command request. */
interface TargetParameters {
  readonly Uri: string;
  readonly AllContexts?: boolean;
  readonly Contexts?: readonly string[];
  readonly Tenants?: string;
  readonly Service?: ServiceName;
}

/**
 * Lists the tenants of a sweep. Workers find the session of each by the name of its context.
 *
 * @throws {EntradaError} `INPUT_INVALID`, `CONTEXT_NOT_FOUND`, `SIGN_IN_NEEDED`.
 */
export async function sweepTargets(
  parameters: TargetParameters,
  common: CommonParameters,
  host: CommandHost,
): Promise<QueuedTarget[]> {
  const { AllContexts, Contexts, Tenants } = parameters;
  if (AllContexts !== true && Contexts === undefined && Tenants === undefined) {
    throw invalid('Cannot start a sweep without tenants: add -AllContexts, -Contexts or -Tenants');
  }
  checkManyTenants(parameters, common);
  const { services } = host;
  const targets = await targetsOf(parameters, host);
  const listings = new Map((await services.cache.list()).map((listing) => [listing.id, listing]));
  const nameOf = ({ name, sessionId, otherTenant }: TenantTarget): string => {
    const listing = listings.get(sessionId);
    return otherTenant !== undefined && listing?.kind === 'readable' ? listing.name : name;
  };
  const isOfShell = ({ sessionId }: TenantTarget): boolean => {
    const listing = listings.get(sessionId);
    return listing?.kind === 'readable' && listing.scope === 'Process';
  };
  const own = targets.find(isOfShell);
  if (own !== undefined && AllContexts !== true) throw onlyHere(nameOf(own));
  if (own !== undefined) {
    services.warn(`The context "${own.name}" is left out: its session is in this shell alone, where no worker is.`);
  }
  const shared = targets.filter((target) => !isOfShell(target));
  if (shared.length === 0 && own !== undefined) throw onlyHere(own.name);
  return shared.map((target) => ({
    name: target.name,
    tenantId: target.tenantId,
    context: nameOf(target),
    otherTenant: target.otherTenant,
  }));
}

function onlyHere(name: string): EntradaError {
  return new EntradaError(
    'INPUT_INVALID',
    `Cannot start a sweep with the context "${name}": its session is in this shell alone, where no worker is`,
    { hint: 'Sign in with -ContextScope CurrentUser.' },
  );
}

function invalid(message: string): EntradaError {
  return new EntradaError('INPUT_INVALID', message);
}
