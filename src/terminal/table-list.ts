import type { JsonObject } from '../base/json.ts';
import { safeText } from './safe-text.ts';
import type { Paint } from './style.ts';
import { cellText, displayWidth, padded, wrapped } from './table-cells.ts';

// The minimum width of values, next to a name of any length.
const narrowestValue = 10;

/** Returns an object as `Name : value` lines, like PowerShell's Format-List; long values are wrapped and indented. */
export function listText(object: JsonObject, width: number, paint: Paint): string {
  const entries = Object.entries(object).map(([name, value]) => ({ name: safeText(name), text: cellText(value) }));
  const nameWidth = Math.max(0, ...entries.map(({ name }) => displayWidth(name)));
  const valueWidth = Math.max(narrowestValue, width - nameWidth - 3);
  const indent = ' '.repeat(nameWidth + 3);
  const lines = entries.map(({ name, text }) => {
    const value = wrapped(text, valueWidth).join(`\n${indent}`);
    return `${paint('bold', padded(name, nameWidth))} : ${value}`.trimEnd();
  });
  return `${lines.join('\n')}\n`;
}
