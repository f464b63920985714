import { EntradaError } from '../base/errors.ts';
import type { SessionRecord } from '../model/context.ts';
import type { KeySource } from './master-key.ts';
import { openRecord, sealRecord, unreadableError } from './sealed-record.ts';
import { sessionFromJson, sessionToJson } from './session-json.ts';

/** Turns bytes into a record; `place` is where they came from, for messages. */
export type OpenRecord = (bytes: Uint8Array, id: string, place: string) => SessionRecord;

/** Reads a record from a store; the opener is asked for unless one is supplied. */
export type ReadRecord = (id: string, open?: OpenRecord) => Promise<SessionRecord | undefined>;

/** How records become bytes and back. */
export interface RecordCodec {
  /** Returns the record as bytes, and a check to call once they are written: false when they have to be made again. */
  encode(record: SessionRecord): Promise<{ readonly bytes: Uint8Array; isCurrent(): Promise<boolean> }>;
  /**
   * Gets the keys there are, once for any number of records.
   *
   * @throws {EntradaError} `KEY_UNREADABLE`. What it returns throws that too, and `CACHE_UNREADABLE`.
   */
  opener(): Promise<OpenRecord>;
}

/**
 * Seals records, for any place outside this process.
 *
 * @param missingHint - What to do when the key is missing.
 */
export function sealedRecords(keys: KeySource, missingHint: string = putItBack): RecordCodec {
  return {
    async encode(record) {
      const key = await keys.readOrMake();
      return {
        bytes: sealRecord(record, key),
        // A rekey that ended meanwhile has given up the key that was used.
        isCurrent: async () => (await keys.readOrMake()).id === key.id,
      };
    },
    async opener() {
      const masterKeys = await keys.read();
      return (bytes, id, place) => {
        if (masterKeys.length === 0) throw keyMissing(place, keys.place, missingHint);
        return openRecord(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), masterKeys, id, place);
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
  return {
    async encode(record) {
      const bytes = Buffer.from(sessionToJson(record));
      known.set(bytes, record);
      return { bytes, isCurrent: async () => true };
    },
    opener: async () => (bytes, _id, place) => known.get(bytes) ?? plainRecordOf(bytes, place),
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
