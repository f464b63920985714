import { decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import { isCompactJwt } from '../../pki/is-compact-jwt.ts';
import { isSigned } from '../../pki/is-signed.ts';
import type { Application } from '../../tenant/application.ts';
import type { LabState } from '../lab-state.ts';
import { Refusal } from '../refusal.ts';
import { findTenant } from '../tenants.ts';
import { acceptedIssuersOf } from './issuers.ts';

/**
 * Checks a user's access token that an API presents as its assertion.
 *
 * @throws {Refusal} 50027 when it is not a JWT, 50013 for its signature or issuer, 500131 for its audience, 500133
 *   outside of its valid time range, 7000114 for the token of an application, 70000 for an ID token.
 */
export async function verifyUserAssertion(
  lab: LabState,
  application: Application,
  assertion: string,
): Promise<JWTPayload> {
  const { kid, payload } = readJwt(assertion);
  const key = lab.keys.find(kid);
  const refuse = (reason: string) => new Refusal(50013, { reason, thumbprint: kid });
  if (key === undefined) throw refuse('The key was not found.');
  if (!(await isSigned(assertion, key.publicKey, ['RS256'])) || !isOfLab(lab, payload)) {
    throw refuse('The provided signature value did not match the expected signature value.');
  }
  checkAudience(application, payload.aud);
  checkTime(lab, payload);
  // Only the tokens of applications have a subject that is the object itself.
  if (payload.sub === payload['oid']) throw new Refusal(7000114, { app: application.appId });
  // Only access tokens name the client that they were issued to.
  if (payload['appid'] === undefined && payload['azp'] === undefined) throw new Refusal(70000);
  return payload;
}

function readJwt(jwt: string): { readonly kid: string; readonly payload: JWTPayload } {
  if (!isCompactJwt(jwt)) throw new Refusal(50027);
  try {
    // Of any type: the header is not verified.
    const kid: unknown = decodeProtectedHeader(jwt).kid;
    return { kid: typeof kid === 'string' ? kid : '', payload: decodeJwt(jwt) };
  } catch {
    throw new Refusal(50027);
  }
}

/** Of either version: an API may have asked for the other one when the token was issued. */
function isOfLab(lab: LabState, { iss, tid }: JWTPayload): boolean {
  const tenant = findTenant(lab.tenants, String(tid));
  return tenant !== undefined && acceptedIssuersOf(lab, tenant, [1, 2]).some((issuer) => issuer === iss);
}

/** Every name of the application's own API; of its identifier URIs, letter case counts. */
function checkAudience({ appId, displayName, identifierUris = [] }: Application, aud: JWTPayload['aud']): void {
  const names = [appId, `api://${appId}`, ...identifierUris].flatMap((name) => [name, `${name}/`]);
  if (typeof aud === 'string' && names.includes(aud)) return;
  const values = { audience: String(aud), expected: `api://${appId}`, app: appId, name: displayName };
  throw new Refusal(500131, values);
}

function checkTime({ clock }: LabState, { exp = 0, nbf = 0 }: JWTPayload): void {
  const nowSeconds = clock.nowMs() / 1000;
  if (nbf <= nowSeconds && nowSeconds < exp) return;
  throw new Refusal(500133, { now: writeTime(nowSeconds), to: writeTime(exp) });
}

/** With seven decimal digits, as in .NET. */
function writeTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('Z', '0000Z');
}
