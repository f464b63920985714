import stringWidth from 'string-width';
import { ExactNumber, exactJsonText } from '../base/exact-json.ts';
import { isPlainAscii, safeText } from './safe-text.ts';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Returns a value as one line that is safe to print: null is empty, simple lists are joined, the rest is JSON. */
export function cellText(value: unknown): string {
  return safeText(rawCellText(value));
}

/** Returns the same text as {@link cellText}, but not escaped. */
export function rawCellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.every(isSimple) ? value.map(rawCellText).join(', ') : exactJsonText(value);
}

function isSimple(value: unknown): boolean {
  return typeof value !== 'object' || value === null || value instanceof ExactNumber;
}

/** Counts the terminal columns of a text: two for wide characters and emoji, none for combining marks. */
export function displayWidth(text: string): number {
  return isPlainAscii(text) ? text.length : stringWidth(text);
}

/** Pads a text with spaces to a number of columns. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Truncates a text to a number of columns and marks the cut with `…`; never splits a visible character. */
export function truncated(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  return `${firstColumns(text, width - 1)}…`;
}

/** Wraps a text to lines of at most `width` columns, at spaces where possible. */
export function wrapped(text: string, width: number): string[] {
  const lines = [];
  let line = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const columns = displayWidth(segment);
    if (used + columns > width && line !== '') {
      if (segment === ' ') {
        lines.push(line.trimEnd());
        line = '';
        used = 0;
        continue;
      }
      const space = line.lastIndexOf(' ');
      const kept = space > 0 ? line.slice(space + 1) : '';
      lines.push(line.slice(0, line.length - kept.length).trimEnd());
      line = kept;
      used = displayWidth(kept);
    }
    line += segment;
    used += columns;
  }
  return [...lines, line];
}

function firstColumns(text: string, width: number): string {
  let end = 0;
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += displayWidth(segment);
    if (used > width) break;
    end += segment.length;
  }
  return text.slice(0, end);
}
