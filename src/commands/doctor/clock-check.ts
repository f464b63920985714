import { durationText } from '../../base/duration-text.ts';
import { clockSkewMs, describeSkew } from '../../oauth/clock-skew.ts';
import { type Check, fine, problem, warning } from './check.ts';

/** The headers of a response, and the local time when it was sent. */
export interface ServerTime {
  readonly host: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

/** A Date header has whole seconds, and a response takes time. */
const unremarkableMs = 30_000;
const remedy = 'Set the clock, and keep it right with NTP (timedatectl set-ntp true; Windows: w32tm /resync).';

/**
 * Compares this machine's clock with those of servers. The difference that most of them agree on counts: one server, or
 * a proxy that answers for it, can be wrong.
 */
export function clockChecks(times: readonly ServerTime[]): Check[] {
  const dated = times.filter(({ headers }) => headers['date'] !== undefined);
  const skews = dated
    .map(({ host, headers, nowMs }) => ({ host, skewMs: clockSkewMs(headers, nowMs) }))
    .toSorted((one, other) => one.skewMs - other.skewMs);
  const middle = skews[Math.floor(skews.length / 2)];
  if (middle === undefined) return [];
  const { host, skewMs } = middle;
  const tooMuch = describeSkew(skewMs, host);
  if (tooMuch !== undefined) return [problem('Clock', { code: 'CLOCK_WRONG', message: tooMuch, hint: remedy })];
  if (Math.abs(skewMs) <= unremarkableMs) return [fine('Clock', 'Agrees with the servers.')];
  const side = skewMs > 0 ? 'behind' : 'ahead of';
  const found = `${durationText(skewMs)} ${side} "${host}"; sign-ins fail from 5 minutes on.`;
  return [warning('Clock', found, remedy)];
}
