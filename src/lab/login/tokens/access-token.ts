import { createHash } from 'node:crypto';
import { signJwt } from '../../pki/sign-jwt.ts';
import { directoryRolesOf } from '../../tenant/directory-roles.ts';
import type { Member } from '../accounts.ts';
import type { Grant } from '../grant-store.ts';
import { regionClaims } from '../../tenant/lab-cloud.ts';
import type { LabState } from '../lab-state.ts';
import type { Application } from '../../tenant/application.ts';
import { inTenant } from '../tenants.ts';
import type { ClaimsRequest } from './claims-request.ts';
import {
  type Claims,
  configuredAppClaims,
  configuredUserClaims,
  grantClaim,
  opaqueClaim,
  wellKnownRoles,
} from './configured-claims.ts';
import { issuerOf, tokenVersionOf } from './issuers.ts';
import { policyClaims } from './policy-claims.ts';

/** Content of an access token. */
export interface AccessTokenParts {
  /** The client's name of the resource. */
  readonly audience: string;
  /** The application whose own API it is for; absent: one of Microsoft's, whose tokens are of version 1. */
  readonly api?: Application | undefined;
  readonly application: Application;
  /** 0 public client, 1 secret, 2 certificate. */
  readonly strength: '0' | '1' | '2';
  readonly lifetimeSeconds: number;
  readonly asks: ClaimsRequest;
  /** It is returned in the fragment of a URL, which limits its size. */
  readonly isInUrl?: boolean;
}

/** The real service backdates its tokens by this, so that a slow clock accepts them. */
const backdatedSeconds = 300;

/** Signs a user's access token, in the form that its API asks for. */
export function signUserToken(
  parts: AccessTokenParts,
  member: Member,
  grant: Grant,
  scopeNames: readonly string[],
): Promise<string> {
  const { lab, user, account } = member;
  const isGuest = account.home !== lab.tenant;
  const idp = isGuest ? { idp: issuerOf(inTenant(lab, account.home)) } : {};
  const { api } = parts;
  const configured = api === undefined ? {} : configuredUserClaims(api, 'accessToken', member, grant, parts.isInUrl);
  const scp = scopeNames.length === 0 ? {} : { scp: scopeNames.join(' ') };
  if (tokenVersionOf(api) === 2) {
    return sign(lab, parts, {
      aio: grantClaim(grant),
      ...idp,
      name: user.displayName,
      oid: user.id,
      preferred_username: account.user.userPrincipalName,
      ...scp,
      sub: pairwiseSubject(user.id, api?.appId ?? parts.audience),
      ...configured,
    });
  }
  return sign(lab, parts, {
    aio: grantClaim(grant),
    acct: isGuest ? 1 : 0,
    acr: '1',
    ...policyClaims(lab, parts.asks, user, grant),
    family_name: user.surname,
    given_name: user.givenName,
    ...idp,
    idtyp: 'user',
    name: user.displayName,
    oid: user.id,
    ...scp,
    sid: grant.id,
    sub: pairwiseSubject(user.id, api?.appId ?? parts.application.appId),
    unique_name: account.user.userPrincipalName,
    // Guests have it only on request.
    ...(isGuest ? {} : { upn: user.userPrincipalName }),
    ...(api === undefined ? { wids: [...directoryRolesOf(lab.tenant, user.id), wellKnownRoles.user] } : configured),
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
  const { api } = parts;
  const wids = () => [...directoryRolesOf(lab.tenant, servicePrincipalId), wellKnownRoles.servicePrincipal];
  return sign(lab, parts, {
    ...(tokenVersionOf(api) === 2 ? {} : { idp: issuerOf(lab) }),
    ...(api === undefined ? { idtyp: 'app' } : {}),
    oid: servicePrincipalId,
    sub: servicePrincipalId,
    ...(roles.length === 0 ? {} : { roles }),
    ...(api === undefined ? { wids: wids() } : configuredAppClaims(lab, api, servicePrincipalId)),
    ...more,
  });
}

/** Returns a user's `sub`, which is opaque and differs from client to client. */
export function pairwiseSubject(userId: string, appId: string): string {
  return createHash('sha256').update(`${userId} ${appId.toLowerCase()}`).digest('base64url');
}

function sign(lab: LabState, parts: AccessTokenParts, claims: Claims): Promise<string> {
  const nowSeconds = Math.floor(lab.clock.nowMs() / 1000);
  const { notBeforeSeconds = 0 } = parts.asks;
  // A challenge requires a token that is newer than the event behind it: then the token is not backdated beyond that.
  const issuedAt = Math.min(nowSeconds, Math.max(nowSeconds - backdatedSeconds, notBeforeSeconds));
  const times = { iat: issuedAt, nbf: issuedAt, exp: nowSeconds + parts.lifetimeSeconds };
  const { kid, privateKey } = lab.signingKey;
  const isNew = tokenVersionOf(parts.api) === 2;
  const payload = { ...(isNew ? claimsOfVersion2 : claimsOfVersion1)(lab, parts, times), ...claims };
  lab.tokenLog.add('access', payload, lab.clock.nowMs());
  return signJwt(payload, { ...(isNew ? {} : { x5t: kid }), kid }, privateKey);
}

function claimsOfVersion1(lab: LabState, parts: AccessTokenParts, times: Claims): Claims {
  return {
    aud: audienceOfVersion1(parts),
    iss: issuerOf(lab),
    ...times,
    aio: opaqueClaim(24),
    app_displayname: parts.application.displayName,
    appid: parts.application.appId,
    appidacr: parts.strength,
    rh: `1.${opaqueClaim(24)}`,
    ...regionClaims(lab.cloud),
    tid: lab.tenant.id,
    uti: opaqueClaim(16),
    ver: '1.0',
    ...challengeClaims(parts),
  };
}

function claimsOfVersion2(lab: LabState, parts: AccessTokenParts, times: Claims): Claims {
  return {
    // However the client named it.
    aud: parts.api?.appId ?? parts.audience,
    iss: issuerOf(lab, 2),
    ...times,
    aio: opaqueClaim(24),
    azp: parts.application.appId,
    azpacr: parts.strength,
    rh: `1.${opaqueClaim(24)}`,
    tid: lab.tenant.id,
    uti: opaqueClaim(16),
    ver: '2.0',
    ...challengeClaims(parts),
    xms_ftd: opaqueClaim(32),
  };
}

/** As the client wrote it, unless the API asks for its application id. */
function audienceOfVersion1({ audience, api }: AccessTokenParts): string {
  const claim = api?.optionalClaims?.accessToken?.find(({ name }) => name === 'aud');
  return claim?.additionalProperties?.includes('use_guid') === true ? (api?.appId ?? audience) : audience;
}

function challengeClaims({ asks }: AccessTokenParts): Claims {
  return {
    ...(asks.handlesChallenges ? { xms_cc: ['CP1'] } : {}),
    ...(asks.confirmation === undefined ? {} : { cnf: asks.confirmation }),
  };
}
