import { textField } from '../base/json.ts';
import type { Cloud } from '../model/cloud.ts';
import { readClaims } from '../model/jwt.ts';

/** Returns whether an address is one of the APIs of a cloud, to which requests carry the tenant's token. */
export function isOfApi({ origin }: URL, cloud: Cloud): boolean {
  return [cloud.graphEndpoint, cloud.teamsEndpoint].some(
    (address) => address !== undefined && URL.canParse(address) && new URL(address).origin === origin,
  );
}

/**
 * Returns the GUID of the tenant in a header `Authorization`. A tenant can be named by its GUID and by each of its
 * domains; its tokens name it by its GUID.
 */
export function tenantOfToken(authorization: string | undefined): string | undefined {
  const claims = readClaims(authorization?.replace(/^Bearer /, '') ?? '');
  return claims === undefined ? undefined : textField(claims, 'tid');
}
