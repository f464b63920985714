import { randomUUID } from 'node:crypto';
import { isObject, type JsonObject, parseJsonObject } from '../../base/json.ts';
import type { FaultRule } from '../rules/fault-rule.ts';
import type { LabResponse } from '../tenant/tenant.ts';
import { faultEffects } from './fault-effects.ts';
import type { FaultEffect } from './fault-effect.ts';
import type { JournalEntry } from './journal.ts';

/**
 * Returns the effect of a fault that is plain data.
 *
 * @param nowMs - The lab's time, for dates in the response.
 */
export function effectOf(rule: FaultRule, host: JournalEntry['host'], nowMs: number): FaultEffect {
  switch (rule.kind) {
    case 'latency':
      return faultEffects.delay(rule.delayMs);
    case 'status':
      return { kind: 'respond', response: statusResponse(rule, host, nowMs) };
    case 'cut':
      return rule.at === undefined || rule.at === 'start' ? faultEffects.drop() : { kind: 'cut', at: rule.at };
    case 'content-type':
      return { kind: 'alter', headers: { 'content-type': rule.contentType }, body: (body) => body };
    case 'html-page':
      return { kind: 'respond', response: page(rule.status ?? 200, rule.title ?? 'Sign in to the network') };
    case 'slow-body':
      return { kind: 'slow', bytesPerSecond: rule.bytesPerSecond };
    case 'truncated-body':
      return {
        kind: 'alter',
        headers: {},
        body: (body) => body.subarray(0, rule.bytes ?? Math.floor(body.length / 2)),
      };
    case 'missing-keys':
      return { kind: 'alter', headers: {}, body: withoutCurrentKey };
    case 'wrong-clock':
      return { kind: 'skew', offsetMs: rule.offsetSeconds * 1000 };
    case 'redirect': {
      const headers = { location: rule.location };
      return { kind: 'respond', response: { status: rule.status ?? 302, headers, body: '' } };
    }
  }
}

function statusResponse(
  rule: Extract<FaultRule, { kind: 'status' }>,
  host: JournalEntry['host'],
  nowMs: number,
): LabResponse {
  const { status, retryAfterSeconds, retryAfterForm } = rule;
  const usual = usualBody(status, host, nowMs);
  const date = new Date(nowMs + (retryAfterSeconds ?? 0) * 1000).toUTCString();
  return {
    status,
    headers: {
      'content-type': rule.contentType ?? usual.contentType,
      ...(retryAfterSeconds === undefined
        ? {}
        : { 'retry-after': retryAfterForm === 'date' ? date : String(retryAfterSeconds) }),
      ...Object.fromEntries(Object.entries(rule.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
    },
    body: rule.body ?? usual.body,
  };
}

/** Returns the usual body of a status: plain text from the edge of the sign-in service, JSON from the APIs. */
function usualBody(
  status: number,
  host: JournalEntry['host'],
  nowMs: number,
): { readonly contentType: string; readonly body: string } {
  const code = statusCodes[status] ?? (status >= 500 ? 'InternalServerError' : 'BadRequest');
  const message = code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
  const text = { contentType: 'text/plain', body: message };
  if (host === 'login') return status === 503 ? loginUnavailable() : text;
  if (host === 'graph') return json({ error: { code, message, innerError: innerError(nowMs) } });
  return host === 'management' ? json({ error: { code, message } }) : text;
}

/** The error codes of the APIs, which are also the reason phrases without spaces. */
const statusCodes: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  408: 'RequestTimeout',
  409: 'Conflict',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  501: 'NotImplemented',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
};

function loginUnavailable(): { readonly contentType: string; readonly body: string } {
  const effect = faultEffects.temporarilyUnavailable();
  return {
    contentType: 'application/json; charset=utf-8',
    body: effect.kind === 'respond' ? effect.response.body : '',
  };
}

function innerError(nowMs: number): JsonObject {
  const id = randomUUID();
  return { date: new Date(nowMs).toISOString().slice(0, 19), 'request-id': id, 'client-request-id': id };
}

function json(body: JsonObject): { readonly contentType: string; readonly body: string } {
  return { contentType: 'application/json', body: JSON.stringify(body) };
}

function page(status: number, title: string): LabResponse {
  const escaped = title.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  return { status, headers: { 'content-type': 'text/html' }, body: `<!doctype html><title>${escaped}</title>` };
}

/** The current key is the first one. */
function withoutCurrentKey(body: Buffer): Buffer {
  const set = parseJsonObject(body.toString('utf8'));
  const keys = set?.['keys'];
  if (!isObject(set) || !Array.isArray(keys)) return body;
  return Buffer.from(JSON.stringify({ ...set, keys: keys.slice(1) }));
}
