import { closeSync, constants, createReadStream, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { addAbortSignal, type Readable } from 'node:stream';
import { isatty, ReadStream } from 'node:tty';

/**
 * Opens a file, a pipe, a device or a terminal that the user named, for reading. Waiting for the writer of a pipe does
 * not block the process, so that the signal ends it.
 *
 * @param signal - Destroys the stream.
 * @throws The error of the system.
 */
export function openInput(path: string, signal?: AbortSignal): Readable {
  // Without O_NONBLOCK, opening a pipe would wait for its writer. Windows does not have the flag.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stream = fstatSync(file).isFIFO()
      ? new Socket({ fd: file, readable: true, writable: false })
      : isatty(file)
        ? new ReadStream(file)
        : createReadStream(path, { fd: file });
    return signal === undefined ? stream : addAbortSignal(signal, stream);
  } catch (error) {
    closeSync(file);
    throw error;
  }
}
