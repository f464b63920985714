import { randomUUID } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { isGuid } from '../tenant/guid.ts';
import type { LabRequest } from '../tenant/tenant.ts';

/** The ids of one request in responses and headers. */
export interface Trace {
  readonly traceId: string;
  /** The `client-request-id` sent, in a header, the query or the form; else a new one. */
  readonly correlationId: string;
  /** `YYYY-MM-DD HH:MM:SSZ`. */
  readonly timestamp: string;
}

/** Creates the ids of a request. */
export function startTrace(request: LabRequest, clock: Clock): Trace {
  const name = 'client-request-id';
  // MSAL for JavaScript sends it in the form.
  const ofForm = request.body.includes(`${name}=`) ? new URLSearchParams(request.body).get(name) : undefined;
  const sent = [request.headers[name], request.url.searchParams.get(name), ofForm].find(
    (each) => typeof each === 'string' && isGuid(each),
  );
  return {
    traceId: randomUUID(),
    correlationId: sent?.toLowerCase() ?? randomUUID(),
    timestamp: formatTimestamp(clock.nowMs()),
  };
}

/** Formats epoch milliseconds as the service does: `2026-01-02 03:04:05Z`. */
export function formatTimestamp(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}
