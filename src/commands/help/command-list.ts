import { wrapText } from '../../binder/wrap-text.ts';
import type { Paint } from '../../terminal/style.ts';

/** A name with its purpose. */
export interface ListedName {
  readonly name: string;
  readonly synopsis: string;
}

/** A longer name gets a line of its own, so that shorter ones have their synopsis next to them. */
const widestName = 26;

/**
 * Writes a line for each name, with its synopsis wrapped.
 *
 * @param width - In columns; below 70, each synopsis is on a line of its own.
 */
export function listNames(entries: readonly ListedName[], width: number, paint: Paint): string[] {
  const isNarrow = width < 70;
  const nameWidth = isNarrow ? 4 : Math.min(widestName, Math.max(...entries.map(({ name }) => name.length)));
  const indent = ' '.repeat(isNarrow ? 6 : nameWidth + 4);
  return entries.map(({ name, synopsis }) => {
    const text = wrapText(synopsis, width, indent).join('\n').trimStart();
    const gap = isNarrow || name.length > nameWidth ? `\n${indent}` : '  ';
    return `  ${paint('bold', name.padEnd(isNarrow ? 0 : nameWidth))}${gap}${text}`;
  });
}
