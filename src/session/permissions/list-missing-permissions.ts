import { isEntradaError, messageOf } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import type { SessionRecord } from '../../model/context.ts';
import { readClaims } from '../../model/jwt.ts';
import { acquireToken } from '../tokens/acquire.ts';
import { findMissingPermissions } from './missing-permissions.ts';
import type { Services } from '../services/services.ts';

/**
 * Compares the permissions of a session's tokens with those that the Teams cmdlets need, and returns a line for each
 * missing one. This acquires a token for the Teams admin API; when the service refuses it, the first line says so.
 *
 * @throws {EntradaError} Network errors, and errors of acquiring a token other than `CONSENT_NEEDED`,
 * `REQUEST_REFUSED` and `CREDENTIAL_REFUSED`.
 */
export async function listMissingPermissions(record: SessionRecord, services: Services): Promise<string[]> {
  const graph = await acquireToken(record.id, {}, services);
  const graphToken = claimsOf(graph.accessToken.reveal());
  const kind = graphToken['scp'] === undefined ? 'AppOnly' : 'Delegated';
  try {
    const teams = await acquireToken(record.id, { resource: 'teams' }, services);
    const teamsToken = claimsOf(teams.accessToken.reveal());
    return findMissingPermissions({ graphToken, teamsToken }, kind);
  } catch (error) {
    if (!isEntradaError(error) || !['CONSENT_NEEDED', 'REQUEST_REFUSED', 'CREDENTIAL_REFUSED'].includes(error.code))
      throw error;
    return [
      `There is no token for the Teams admin API: ${messageOf(error)}`,
      ...findMissingPermissions({ graphToken, teamsToken: {} }, kind),
    ];
  }
}

/** A token that cannot be read shows no permission. */
function claimsOf(token: string): JsonObject {
  return readClaims(token) ?? {};
}
