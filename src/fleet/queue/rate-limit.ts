import { hash } from 'node:crypto';
import { EntradaError } from '../../base/errors.ts';
import type { RedisLink } from '../../cache/redis/redis-link.ts';
import { runScript } from '../../cache/redis/redis-script.ts';
import type { QueueKeys } from './sweep-keys.ts';
import { takeRequest } from './sweep-scripts.ts';

/** How many requests all workers together send to one tenant in a time. */
export interface RateLimit {
  /** 1 to 10000. */
  readonly requests: number;
  /** 1 to 3600. */
  readonly seconds: number;
}

const mostRequests = 10_000;
const longestSeconds = 3600;

/**
 * Reads a limit: `100/10` is 100 requests in 10 seconds, `5` is 5 in one second.
 *
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function parseRateLimit(text: string): RateLimit {
  const [, requests, seconds = '1'] = /^\s*(\d{1,5})(?:\s*\/\s*(\d{1,4})\s*s?)?\s*$/i.exec(text) ?? [];
  if (requests === undefined) throw notALimit(JSON.stringify(text.slice(0, 40)));
  return checkRateLimit({ requests: Number(requests), seconds: Number(seconds) });
}

/**
 * Returns the limit, if it is one.
 *
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function checkRateLimit(limit: RateLimit): RateLimit {
  const { requests, seconds } = limit;
  const isWhole = Number.isInteger(requests) && Number.isInteger(seconds);
  if (isWhole && requests >= 1 && requests <= mostRequests && seconds >= 1 && seconds <= longestSeconds) return limit;
  throw notALimit(`${requests}/${seconds}`);
}

function notALimit(found: string): EntradaError {
  return new EntradaError('INPUT_INVALID', `Cannot use the rate limit ${found}: it is not REQUESTS/SECONDS`, {
    hint: `For example 100/10: up to ${mostRequests} requests in up to ${longestSeconds} seconds.`,
  });
}

/** Asks for the right to send one request to a tenant; returns 0, or the milliseconds until the next question. */
export type TakeRequest = (tenant: string, limit: RateLimit) => Promise<number>;

/** Counts requests on the server, for all workers. In any period of the limit, at most so many are allowed. */
export function sharedRate(link: RedisLink, keys: QueueKeys): TakeRequest {
  return async (tenant, { requests, seconds }) => {
    // A digest, so that the keys do not list the tenants.
    const key = keys.rate(hash('sha256', tenant.toLowerCase(), 'hex').slice(0, 32));
    // A request that is noted twice is one too few, never one too many.
    return Number(await runScript(link, takeRequest, [key], [requests, seconds * 1000]));
  };
}
