import type { JsonObject } from '../../base/json.ts';
import { type AadstsCode, type AadstsEntry, aadsts, aadstsText } from './aadsts.ts';
import type { DescriptionStyle } from '../tenant/settings.ts';
import type { Trace } from './trace.ts';

/** The endpoints exist twice: `/oauth2/v2.0/token` takes a scope, the older `/oauth2/token` a resource. */
export type ProtocolVersion = 'v1' | 'v2.0';

/** Optional parts of a {@link Refusal}. */
export interface RefusalOptions {
  /** Replaces the table's error, for the few errors without a known AADSTS code. */
  readonly error?: string;
  /** Responses to a device code poll have the id of the request that created the code. */
  readonly correlationId?: string;
  /** Fields after the usual ones: `claims`, `password_change_url`. */
  readonly more?: JsonObject;
}

/** Codes whose captured responses do not have an `error_uri`. */
const withoutErrorUri: ReadonlySet<number> = new Set([
  50053, 50055, 65001, 70003, 70043, 90033, 700025, 700038, 9002327,
]);

/** Thrown by any handler; written by the endpoint as JSON, as a page or as a redirect. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: AadstsCode;
  /** The values in the text. */
  readonly values: Readonly<Record<string, string>>;
  readonly options: RefusalOptions;

  constructor(code: AadstsCode, values: Readonly<Record<string, string>> = {}, options: RefusalOptions = {}) {
    super(aadstsText(code, values));
    this.code = code;
    this.values = values;
    this.options = options;
  }

  /** Returns the text for a page, which names the account where responses to applications have `{EmailHidden}`. */
  textFor(userName: string): string {
    // A function: the name may contain `$&`.
    return this.message.replaceAll('{EmailHidden}', () => userName);
  }

  get error(): string {
    return this.options.error ?? aadsts[this.code].error;
  }

  /** The error code of the v1 endpoints, where it differs. */
  get v1Error(): string {
    const { v1Error }: AadstsEntry = aadsts[this.code];
    return this.options.error ?? v1Error ?? this.error;
  }

  get status(): number {
    return aadsts[this.code].http;
  }
}

/** Writes the error body of the token endpoint, its fields in the real service's order. */
export function refusalBody(
  refusal: Refusal,
  trace: Trace,
  style: DescriptionStyle,
  loginOrigin: string,
  version: ProtocolVersion,
): JsonObject {
  const told = { ...trace, correlationId: refusal.options.correlationId ?? trace.correlationId };
  const { suberror }: AadstsEntry = aadsts[refusal.code];
  return {
    error: version === 'v1' ? refusal.v1Error : refusal.error,
    error_description: describe(refusal, told, style),
    error_codes: [refusal.code],
    timestamp: told.timestamp,
    trace_id: told.traceId,
    correlation_id: told.correlationId,
    ...(withoutErrorUri.has(refusal.code) ? {} : { error_uri: errorUri(refusal, loginOrigin) }),
    ...(suberror === undefined ? {} : { suberror }),
    ...refusal.options.more,
  };
}

/** Writes `error_description`: text, trace id, correlation id and time, joined as the style says. */
export function describe(refusal: Refusal, trace: Trace, style: DescriptionStyle): string {
  return [
    refusal.message,
    `Trace ID: ${trace.traceId}`,
    `Correlation ID: ${trace.correlationId}`,
    `Timestamp: ${trace.timestamp}`,
  ].join(style === 'lines' ? '\r\n' : ' ');
}

/** Returns the `error_uri` of a refusal. */
export function errorUri(refusal: Refusal, loginOrigin: string): string {
  return `${loginOrigin}/error?code=${refusal.code}`;
}
