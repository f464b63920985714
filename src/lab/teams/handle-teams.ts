import { randomUUID } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { LabRequest, LabResponse, Tenant } from '../tenant/tenant.ts';
import type { TokenCaller } from '../login/tokens/check-access-token.ts';
import { forest } from './service-discovery.ts';
import { findTeamsOperation } from './routes.ts';
import { requireTeamsAccess } from './teams-access.ts';
import type { TeamsResponse } from './teams-context.ts';
import { invalidInput, TeamsFault } from './teams-fault.ts';

/** An authenticated caller, or the problem with the token. */
export type TeamsCaller = TokenCaller | TeamsFault;

/**
 * Handles a request to the Teams admin API. Writes change the tenant.
 *
 * @returns Always a response: errors are returned as the API's error body.
 */
export function handleTeams(request: LabRequest, tenant: Tenant, caller: TeamsCaller, clock: Clock): LabResponse {
  try {
    if (caller instanceof TeamsFault) throw caller;
    return render(request, respond(request, tenant, caller, clock));
  } catch (fault) {
    if (!(fault instanceof TeamsFault)) throw fault;
    const { status, code, message, action } = fault;
    return render(request, { status, body: { code, message, ...(action === '' ? {} : { action }) } });
  }
}

function respond(request: LabRequest, tenant: Tenant, caller: TokenCaller, clock: Clock): TeamsResponse {
  const { operation, keys } = findTeamsOperation(request.method, readSegments(request.url));
  requireTeamsAccess(caller, operation.access);
  const sentForest = request.headers['x-ms-forest'];
  if (sentForest !== undefined && sentForest !== forest) throw invalidInput('forest');
  return operation.run({ request, query: readQuery(request.url), tenant, caller, clock }, keys);
}

function readSegments(url: URL): string[] {
  return url.pathname
    .split('/')
    .filter((part) => part !== '')
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        throw invalidInput('path');
      }
    });
}

function readQuery(url: URL): Map<string, string> {
  const query = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    const lowerName = name.toLowerCase();
    if (query.has(lowerName)) throw invalidInput(name);
    // Clients send parameters without a value.
    if (value !== '') query.set(lowerName, value);
  }
  return query;
}

function render({ headers }: LabRequest, { status, body, warning }: TeamsResponse): LabResponse {
  const sent = headers['x-ms-correlation-id'] ?? '';
  const correlationId = /^[\w-]{1,64}$/.test(sent) ? sent : randomUUID();
  return {
    status,
    headers: {
      'cache-control': 'no-cache, no-store',
      'x-ms-correlation-id': correlationId,
      ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      ...(warning === undefined ? {} : { 'x-ms-configapi-powershell-warningmessage': warning }),
    },
    body: body === undefined ? '' : JSON.stringify(body),
  };
}
