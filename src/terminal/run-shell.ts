import { spawn } from 'node:child_process';
import { EntradaError } from '../base/errors.ts';
import { closeTerminalFiles, openTerminalFiles } from './terminal-files.ts';
import { programReason } from '../base/system-reason.ts';
import { windowsProgram } from '../base/windows-system.ts';

/**
 * Runs the user's shell on the controlling terminal until it exits: `$SHELL -i`, or `%COMSPEC%` on Windows.
 *
 * @param open - Opens the terminal.
 * @throws {EntradaError} `NOT_SUPPORTED` if it cannot be started.
 */
export async function runShell(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  open: typeof openTerminalFiles = openTerminalFiles,
): Promise<void> {
  const isWindows = platform === 'win32';
  const program =
    (isWindows ? env['COMSPEC'] : env['SHELL']) || (isWindows ? windowsProgram('cmd.exe', env) : '/bin/sh');
  const files = open(platform);
  if (files === undefined) throw cannotStart(program, 'no terminal is available');
  try {
    const { input, output } = files;
    const shell = spawn(program, isWindows ? [] : ['-i'], { stdio: [input, output, output], env });
    await new Promise<void>((resolve, reject) => {
      shell.on('error', (cause) => reject(cannotStart(program, programReason(cause), cause)));
      shell.on('close', () => resolve());
    });
  } finally {
    closeTerminalFiles(files);
  }
}

function cannotStart(program: string, found: string, cause?: unknown): EntradaError {
  return new EntradaError('NOT_SUPPORTED', `Cannot start the shell "${program}": ${found}`, {
    hint: 'Set the environment variable SHELL (on Windows, COMSPEC) to the shell.',
    cause,
  });
}
