import type { Application } from '../../tenant/application.ts';
import type { Tenant } from '../../tenant/tenant.ts';
import type { LabState } from '../lab-state.ts';

/** The version of an access token. */
export type TokenVersion = 1 | 2;

/** Returns the version that an API asks for; 1 for Microsoft's APIs (undefined) and for those that do not ask. */
export function tokenVersionOf(api: Application | undefined): TokenVersion {
  return api?.accessTokenVersion ?? 1;
}

/** Returns the issuer of tokens: in the real service `https://sts.windows.net/{tenant}/` for version 1. */
export function issuerOf(lab: LabState, version: TokenVersion = 1): string {
  return issuerAt(version === 1 ? lab.stsOrigin : lab.issuerOrigin, lab.tenant, version);
}

/** Returns the issuers of a tenant's tokens that the lab accepts. */
export function acceptedIssuersOf(
  { acceptedIssuers }: LabState,
  tenant: Tenant,
  versions: readonly TokenVersion[],
): string[] {
  return [...acceptedIssuers].flatMap((origin) => versions.map((version) => issuerAt(origin, tenant, version)));
}

function issuerAt(origin: string, { id }: Tenant, version: TokenVersion): string {
  return `${origin}/${id}/${version === 1 ? '' : 'v2.0'}`;
}
