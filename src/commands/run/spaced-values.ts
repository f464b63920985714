import { type EntradaError, withCodeOf } from '../../base/errors.ts';
import type { KnownParameter } from '../../binder/known-parameters.ts';
import { matchNameIfAny } from '../../binder/match-name.ts';
import { takeValue } from '../../binder/take-value.ts';
import { tokenize } from '../../binder/tokenize.ts';
import type { CommandTable } from '../../model/parameter-table.ts';
import { findCommand } from '../registry.ts';

const codes = new Set(['ARGUMENT_NOT_FOUND', 'INPUT_INVALID', 'PARAMETER_VALUE_INVALID', 'REQUEST_REFUSED']);

/**
 * Explains an error of a command whose line has a word after the values of an array, as in `-Scopes A B`: as in
 * PowerShell, only a comma continues an array, so that the word is the value of another parameter.
 *
 * @param line - The arguments of the program.
 * @param isFromPowerShell - Whether PowerShell started the program: it spreads an array in a variable over such words.
 * @returns The error, with a hint where the line has such a word.
 */
export async function explainSpacedValues(
  error: EntradaError,
  line: readonly string[],
  isFromPowerShell: boolean,
): Promise<EntradaError> {
  const { message, hint, details } = error;
  if (!codes.has(error.code) || /commas/.test(message)) return error;
  const found = await findCommand(line);
  if (found === undefined) return error;
  const { table } = await found.command.load();
  const spaced = spacedValue(table, found.rest);
  if (spaced === undefined) return error;
  const { name, before, word } = spaced;
  const isRepeated = table.parameters[name]?.type === 'String[]' && table.parameters[name].commas === false;
  const right = isRepeated
    ? `repeat -${name} for each value`
    : `separate values by commas, as in -${name} ${before},${word}`;
  const joining =
    isFromPowerShell && !isRepeated ? `, and join an array in a variable: -${name} ($values -join ',')` : '';
  const advice = `"${word}" is not a value of -${name}: ${right}${joining}.`;
  return withCodeOf(error, message, {
    hint: hint === undefined ? advice : `${advice}\n${hint}`,
    details,
    cause: error.cause,
  });
}

/** Finds the first word that directly follows the values of an array. */
function spacedValue(table: CommandTable, words: readonly string[]) {
  const { tokens } = tokenize(words, table.trailingWords !== undefined);
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'name') continue;
    const known = matchNameIfAny(table, token.typed);
    if (known?.parameter.type !== 'String[]') continue;
    const next = tokens.slice(index + 1);
    const end = next.findIndex(({ kind }) => kind === 'name');
    const run = next.slice(0, end === -1 ? undefined : end).flatMap((one) => (one.kind === 'value' ? [one.word] : []));
    const values = token.attached === undefined ? run : [token.attached, ...run];
    if (values.length === 0) continue;
    const word = values[usedBy(known, values)];
    if (word !== undefined) return { name: known.name, before: values[0] ?? '', word };
  }
  return undefined;
}

function usedBy(known: KnownParameter, values: readonly string[]): number {
  try {
    return takeValue(known, values).used;
  } catch {
    // The error that is explained says what is wrong with the array.
    return values.length;
  }
}
