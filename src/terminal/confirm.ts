import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/**
 * Asks the person at the controlling terminal to go on, as PowerShell's `Inquire` preference does.
 *
 * It waits without giving way to anything else, because a message can come from the middle of any work.
 *
 * @returns Whether to go on; undefined when there is nobody to ask.
 */
export function confirmAtTerminal(): boolean | undefined {
  let terminal: number;
  try {
    terminal = openSync(process.platform === 'win32' ? '\\\\.\\CON' : '/dev/tty', 'r+');
  } catch {
    return undefined;
  }
  try {
    for (;;) {
      writeSync(terminal, '\nConfirm\nContinue with this operation?\n[Y] Yes  [H] Halt Command  (default is "Y"): ');
      const answer = readLine(terminal);
      if (answer === undefined) return undefined;
      if (/^(y|yes)?$/i.test(answer.trim())) return true;
      if (/^(h|halt command|halt|n|no)$/i.test(answer.trim())) return false;
    }
  } finally {
    closeSync(terminal);
  }
}

function readLine(terminal: number): string | undefined {
  const byte = Buffer.alloc(1);
  const bytes: number[] = [];
  for (;;) {
    if (readSync(terminal, byte) === 0) return bytes.length === 0 ? undefined : Buffer.from(bytes).toString('utf8');
    if (byte[0] === 0x0a) return Buffer.from(bytes).toString('utf8');
    bytes.push(byte[0] ?? 0);
  }
}
