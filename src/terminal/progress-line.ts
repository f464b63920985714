import { safeText } from './safe-text.ts';

/** One line at the end of a terminal that is written over and over. */
export interface ProgressLine {
  /** Replaces the line. */
  show(text: string): void;
  /** Removes the line, before other text is written. */
  clear(): void;
}

const eraseLine = '\r\u001b[K';

/** Creates a line on a terminal; on another stream, nothing is written. */
export function createProgressLine(stream: NodeJS.WriteStream): ProgressLine {
  let isShown = false;
  return {
    show(text) {
      if (!stream.isTTY) return;
      // The last column stays free: some terminals would go on to the next line.
      stream.write(`${eraseLine}${fitted(safeText(text), (stream.columns || 80) - 1)}`);
      isShown = true;
    },
    clear() {
      if (isShown) stream.write(eraseLine);
      isShown = false;
    },
  };
}

/** Counts two columns for everything but ASCII, without the tables of a library. */
function fitted(text: string, width: number): string {
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += character <= '~' ? 1 : 2;
    if (used > width) return text.slice(0, end);
    end += character.length;
  }
  return text;
}
