import { readFileSync } from 'node:fs';
import type { CommandTable } from '../../model/parameter-table.ts';
import type { RegisteredCommand } from '../command.ts';
import { findAmong } from '../find-among.ts';
import type { CliProcess } from '../run/cli-process.ts';
import { completionText } from './completion-text.ts';
import { type Shell, shellParameter } from './shell-parameter.ts';

/** A command as the build has written it. */
type ReadyCommand = Pick<RegisteredCommand, 'name' | 'aliases' | 'isHidden'>;

const commandsFile = new URL('../completion.jsonl', import.meta.url);

/**
 * Completes a word as the command `complete` does, without loading the commands: the build has written their names and
 * parameters (scripts/write-help-texts.js).
 *
 * @returns Whether a completion was printed; if not, nothing has happened: the word completes to what is saved on this
 * machine, or the line is one that the scripts of the shells do not write.
 * @throws {EntradaError} `OUTPUT_CLOSED`, `STORAGE_FAILED` for standard output.
 */
export async function printReadyCompletion(
  [, ...words]: readonly string[],
  { printLine }: Pick<CliProcess, 'printLine'>,
  file: URL = commandsFile,
): Promise<boolean> {
  const [name = '', dashes, ...typed] = /^-Shell$/i.test(words[0] ?? '') ? words.slice(1) : words;
  const shell = shellParameter.values.find((value) => value === name);
  if (shell === undefined || dashes !== '--') return false;
  const text = await readyText(shell, typed, file);
  if (text === undefined) return false;
  await printLine(text);
  return true;
}

async function readyText(shell: Shell, typed: readonly string[], file: URL): Promise<string | undefined> {
  try {
    const [names = '', ...tables] = readFileSync(file, 'utf8').split('\n');
    const ready: readonly ReadyCommand[] = JSON.parse(names);
    const commands = ready.map((command, index) => ({ ...command, load: async () => tableOnly(tables[index]) }));
    const shown = commands.filter(({ isHidden }) => isHidden !== true);
    const index = {
      shown: async () => shown,
      find: (line: readonly string[]) => findAmong(line, [() => commands]),
    };
    return await completionText(shell, typed, index, valuesAreElsewhere);
  } catch {
    // A single executable does not have the file.
    return undefined;
  }
}

async function valuesAreElsewhere(): Promise<never> {
  throw new Error('The value is not one of the tables.');
}

function tableOnly(table = ''): { table: CommandTable; run: typeof notRun } {
  // Of the build, from the same tables; the texts, which completion does not read, are missing.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { table: JSON.parse(table) as CommandTable, run: notRun };
}

async function notRun(): Promise<never> {
  throw new Error('Only the table is known.');
}
