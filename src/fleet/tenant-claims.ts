import type { Services } from '../session/services/services.ts';
import { isOfApi, tenantOfToken } from './api-token.ts';
import type { TenantTarget } from './tenant-target.ts';

/** Thrown in place of the first request when the token shows that the tenant is requested under another name. */
export class SameTenant extends Error {
  /** Its GUID. */
  readonly tenantId: string;

  constructor(name: string, tenantId: string, other: string | undefined) {
    const found = other === undefined ? 'was done before' : `is in the list as "${other}", too`;
    super(`"${name}" is the tenant ${tenantId}, which ${found}; it is requested once.`);
    this.tenantId = tenantId;
  }
}

/** The tenants of one run, by the GUIDs in their tokens. */
export interface TenantClaims {
  /** Returns services for the requests of a target, which fail with {@link SameTenant} before the first is sent. */
  servicesFor(target: TenantTarget, services: Services): Services;
  /** The GUID of a target's tenant, once its token is there. */
  idOf(target: TenantTarget): string | undefined;
}

/**
 * Lets each tenant of a list be requested once, also if the list has it by its domain and by its GUID. Contexts are
 * not compared: two of them can be two accounts in one tenant.
 *
 * @param isDone - Whether an earlier run has done the tenant with this GUID.
 */
export function tenantClaims(isDone: (tenantId: string) => boolean = () => false): TenantClaims {
  const owners = new Map<string, TenantTarget>();
  const ids = new Map<TenantTarget, string>();
  const claim = (target: TenantTarget, tenantId: string): void => {
    ids.set(target, tenantId);
    if (target.otherTenant === undefined) return;
    const owner = owners.get(tenantId);
    if (owner === target) return;
    if (owner !== undefined || isDone(tenantId)) throw new SameTenant(target.name, tenantId, owner?.name);
    owners.set(tenantId, target);
  };
  return {
    idOf: (target) => target.tenantId ?? ids.get(target),
    servicesFor: (target, services) => ({
      ...services,
      async transportTo(cloud, timeoutMs) {
        const transport = await services.transportTo(cloud, timeoutMs);
        return async (request) => {
          const tenantId = isOfApi(request.url, cloud) ? tenantOfToken(request.headers?.['authorization']) : undefined;
          if (tenantId !== undefined) claim(target, tenantId.toLowerCase());
          return transport(request);
        };
      },
    }),
  };
}
