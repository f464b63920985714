import { EntradaError } from '../base/errors.ts';
import type { SessionRecord } from '../model/context.ts';
import type { KeySource, MasterKey } from './master-key.ts';
import { type Note, noteBytes, sealNameOf, type WrittenNote } from './note.ts';
import { openSealed, seal } from './seal.ts';
import { type OpenedRecord, openRecord, sealRecord, sealRecordCompactly, unreadableError } from './sealed-record.ts';
import { sessionFromJson, sessionToJson } from './session-json.ts';

/** Turns bytes into a record; `place` is where they came from, for messages. */
export type OpenRecord = (bytes: Uint8Array, id: string, place: string) => OpenedRecord;

/** Opens what a place holds, with the keys there were when it was created. */
export interface Opener {
  readonly record: OpenRecord;
  /** Returns a note, or undefined when it was altered. */
  note(key: string, written: WrittenNote): Note | undefined;
  /** Returns a text, or undefined when it is damaged or was sealed with another key. */
  text(key: string, bytes: Uint8Array): Uint8Array | undefined;
}

/** Reads a record from a store; the opener is asked for unless one is supplied. */
export type ReadRecord = (id: string, open?: OpenRecord) => Promise<SessionRecord | undefined>;

/** Bytes to write, and a check to call once they are written: false when they have to be made again. */
export interface Encoded {
  readonly bytes: Uint8Array;
  isCurrent(): Promise<boolean>;
}

/**
 * How records and the notes that lead to them become bytes and back.
 *
 * A record has a generation, which grows each time it is written: the time in epoch milliseconds, or one more than
 * before. A note holds that of the record it was written for, so that an older record is refused.
 */
export interface RecordCodec {
  /** Whether it seals: without it, there are no generations. */
  readonly isSealing: boolean;
  /** @param generation - Undefined without generations. */
  encode(record: SessionRecord, generation: number | undefined): Promise<Encoded>;
  /** Writes a note of a key of the store. */
  encodeNote(key: string, note: Omit<Note, 'trust'>): Promise<Encoded>;
  /** Writes a text of a key of the store. */
  encodeText(key: string, text: Uint8Array): Promise<Encoded>;
  /**
   * Gets the keys there are, once for any number of records.
   *
   * @throws {EntradaError} `KEY_UNREADABLE`. What `record` returns throws that too, and `CACHE_UNREADABLE`.
   */
  opener(): Promise<Opener>;
}

/** How records are sealed. */
export interface SealedRecordOptions {
  /** The hint for a missing key. */
  readonly missingHint?: string;
  /** Whether records take as few bytes as possible, for a place in memory. Default: false. */
  readonly isCompact?: boolean;
}

/** Seals records, for any place outside this process. Opens them however they are sealed. */
export function sealedRecords(
  keys: KeySource,
  { missingHint = putItBack, isCompact = false }: SealedRecordOptions = {},
): RecordCodec {
  const sealOne = isCompact ? sealRecordCompactly : sealRecord;
  const encoded = async (make: (key: MasterKey) => Uint8Array): Promise<Encoded> => {
    const key = await keys.readOrMake();
    // A rekey that ended meanwhile has given up the key that was used.
    return { bytes: make(key), isCurrent: async () => (await keys.readOrMake()).id === key.id };
  };
  return {
    isSealing: true,
    encode: (record, generation) => encoded((key) => sealOne(record, key, generation)),
    encodeNote: (key, note) =>
      encoded((master) => noteBytes({ ...note, seal: seal(new Uint8Array(), master, sealNameOf(key, note)) })),
    encodeText: (key, text) => encoded((master) => seal(text, master, key)),
    async opener() {
      const masterKeys = await keys.read();
      return {
        record(bytes, id, place) {
          if (masterKeys.length === 0) throw keyMissing(place, keys.place, missingHint);
          return openRecord(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), masterKeys, id, place);
        },
        note(key, { seal: sealed, ...note }) {
          if (sealed === undefined) return { ...note, trust: 'plain' };
          const { kind } = openSealed(sealed, masterKeys, sealNameOf(key, note));
          if (kind === 'opened') return { ...note, trust: 'sealed' };
          return kind === 'other-key' ? { ...note, trust: 'unknown' } : undefined;
        },
        text(key, bytes) {
          const sealed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
          const opened = openSealed(sealed, masterKeys, key);
          return opened.kind === 'opened' ? opened.content : undefined;
        },
      };
    },
  };
}

const putItBack =
  'Put the key back if you have a copy, or run "entrada Disconnect-Entra", then "entrada Connect-Entra".';

/** Writes records as JSON with their secrets readable: only for stores in memory. */
export function plainRecords(): RecordCodec {
  // A store in this process returns the bytes it was given, so that most records are never parsed.
  const known = new WeakMap<Uint8Array, SessionRecord>();
  const isCurrent = async (): Promise<boolean> => true;
  return {
    isSealing: false,
    async encode(record) {
      const bytes = Buffer.from(sessionToJson(record));
      known.set(bytes, record);
      return { bytes, isCurrent };
    },
    encodeNote: async (_key, note) => ({ bytes: noteBytes({ ...note, seal: undefined }), isCurrent }),
    encodeText: async (_key, text) => ({ bytes: text, isCurrent }),
    opener: async () => ({
      record: (bytes, _id, place) => ({
        record: known.get(bytes) ?? plainRecordOf(bytes, place),
        generation: undefined,
      }),
      note: (_key, { id }) => ({ id, generation: 0, stamp: 0, trust: 'plain' }),
      text: (_key, bytes) => bytes,
    }),
  };
}

function plainRecordOf(bytes: Uint8Array, place: string): SessionRecord {
  try {
    return sessionFromJson(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    // Without the cause, which may quote the content.
    throw unreadableError(place, `its ${bytes.length} bytes are not a session`);
  }
}

function keyMissing(place: string, keyPlace: string, hint: string): EntradaError {
  return new EntradaError(
    'KEY_UNREADABLE',
    `Cannot read the saved session "${place}": its key "${keyPlace}" is missing`,
    { hint, details: { place: keyPlace } },
  );
}
