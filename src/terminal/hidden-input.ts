import { EntradaError } from '../base/errors.ts';

/** The input that lines are read from: standard input, or a substitute. */
export type LineInput = NodeJS.ReadableStream & {
  readonly isTTY?: boolean;
  readonly readableEnded?: boolean;
  readonly destroyed?: boolean;
  setRawMode?(isRaw: boolean): unknown;
};

/** Reads lines one at a time and keeps input that was typed ahead. */
export interface LineReader {
  /**
   * @param isHidden - Whether to turn off the terminal's echo.
   * @returns The line without its line ending.
   * @throws {EntradaError} `CANCELLED` on Ctrl+C or Ctrl+D, or if the input ends before anything was typed.
   */
  readLine(isHidden: boolean): Promise<string>;
}

/** Creates a line reader. Between lines the input is paused, so that it does not keep the process alive. */
export function createLineReader(input: LineInput): LineReader {
  const decoder = new TextDecoder();
  let ahead = '';
  return {
    async readLine(isHidden) {
      const isRaw = isHidden && input.isTTY === true;
      const read = isRaw ? readKeys : readCooked;
      if (isRaw) input.setRawMode?.(true);
      try {
        let step = read('', ahead);
        while (!step.isComplete) {
          const chunk = await nextChunk(input);
          if (chunk === undefined && step.line === '') throw cancelled();
          if (chunk === undefined) return step.line;
          const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
          step = read(step.line, step.ahead + text);
        }
        ahead = step.ahead;
        return step.line;
      } finally {
        if (isRaw) input.setRawMode?.(false);
      }
    },
  };
}

interface Step {
  readonly line: string;
  /** Input that is not used yet. */
  readonly ahead: string;
  readonly isComplete: boolean;
}

/** The terminal edits and shows the line. */
function readCooked(before: string, text: string): Step {
  const at = text.indexOf('\n');
  if (at === -1) return { line: before + text, ahead: '', isComplete: false };
  return { line: (before + text.slice(0, at)).replace(/\r$/, ''), ahead: text.slice(at + 1), isComplete: true };
}

const endKeys = new Set(['\r', '\n']);
const stopKeys = new Set(['\u0003', '\u0004']);
const backspaceKeys = new Set(['\b', '\u007f']);
const clearKey = '\u0015';
// Arrow keys and similar, which must not become part of the secret.
const afterEscape = /^(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])/;

/** The terminal passes on every key, so the editing keys are handled here. */
function readKeys(before: string, text: string): Step {
  const line = Array.from(before);
  let at = 0;
  while (at < text.length) {
    const [key = ''] = text.slice(at);
    at += key.length;
    if (stopKeys.has(key)) throw cancelled();
    if (endKeys.has(key)) {
      const skip = key === '\r' && text[at] === '\n' ? 1 : 0;
      return { line: line.join(''), ahead: text.slice(at + skip), isComplete: true };
    }
    if (backspaceKeys.has(key)) line.pop();
    else if (key === clearKey) line.length = 0;
    else if (key === '\u001b') at += afterEscape.exec(text.slice(at, at + 16))?.[0].length ?? 0;
    else if (key >= ' ') line.push(key);
  }
  return { line: line.join(''), ahead: '', isComplete: false };
}

/** Waits for more input; returns undefined at its end. */
function nextChunk(input: LineInput): Promise<Uint8Array | string | undefined> {
  if (input.readableEnded === true) return Promise.resolve(undefined);
  if (input.destroyed === true) return Promise.reject(cancelled());
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      input.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
      input.pause();
    };
    const onData = (chunk: Uint8Array | string): void => {
      settle();
      resolve(chunk);
    };
    const onEnd = (): void => {
      settle();
      resolve(undefined);
    };
    const onError = (cause: Error): void => {
      settle();
      reject(cause);
    };
    // Ctrl+C destroys the input, which then does not end.
    const onClose = (): void => {
      settle();
      reject(cancelled());
    };
    input.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose).resume();
  });
}

function cancelled(): EntradaError {
  return new EntradaError('CANCELLED', 'Cancelled at a prompt.');
}
