import type { EntradaError } from '../base/errors.ts';
import type { CommandTable } from '../model/parameter-table.ts';
import { argumentHidden, missingArgument, parameterSplit } from './binding-errors.ts';
import type { UnreadValue } from './coerce-value.ts';
import { isSecretParameter, type KnownParameter } from './known-parameters.ts';
import { findName } from './match-name.ts';
import { takeValue } from './take-value.ts';
import type { Token } from './tokenize.ts';

/** A part of the command line after names are paired with their values. */
export type Argument =
  | {
      readonly kind: 'named';
      readonly known: KnownParameter;
      /** The name for PowerShell's message about a repeated parameter: as typed if the value is attached to it. */
      readonly shownName: string;
      /** @throws {EntradaError} `PARAMETER_VALUE_INVALID`. */
      convert(): UnreadValue;
    }
  | {
      readonly kind: 'value';
      readonly word: string;
      /** The number of its run: words next to each other have the same. */
      readonly run: number;
      /** The secret parameter that the word follows, and may be a part of: errors do not repeat it. */
      readonly secretName?: string;
    }
  /** A name that cannot be bound; `isEarly` if the error comes when names are bound rather than at the end. */
  | { readonly kind: 'unbound'; readonly error: EntradaError; readonly isEarly?: true };

type NameToken = Extract<Token, { kind: 'name' }>;

/**
 * Pairs each parameter name with its value, from left to right, as PowerShell does before it binds any of them.
 *
 * A switch never takes the next word. A word that starts with a dash and is not the name of a parameter is the value of
 * the parameter before it.
 *
 * @throws {EntradaError} `PARAMETER_AMBIGUOUS`, `PARAMETER_VALUE_MISSING`; `PARAMETER_VALUE_INVALID` for an array or a
 *   Hashtable that is not complete.
 */
export function pairNames(table: CommandTable, tokens: readonly Token[]): Argument[] {
  const paired: Argument[] = [];
  let secretName: string | undefined;
  let run = 0;
  let at = 0;
  for (let token = tokens[at]; token !== undefined; token = tokens[at]) {
    at += 1;
    if (token.kind === 'value') {
      paired.push({ kind: 'value', word: token.word, run, ...(secretName !== undefined && { secretName }) });
      continue;
    }
    run += 1;
    if (secretName !== undefined && canBeSecret(table, token)) {
      paired.push({ kind: 'unbound', error: argumentHidden(secretName) });
      continue;
    }
    const found = findName(table, token.typed);
    const split = token.attached === undefined ? splitAtPeriod(tokens[at]) : undefined;
    if (found.kind === 'unknown' && !found.isRemoved && split !== undefined) {
      paired.push({ kind: 'unbound', error: parameterSplit(found.error, `${token.word}${split}`) });
      at += 1;
      continue;
    }
    if (found.kind !== 'parameter') {
      if (found.kind === 'ambiguous' && token.attached === undefined) throw found.error;
      paired.push({ kind: 'unbound', error: found.error, ...(found.kind === 'ambiguous' && { isEarly: true }) });
      // An unknown name takes the next word with it.
      if (found.kind === 'unknown' && token.attached === undefined && tokens[at]?.kind === 'value') at += 1;
      secretName = undefined;
      continue;
    }
    const { known } = found;
    const { used, convert } = valueOf(table, known, token, tokens.slice(at));
    at += used;
    const isPaired = token.attached === undefined && known.parameter.type !== 'SwitchParameter';
    paired.push({ kind: 'named', known, shownName: isPaired ? known.name : token.typed, convert });
    secretName = isSecretParameter(known.parameter) ? known.name : undefined;
  }
  return paired;
}

/** PowerShell makes two words of `-a.b`. */
function splitAtPeriod(next: Token | undefined): string | undefined {
  return next?.kind === 'value' && /^\.[a-z]/i.test(next.word) ? next.word : undefined;
}

/** A part of a secret can start with a dash. An unknown word of letters is more likely a misspelled name. */
function canBeSecret(table: CommandTable, { typed, attached }: NameToken): boolean {
  return (attached !== undefined || !/^[a-z-]+$/i.test(typed)) && findName(table, typed).kind === 'unknown';
}

/** @returns How many of the next tokens are the value, and its conversion. */
function valueOf(table: CommandTable, known: KnownParameter, token: NameToken, next: readonly Token[]) {
  if (known.parameter.type === 'SwitchParameter') {
    // An unquoted `-Switch:$false` arrives as `-Switch:`, so the intended value is unknown.
    if (token.isOpen === true) throw missingArgument(known);
    return token.attached === undefined ? { used: 0, convert: () => true } : attachedValue(known, token.attached, []);
  }
  const run = valuesFrom(next);
  if (token.attached !== undefined) {
    const same = attachedToSame(token, next);
    return attachedValue(known, token.attached, same.length > 0 ? same : run);
  }
  if (run.length > 0) return takeValue(known, run);
  const [following] = next;
  if (following?.kind !== 'name' || token.isOpen === true) throw missingArgument(known);
  const found = findName(table, following.typed);
  if (found.kind === 'ambiguous') throw found.error;
  const isName = found.kind === 'parameter' || found.isRemoved;
  if (isName || following.attached !== undefined || following.isOpen === true) throw missingArgument(known);
  return takeValue(known, [following.word, ...valuesFrom(next.slice(1))]);
}

function attachedValue(known: KnownParameter, attached: string, next: readonly string[]) {
  const { used, convert } = takeValue(known, [attached, ...next]);
  return { used: used - 1, convert };
}

/** PowerShell repeats the name in front of each part of `-Name:a, b` and `-Name:'a b',c`, which it splits at spaces. */
function attachedToSame({ typed }: NameToken, next: readonly Token[]): string[] {
  const end = next.findIndex((token) => token.kind !== 'name' || token.typed !== typed || token.attached === undefined);
  return next
    .slice(0, end === -1 ? next.length : end)
    .map((token) => (token.kind === 'name' ? (token.attached ?? '') : ''));
}

function valuesFrom(tokens: readonly Token[]): string[] {
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind !== 'value') break;
    words.push(token.word);
  }
  return words;
}
