import { closeSync, openSync } from 'node:fs';

/** The descriptors of the controlling terminal, which is available even if standard input and output are redirected. */
export interface TerminalFiles {
  readonly input: number;
  readonly output: number;
}

/** Opens the controlling terminal; returns undefined if the process does not have one. */
export function openTerminalFiles(platform: NodeJS.Platform): TerminalFiles | undefined {
  const [inputPath, outputPath] =
    platform === 'win32' ? (['\\\\.\\CONIN$', '\\\\.\\CONOUT$'] as const) : (['/dev/tty', '/dev/tty'] as const);
  let input: number;
  try {
    input = openSync(inputPath, 'r+');
  } catch {
    return undefined;
  }
  try {
    return { input, output: openSync(outputPath, 'r+') };
  } catch {
    closeSync(input);
    return undefined;
  }
}

/** Closes the controlling terminal. */
export function closeTerminalFiles({ input, output }: TerminalFiles): void {
  closeSync(input);
  closeSync(output);
}
