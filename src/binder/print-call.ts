import type { CommandTable } from '../model/parameter-table.ts';
import { joinElements } from './array-elements.ts';
import type { UnreadValue } from './coerce-value.ts';
import { keepingCurlyQuotes } from './curly-quotes.ts';
import { isHashtable, printHashtable } from './hashtable.ts';
import { type KnownParameter, knownParameters } from './known-parameters.ts';
import type { UnreadCall } from './resolve-call.ts';
import type { CredentialSource, SecretSource } from './secret-source.ts';
import { looksLikeName } from './tokenize.ts';

/** How to print a call. */
export interface PrintOptions {
  /** Prints secrets that were on the command line; by default they become `prompt`. */
  readonly showLiterals?: true;
}

/**
 * Writes a call as words that bind to the same call, with full parameter names.
 *
 * A secret from the command line is omitted unless `showLiterals` is set, so the words are safe to show.
 */
export function printCall(table: CommandTable, call: UnreadCall, options: PrintOptions = {}): string[] {
  const known = knownParameters(table);
  const words = known.flatMap((parameter) => {
    const values = parameter.isCommon ? call.common : call.parameters;
    const value = values.get(parameter.name);
    return value === undefined ? [] : printParameter(parameter, value, options);
  });
  return call.trailing.length === 0 ? words : [...words, '--', ...call.trailing];
}

function printParameter({ name, parameter }: KnownParameter, value: UnreadValue, options: PrintOptions): string[] {
  if (typeof value === 'boolean') {
    if (parameter.type === 'SwitchParameter') return [value ? `-${name}` : `-${name}:$false`];
    return [`-${name}`, value ? '$true' : '$false'];
  }
  if (typeof value === 'number') return nameAndWord(name, String(value));
  if (typeof value === 'string') return nameAndWord(name, keepingCurlyQuotes(value));
  if (isHashtable(value)) return nameAndWord(name, printHashtable(value));
  if ('kind' in value) return nameAndWord(name, printSource(value, options));
  const elements = value.map((element) => (typeof element === 'string' ? element : printSource(element, options)));
  if (parameter.type === 'String[]' && parameter.commas === false) {
    return elements.flatMap((element) => nameAndWord(name, keepingCurlyQuotes(element)));
  }
  return nameAndWord(name, joinElements(elements));
}

function nameAndWord(name: string, word: string): string[] {
  return looksLikeName(word) ? [`-${name}:${word}`] : [`-${name}`, word];
}

function printSource(source: SecretSource | CredentialSource, options: PrintOptions): string {
  switch (source.kind) {
    case 'environment':
      return `env:${source.name}`;
    case 'file':
      return `file:${source.path}`;
    case 'standard-input':
      return '-';
    case 'prompt':
      return 'prompt';
    case 'literal':
    case 'answer':
      return options.showLiterals === true ? source.secret.reveal() : 'prompt';
    case 'whole':
      return printSource(source.source, options);
    case 'user': {
      const password = printSource(source.password, options);
      return password === 'prompt' ? source.userName : `${source.userName}:${password}`;
    }
  }
}
