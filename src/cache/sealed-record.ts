import { EntradaError, isEntradaError } from '../base/errors.ts';
import { isObject, numberField, parseJson } from '../base/json.ts';
import type { SessionRecord } from '../model/context.ts';
import type { MasterKey } from './master-key.ts';
import { type Opened, openSealed, seal, sealCompactly, sealOverhead, sealVersion } from './seal.ts';
import { FieldError } from '../base/fields.ts';
import { sessionFromJson, sessionToJson } from './session-json.ts';

/** An opened record. */
export interface OpenedRecord {
  readonly record: SessionRecord;
  /** Absent in records of version 0.1.0, and where nothing is sealed. */
  readonly generation: number | undefined;
}

/**
 * Seals a record for any place outside this process; it opens again only under its own id.
 *
 * @param generation - Grows with each write; undefined: none, as in version 0.1.0.
 */
export function sealRecord(record: SessionRecord, masterKey: MasterKey, generation?: number): Buffer {
  return seal(Buffer.from(sessionToJson(record, generation)), masterKey, record.id);
}

/** The same in as few bytes as possible: see {@link sealCompactly}. */
export function sealRecordCompactly(record: SessionRecord, masterKey: MasterKey, generation?: number): Buffer {
  return sealCompactly(Buffer.from(sessionToJson(record, generation)), masterKey, record.id);
}

/**
 * Opens a record that {@link sealRecord} sealed.
 *
 * @param masterKeys - The existing keys, the one that seals first.
 * @param place - Where it came from, for messages.
 * @throws {EntradaError} `CACHE_UNREADABLE`, which says what was found and never quotes the content.
 */
export function openRecord(sealed: Buffer, masterKeys: readonly MasterKey[], id: string, place: string): OpenedRecord {
  const opened = openSealed(sealed, masterKeys, id);
  if (opened.kind !== 'opened') throw unsealable(opened, sealed.length, masterKeys, place);
  try {
    const content = parseJson(opened.content.toString('utf8'), 'its content', 'CACHE_UNREADABLE');
    const record = sessionFromJson(content);
    if (record.id !== id) throw new FieldError('id');
    return { record, generation: isObject(content) ? numberField(content, 'generation') : undefined };
  } catch (cause) {
    if (cause instanceof FieldError) throw unreadableError(place, cause.message);
    if (isEntradaError(cause)) throw unreadableError(place, 'its content is not JSON');
    throw cause;
  }
}

/** Creates the error for a saved session, or the note of the current one, that cannot be used, with a hint. */
export function unreadableError(place: string, found: string, hint: string = connectAfresh): EntradaError {
  return new EntradaError('CACHE_UNREADABLE', `Cannot read the saved session "${place}": ${found}`, {
    hint,
    details: { place },
  });
}

const connectAfresh = 'Run "entrada Disconnect-Entra", then "entrada Connect-Entra".';

function unsealable(
  opened: Exclude<Opened, { kind: 'opened' }>,
  length: number,
  masterKeys: readonly MasterKey[],
  place: string,
): EntradaError {
  switch (opened.kind) {
    case 'too-short':
      return unreadableError(
        place,
        length === 0
          ? 'it is empty'
          : `it is cut off (${length} bytes where a sealed session has more than ${sealOverhead})`,
      );
    case 'not-sealed':
      return unreadableError(place, `its ${length} bytes are not a sealed session`);
    case 'other-version':
      return opened.version > sealVersion
        ? unreadableError(
            place,
            `it has version ${opened.version} of the format and this Entrada reads versions up to ${sealVersion}`,
            'Update Entrada, or run "entrada Disconnect-Entra", then "entrada Connect-Entra".',
          )
        : unreadableError(place, `it has version ${opened.version} of the format, which never was`);
    case 'other-key':
      return unreadableError(
        place,
        `it was sealed with another key (${opened.keyId}; the key in use is ${masterKeys[0]?.id ?? 'none'})`,
        'Put the other key back if you have it, or run "entrada Disconnect-Entra", then "entrada Connect-Entra".',
      );
    case 'altered':
      return unreadableError(place, `its ${length} bytes were cut off or altered after they were sealed`);
  }
}
