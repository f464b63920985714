import type { Clock } from '../../src/base/clock.ts';
import type { Cloud } from '../../src/model/cloud.ts';

export const testTenant = '0f2c1d3e-4a5b-4c6d-8e7f-901234567890';
export const testClientId = '11111111-2222-4333-8444-555555555555';

/** Writes a JWT as the identity platform does; its signature is none, since clients take it over TLS. */
export function writeJwt(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ typ: 'JWT', alg: 'RS256', kid: 'test' })}.${part(claims)}.c2lnbmF0dXJl`;
}

/** Gives the claims of an ID token that every check passes; a claim given as undefined is left out. */
export function idTokenClaims(
  cloud: Cloud,
  clock: Clock,
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const nowS = Math.floor(clock.nowMs() / 1000);
  return {
    aud: testClientId,
    iss: `${cloud.azureADEndpoint}/${testTenant}/v2.0`,
    iat: nowS,
    nbf: nowS,
    exp: nowS + 3600,
    name: 'Ada Lovelace',
    oid: '99999999-8888-4777-8666-555555555555',
    preferred_username: 'ada@contoso.com',
    sub: 'a subject',
    tid: testTenant,
    ver: '2.0',
    ...changes,
  };
}
