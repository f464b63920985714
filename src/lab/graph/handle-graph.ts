import { randomUUID } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Caller, LabRequest, LabResponse, Tenant } from '../tenant/tenant.ts';
import { handleBatch } from './handle-batch.ts';
import { decodeSegment, isSameId } from './entities/directory.ts';
import type { GraphResponse } from './core/graph-context.ts';
import { badRequest, GraphFault, methodNotAllowed } from './core/graph-fault.ts';
import { hasAccess, requireAccess, requireUser } from './core/permissions.ts';
import { readQueryOptions } from './core/query-options.ts';
import { type ResponseIds, renderResponse, renderFault } from './core/render-response.ts';
import type { Throttle } from './core/throttle.ts';
import { findOperation } from './routes.ts';

/** The state that a request is handled with. */
interface Surroundings {
  readonly tenant: Tenant;
  readonly caller: Caller;
  readonly clock: Clock;
  readonly createId: () => string;
  readonly throttle: Throttle | undefined;
}

/**
 * Handles a Microsoft Graph request of an authenticated caller, /v1.0 or /beta (also below `myorganization`): users,
 * groups with members and owners, teams with channels, organization, domains, applications, service principals,
 * `$batch`. Writes change the tenant.
 *
 * @param createId - Creates request ids and the ids of new objects; default: random GUIDs.
 * @param throttle - Counts each request, and each one inside of a batch; default: any number is admitted.
 * @returns Always a response: errors are returned as Graph's error envelope.
 */
export function handleGraph(
  request: LabRequest,
  tenant: Tenant,
  caller: Caller,
  clock: Clock,
  createId: () => string = randomUUID,
  throttle?: Throttle,
): LabResponse {
  const requestId = createId();
  const ids: ResponseIds = { requestId, clientRequestId: request.headers['client-request-id'] || requestId };
  return respond(request, { tenant, caller, clock, createId, throttle }, ids, false);
}

function respond(request: LabRequest, surroundings: Surroundings, ids: ResponseIds, isPart: boolean): LabResponse {
  try {
    return renderResponse(run(request, surroundings, ids, isPart), ids);
  } catch (fault) {
    if (fault instanceof GraphFault) return renderFault(fault, ids, surroundings.clock.nowMs());
    throw fault;
  }
}

function run(request: LabRequest, surroundings: Surroundings, ids: ResponseIds, isPart: boolean): GraphResponse {
  const { caller, tenant, throttle } = surroundings;
  throttle?.admit(caller, tenant);
  const [version = '', ...path] = readSegments(request.url);
  if (!/^(v1\.0|beta)$/i.test(version)) throw badRequest(`Invalid version: ${version}`);
  const rootUrl = `${request.url.origin}/${version.toLowerCase()}`;
  const segments = path[0]?.toLowerCase() === 'myorganization' ? path.slice(1) : path;
  if (segments.length === 1 && segments[0]?.toLowerCase() === '$batch' && !isPart) {
    if (request.method !== 'POST') throw methodNotAllowed();
    return handleBatch(request, rootUrl, (part) => respond(part, surroundings, ids, true));
  }
  // As GET; the host sends no body.
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const { operation, keys } = findOperation(method, replaceMe(segments, caller));
  const query = readQueryOptions(request.url);
  const isEnough =
    operation.ownAccess !== undefined && isCallers(keys[0], caller) && hasAccess(caller, operation.ownAccess);
  if (!isEnough) requireAccess(caller, operation.access);
  return operation.run({ request, rootUrl, query, ...surroundings }, keys);
}

/** Splits a path; `users('ada@lab.example')` reads as `users/ada@lab.example`, where `''` means an apostrophe. */
function readSegments(url: URL): string[] {
  return url.pathname
    .split('/')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const text = decodeSegment(part);
      const [, name, quoted, named] = /^([\w.]+)\((?:'(.*)'|(\w+='?.*'?))\)$/is.exec(text) ?? [];
      if (name === undefined) return [text];
      return [name, quoted?.replaceAll("''", "'") ?? named ?? ''];
    });
}

function isCallers(key: string | undefined, { user }: Caller): boolean {
  return user !== null && key !== undefined && (isSameId(key, user.id) || isSameId(key, user.userPrincipalName));
}

function replaceMe(segments: readonly string[], caller: Caller): readonly string[] {
  if (segments[0]?.toLowerCase() !== 'me') return segments;
  requireUser(caller);
  return ['users', caller.user?.id ?? '', ...segments.slice(1)];
}
