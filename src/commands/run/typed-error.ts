import { EntradaError, isEntradaError, messageOf, systemErrorCode } from '../../base/errors.ts';

/** Limits of the machine that any command can reach, by the system's code. */
const limits: Readonly<Record<string, readonly [found: string, hint: string]>> = {
  EMFILE: ['this process has too many open files', 'Allow more open files, for example with: ulimit -n 1024'],
  ENFILE: ['the machine has too many open files', 'Close programs, or allow more open files.'],
  ENOMEM: ['the machine does not have enough memory', 'Close programs, or allow more memory.'],
  ENOSPC: ['the disk is full', 'Free some disk space.'],
};

/** Returns the error to report: any error but a typed one or a limit of the machine is a bug. */
export function typedError(cause: unknown): EntradaError {
  if (isEntradaError(cause)) return cause;
  const code = systemErrorCode(cause) ?? '';
  if (Object.hasOwn(limits, code)) {
    const [found, hint] = limits[code] ?? ['', ''];
    return new EntradaError('STORAGE_FAILED', `Cannot run the command: ${found} (${code})`, { hint, cause });
  }
  if (cause instanceof RangeError && /call stack/i.test(cause.message)) {
    return new EntradaError('RESPONSE_INVALID', 'Cannot read the data: it is nested too deeply', { cause });
  }
  return new EntradaError('INTERNAL', `Internal error: ${messageOf(cause)}`, {
    hint: 'This is a bug in Entrada. Please report it with the command you ran; add -Debug for details.',
    cause,
    details: { stack: cause instanceof Error ? cause.stack : undefined },
  });
}
