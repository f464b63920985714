import { randomUUID } from 'node:crypto';
import { EntradaError, isEntradaError, messageOf } from '../base/errors.ts';
import { isObject } from '../base/json.ts';
import type { SessionRecord } from '../model/context.ts';
import type { Services } from '../session/services/services.ts';
import { auditedAddress, type AuditEntry } from './audit-log.ts';
import { guardedServices, type Sent } from './guarded-services.ts';
import type { McpHost } from './mcp-host.ts';
import { createRedactor, type Redactor } from './redact-value.ts';
import { errorResult, type ToolResult } from './tool-result.ts';
import { visibleText } from './visible-text.ts';

/** A request that a call sends. */
export interface CallTarget {
  readonly record: SessionRecord;
  readonly tenantId: string | undefined;
  readonly method: string;
  readonly url: URL;
  /** Whether the user has approved it; undefined for reading. */
  readonly approved?: true;
}

/** A call while it runs. */
export interface Call {
  readonly tool: string;
  /** Aborted when the client cancels the call, or when its time is over. */
  readonly signal: AbortSignal;
  readonly sent: Sent;
  /** Remarks for the result. */
  readonly notes: string[];
  rows: number | undefined;
  /** Set by {@link declined}. */
  isDeclined: boolean;
  /** Returns a redactor that also hides the tokens that this call has sent. */
  redactor(): Redactor;
  /** Notes what the client wrote, for a call that is refused before it has an address. */
  aimAt(path: string, context: string | undefined): void;
  /** Notes what the call is about, also if it is refused. */
  aim(target: CallTarget): void;
  /** Writes to the audit log that the user is asked; the call ends without a result. Returns the id of its lines. */
  ask(): string;
  /** Continues the lines of a call that asked the user. */
  continueAs(id: string): void;
  /**
   * Writes to the audit log that a request follows, and returns the services to send it with.
   *
   * @throws {EntradaError} `STORAGE_FAILED`; then nothing may be sent.
   */
  start(target: CallTarget): Services;
}

const mostNotes = 5;

/**
 * Runs a call: within a slot, a time limit and the audit log. Errors become results.
 *
 * @param work - Returns the result, or a question for the user after `ask()`.
 */
export async function runCall<Question>(
  tool: string,
  clientSignal: AbortSignal,
  host: McpHost,
  work: (call: Call) => Promise<ToolResult | Question>,
): Promise<ToolResult | Question> {
  const { audit, options, services } = host;
  const startedAtMs = services.clock.nowMs();
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), options.timeLimitMs);
  let id: string = randomUUID();
  const sent: Sent = {
    tokens: [],
    onToken: (token) => host.tokens.add(token),
    requests: 0,
    status: undefined,
    isNamedSecret: false,
  };
  let facts: Partial<AuditEntry> = {};
  let isAsked = false;
  const call: Call = {
    tool,
    signal: AbortSignal.any([clientSignal, limit.signal]),
    sent,
    notes: [],
    rows: undefined,
    isDeclined: false,
    redactor: () => createRedactor(() => sent.tokens, sent.isNamedSecret, host.tokens),
    aimAt(path, context) {
      const { text } = call.redactor();
      facts = {
        ...(context === undefined ? {} : { context: text(context) }),
        address: text(path.replace(/(?:[?#]|%3f|%23).*$/is, '').slice(0, 300)),
      };
    },
    aim(target) {
      facts = factsOf(target);
    },
    ask() {
      isAsked = true;
      audit.write({ id, event: 'asked', tool, ...facts });
      return id;
    },
    continueAs: (earlierId) => void (id = earlierId),
    start(target) {
      facts = factsOf(target);
      audit.write({ id, event: 'started', tool, ...facts });
      return guardedServices(services, target, host.rules, sent, (text) => {
        if (call.notes.length < mostNotes) call.notes.push(call.redactor().text(text).slice(0, 200));
      });
    },
  };
  let free: (() => void) | undefined;
  let result: ToolResult | Question;
  let failure: unknown;
  try {
    free = await host.slots.take(call.signal);
    result = await work(call);
  } catch (thrown) {
    failure = limit.signal.aborted && !clientSignal.aborted ? tookTooLong(options.timeLimitMs, thrown) : thrown;
    result = errorResult(failure, (text) => call.redactor().text(text));
  } finally {
    clearTimeout(timer);
    free?.();
  }
  // A question that could not be noted is not asked.
  if (isAsked && failure === undefined) return result;
  const outcome = outcomeOf(call, failure, clientSignal);
  const bytes = sizeOf(result);
  const durationMs = services.clock.nowMs() - startedAtMs;
  const code = isEntradaError(failure) ? failure.code : failure === undefined ? undefined : 'INTERNAL';
  const { requests, status } = sent;
  services.verbose(
    `${tool} ${facts.method ?? ''} ${facts.address ?? ''}: ${outcome}${code === undefined ? '' : ` (${code})`}, status ${status ?? 'none'}, ${call.rows ?? 0} rows, ${bytes} bytes, ${durationMs} ms`,
  );
  try {
    audit.write({
      id,
      event: 'ended',
      tool,
      ...facts,
      ...(call.isDeclined ? { approved: false } : {}),
      outcome,
      code,
      status,
      requests,
      rows: call.rows,
      bytes,
      durationMs,
    });
  } catch (error) {
    return errorResult(unlogged(error, requests), (text) => call.redactor().text(text));
  }
  return result;
}

/** Returns the error for a change that the user did not approve. */
export function declined(call: Call, found: string): EntradaError {
  call.isDeclined = true;
  return new EntradaError('NOT_ALLOWED', `Cannot send the change: ${found}; nothing was sent`, {
    hint: 'Do not try again unless the user asks for it.',
  });
}

function factsOf({ record, tenantId, method, url, approved }: CallTarget): Partial<AuditEntry> {
  const { context, name } = record;
  const who = { context: name, account: context.Account, tenantId: visibleText(tenantId ?? context.TenantId) };
  return { ...who, method, address: auditedAddress(url), ...(approved === undefined ? {} : { approved }) };
}

function outcomeOf(call: Call, failure: unknown, clientSignal: AbortSignal): NonNullable<AuditEntry['outcome']> {
  if (failure === undefined) return 'ok';
  if (call.isDeclined) return 'declined';
  if (clientSignal.aborted) return 'cancelled';
  return call.sent.requests === 0 ? 'refused' : 'failed';
}

/** Of the text, which clients pass on; the object is the same again. */
function sizeOf(result: unknown): number {
  const content = isObject(result) && Array.isArray(result['content']) ? result['content'] : [];
  return content.reduce((sum: number, { text }: { text: string }) => sum + Buffer.byteLength(text), 0);
}

function tookTooLong(limitMs: number, cause: unknown): EntradaError {
  return new EntradaError('NETWORK_TIMED_OUT', `Cannot complete the call: it took longer than ${limitMs / 1000} s`, {
    hint: 'Ask for less at once, or let the user start the server with a longer -TimeLimit.',
    cause,
  });
}

function unlogged(error: unknown, requests: number): EntradaError {
  const found = requests === 0 ? 'Nothing was sent.' : 'A request was sent, but its result is withheld.';
  return new EntradaError('STORAGE_FAILED', `${messageOf(error)}. ${found}`, {
    hint: isEntradaError(error) && error.hint !== undefined ? error.hint : 'Check the audit log.',
    cause: error,
  });
}
