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

/** Writes a duration in its largest unit, rounded; the sign does not matter. */
export function durationText(durationMs: number): string {
  const seconds = Math.round(Math.abs(durationMs) / 1000);
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ] as const;
  const [name, size] = units.find(([, unitS]) => seconds >= 2 * unitS) ?? (['second', 1] as const);
  const count = Math.round(seconds / size);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
