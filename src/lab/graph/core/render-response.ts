import type { LabResponse } from '../../tenant/tenant.ts';
import type { GraphResponse } from './graph-context.ts';
import type { GraphFault } from './graph-fault.ts';

/** The ids that identify a response in a log. */
export interface ResponseIds {
  readonly requestId: string;
  /** The request's own header of this name; without it the request id. */
  readonly clientRequestId: string;
}

const diagnostic = JSON.stringify({
  ServerInfo: { DataCenter: 'Lab', Slice: 'E', Ring: '1', ScaleUnit: '000', RoleInstance: 'LAB0000000' },
});
const jsonType = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';

/** Writes a response with the headers of Graph's gateway. */
export function renderResponse(response: GraphResponse, ids: ResponseIds): LabResponse {
  const { status, headers = {}, body, bytes } = response;
  const contentType: Record<string, string> =
    body === undefined ? {} : { 'Content-Type': typeof body === 'string' ? 'text/plain; charset=utf-8' : jsonType };
  return {
    status,
    headers: { ...commonHeaders(ids), 'x-ms-resource-unit': '1', 'OData-Version': '4.0', ...contentType, ...headers },
    body: body === undefined || typeof body === 'string' ? (body ?? '') : JSON.stringify(body),
    ...(bytes === undefined ? {} : { bytes }),
  };
}

/** Writes a fault as the error envelope. */
export function renderFault(fault: GraphFault, ids: ResponseIds, nowMs: number): LabResponse {
  const error = {
    code: fault.code,
    message: fault.message,
    ...(fault.details.length === 0 ? {} : { details: fault.details }),
    innerError: {
      ...(fault.innerCode === undefined ? {} : { message: fault.message, code: fault.innerCode, innerError: {} }),
      // UTC, without a fraction or a time zone.
      date: wireTime(nowMs).replace('Z', ''),
      'request-id': ids.requestId,
      'client-request-id': ids.clientRequestId,
    },
  };
  return {
    status: fault.status,
    headers: { ...commonHeaders(ids), 'Content-Type': 'application/json', ...fault.headers },
    body: JSON.stringify({ error }),
  };
}

/** A time as the directory writes it, to the second. */
export function wireTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d+/, '');
}

function commonHeaders(ids: ResponseIds): Record<string, string> {
  return {
    'Cache-Control': 'no-cache',
    'Strict-Transport-Security': 'max-age=31536000',
    'request-id': ids.requestId,
    'client-request-id': ids.clientRequestId,
    'x-ms-ags-diagnostic': diagnostic,
  };
}
