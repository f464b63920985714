import type { KeyObject } from 'node:crypto';
import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import { textListField } from '../../../base/json.ts';
import { isCompactJwt } from '../../pki/is-compact-jwt.ts';
import type { LabState } from '../lab-state.ts';
import { atClockOf } from '../request-clock.ts';
import type { Resource } from '../resources.ts';
import { findTenant, inTenant } from '../tenants.ts';
import type { Application } from '../../tenant/application.ts';
import type { Caller, LabRequest, Tenant } from '../../tenant/tenant.ts';
import { acceptedIssuersOf, tokenVersionOf } from './issuers.ts';
import { applicationOf } from './machine-tokens.ts';

/** The caller that a token identifies, with the directory roles in it. */
export interface TokenCaller extends Caller {
  /** Template ids, the `wids` of the token. */
  readonly directoryRoles: readonly string[];
}

/** A problem with a token; each API has its own texts for it. */
export type TokenProblem =
  | { readonly kind: 'missing' | 'unreadable' | 'expired' | 'other-audience' | 'invalid' }
  /** Continuous access evaluation: the client needs a token that was issued after this. */
  | { readonly kind: 'outdated'; readonly validFromMs: number; readonly reason: string };

/** The caller that a token names in its tenant, or the problem with it. */
export type TokenReading =
  | { readonly kind: 'caller'; readonly caller: TokenCaller; readonly tenant: Tenant }
  | { readonly kind: 'problem'; readonly problem: TokenProblem };

/** Checks a request's access token for an API: signature, issuer, audience, time and revocation. */
export async function checkAccessToken(
  usual: LabState,
  request: LabRequest,
  resource: Resource,
): Promise<TokenReading> {
  const lab = atClockOf(usual, request);
  const token = /^Bearer\s+(\S.*)$/i.exec(request.headers['authorization'] ?? '')?.[1]?.trim();
  if (token === undefined) return problem({ kind: 'missing' });
  if (!isCompactJwt(token)) return problem({ kind: 'unreadable' });
  const version = tokenVersionOf(resource.application);
  try {
    // Not verified yet: only its own issuer needs to be compared.
    const { tid } = decodeJwt(token);
    const tenant = typeof tid === 'string' ? findTenant(lab.tenants, tid) : undefined;
    const { payload } = await jwtVerify(token, (header) => keyOf(lab, header.kid), {
      algorithms: ['RS256'],
      issuer: acceptedIssuersOf(lab, tenant ?? lab.tenant, [version]),
      audience: version === 2 ? resource.id : resource.identifiers.flatMap((name) => [name, `${name}/`]),
      currentDate: new Date(lab.clock.nowMs()),
    });
    return tenant === undefined ? problem({ kind: 'invalid' }) : readPayload(inTenant(lab, tenant), payload);
  } catch (error) {
    return problem(problemOf(error));
  }
}

function readPayload(lab: LabState, payload: JWTPayload): TokenReading {
  const user = lab.tenant.users.find(({ id }) => id === payload['oid']) ?? null;
  const application = findCallingApplication(lab.tenant, payload['appid'] ?? payload['azp']);
  // Tokens for own APIs do not name their kind.
  const isUserToken = payload['idtyp'] === 'user' || (payload['idtyp'] === undefined && 'scp' in payload);
  if (application === undefined || (isUserToken && user === null)) return problem({ kind: 'invalid' });
  if (Array.isArray(payload['xms_cc'])) {
    const endedAtMs = lab.store.grants.get(String(payload['sid']))?.ended?.atMs;
    if (endedAtMs !== undefined) {
      return problem({ kind: 'outdated', validFromMs: endedAtMs, reason: 'TokenIssuedBeforeRevocationTimestamp' });
    }
    const validFromMs = lab.store.validFromMs.get(String(payload['oid'])) ?? 0;
    if ((payload.nbf ?? 0) < Math.floor(validFromMs / 1000)) {
      return problem({ kind: 'outdated', validFromMs, reason: 'TokenCreatedWithOutdatedPolicies' });
    }
  }
  const scopes = typeof payload['scp'] === 'string' ? payload['scp'].split(' ').filter((name) => name !== '') : [];
  const caller = {
    user: isUserToken ? user : null,
    application,
    scopes,
    roles: textListField(payload, 'roles'),
    directoryRoles: textListField(payload, 'wids'),
  };
  return { kind: 'caller', caller, tenant: lab.tenant };
}

function keyOf({ keys }: LabState, kid: string | undefined): KeyObject {
  const key = keys.find(kid);
  if (key === undefined) throw new errors.JWKSNoMatchingKey();
  return key.publicKey;
}

function problemOf(error: unknown): TokenProblem {
  if (error instanceof errors.JWTExpired) return { kind: 'expired' };
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud') return { kind: 'other-audience' };
  if (error instanceof errors.JOSEError) return { kind: 'invalid' };
  throw error;
}

function problem(found: TokenProblem): TokenReading {
  return { kind: 'problem', problem: found };
}

function findCallingApplication(tenant: Tenant, appId: unknown): Application | undefined {
  const identity = tenant.managedIdentities.find(({ clientId }) => clientId === appId);
  if (identity !== undefined) return applicationOf(identity);
  return tenant.applications.find((application) => application.appId === appId);
}
