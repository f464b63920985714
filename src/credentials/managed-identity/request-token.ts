import { isEntradaError } from '../../base/errors.ts';
import { tellOfWaits } from '../../http/retry.ts';
import { readRetryAfterMs } from '../../http/retry-after.ts';
import type { HttpResponse } from '../../http/message.ts';
import type { TokenSet } from '../../model/token.ts';
import { readTokenAnswer } from './read-answer.ts';
import { refusalOf } from './refusal.ts';
import type { ManagedIdentityServices } from './source.ts';

/** A response, and the secrets of its request, which messages must not repeat. */
export interface Answer {
  readonly response: HttpResponse;
  readonly secrets: readonly string[];
}

/** How to request a token from a source. */
export interface TokenAttempts {
  readonly sourceName: string;
  /** Sends one request; called for each attempt, so that a secret that changed meanwhile is read again. */
  ask(): Promise<Answer>;
  /** Milliseconds before each further attempt when the source does not name a delay; default 1000, 2000, 4000. */
  readonly retryDelaysMs?: readonly number[];
  /** Transient statuses, in addition to 408, 410, 429 and 5xx. */
  readonly passingStatuses?: readonly number[];
}

const usualDelaysMs = [1000, 2000, 4000];
/** A longer Retry-After ends the attempts. */
const maxRetryAfterMs = 60_000;
/** IMDS responds with 410 while it is updated, and is back within this time (its documentation, "Retry guidance"). */
const updateMs = 70_000;
const updateDelayMs = 10_000;

/**
 * Requests a token from a source, again while it is busy or its connection fails.
 *
 * @throws {EntradaError} Of the last response, after all attempts; `CANCELLED` also while waiting.
 */
export async function requestToken(asking: TokenAttempts, services: ManagedIdentityServices): Promise<TokenSet> {
  const { sourceName } = asking;
  const { clock } = services;
  const delaysMs = asking.retryDelaysMs ?? usualDelaysMs;
  let tries = 0;
  let waitedForUpdateMs = 0;
  for (;;) {
    const outcome = await askOnce(asking);
    if (outcome.kind === 'answer' && outcome.response.status === 200) {
      return readTokenAnswer(sourceName, outcome.response, clock.nowMs());
    }
    const isUpdating = outcome.kind === 'answer' && outcome.response.status === 410;
    const ownDelayMs = isUpdating ? updateDelayMs : delaysMs[tries];
    const namedDelayMs = outcome.kind === 'answer' ? namedDelay(outcome.response, clock.nowMs()) : undefined;
    // With a delay of 0 the attempts would not wait at all.
    const delayMs = Math.max(namedDelayMs ?? ownDelayMs ?? 0, isUpdating ? 1000 : 0);
    const hasTime = isUpdating ? waitedForUpdateMs + delayMs <= updateMs : ownDelayMs !== undefined;
    if (!mayPass(outcome, asking) || !hasTime || delayMs > maxRetryAfterMs) {
      if (outcome.kind === 'failure') throw outcome.error;
      throw refusalOf(sourceName, outcome.response, outcome.secrets, clock.nowMs());
    }
    if (isUpdating) waitedForUpdateMs += delayMs;
    else tries += 1;
    tellOfWaits(services)(`${sourceName} ${foundOf(outcome)}; retrying in ${delayMs / 1000} s.`, delayMs);
    await clock.sleep(delayMs, services.signal);
  }
}

type Outcome = ({ readonly kind: 'answer' } & Answer) | { readonly kind: 'failure'; readonly error: Error };

async function askOnce(asking: TokenAttempts): Promise<Outcome> {
  try {
    return { kind: 'answer', ...(await asking.ask()) };
  } catch (error) {
    if (isEntradaError(error) && error.code === 'NETWORK_UNREACHABLE') return { kind: 'failure', error };
    throw error;
  }
}

function mayPass(outcome: Outcome, asking: TokenAttempts): boolean {
  if (outcome.kind === 'failure') return true;
  const { status } = outcome.response;
  const passing = [408, 410, 429, ...(asking.passingStatuses ?? [])];
  return passing.includes(status) || status >= 500;
}

/** From the header, or from the text of Service Fabric's throttling, which does not send the header. */
function namedDelay(response: HttpResponse, nowMs: number): number | undefined {
  const byHeader = readRetryAfterMs(response.headers['retry-after'], nowMs);
  if (byHeader !== undefined || response.status !== 429) return byHeader;
  const seconds = /retry after (\d{1,4})\s?s\b/i.exec(response.body.toString('utf8'))?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

function foundOf(outcome: Outcome): string {
  return outcome.kind === 'failure' ? 'cannot be reached' : `answered ${outcome.response.status}`;
}
