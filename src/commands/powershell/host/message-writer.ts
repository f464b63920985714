import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { EntradaError } from '../../../base/errors.ts';
import { exactJsonText } from '../../../base/exact-json.ts';
import { guarded } from '../../../terminal/output-sink.ts';

/** Writes messages to the shell, one JSON object in each line. */
export interface MessageWriter {
  /**
   * Writes a message at once. The promise resolves when the reader keeps up, so that a sender who awaits it never fills
   * the memory.
   *
   * @throws {EntradaError} `OUTPUT_CLOSED` if the shell is gone.
   */
  send(message: object): Promise<void>;
  /** Aborted when the shell is gone. */
  readonly closed: AbortSignal;
}

/** Creates a writer to a stream. All senders share it, and wait together. */
export function createMessageWriter(stream: Writable): MessageWriter {
  const gone = new AbortController();
  guarded(stream);
  for (const event of ['error', 'close']) stream.once(event, () => gone.abort());
  let ready: Promise<unknown> | undefined;
  return {
    closed: gone.signal,
    async send(message) {
      if (gone.signal.aborted) throw shellGone();
      if (!stream.write(`${exactJsonText(message)}\n`)) {
        ready ??= once(stream, 'drain', { signal: gone.signal })
          .catch(() => {})
          .finally(() => (ready = undefined));
      }
      await ready;
      if (gone.signal.aborted) throw shellGone();
    },
  };
}

function shellGone(): EntradaError {
  return new EntradaError('OUTPUT_CLOSED', 'The shell closed the output.');
}
