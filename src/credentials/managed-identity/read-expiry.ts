import type { JsonObject } from '../../base/json.ts';
import { numberField, textField } from '../../base/json.ts';
import { earliestExpiryMs } from '../../model/token-lifetime.ts';

/**
 * Reads when a token expires: the earliest within the next year of `expires_on` (epoch seconds as number or text, or
 * the date text of 2017), `expires_in` (seconds) and the token's own `exp`.
 *
 * @returns Epoch milliseconds by the local clock; undefined without such a time.
 */
export function readExpiryMs(answer: JsonObject, nowMs: number): number | undefined {
  const expiresIn = numberField(answer, 'expires_in');
  const named = [readMomentMs(answer), expiresIn === undefined ? undefined : nowMs + expiresIn * 1000];
  return earliestExpiryMs(named, textField(answer, 'access_token') ?? '', nowMs);
}

function readMomentMs(answer: JsonObject): number | undefined {
  const seconds = numberField(answer, 'expires_on');
  return seconds === undefined ? parseDateMs(textField(answer, 'expires_on') ?? '') : seconds * 1000;
}

/** `06/20/2019 02:57:58 +00:00` of Linux, `1/16/2020 5:24:12 AM +00:00` of Windows; month first. */
const americanDate =
  /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2}):(\d{2})(?: ([AP])M)?(?: ([+-])(\d{2}):(\d{2}))?$/i;

function parseDateMs(text: string): number | undefined {
  // Newer Unicode locale data has a narrow space before AM and PM.
  const parts = americanDate.exec(text.trim().replace(/\s+/g, ' '));
  if (parts === null) return parseIsoMs(text);
  const part = (at: number) => Number(parts[at]);
  const [month, day, year, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  const half = parts[7]?.toUpperCase();
  if (month < 1 || month > 12 || day < 1 || day > 31 || minute > 59 || second > 59) return undefined;
  if (half === undefined ? hour > 23 : hour < 1 || hour > 12) return undefined;
  const hourOfDay = half === undefined ? hour : (hour % 12) + (half === 'P' ? 12 : 0);
  const offsetMinutes = Number(parts[9] ?? 0) * 60 + Number(parts[10] ?? 0);
  const offsetMs = (parts[8] === '-' ? -1 : 1) * offsetMinutes * 60_000;
  return Date.UTC(year, month - 1, day, hourOfDay, minute, second) - offsetMs;
}

function parseIsoMs(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? undefined : moment;
}
