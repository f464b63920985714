import { messageOf, systemErrorCode } from './errors.ts';

const fileReasons = wordsByCode({
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links form a loop',
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  ENXIO: 'it is not a regular file',
});

const programReasons = wordsByCode({
  EACCES: 'this user may not run it',
  ENOENT: 'there is no such program',
});

/** Returns in words why a file of the user's could not be read, for the part of a message after the colon. */
export function fileReason(cause: unknown): string {
  return fileReasons.get(systemErrorCode(cause)) ?? messageOf(cause);
}

/** Returns in words why a program could not be started, for the part of a message after the colon. */
export function programReason(cause: unknown): string {
  return programReasons.get(systemErrorCode(cause)) ?? messageOf(cause);
}

function wordsByCode(words: Readonly<Record<string, string>>): ReadonlyMap<string | undefined, string> {
  return new Map(Object.entries(words));
}
