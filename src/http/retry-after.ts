import { durationText } from '../base/duration-text.ts';

/**
 * Reads a Retry-After header: seconds (Graph also sends decimals) or an HTTP date (RFC 9110 10.2.3).
 *
 * @returns Milliseconds from now, at least 0; undefined when absent or unreadable.
 */
export function readRetryAfterMs(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  // An HTTP date always begins with a day name; Date.parse alone would accept far more.
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(text)) return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}

/** Returns how long to wait before the next try, for the start of a hint: `Wait 7 seconds`. */
export function waitAdvice(retryAfterMs: number | undefined): string {
  // A proxy and a cached response can repeat a time that is over.
  return `Wait ${retryAfterMs === undefined || retryAfterMs < 1000 ? 'a minute' : durationText(retryAfterMs)}`;
}
