import { redactSecrets } from '../../base/redact-secrets.ts';
import type { LogLevel } from '../../model/context.ts';

/** In characters; the rest of a longer message is left out. */
const maxMessageLength = 32_768;

/**
 * Formats one entry as the original does: a line with time, level and source, each followed by a comma, then the
 * message, then a line feed. Secrets and control characters in the message are replaced, and a line that begins like an
 * entry is indented.
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

/** The last entry of this process: its millisecond, and its number within that millisecond. */
let lastMs = 0;
let numberInMs = 0;

/**
 * Returns a time with seven decimals. The last four count the entries of one millisecond, so that each entry of a
 * process has a different time. When the clock goes back by up to a second, the count continues from the last entry.
 */
function timeOf(nowMs: number): string {
  const isLater = nowMs > lastMs || nowMs < lastMs - 1000;
  numberInMs = isLater ? 0 : numberInMs + 1;
  lastMs = isLater ? Math.floor(nowMs) : lastMs;
  if (numberInMs > 9999) {
    lastMs += 1;
    numberInMs = 0;
  }
  return `${new Date(lastMs).toISOString().slice(0, -1)}${String(numberInMs).padStart(4, '0')}Z`;
}

function linesOf(message: string): string {
  const isCut = message.length > maxMessageLength;
  const lines = redactSecrets(shown(message.slice(0, maxMessageLength))).split('\n');
  if (isCut) lines.push(`[${message.length - maxMessageLength} more characters]`);
  // Otherwise a server's text could look like a log entry.
  return lines.map((line) => (/^\s*\d{4}-\d/.test(line) ? `  ${line.trimStart()}` : line)).join('\n');
}

/** Converts every line break to a line feed, and shows control characters as escapes. */
function shown(text: string): string {
  return text
    .replace(/\r\n|[\r\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(/\t/g, ' ')
    .replace(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/gu, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
