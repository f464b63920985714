import { closeSync, openSync } from 'node:fs';

/** The descriptors of the controlling terminal, which is there whatever standard input and output are. */
export interface TerminalFiles {
  readonly input: number;
  readonly output: number;
}

/** Opens the controlling terminal; undefined when the process has none. */
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

export function closeTerminalFiles({ input, output }: TerminalFiles): void {
  closeSync(input);
  closeSync(output);
}
