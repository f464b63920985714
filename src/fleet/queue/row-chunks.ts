import { exactJsonText, parseExactJson } from '../../base/exact-json.ts';

/** So large is a chunk at least, unless it is the last: in characters. */
const usualLength = 256 * 1024;

/** Collects rows in chunks, as lines of JSON. */
export interface RowChunks {
  add(row: unknown): void;
  /** Returns the chunks and the number of their rows since the last call. */
  take(): { readonly chunks: readonly string[]; readonly rows: number };
}

/** Creates an empty collection. */
export function rowChunks(): RowChunks {
  let chunks: string[] = [];
  let lines: string[] = [];
  let length = 0;
  let rows = 0;
  const close = (): void => {
    if (lines.length > 0) chunks.push(lines.join('\n'));
    lines = [];
    length = 0;
  };
  return {
    add(row) {
      const line = exactJsonText(row);
      lines.push(line);
      rows += 1;
      length += line.length;
      if (length >= usualLength) close();
    },
    take() {
      close();
      const taken = { chunks, rows };
      chunks = [];
      rows = 0;
      return taken;
    },
  };
}

/** Yields the rows of a chunk; numbers and the order of names are as they were received. */
export function* rowsOfChunk(chunk: string): Generator<unknown> {
  for (const line of chunk.split('\n')) yield parseExactJson(line, 'a row of the sweep', 'CACHE_UNREADABLE');
}
