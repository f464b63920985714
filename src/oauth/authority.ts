import type { Cloud } from '../model/cloud.ts';

/**
 * The endpoints of one tenant's sign-in. They follow from the cloud and the tenant, so no discovery request is needed.
 */
export interface Authority {
  readonly cloud: Cloud;
  /** A GUID, a domain, `common` or `organizations`. */
  readonly tenant: string;
  readonly authorizationEndpoint: URL;
  readonly tokenEndpoint: URL;
  readonly deviceAuthorizationEndpoint: URL;
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Returns whether a text is a GUID with hyphens. */
export function isGuid(text: string): boolean {
  return guid.test(text);
}

/** Names in place of a tenant: accounts of any tenant can sign in. */
const anyTenant = new Set(['', 'common', 'organizations', 'consumers']);

/** Returns whether a text names one tenant, by GUID or domain, and not every tenant, as `common` does. */
export function namesTenant(text: string): boolean {
  return !anyTenant.has(text.toLowerCase());
}

/** Returns the v2.0 endpoints of a tenant (documentation of the identity platform, "Endpoints"). */
export function authorityOf(cloud: Cloud, tenant: string): Authority {
  const base = `${cloud.azureADEndpoint}/${encodeURIComponent(tenant)}/oauth2/v2.0`;
  return {
    cloud,
    tenant,
    authorizationEndpoint: new URL(`${base}/authorize`),
    tokenEndpoint: new URL(`${base}/token`),
    deviceAuthorizationEndpoint: new URL(`${base}/devicecode`),
  };
}

/**
 * Returns the issuer that an ID token of this authority must name.
 *
 * It is always that of the token's own tenant, also under `common`, `organizations` and a domain name; an authority
 * that names its tenant by GUID accepts no other.
 *
 * @param tokenTenant - The `tid` claim of the ID token, undefined when it is missing.
 */
export function expectedIssuer(authority: Authority, tokenTenant: string | undefined): string {
  const tenant = isGuid(authority.tenant) ? authority.tenant.toLowerCase() : (tokenTenant ?? authority.tenant);
  return `${authority.cloud.azureADEndpoint}/${tenant}/v2.0`;
}

/**
 * Returns the issuer that a response of the authorization endpoint must name, if it names one (RFC 9207): under
 * `common` and `organizations` that of any tenant of this cloud, else that of the requested tenant.
 */
export function issuerNamedBy(response: URLSearchParams, authority: Authority): string {
  const tenant = response.get('iss')?.split('/').find(isGuid);
  return expectedIssuer(authority, tenant);
}
