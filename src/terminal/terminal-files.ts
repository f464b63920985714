import { closeSync, openSync } from 'node:fs';

/** The descriptors of the controlling terminal, which is available even if standard input and output are redirected. */
export interface TerminalFiles {
  readonly input: number;
  readonly output: number;
}

/**
 * Opens the controlling terminal; returns undefined if the process does not have one.
 *
 * @param open - Opens a file.
 */
export function openTerminalFiles(
  platform: NodeJS.Platform,
  open: (path: string, flags: string) => number = openSync,
): TerminalFiles | undefined {
  const [inputPath, outputPath] =
    platform === 'win32' ? (['\\\\.\\CONIN$', '\\\\.\\CONOUT$'] as const) : (['/dev/tty', '/dev/tty'] as const);
  const input = descriptorOf(inputPath, open);
  if (input === undefined) return undefined;
  const output = descriptorOf(outputPath, open);
  if (output !== undefined) return { input, output };
  closeSync(input);
  return undefined;
}

function descriptorOf(path: string, open: (path: string, flags: string) => number): number | undefined {
  try {
    return open(path, 'r+');
  } catch {
    // Without a terminal, the reason does not matter.
  }
  return undefined;
}

/** Closes the controlling terminal. */
export function closeTerminalFiles({ input, output }: TerminalFiles): void {
  closeSync(input);
  closeSync(output);
}
