import { randomUUID } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { isGuid } from '../tenant/guid.ts';
import type { LabRequest } from '../tenant/tenant.ts';

/** The ids of one request in responses and headers. */
export interface Trace {
  readonly traceId: string;
  /** The `client-request-id` sent, else a new one. */
  readonly correlationId: string;
  /** `YYYY-MM-DD HH:MM:SSZ`. */
  readonly timestamp: string;
}

/** Creates the ids of a request. */
export function startTrace(request: LabRequest, clock: Clock): Trace {
  const sent = request.headers['client-request-id'] ?? request.url.searchParams.get('client-request-id');
  return {
    traceId: randomUUID(),
    correlationId: typeof sent === 'string' && isGuid(sent) ? sent.toLowerCase() : randomUUID(),
    timestamp: formatTimestamp(clock.nowMs()),
  };
}

/** Formats epoch milliseconds as the service does: `2026-01-02 03:04:05Z`. */
export function formatTimestamp(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}
