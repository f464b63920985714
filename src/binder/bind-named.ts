import type { CommandTable } from '../model/parameter-table.ts';
import { argumentHidden, missingArgument, parameterAlreadyBound } from './binding-errors.ts';
import type { UnreadValue } from './coerce-value.ts';
import { isHashtable, mergeHashtables } from './hashtable.ts';
import { isRepeatable, isSecretParameter, type KnownParameter } from './known-parameters.ts';
import { matchName, matchNameIfAny } from './match-name.ts';
import { takeValue } from './take-value.ts';
import type { Token } from './tokenize.ts';

/** Values before their secrets are read, by parameter name. */
export type UnreadValues = ReadonlyMap<string, UnreadValue>;

/** The result of `bindNamed`. */
export interface NamedBinding {
  readonly own: UnreadValues;
  readonly common: UnreadValues;
  /** The value words that no named parameter used; adjacent words form a run. */
  readonly runs: readonly (readonly string[])[];
  /**
   * The words directly after the value of a secret parameter, which can be a part of the secret, with its name. Errors
   * do not repeat them.
   */
  readonly hidden: ReadonlyMap<string, string>;
}

/**
 * Binds the named parameters, from left to right.
 *
 * A switch never takes the next word. Repeating an array or a Hashtable adds to it, which PowerShell does not support.
 *
 * @throws {EntradaError} `PARAMETER_NOT_FOUND`, `PARAMETER_AMBIGUOUS`, `PARAMETER_ALREADY_BOUND`,
 *   `PARAMETER_VALUE_MISSING`, `PARAMETER_VALUE_INVALID`.
 */
export function bindNamed(table: CommandTable, tokens: readonly Token[]): NamedBinding {
  const bound = { own: new Map<string, UnreadValue>(), common: new Map<string, UnreadValue>() };
  const runs: string[][] = [];
  const hidden = new Map<string, string>();
  let secretName: string | undefined;
  let at = 0;
  while (at < tokens.length) {
    const token = tokens[at];
    if (token === undefined) break;
    if (token.kind === 'value') {
      const run = valuesFrom(tokens, at);
      runs.push(run);
      if (secretName !== undefined) for (const word of run) hidden.set(word, secretName);
      at += run.length;
      continue;
    }
    at += 1;
    if (secretName !== undefined && canBeSecret(table, token)) throw argumentHidden(secretName);
    const known = matchName(table, token.typed);
    const target = known.isCommon ? bound.common : bound.own;
    const before = target.get(known.name);
    if (before !== undefined && !isRepeatable(known.parameter)) throw parameterAlreadyBound(known);
    const { value, used } = takeNamedValue(known, token, valuesFrom(tokens, at));
    at += used;
    target.set(known.name, joined(known, before, value));
    secretName = isSecretParameter(known.parameter) ? known.name : undefined;
  }
  return { ...bound, runs, hidden };
}

/** A part of a secret can start with a dash. An unknown word of letters is more likely a misspelled name. */
function canBeSecret(table: CommandTable, { typed, attached }: NameToken): boolean {
  return (attached !== undefined || !/^[a-z-]+$/i.test(typed)) && matchNameIfAny(table, typed) === undefined;
}

function joined(known: KnownParameter, before: UnreadValue | undefined, value: UnreadValue): UnreadValue {
  if (isHashtable(before) && isHashtable(value)) return mergeHashtables(known, before, value);
  return Array.isArray(before) ? before.concat(value) : value;
}

type NameToken = Extract<Token, { kind: 'name' }>;

/** @returns The value and how many of the next words it used. */
function takeNamedValue(known: KnownParameter, token: NameToken, next: string[]): { value: UnreadValue; used: number } {
  if (known.parameter.type === 'SwitchParameter') {
    // An unquoted `-Switch:$false` arrives as `-Switch:`, so the intended value is unknown.
    if (token.isOpen === true) throw missingArgument(known);
    return token.attached === undefined ? { value: true, used: 0 } : takeAttached(known, token.attached, []);
  }
  if (token.attached !== undefined) return takeAttached(known, token.attached, next);
  if (next.length === 0) throw missingArgument(known);
  return takeValue(known, next);
}

function takeAttached(known: KnownParameter, attached: string, next: readonly string[]) {
  const { value, used } = takeValue(known, [attached, ...next]);
  return { value, used: used - 1 };
}

function valuesFrom(tokens: readonly Token[], from: number): string[] {
  const words: string[] = [];
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.kind !== 'value') break;
    words.push(token.word);
  }
  return words;
}
