import { type EntradaError, isEntradaError, withCodeOf } from '../../base/errors.ts';
import type { HttpResponse } from '../../http/message.ts';
import type { SessionRecord } from '../../model/context.ts';
import { readClaimsChallenge } from '../../oauth/claims-request.ts';
import type { Services } from '../services/services.ts';
import { signInLine, withCommandToRun } from '../tokens/command-to-run.ts';
import { mayLackPermission } from './graph-error.ts';

/** A failed response, and the request that it is for. */
export interface FailedRequest {
  readonly response: Pick<HttpResponse, 'status' | 'headers' | 'body'>;
  readonly method: string;
  readonly url: URL;
  readonly record: SessionRecord;
  /** Another tenant of the request. */
  readonly tenantId: string | undefined;
  /** Whether Microsoft Graph sent the response, rather than another service that it redirected to. */
  readonly isFromGraph: boolean;
}

/**
 * Adds to the error of a failed request how to go on: the command that signs in again, or the permission that the call
 * needs. Other errors are returned unchanged.
 */
export async function explainRefusal(
  error: EntradaError,
  failed: FailedRequest,
  services: Services,
): Promise<EntradaError> {
  const { response, record, isFromGraph } = failed;
  const claims = readClaimsChallenge(response.headers['www-authenticate']);
  const explained =
    response.status === 403 && claims !== undefined
      ? await withChallenge(error, record, claims)
      : isFromGraph && mayLackPermission(response)
        ? await (await import('../permissions/permission-advice.ts')).withPermissionAdvice(error, failed, services)
        : await withCommandToRun(error, record, [], claims);
  if (explained === error && isFromGraph && [400, 404].includes(response.status)) return withNearAddress(error, failed);
  return isEntradaError(explained) ? explained : error;
}

/** Names the address that was probably meant, if the service does not know a segment of the one in the request. */
async function withNearAddress(error: EntradaError, { url }: FailedRequest): Promise<EntradaError> {
  if (!/not found for the segment/i.test(error.message)) return error;
  const { nearestAddress } = await import('../../permissions/nearest-address.ts');
  const near = nearestAddress(url.pathname.replace(/^.*?\/(?:v1\.0|beta)(?=\/)/, ''));
  const hint = `${near === undefined ? '' : `Did you mean ${near}? `}entrada find-address WORD searches the addresses.`;
  return withCodeOf(error, error.message, { hint, details: error.details, cause: error.cause });
}

/** A policy requires more of the sign-in, such as another factor; further permissions would not help. */
async function withChallenge(cause: EntradaError, record: SessionRecord, claims: string): Promise<EntradaError> {
  const hint =
    record.context.AuthType === 'Delegated'
      ? `A Conditional Access policy requires more of the sign-in.\nRun: ${await signInLine(record, [], claims)}`
      : 'A Conditional Access policy refuses the application; an administrator can change the policy.';
  return withCodeOf(cause, cause.message, { hint, cause, details: cause.details });
}
