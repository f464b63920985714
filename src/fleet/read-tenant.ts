import { listItems } from '../session/requests/pages.ts';
import { sendRequest } from '../session/requests/request.ts';
import type { Services } from '../session/services/services.ts';
import type { TenantWork } from './for-each-tenant.ts';
import type { TenantRequest } from './tenant-request.ts';
import type { TenantTarget } from './tenant-target.ts';

/**
 * Sends a request to one tenant and yields the items of all pages with `all`, otherwise the content of the response, if
 * it has any.
 *
 * @param surroundings - Those of `forEachTenant`: waits for the service then do not keep other tenants from working.
 * @throws {EntradaError} Those of `sendRequest` and `listItems`.
 */
export async function* readTenant(
  target: TenantTarget,
  request: TenantRequest,
  services: Services,
  surroundings?: TenantWork,
): AsyncGenerator<unknown> {
  const { all = false, maxItems, onNextPage, method, body, ...shared } = request;
  const own = servicesOf(target, services, surroundings);
  // One of the two is enough: the sweep's includes that of the process.
  const signal = services.signal === undefined ? surroundings?.signal : undefined;
  const sent = { ...shared, tenantId: target.otherTenant, signal };
  if (all) {
    yield* listItems(target.sessionId, { ...sent, maxItems, onNextPage }, own);
    return;
  }
  const { content } = await sendRequest(target.sessionId, { ...sent, method, body }, own);
  if (content !== undefined) yield content;
}

/** Warnings name the tenant. */
function servicesOf(target: TenantTarget, services: Services, surroundings: TenantWork | undefined): Services {
  const { clock } = services;
  return {
    ...services,
    warn: (text) => services.warn(`${target.name}: ${text}`),
    ...(surroundings !== undefined && {
      ...(services.signal !== undefined && { signal: surroundings.signal }),
      clock: {
        nowMs: () => clock.nowMs(),
        sleep: (durationMs, signal) => surroundings.pause(() => clock.sleep(durationMs, signal)),
      },
    }),
  };
}
