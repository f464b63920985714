import { isSessionId } from './token-cache.ts';

/** A pointer to a session: the note of a name, or of a service's current session. */
export interface Note {
  readonly id: string;
  /** The session's record has this generation or a later one; see `RecordCodec`. */
  readonly generation: number;
  /** Of the note itself: grows each time the note of a current session is written. */
  readonly stamp: number;
  /**
   * `sealed`: it was written with a key that is in use. `plain`: as version 0.1.0 wrote it, for a record without a
   * generation. `unknown`: sealed with a key that is not there.
   */
  readonly trust: 'sealed' | 'plain' | 'unknown';
}

/**
 * A note is a text: `id.generation.stamp.seal`. The seal is that of an empty text under {@link sealNameOf}; the id is
 * in the clear, so that a session can be removed also without its key.
 */
export interface WrittenNote {
  readonly id: string;
  readonly generation: number;
  readonly stamp: number;
  /** Absent in notes of version 0.1.0, which are an id. */
  readonly seal: Buffer | undefined;
}

/** Writes a note. */
export function noteBytes({ id, generation, stamp, seal }: WrittenNote): Uint8Array {
  return Buffer.from(seal === undefined ? id : [id, generation, stamp, seal.toString('base64url')].join('.'));
}

/** Reads a note; undefined when it is damaged. */
export function parseNote(bytes: Uint8Array): WrittenNote | undefined {
  const text = Buffer.from(bytes).toString('latin1').trim();
  if (isSessionId(text)) return { id: text, generation: 0, stamp: 0, seal: undefined };
  const [, id, generation, stamp, seal] = /^([0-9a-f]{32})\.(\d{1,15})\.(\d{1,15})\.([\w-]{1,200})$/.exec(text) ?? [];
  if (id === undefined || seal === undefined) return undefined;
  return { id, generation: Number(generation), stamp: Number(stamp), seal: Buffer.from(seal, 'base64url') };
}

/** Returns the name that the cipher binds a note to. */
export function sealNameOf(key: string, { id, generation, stamp }: Omit<WrittenNote, 'seal'>): string {
  return `note ${key} ${id} ${generation} ${stamp}`;
}
