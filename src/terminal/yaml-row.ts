import { isObject } from '../base/json.ts';
import { ExactNumber } from '../base/exact-json.ts';
import { isHostile } from './safe-text.ts';

/**
 * Writes simple data as an element of a YAML sequence, the same text as the library's, in a tenth of the time: a
 * document of the library has an object for each value.
 *
 * @returns Undefined for anything but texts of one line, numbers, literals, objects, and lists of those: the library
 * writes it.
 */
export function yamlRow(element: unknown): string | undefined {
  const text = itemText(element, '');
  return text === undefined ? undefined : `${text}\n`;
}

/** Returns an item of a sequence whose dash is at an indentation. */
function itemText(value: unknown, indent: string): string | undefined {
  if (Array.isArray(value)) return undefined;
  if (!isObject(value) || value instanceof ExactNumber) return prefixed('- ', scalarText(value));
  const inner = `${indent}  `;
  const fields = fieldsText(value, inner);
  return fields === '' ? '- {}' : prefixed('- ', fields);
}

function prefixed(prefix: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : prefix + text;
}

/** Returns the fields of an object, each on a line of its own, the first one without its indentation. */
function fieldsText(object: Readonly<Record<string, unknown>>, indent: string): string | undefined {
  let lines = '';
  for (const name of Object.keys(object)) {
    const key = name.length > longestKey ? undefined : textScalar(name);
    const value = valueText(object[name], indent);
    if (key === undefined || value === undefined) return undefined;
    lines += `${lines === '' ? '' : `\n${indent}`}${key}:${value}`;
  }
  return lines;
}

/** The library writes longer keys in another form. */
const longestKey = 500;

/** Returns the text after the colon of a field. */
function valueText(value: unknown, indent: string): string | undefined {
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []';
    let lines = '';
    for (const one of value) {
      const item = itemText(one, `${indent}  `);
      if (item === undefined) return undefined;
      lines += `\n${indent}  ${item}`;
    }
    return lines;
  }
  if (!isObject(value) || value instanceof ExactNumber) return prefixed(' ', scalarText(value));
  const fields = fieldsText(value, `${indent}  `);
  return fields === '' ? ' {}' : prefixed(`\n${indent}  `, fields);
}

function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return textScalar(value);
  if (typeof value === 'boolean' || value === null) return String(value);
  // The library has forms of its own for -0 and for exponents.
  if (typeof value !== 'number' || Object.is(value, -0)) return undefined;
  const text = String(value);
  return text.includes('e') ? undefined : text;
}

// The library's rules for a text that needs quotation marks (YAML 1.2 7.3.3), and for one that would be another type.
const special = /^[ ,[\]{}#&*!|>'"%@`]|^[?-](?: |$)|: | #|[ :]$|^---|^\.\.\.|^=|^<</;
const otherType =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN|0o[0-7]+|0x[\da-fA-F]+|[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?)?$/;

function textScalar(text: string): string | undefined {
  if (isHostile(text)) return undefined;
  if (!special.test(text) && !otherType.test(text)) return text;
  return /["\\]/.test(text) || /^(?:---|\.\.\.|=|<<)/.test(text) ? undefined : `"${text}"`;
}
