import { findContext } from '../../session/saved/named-contexts.ts';
import type { Services } from '../../session/services/services.ts';
import { readTenant } from '../read-tenant.ts';
import { limitedServices } from './limited-services.ts';
import type { RequestRows } from './process-tenant.ts';
import type { TakeRequest } from './rate-limit.ts';

/** Requests rows with the saved sessions of this machine, found by the names of their contexts. */
export function requestRowsWith(services: Services, take: TakeRequest): RequestRows {
  return async function* (target, sweep, part) {
    const { rateLimit, request } = sweep;
    const { id: sessionId, context } = await findContext(services.cache, target.context);
    const limited = limitedServices(services, {
      take: rateLimit === undefined ? undefined : (tenant) => take(tenant, rateLimit),
      tenant: target.otherTenant ?? context.TenantId,
      failsWhenBusy: part.canRetry,
      onTenant: part.onTenant,
    });
    const { name, tenantId, otherTenant } = target;
    const found = { name, tenantId, sessionId, otherTenant };
    yield* readTenant(
      found,
      {
        url: part.url,
        headers: part.headers,
        api: request.api,
        // A next link names its version.
        apiVersion: part.keptRows === undefined ? request.apiVersion : undefined,
        maxItems: request.maxItems === undefined ? undefined : request.maxItems - (part.keptRows ?? 0),
        // Further tries are the queue's.
        retry: { maxRetries: 0 },
        all: request.all,
        exactNumbers: true,
        async onNextPage(rest) {
          await part.onNextPage(rest);
          limited.beginPage();
        },
      },
      limited.services,
      { signal: part.signal, pause: (wait) => wait() },
    );
  };
}
