import type { Parameter } from '../model/parameter-table.ts';
import { readNumber } from './number-text.ts';

/**
 * Returns whether PowerShell reads a word as a value of the parameter's type, so that it is bound without conversion: a
 * whole number for an Int32, another number for a Double, `$true` for a Boolean, every other word for a String.
 */
export function hasNaturalType({ type }: Parameter, word: string): boolean {
  return naturalType(word) === (type.endsWith('[]') ? type.slice(0, -2) : type);
}

/** Returns the type that PowerShell gives a word of a command line. */
export function naturalType(word: string): string {
  if (/^\$(?:true|false)$/i.test(word)) return 'Boolean';
  // A number with a sign is a text in a command line.
  if (!/^[\d.]/.test(word) || word.trim() !== word) return 'String';
  return readNumber(word)?.type ?? 'String';
}
