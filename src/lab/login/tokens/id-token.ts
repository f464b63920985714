import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Member } from '../accounts.ts';
import type { Application } from '../../tenant/application.ts';
import { inTenant } from '../tenants.ts';
import { issuerOf, pairwiseSubject } from './access-token.ts';

/** Signs an ID token of the v2.0 endpoint, its claims in the real service's order. */
export function signIdToken(
  application: Application,
  { lab, user, account }: Member,
  lifetimeSeconds: number,
  nonce: string | undefined,
): Promise<string> {
  const nowSeconds = Math.floor(lab.clock.nowMs() / 1000);
  const payload = {
    aud: application.appId,
    iss: `${lab.issuerOrigin}/${lab.tenant.id}/v2.0`,
    iat: nowSeconds,
    nbf: nowSeconds,
    exp: nowSeconds + lifetimeSeconds,
    aio: randomBytes(24).toString('base64url'),
    ...(account.home === lab.tenant ? {} : { idp: issuerOf(inTenant(lab, account.home)) }),
    name: user.displayName,
    ...(nonce === undefined ? {} : { nonce }),
    oid: user.id,
    preferred_username: account.user.userPrincipalName,
    rh: `1.${randomBytes(24).toString('base64url')}`,
    sub: pairwiseSubject(user.id, application.appId),
    tid: lab.tenant.id,
    uti: randomBytes(16).toString('base64url'),
    ver: '2.0',
  };
  lab.tokenLog.add('id', payload, lab.clock.nowMs());
  return new SignJWT(payload)
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: lab.signingKey.kid })
    .sign(lab.signingKey.privateKey);
}
