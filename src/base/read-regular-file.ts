import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { systemErrorCode } from './errors.ts';
import { fileReason } from './system-reason.ts';

/** The content of a file, or the reason in words why it cannot be read. */
export type RegularFile =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'unreadable'; readonly found: string; readonly systemCode?: string; readonly cause?: unknown };

/**
 * Reads a file that the user or the system named, without trusting it: a pipe or a device never blocks, and
 * a file that is too long is not read.
 *
 * @param options - `maxBytes`: a longer file is unreadable; `followLinks`: false refuses a symbolic link (default:
 * true).
 * @returns Never rejects.
 */
export async function readRegularFile(
  path: string,
  { maxBytes, followLinks = true }: { readonly maxBytes: number; readonly followLinks?: boolean },
): Promise<RegularFile> {
  let file: FileHandle | undefined;
  try {
    // Without O_NONBLOCK, opening a pipe would wait for its writer. Windows has neither flag: undefined adds nothing.
    const flags = constants.O_RDONLY | constants.O_NONBLOCK | (followLinks ? 0 : constants.O_NOFOLLOW);
    file = await open(path, flags);
    const facts = await file.stat();
    if (facts.isDirectory()) return { kind: 'unreadable', found: 'it is a folder' };
    if (!facts.isFile()) return { kind: 'unreadable', found: 'it is not a regular file' };
    const buffer = Buffer.alloc(Math.min(facts.size, maxBytes) + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
      length += bytesRead;
      if (bytesRead === 0) return { kind: 'read', bytes: buffer.subarray(0, length) };
      // It has grown since, or was too long from the start.
      if (length === buffer.length) return { kind: 'unreadable', found: `it is longer than ${maxBytes} bytes` };
    }
  } catch (cause) {
    const systemCode = systemErrorCode(cause);
    const found = systemCode === 'ELOOP' && !followLinks ? 'it is a symbolic link' : fileReason(cause);
    return { kind: 'unreadable', found, cause, ...(systemCode === undefined ? {} : { systemCode }) };
  } finally {
    await file?.close();
  }
}
