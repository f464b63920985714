import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { isEntradaError } from '../../../src/base/errors.ts';
import { bindParameters } from '../../../src/binder/bind.ts';
import type { CommandTable, Parameter } from '../../../src/model/parameter-table.ts';
import { notingHost } from '../support.ts';

/** What a binder makes of a call. */
export type Outcome =
  | { readonly kind: 'bound'; readonly set: string; readonly values: Values }
  | { readonly kind: 'refused'; readonly error: string; readonly message: string };

/** The bound values by parameter name. */
export type Values = Readonly<Record<string, unknown>>;

/** A call and what PowerShell 7.6.9 made of it. */
export interface RecordedCall {
  readonly table: CommandTable;
  readonly words: readonly string[];
  readonly expected: Outcome;
}

type RecordedLine =
  | { table: { name: string; parameters: Record<string, Parameter> } }
  | { words: string[]; set: string; bound: Record<string, unknown> }
  | { words: string[]; error: string; message: string };

/** The first part of PowerShell's FullyQualifiedErrorId, for each of ours that has one alone. */
const errorIds = new Map([
  ['PARAMETER_NOT_FOUND', 'NamedParameterNotFound'],
  ['PARAMETER_AMBIGUOUS', 'AmbiguousParameter'],
  ['PARAMETER_ALREADY_BOUND', 'ParameterAlreadyBound'],
  ['PARAMETER_VALUE_MISSING', 'MissingArgument'],
  ['PARAMETER_SET_UNRESOLVED', 'AmbiguousParameterSet'],
  ['PARAMETER_MISSING', 'MissingMandatoryParameter'],
  ['ARGUMENT_NOT_FOUND', 'PositionalParameterNotFound'],
]);

/** Reads the calls in cases.jsonl.gz. Each table was compiled into a cmdlet and called in PowerShell. */
export function recordedCalls(): RecordedCall[] {
  const file = new URL('../../../../test/binder/pwsh/cases.jsonl.gz', import.meta.url);
  return readCalls(gunzipSync(readFileSync(file)).toString());
}

/**
 * Reads recorded calls: a line with `table` holds a parameter table, the lines up to the next one are calls of it.
 *
 * @param recorded - Lines of JSON.
 */
export function readCalls(recorded: string): RecordedCall[] {
  const calls: RecordedCall[] = [];
  let table: CommandTable | undefined;
  for (const text of recorded.trimEnd().split('\n')) {
    const line: RecordedLine = JSON.parse(text);
    if ('table' in line) {
      table = { aliases: [], synopsis: '', description: [], examples: [], ...line.table };
      continue;
    }
    if (table === undefined) throw new Error('The first line is not a table.');
    const expected: Outcome =
      'error' in line
        ? { kind: 'refused', error: line.error, message: withoutOrder(line.message) }
        : { kind: 'bound', set: line.set, values: inOrder(line.bound) };
    calls.push({ table, words: line.words, expected });
  }
  return calls;
}

/** Binds a call, and gives the outcome in the form of the recorded one. */
export async function bindRecorded({ table, words, expected }: RecordedCall): Promise<Outcome> {
  try {
    const { parameterSet, parameters, common } = await bindParameters(table, words, notingHost());
    const set = parameterSet === '(All)' ? '__AllParameterSets' : parameterSet;
    return { kind: 'bound', set, values: inOrder({ ...parameters, ...common }) };
  } catch (cause) {
    if (!isEntradaError(cause)) throw cause;
    return {
      kind: 'refused',
      error: errorIdOf(cause.code, cause.message, expected),
      message: withoutOrder(cause.message),
    };
  }
}

/** One code of ours stands for several ids, which differ by their text; equal texts are of one id. */
function errorIdOf(code: string, message: string, expected: Outcome): string {
  const isSameText = expected.kind === 'refused' && withoutOrder(message) === expected.message;
  return errorIds.get(code) ?? (isSameText ? expected.error : code);
}

/** The order of the names in these two texts means nothing, nor does the blank at the end of another. */
function withoutOrder(message: string): string {
  const list = /(?<=Possible matches include: |missing mandatory parameters: ).*?(?=\.?$)/;
  return message.trimEnd().replace(list, (names) => names.split(' ').toSorted().join(' '));
}

function inOrder(values: Values): Values {
  return Object.fromEntries(Object.entries(values).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
