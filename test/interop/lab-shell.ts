import { runEntrada } from '../support/journey-cli.ts';
import type { JourneyHome } from '../support/journey-home.ts';

/** One step of a script: a cell of the table of clients, a line of a shell, and what it must print. */
export type ShellCell = readonly [cell: string, line: string, expected: RegExp];

/**
 * Runs lines of a shell one after the other in one `entrada lab WORDS -- sh`, and returns the JSON lines of
 * `checkCells()`.
 */
export async function runCells(
  home: JourneyHome,
  words: readonly string[],
  version: string,
  cells: readonly ShellCell[],
): Promise<string> {
  const script = cells.map(([, line]) => `{ ${line}; } 2>&1 </dev/null; echo "::end $?"`).join('\n');
  const run = await runEntrada(home, ['lab', ...words, '--', 'sh', '-c', script]);
  const outputs = run.stdout.split(/::end (\d+)\n/);
  const rows = cells.map(([cell, , expected], index) => {
    const output = outputs[2 * index] ?? '';
    const isFine = outputs[2 * index + 1] === '0' && expected.test(output);
    return isFine ? { cell } : { cell, error: `${output.slice(-2000)}${run.stderr}` };
  });
  return [{ version }, ...rows].map((row) => JSON.stringify(row)).join('\n');
}
