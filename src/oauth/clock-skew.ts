import { durationText } from '../base/duration-text.ts';

/** Entra's own servers and clients allow this difference of clocks. */
export const clockToleranceMs = 5 * 60_000;

/**
 * Returns how far a server's clock is ahead of the local one, in milliseconds, from the Date header of its response
 * (RFC 9110 6.6.1). Negative: it is behind. 0: the header is missing or cannot be read.
 *
 * @param headers - Names in lower case.
 * @param nowMs - Local time when the response arrived.
 */
export function clockSkewMs(headers: Readonly<Record<string, string | undefined>>, nowMs: number): number {
  const text = headers['date'] ?? '';
  // Date.parse alone would accept far more than an HTTP date.
  const atMs = /^(?:mon|tue|wed|thu|fri|sat|sun)\S* .* GMT$/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? 0 : atMs - nowMs;
}

/** Returns a sentence about a clock that is wrong; undefined within the tolerance. */
export function describeSkew(skewMs: number, host: string): string | undefined {
  if (Math.abs(skewMs) <= clockToleranceMs) return undefined;
  const side = skewMs > 0 ? 'behind' : 'ahead of';
  return `The clock of this machine is ${durationText(skewMs)} ${side} that of "${host}": set it.`;
}
