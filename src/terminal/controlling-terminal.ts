import { closeSync, writeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { ReadStream } from 'node:tty';
import { EntradaError, isEntradaError } from '../base/errors.ts';
import { createLineReader } from './hidden-input.ts';
import { closeTerminalFiles, openTerminalFiles } from './terminal-files.ts';

/** The user's terminal, even if standard input and output are redirected. */
export interface Terminal {
  write(text: string): void;
  /**
   * Reads a line with echo.
   *
   * @throws {EntradaError} `CANCELLED` at Ctrl+C, at the end of the input (Ctrl+D), and if the terminal is closed.
   */
  readLine(): Promise<string>;
  close(): void;
}

/**
 * Opens the controlling terminal; returns undefined if the process does not have one.
 *
 * @param signal - Aborts at Ctrl+C.
 * @param open - Opens the files of the terminal.
 */
export function openControllingTerminal(
  platform: NodeJS.Platform,
  signal: AbortSignal,
  open: typeof openTerminalFiles = openTerminalFiles,
): Terminal | undefined {
  const files = open(platform);
  if (files === undefined) return undefined;
  let input: ReadStream;
  try {
    input = new ReadStream(files.input);
  } catch {
    closeTerminalFiles(files);
    return undefined;
  }
  return terminalOn(input, files.output, signal);
}

/**
 * Returns the terminal on an input and the file descriptor of an output. It closes both.
 *
 * @param signal - Aborts at Ctrl+C.
 */
export function terminalOn(input: Readable, output: number, signal: AbortSignal): Terminal {
  // Between two lines there is no other listener, and an unhandled error event ends the process.
  input.on('error', () => {});
  const reader = createLineReader(input);
  return {
    write: (text) => void writeSync(output, text),
    async readLine() {
      try {
        return await beforeAbort(signal, () => reader.readLine(false));
      } catch (cause) {
        throw isEntradaError(cause) ? cause : new EntradaError('CANCELLED', 'Cancelled at a prompt.', { cause });
      }
    },
    close() {
      // Destroying the stream closes the descriptor that it reads from.
      input.destroy();
      closeSync(output);
    },
  };
}

async function beforeAbort<V>(signal: AbortSignal, work: () => Promise<V>): Promise<V> {
  signal.throwIfAborted();
  let stop = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(new EntradaError('CANCELLED', 'Cancelled at a prompt.'));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
