import type { CliProcess } from './cli-process.ts';

/** Returns the columns of standard error; undefined if it is not a terminal. One of unknown size reports 0. */
export function terminalWidth({ stderr }: Pick<CliProcess, 'stderr'>): number | undefined {
  return stderr.isTTY ? stderr.columns || 80 : undefined;
}
