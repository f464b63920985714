import { readClaims } from '../../model/jwt.ts';
import type { AccessTokenEntry } from '../../model/token.ts';

/** Returns the object that `token -Output json` prints. The token is in the open: the user asked for it. */
export function describeToken(entry: AccessTokenEntry, tenant: string): Record<string, unknown> {
  return {
    accessToken: entry.accessToken.reveal(),
    expiresOn: new Date(entry.expiresAtMs).toISOString(),
    expires_on: Math.floor(entry.expiresAtMs / 1000),
    tenant,
    tokenType: 'Bearer',
  };
}

/** Returns the tenant that a token names, which can be another one than the session's. */
export function tenantIdOf({ accessToken }: AccessTokenEntry): string | undefined {
  const tid = readClaims(accessToken.reveal())?.['tid'];
  return typeof tid === 'string' ? tid : undefined;
}
