import { createHash, randomBytes } from 'node:crypto';
import { signJwt } from '../../pki/sign-jwt.ts';
import type { Member } from '../accounts.ts';
import type { SignIn } from '../grant-store.ts';
import type { Application } from '../../tenant/application.ts';
import { inTenant } from '../tenants.ts';
import { configuredUserClaims } from './configured-claims.ts';
import { pairwiseSubject } from './access-token.ts';
import { issuerOf } from './issuers.ts';

/** Content of an ID token. */
export interface IdTokenParts {
  readonly application: Application;
  readonly member: Member;
  readonly signIn: SignIn;
  readonly lifetimeSeconds: number;
  /** Of openid, profile, email, offline_access. */
  readonly scopes: ReadonlySet<string>;
  readonly nonce?: string | undefined;
  /** Sent with it by the authorization endpoint: it has the hashes of both (OpenID Connect Core 3.3.2.11). */
  readonly code?: string | undefined;
  readonly accessToken?: string | undefined;
  /** It is returned in the fragment of a URL, which limits its size. */
  readonly isInUrl?: boolean;
}

/** Signs an ID token of the v2.0 endpoint, its claims in the real service's order. */
export function signIdToken(parts: IdTokenParts): Promise<string> {
  const { application, member, signIn, nonce, code, accessToken } = parts;
  const { lab, user, account } = member;
  const nowSeconds = Math.floor(lab.clock.nowMs() / 1000);
  const payload = {
    aud: application.appId,
    iss: issuerOf(lab, 2),
    iat: nowSeconds,
    nbf: nowSeconds,
    exp: nowSeconds + parts.lifetimeSeconds,
    aio: randomBytes(24).toString('base64url'),
    ...(accessToken === undefined ? {} : { at_hash: halfHash(accessToken) }),
    ...(signIn.hasAuthTime === true ? { auth_time: Math.floor(signIn.signedInAtMs / 1000) } : {}),
    ...(code === undefined ? {} : { c_hash: halfHash(code) }),
    ...(parts.scopes.has('email') && user.mail !== null ? { email: user.mail } : {}),
    ...(account.home === lab.tenant ? {} : { idp: issuerOf(inTenant(lab, account.home)) }),
    name: user.displayName,
    ...(nonce === undefined ? {} : { nonce }),
    oid: user.id,
    preferred_username: account.user.userPrincipalName,
    rh: `1.${randomBytes(24).toString('base64url')}`,
    ...(signIn.sessionId === undefined ? {} : { sid: signIn.sessionId }),
    sub: pairwiseSubject(user.id, application.appId),
    tid: lab.tenant.id,
    uti: randomBytes(16).toString('base64url'),
    ver: '2.0',
    ...configuredUserClaims(application, 'idToken', member, signIn, parts.isInUrl),
  };
  lab.tokenLog.add('id', payload, lab.clock.nowMs());
  return signJwt(payload, { kid: lab.signingKey.kid }, lab.signingKey.privateKey);
}

/** The left half of the SHA-256, as for RS256. */
function halfHash(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url');
}
