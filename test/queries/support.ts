import { Secret } from '../../src/base/secret.ts';
import type { Query } from '../../src/model/queries/query.ts';
import type { HttpRequest } from '../../src/http/message.ts';
import { memoryCache } from '../../src/cache/memory-cache.ts';
import { planQuery, type QueryPlan } from '../../src/queries/plan-query.ts';
import type { QueryHost } from '../../src/queries/query-host.ts';
import { runQuery } from '../../src/queries/run-query.ts';
import { allQueries } from '../../src/model/queries/all-queries.ts';
import { teamsApplicationId } from '../../src/model/resource.ts';
import { environmentsInMemory } from '../../src/session/environments/environment-file.ts';
import { sampleSession } from '../cache/sample-session.ts';
import { absentServices } from '../support/absent-services.ts';
import { createFakeClock } from '../support/fake-clock.ts';

/** What a made service answers: a body that becomes JSON, or a status with one. */
export type Answer =
  | object
  | { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> };

/** A session whose services are made: every request is noted, and answered as the test says. */
export interface QueryWorld extends QueryHost {
  readonly id: string;
  /** Path and query of each request, percent-decoded. */
  readonly asked: string[];
  readonly requests: HttpRequest[];
  readonly warnings: string[];
  readonly informed: string[];
  readonly slept: readonly number[];
}

export function queryNamed(name: string): Query {
  const found = allQueries.find((query) => query.name === name);
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found;
}

export function plan(name: string, values: Readonly<Record<string, unknown>> = {}): QueryPlan {
  return planQuery(queryNamed(name), values);
}

/** Gives the address that a plan asks first, percent-decoded. */
export function optionsOf({ options }: QueryPlan): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(options));
}

export async function makeWorld(
  answer: (path: string, request: HttpRequest) => Answer,
  service: 'entra' | 'teams' = 'entra',
): Promise<QueryWorld> {
  const cache = memoryCache();
  const clock = createFakeClock();
  const token = { accessToken: new Secret('a token'), expiresAtMs: clock.nowMs() + 86_400_000, scopes: [] };
  const record = sampleSession('ada@lab.example', {
    service,
    tokens: { 'https://graph.microsoft.com': token, [teamsApplicationId]: token },
  });
  await cache.write(record);
  const asked: string[] = [];
  const requests: HttpRequest[] = [];
  const warnings: string[] = [];
  const informed: string[] = [];
  const slept: number[] = [];
  return {
    id: record.id,
    asked,
    requests,
    warnings,
    informed,
    slept,
    information: (text) => void informed.push(text),
    services: {
      ...absentServices(),
      cache,
      clock: {
        nowMs: clock.nowMs,
        sleep: (durationMs) => new Promise((resolve) => setImmediate(() => resolve(void slept.push(durationMs)))),
      },
      environments: environmentsInMemory([]),
      async transportTo() {
        return async (request) => {
          const path = decodeURIComponent(request.url.pathname + request.url.search);
          asked.push(path);
          requests.push(request);
          const made = answer(path, request);
          const { status, body, headers } = 'status' in made && 'body' in made ? made : { status: 200, body: made };
          return {
            status,
            headers: { 'content-type': 'application/json', ...headers },
            body: body instanceof Buffer ? body : Buffer.from(JSON.stringify(body)),
          };
        };
      },
      onPrompt: () => {},
      warn: (text) => void warnings.push(text),
      verbose: () => {},
    },
  };
}

/** Carries a query out in a world and collects its rows, those of a table when it is asked for. */
export async function rowsOf(
  world: QueryWorld,
  name: string,
  values: Readonly<Record<string, unknown>> = {},
  columns?: readonly string[],
): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for await (const row of runQuery(plan(name, values), world.id, world, columns)) rows.push(row);
  return rows;
}
