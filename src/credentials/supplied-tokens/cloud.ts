import { type JsonObject, textField } from '../../base/json.ts';
import { builtInClouds, type Cloud } from '../../model/cloud.ts';
import { graphApplicationId, graphResourceOf } from '../../model/resource.ts';
import { audienceOf, hostOf } from './claims.ts';

/** An API that tokens are issued for: one application id for all clouds, and an address in each. */
export interface TokenApi {
  readonly applicationId: string;
  addressIn(cloud: Cloud): string | undefined;
}

/** Microsoft Graph. */
export const graphApi: TokenApi = {
  applicationId: graphApplicationId,
  addressIn: graphResourceOf,
};

/** Returns whether the audience of a token is an API of this cloud. */
export function isForApi(claims: JsonObject, cloud: Cloud, api: TokenApi): boolean {
  const audience = audienceOf(claims);
  if (audience.toLowerCase() === api.applicationId) return true;
  const host = hostOf(audience);
  const accepted = hasOwnSignIn(claims, cloud) ? [cloud, ...builtInClouds] : [cloud];
  return host !== undefined && accepted.some((known) => hostOf(api.addressIn(known)) === host);
}

/**
 * Finds the other clouds that can have issued a token: those whose API is its audience, whose region it names, or whose
 * sign-in service is its issuer.
 *
 * @param apis - Those that the token may be for.
 * @returns An empty list when it is of this cloud, or of an unknown one.
 */
export function findOtherClouds(claims: JsonObject, cloud: Cloud, apis: readonly TokenApi[]): readonly Cloud[] {
  if (hasOwnSignIn(claims, cloud)) return [];
  const apiHosts = (known: Cloud) => apis.map((api) => hostOf(api.addressIn(known)));
  const byAudience = otherOwners(hostOf(audienceOf(claims)), cloud, apiHosts);
  if (byAudience.length > 0) return byAudience;
  const byRegion = otherByRegion(claims, cloud);
  // Several clouds share an issuer, so the other claims are more specific.
  return byRegion.length > 0 ? byRegion : otherOwners(issuerOf(claims), cloud, issuerHosts);
}

/**
 * Returns the host of the issuer when it cannot belong to this cloud; otherwise undefined, also without an issuer.
 * There is no complete list of the issuers of Microsoft's clouds, so only a cloud with its own sign-in service can
 * exclude one.
 */
export function findStrangeIssuer(claims: JsonObject, cloud: Cloud): string | undefined {
  const own = hostOf(cloud.azureADEndpoint) ?? '';
  const issuer = issuerOf(claims);
  return issuer === own || isShared(own) ? undefined : issuer;
}

/**
 * Returns whether a token is from a sign-in service that only this cloud has, such as a lab. Its tokens belong to it,
 * whatever audience they name.
 */
function hasOwnSignIn(claims: JsonObject, cloud: Cloud): boolean {
  const issuer = issuerOf(claims);
  return issuer !== undefined && issuer === hostOf(cloud.azureADEndpoint) && !isShared(issuer);
}

function issuerOf(claims: JsonObject): string | undefined {
  return hostOf(textField(claims, 'iss'));
}

function isShared(issuer: string): boolean {
  return builtInClouds.some((known) => issuerHosts(known).includes(issuer));
}

/** Returns the clouds that a host belongs to; an empty list for a host of this cloud or an unknown one. */
function otherOwners(
  host: string | undefined,
  cloud: Cloud,
  hostsOf: (known: Cloud) => readonly (string | undefined)[],
): readonly Cloud[] {
  if (host === undefined || hostsOf(cloud).includes(host)) return [];
  return builtInClouds.filter((known) => hostsOf(known).includes(host));
}

/** The cloud by `tenant_region_sub_scope`; GCC tenants are in the commercial cloud. */
const regions: Readonly<Record<string, string>> = { DODCON: 'USGov', DOD: 'USGovDoD', GCC: 'Global' };

function otherByRegion(claims: JsonObject, cloud: Cloud): readonly Cloud[] {
  const isBuiltIn = builtInClouds.some(({ graphEndpoint }) => graphEndpoint === cloud.graphEndpoint);
  const region = textField(claims, 'tenant_region_sub_scope') ?? '';
  const name = isBuiltIn ? regions[region] : undefined;
  return builtInClouds.filter((known) => known.name === name && known.graphEndpoint !== cloud.graphEndpoint);
}

/** Issuers of v1 tokens in addition to the sign-in host; several clouds share one. */
const olderIssuers: Readonly<Record<string, readonly string[]>> = {
  'login.microsoftonline.com': ['sts.windows.net', 'login.windows.net', 'login.microsoft.com'],
  'login.microsoftonline.us': ['sts.windows.net', 'login.usgovcloudapi.net'],
  'login.chinacloudapi.cn': ['sts.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
};

function issuerHosts(cloud: Cloud): string[] {
  const host = hostOf(cloud.azureADEndpoint) ?? '';
  return [host, ...(olderIssuers[host] ?? [])];
}
