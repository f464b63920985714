import { EntradaError } from '../base/errors.ts';
import { isObject } from '../base/json.ts';
import type { Services } from '../session/services/services.ts';
import { sessionPartsOf } from '../session/session-parts.ts';
import { contextTargets } from './context-targets.ts';
import { forEachTenant, type TenantWork } from './for-each-tenant.ts';
import { readTenant } from './read-tenant.ts';
import { asTenantError } from './tenant-error.ts';
import { tenantFromFields, tenantFromText } from './tenant-fields.ts';
import { SameTenant, tenantClaims } from './tenant-claims.ts';
import type { TenantTarget } from './tenant-target.ts';
import type { TenantLike, TenantResult, TenantsRequest } from './tenants-request.ts';

/**
 * Sends a request to many tenants and yields the result of each as it ends.
 *
 * @param servicesFor - Returns the services for saved sessions.
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID`, `CONTEXT_NOT_FOUND`, `SIGN_IN_NEEDED`, `CANCELLED`.
 *
 * @internal
 */
export async function* requestManyTenants<T>(
  options: TenantsRequest,
  servicesFor: () => Services,
): AsyncGenerator<TenantResult<T>> {
  const { session, tenants, contexts, service, concurrency, signal, ...request } = options;
  check(options);
  const own = session === undefined ? undefined : (sessionPartsOf(session) ?? notSession());
  const services = own?.services ?? servicesFor();
  const targets =
    own === undefined
      ? await contextTargets(
          { names: typeof contexts === 'string' ? [contexts] : (contexts ?? []), service: service ?? 'entra' },
          services,
        )
      : targetsOf(tenants ?? [], own.id);
  const claims = tenantClaims();
  const read = (target: TenantTarget, work: TenantWork) =>
    readTenant(target, request, claims.servicesFor(target, services), work);
  const events = forEachTenant(targets, read, {
    concurrency,
    signal: eitherOf(signal, services.signal),
    // A result has all items.
    longestBuffer: Infinity,
  });
  let items: readonly unknown[] = [];
  for await (const event of events) {
    if (event.kind === 'items') {
      ({ items } = event);
      continue;
    }
    const { name: tenant } = event.target;
    const tenantId = claims.idOf(event.target);
    if (event.kind === 'failed' && event.error instanceof SameTenant) services.warn(event.error.message);
    else if (event.kind === 'failed') yield { tenant, tenantId, items: [], error: asTenantError(event.error) };
    // The caller names the type.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    else yield { tenant, tenantId, items: items as readonly T[] };
    items = [];
  }
}

async function* targetsOf(
  tenants: Iterable<TenantLike> | AsyncIterable<TenantLike>,
  sessionId: string,
): AsyncGenerator<TenantTarget> {
  const seen = new Set<string>();
  let count = 0;
  for await (const one of tenants) {
    count += 1;
    const found = typeof one === 'string' ? tenantFromText(one) : isObject(one) ? tenantFromFields(one) : typeof one;
    if (typeof found === 'string') {
      throw invalid(`tenant ${count} of the list is ${found}; use a GUID or a domain`);
    }
    const { name, tenant, tenantId } = found;
    if (seen.has(tenant)) continue;
    seen.add(tenant);
    yield { name, tenantId, sessionId, otherTenant: tenant };
  }
}

function check({ url, concurrency, contexts, session, tenants }: TenantsRequest): void {
  if (typeof url !== 'string' && !(url instanceof URL)) throw invalid('url is missing');
  if (concurrency !== undefined && !(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 256)) {
    throw invalid(`concurrency is ${String(concurrency)}; use a whole number from 1 to 256`);
  }
  const isOfContexts = contexts !== undefined;
  const isOfSession = session !== undefined && tenants !== undefined;
  if (isOfContexts === isOfSession) throw invalid('pass either contexts, or session and tenants');
}

function notSession(): never {
  throw invalid('session is not a session of this package; connectEntra() and openCurrentSession() return one');
}

function invalid(found: string): EntradaError {
  return new EntradaError('PARAMETER_VALUE_INVALID', `Cannot send requests to many tenants: ${found}`);
}

function eitherOf(one: AbortSignal | undefined, other: AbortSignal | undefined): AbortSignal | undefined {
  return one === undefined || other === undefined ? (one ?? other) : AbortSignal.any([one, other]);
}
