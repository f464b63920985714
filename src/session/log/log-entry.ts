import { redactSecrets } from '../../base/redact-secrets.ts';
import type { LogLevel } from '../../model/context.ts';

/** Characters; more of one message helps nobody. */
const maxMessageLength = 32_768;

/**
 * Writes one entry as the original does: a line with time, level and source, each ended by a comma, then the message, then a
 * line feed. A message holds no secret, no control character and no line that begins like an entry.
 *
 * `2022-04-04T14:10:42.0133591Z,Info      ,Logger.Initialize                       ,`
 *
 * @param nowMs - Epoch milliseconds.
 */
export function formatLogEntry(
  nowMs: number,
  level: Exclude<LogLevel, 'None'>,
  source: string,
  message: string,
): string {
  const from = redactSecrets(shown(source.slice(0, 120))).replace(/[,\n]/g, ' ');
  return `${timeOf(nowMs)},${level.padEnd(10)},${from.padEnd(40)},\n${linesOf(message)}\n`;
}

/** The last entry of this process: its millisecond, and its place in that. */
let lastMs = 0;
let place = 0;

/**
 * Gives a time with seven decimals, the last four of which count the entries of one millisecond, so that no two entries of
 * a process have the same. Those of a clock that goes back a little go on from the last one.
 */
function timeOf(nowMs: number): string {
  const isLater = nowMs > lastMs || nowMs < lastMs - 1000;
  place = isLater ? 0 : place + 1;
  lastMs = isLater ? Math.floor(nowMs) : lastMs;
  if (place > 9999) {
    lastMs += 1;
    place = 0;
  }
  return `${new Date(lastMs).toISOString().slice(0, -1)}${String(place).padStart(4, '0')}Z`;
}

function linesOf(message: string): string {
  const isCut = message.length > maxMessageLength;
  const lines = redactSecrets(shown(message.slice(0, maxMessageLength))).split('\n');
  if (isCut) lines.push(`[${message.length - maxMessageLength} more characters]`);
  // A server's text could else pass for an entry of ours.
  return lines.map((line) => (/^\s*\d{4}-\d/.test(line) ? `  ${line.trimStart()}` : line)).join('\n');
}

/** Makes every end of a line a line feed, and shows what a terminal would act on. */
function shown(text: string): string {
  return text
    .replace(/\r\n|[\r\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(/\t/g, ' ')
    .replace(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/gu, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
