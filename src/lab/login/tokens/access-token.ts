import { createHash, randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { directoryRolesOf } from '../../tenant/directory-roles.ts';
import type { Member } from '../accounts.ts';
import type { Grant } from '../grant-store.ts';
import { regionClaims } from '../../tenant/lab-cloud.ts';
import type { LabState } from '../lab-state.ts';
import type { Application } from '../../tenant/application.ts';
import { inTenant } from '../tenants.ts';
import type { ClaimsRequest } from './claims-request.ts';

/** Content of an access token. */
export interface AccessTokenParts {
  /** The client's name of the resource. */
  readonly audience: string;
  readonly application: Application;
  /** 0 public client, 1 secret, 2 certificate. */
  readonly strength: '0' | '1' | '2';
  readonly lifetimeSeconds: number;
  readonly asks: ClaimsRequest;
}

/** The role of every user and service principal of a tenant, in each token in addition to assigned roles. */
const wellKnownRoles = {
  user: 'b79fbf4d-3ef9-4689-8143-76b194e85509',
  servicePrincipal: '0997a1d0-0d1d-4acb-b408-d5ca73121e90',
} as const;

/** The real service backdates its tokens by this, so that a slow clock accepts them. */
const backdatedSeconds = 300;

/** Signs a user's access token, in the v1 form that Graph accepts; a guest's has the issuer of its home tenant, too. */
export function signUserToken(
  parts: AccessTokenParts,
  { lab, user, account }: Member,
  grant: Grant,
  scopeNames: readonly string[],
): Promise<string> {
  const isGuest = account.home !== lab.tenant;
  return sign(lab, parts, {
    acct: isGuest ? 1 : 0,
    acr: '1',
    amr: grant.hasMfa ? ['pwd', 'mfa'] : ['pwd'],
    family_name: user.surname,
    given_name: user.givenName,
    ...(isGuest ? { idp: issuerOf(inTenant(lab, account.home)) } : {}),
    idtyp: 'user',
    name: user.displayName,
    oid: user.id,
    scp: scopeNames.join(' '),
    sid: grant.id,
    sub: pairwiseSubject(user.id, parts.application.appId),
    unique_name: account.user.userPrincipalName,
    // Guests have it only on request.
    ...(isGuest ? {} : { upn: user.userPrincipalName }),
    wids: [...directoryRolesOf(lab.tenant, user.id), wellKnownRoles.user],
  });
}

/**
 * Signs an application's access token: with its roles and without a user.
 *
 * @param more - Further claims, such as a managed identity's `xms_mirid`.
 */
export function signAppToken(
  lab: LabState,
  parts: AccessTokenParts,
  servicePrincipalId: string,
  roles: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  return sign(lab, parts, {
    idp: issuerOf(lab),
    idtyp: 'app',
    oid: servicePrincipalId,
    sub: servicePrincipalId,
    ...(roles.length === 0 ? {} : { roles }),
    wids: [...directoryRolesOf(lab.tenant, servicePrincipalId), wellKnownRoles.servicePrincipal],
    ...more,
  });
}

/** Returns the issuer of v1 tokens, `https://sts.windows.net/{tenant}/` in the real service. */
export function issuerOf(lab: LabState): string {
  return `${lab.stsOrigin}/${lab.tenant.id}/`;
}

/** Returns a user's `sub`, which is opaque and differs from client to client. */
export function pairwiseSubject(userId: string, appId: string): string {
  return createHash('sha256').update(`${userId} ${appId.toLowerCase()}`).digest('base64url');
}

function sign(lab: LabState, parts: AccessTokenParts, claims: Record<string, unknown>): Promise<string> {
  const nowSeconds = Math.floor(lab.clock.nowMs() / 1000);
  const { handlesChallenges, notBeforeSeconds = 0 } = parts.asks;
  // A challenge requires a token that is newer than the event behind it: then the token is not backdated beyond that.
  const issuedAt = Math.min(nowSeconds, Math.max(nowSeconds - backdatedSeconds, notBeforeSeconds));
  const payload = {
    aud: parts.audience,
    iss: issuerOf(lab),
    iat: issuedAt,
    nbf: issuedAt,
    exp: nowSeconds + parts.lifetimeSeconds,
    aio: randomBytes(24).toString('base64url'),
    app_displayname: parts.application.displayName,
    appid: parts.application.appId,
    appidacr: parts.strength,
    rh: `1.${randomBytes(24).toString('base64url')}`,
    ...regionClaims(lab.cloud),
    tid: lab.tenant.id,
    uti: randomBytes(16).toString('base64url'),
    ver: '1.0',
    ...(handlesChallenges ? { xms_cc: ['CP1'] } : {}),
    ...claims,
  };
  lab.tokenLog.add('access', payload, lab.clock.nowMs());
  return new SignJWT(payload)
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256', x5t: lab.signingKey.kid, kid: lab.signingKey.kid })
    .sign(lab.signingKey.privateKey);
}
