import { decodeJwt } from 'jose';
import type { LabState } from '../login/lab-state.ts';
import { managementResource } from '../login/resources.ts';
import { checkAccessToken, type TokenProblem } from '../login/tokens/check-access-token.ts';
import type { Caller, LabRequest, LabResponse, Tenant } from '../tenant/tenant.ts';
import { refuseManagement } from './management-response.ts';

/** The caller of Azure Resource Manager, or the 401 with the problem of its token. */
export type ManagementReading =
  | { readonly kind: 'caller'; readonly caller: Caller; readonly tenant: Tenant }
  | { readonly kind: 'refused'; readonly response: LabResponse };

/** Checks the access token of a request: it must be for one of the names of Azure Resource Manager. */
export async function readManagementCaller(lab: LabState, request: LabRequest): Promise<ManagementReading> {
  const reading = await checkAccessToken(lab, request, managementResource(lab));
  if (reading.kind === 'caller') return reading;
  const { code, message, reason } = describe(lab, request, reading.problem);
  const authority = `authorization_uri="${lab.loginOrigin}/${lab.tenant.id}"`;
  const challenge = `Bearer ${authority}, error="invalid_token", error_description="${reason}"`;
  return { kind: 'refused', response: refuseManagement(401, code, message, { 'www-authenticate': challenge }) };
}

interface Description {
  readonly code: string;
  readonly message: string;
  readonly reason: string;
}

function describe(lab: LabState, request: LabRequest, problem: TokenProblem): Description {
  switch (problem.kind) {
    case 'missing':
      return {
        code: 'AuthenticationFailed',
        message: "Authentication failed. The 'Authorization' header is missing.",
        reason: "The authentication failed because of missing 'Authorization' header.",
      };
    case 'expired': {
      const ended = writeDate((readClaim(request, 'exp') ?? 0) * 1000);
      const now = writeDate(lab.clock.nowMs());
      const message = `The access token expiry UTC time '${ended}' is earlier than current UTC time '${now}'.`;
      return { code: 'ExpiredAuthenticationToken', message, reason: 'The access token has expired.' };
    }
    case 'other-audience': {
      const allowed = managementResource(lab).identifiers.filter((name) => name.startsWith('https:'));
      const list = allowed.flatMap((name) => [`'${name}/'`, `'${name}'`]).join(',');
      return {
        code: 'InvalidAuthenticationTokenAudience',
        message: `The access token has been obtained for wrong audience or resource. It should exactly match with one of the allowed audiences ${list}.`,
        reason: 'The access token has been obtained from wrong audience or resource.',
      };
    }
    default:
      return {
        code: 'InvalidAuthenticationToken',
        message: 'The access token is invalid.',
        reason: 'The access token is invalid.',
      };
  }
}

/** Of a token whose signature has been checked. */
function readClaim({ headers }: LabRequest, name: 'exp'): number | undefined {
  return decodeJwt(/\s(\S+)$/.exec(headers['authorization'] ?? '')?.[1] ?? '')[name];
}

/** As in the real service: `1/2/2026 3:04:05 AM`. */
function writeDate(epochMs: number): string {
  return new Date(epochMs).toLocaleString('en-US', { timeZone: 'UTC' }).replace(',', '').replaceAll('\u202f', ' ');
}
