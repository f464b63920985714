import { randomUUID } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { textListField } from '../../base/json.ts';
import { isGuid } from '../guid.ts';
import type { LabState } from '../lab-state.ts';
import { graphResource, graphResourceId } from '../resources.ts';
import type { Application, Caller, LabRequest, LabResponse, Tenant } from '../tenant.ts';
import { issuerOf } from './access-token.ts';
import { applicationOf } from './machine-tokens.ts';

/** Who calls Graph, or the 401 that tells the client what is wrong with its token. */
export type CallerReading =
  | { readonly kind: 'caller'; readonly caller: Caller }
  | { readonly kind: 'challenge'; readonly response: LabResponse };

/** Checks a Graph request's access token: signature, issuer, audience, time, and whether its sign-in was revoked. */
export async function readCaller(lab: LabState, request: LabRequest): Promise<CallerReading> {
  const token = /^Bearer\s+(\S.*)$/i.exec(request.headers['authorization'] ?? '')?.[1]?.trim();
  if (token === undefined) return challenge(lab, request, 'Access token is empty.');
  if (token.split('.').length !== 3) {
    return challenge(lab, request, 'CompactToken parsing failed with error code: 80049217');
  }
  try {
    const { payload } = await jwtVerify(token, lab.signingKey.publicKey, {
      algorithms: ['RS256'],
      issuer: issuerOf(lab),
      audience: graphResource(lab).identifiers.flatMap((name) => [name, `${name}/`]),
      currentDate: new Date(lab.clock.nowMs()),
    });
    return readPayload(lab, request, payload);
  } catch (error) {
    return challenge(lab, request, messageFor(error));
  }
}

function readPayload(lab: LabState, request: LabRequest, payload: JWTPayload): CallerReading {
  const user = lab.tenant.users.find(({ id }) => id === payload['oid']) ?? null;
  const application = findCallingApplication(lab.tenant, payload['appid']);
  const isUserToken = payload['idtyp'] === 'user';
  if (application === undefined || (isUserToken && user === null)) {
    return challenge(lab, request, 'Access token validation failure.');
  }
  if (Array.isArray(payload['xms_cc'])) {
    const endedAtMs = lab.store.grants.get(String(payload['sid']))?.ended?.atMs;
    if (endedAtMs !== undefined) {
      return claimsChallenge(lab, request, endedAtMs, 'TokenIssuedBeforeRevocationTimestamp');
    }
    const validFromMs = lab.store.validFromMs.get(String(payload['oid'])) ?? 0;
    if ((payload.nbf ?? 0) < Math.floor(validFromMs / 1000)) {
      return claimsChallenge(lab, request, validFromMs, 'TokenCreatedWithOutdatedPolicies');
    }
  }
  const scopes = typeof payload['scp'] === 'string' ? payload['scp'].split(' ').filter((name) => name !== '') : [];
  const caller = { user: isUserToken ? user : null, application, scopes, roles: textListField(payload, 'roles') };
  return { kind: 'caller', caller };
}

function messageFor(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'Lifetime validation failed, the token is expired.';
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud') {
    return 'Access token validation failure. Invalid audience.';
  }
  if (error instanceof errors.JOSEError) return 'Access token validation failure.';
  throw error;
}

function findCallingApplication(tenant: Tenant, appId: unknown): Application | undefined {
  const identity = tenant.managedIdentities.find(({ clientId }) => clientId === appId);
  if (identity !== undefined) return applicationOf(identity);
  return tenant.applications.find((application) => application.appId === appId);
}

/** Continuous access evaluation: the client must come back with a token that was made after this. */
function claimsChallenge(lab: LabState, request: LabRequest, validFromMs: number, reason: string): CallerReading {
  const found = `Continuous access evaluation resulted in challenge with result: InteractionRequired and code: ${reason}`;
  const claims = { access_token: { nbf: { essential: true, value: String(Math.floor(validFromMs / 1000)) } } };
  const encoded = Buffer.from(JSON.stringify(claims)).toString('base64');
  return challenge(
    lab,
    request,
    found,
    `, error_description="${found}", error="insufficient_claims", claims="${encoded}"`,
  );
}

function challenge(lab: LabState, request: LabRequest, message: string, more = ''): CallerReading {
  const requestId = randomUUID();
  const sent = request.headers['client-request-id'];
  const clientRequestId = sent !== undefined && isGuid(sent) ? sent : requestId;
  const authority = `${lab.loginOrigin}/common/oauth2/authorize`;
  const response: LabResponse = {
    status: 401,
    headers: {
      'cache-control': 'no-cache',
      'content-type': 'application/json',
      'request-id': requestId,
      'client-request-id': clientRequestId,
      'www-authenticate': `Bearer realm="", authorization_uri="${authority}", client_id="${graphResourceId}"${more}`,
    },
    body: JSON.stringify({
      error: {
        code: 'InvalidAuthenticationToken',
        message,
        innerError: {
          date: new Date(lab.clock.nowMs()).toISOString().slice(0, 19),
          'request-id': requestId,
          'client-request-id': clientRequestId,
        },
      },
    }),
  };
  return { kind: 'challenge', response };
}
