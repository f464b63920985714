import assert from 'node:assert/strict';
import type { Clock } from '../../src/base/clock.ts';
import { handleGraph } from '../../src/lab/graph/handle-graph.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import type { Application } from '../../src/lab/tenant/application.ts';
import type { Caller, LabResponse, Tenant } from '../../src/lab/tenant/tenant.ts';

export const root = 'https://localhost:7001/v1.0';
export const requestId = '00000000-0000-4000-8000-000000000001';
export const newId = '00000000-0000-4000-8000-000000000002';
/** The ConsistencyLevel header of advanced queries. */
export const eventual = { consistencylevel: 'eventual' };

const clock: Clock = { nowMs: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678), sleep: () => Promise.resolve() };

export type Json = Record<string, unknown>;

export interface AskOptions {
  readonly tenant?: Tenant;
  readonly caller?: Caller;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Asks Graph as Ada with every permission for reading and writing, unless told otherwise. */
export function ask(path: string, options: AskOptions = {}): LabResponse {
  const tenant = options.tenant ?? seedTenant();
  const ids = [requestId, newId];
  return handleGraph(
    {
      method: options.method ?? (options.body === undefined ? 'GET' : 'POST'),
      url: new URL(path.startsWith('https:') ? path : `https://localhost:7001${path}`),
      headers: { ...(options.body === undefined ? {} : { 'content-type': 'application/json' }), ...options.headers },
      body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body ?? ''),
    },
    tenant,
    options.caller ?? person(tenant, everyScope),
    clock,
    () => ids.shift() ?? newId,
  );
}

/** Asks and gives the JSON body of a 200. */
export function askJson(path: string, options: AskOptions = {}): Json {
  const response = ask(path, options);
  assert.equal(response.status, 200, response.body);
  return JSON.parse(response.body);
}

/** Returns one property of each object of a listing. */
export function listed(path: string, name: string, options: AskOptions = {}): unknown[] {
  const { value } = askJson(path, options);
  assert.ok(Array.isArray(value));
  return value.map((entry: Json) => entry[name]);
}

/** Asserts the whole error envelope. */
export function assertFault(
  response: LabResponse,
  status: number,
  code: string,
  message: string,
  details?: Json[],
): void {
  assert.deepEqual(
    { status: response.status, type: response.headers['Content-Type'], body: JSON.parse(response.body) },
    {
      status,
      type: 'application/json',
      body: {
        error: {
          code,
          message,
          ...(details === undefined ? {} : { details }),
          innerError: { date: '2026-01-02T03:04:05', 'request-id': requestId, 'client-request-id': requestId },
        },
      },
    },
  );
}

/** A caller with a user. */
export function person(tenant: Tenant, scopes: readonly string[], userId: string = labIds.users.ada.id): Caller {
  const user = tenant.users.find(({ id }) => id === userId);
  assert.ok(user);
  return { user, application: anApplication(tenant), scopes, roles: [] };
}

/** A caller without one. */
export function daemon(tenant: Tenant, roles: readonly string[]): Caller {
  return { user: null, application: anApplication(tenant), scopes: [], roles };
}

const everyScope = ['User.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All', 'Application.Read.All'];

function anApplication(tenant: Tenant): Application {
  const application = tenant.applications[0];
  assert.ok(application);
  return application;
}
