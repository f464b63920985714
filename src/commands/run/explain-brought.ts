import { type EntradaError, withCodeOf } from '../../base/errors.ts';
import { matchNameIfAny } from '../../binder/match-name.ts';
import { tokenize } from '../../binder/tokenize.ts';
import type { CommandTable } from '../../model/parameter-table.ts';
import { type BroughtParameter, broughtParametersOf } from '../help/brought-parameters.ts';
import { findCommand } from '../registry.ts';

const codes = new Set(['PARAMETER_NOT_FOUND', 'PARAMETER_SET_UNRESOLVED', 'PARAMETER_AMBIGUOUS']);

/**
 * Explains an error of a line with parameters that belong to another program, or that this command does not combine:
 * the hint becomes the line to type.
 *
 * @param line - The arguments of the program.
 */
export async function explainBrought(error: EntradaError, line: readonly string[]): Promise<EntradaError> {
  if (!codes.has(error.code)) return error;
  const found = await findCommand(line);
  if (found === undefined) return error;
  const { table } = await found.command.load();
  const row = broughtRow(table, found.rest, error.code !== 'PARAMETER_SET_UNRESOLVED');
  if (row === undefined) return error;
  const { message, details, cause } = error;
  return withCodeOf(error, message, { hint: `${row.why}\nFor example: entrada ${row.line}`, details, cause });
}

/** Finds the row for a line: a combination that it has, otherwise the first name that the command does not know. */
function broughtRow(table: CommandTable, words: readonly string[], isUnknown: boolean): BroughtParameter | undefined {
  const { tokens } = tokenize(words, table.trailingWords !== undefined);
  const typed = tokens.flatMap((token) => (token.kind === 'name' ? [token.typed] : []));
  const known = typed.flatMap((name) => matchNameIfAny(table, name)?.name ?? []);
  const unknown = typed.filter((name) => matchNameIfAny(table, name) === undefined && !isRemoved(table, name));
  const names = new Set([...known, ...unknown.map(keyOf)]);
  const rows = broughtParametersOf(table.name);
  const combined = rows.find((row) => row.together === true && row.names.every((name) => names.has(name)));
  if (combined !== undefined) return combined;
  const [first] = unknown;
  if (!isUnknown || first === undefined) return undefined;
  return rows.find((row) => row.together !== true && row.names.includes(keyOf(first)));
}

/** The table has its own text for it. */
function isRemoved({ removed = {} }: CommandTable, name: string): boolean {
  return Object.keys(removed).some((one) => one.toLowerCase() === keyOf(name));
}

function keyOf(name: string): string {
  return name.toLowerCase().replaceAll('-', '');
}
