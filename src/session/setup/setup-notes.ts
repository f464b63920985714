import { rmdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  listFolder,
  readPrivateFile,
  removePrivateFile,
  writePrivateFileAtomically,
} from '../../base/private-files.ts';
import { parseJsonObject, textField } from '../../base/json.ts';

/** A setup of this machine: the parts of it that the tenant does not know. Contains no secret. */
export interface SetupNote {
  /** Also in a tag of the application. */
  readonly id: string;
  /** The display name of the application. */
  readonly name: string;
  /** The sign-in service of the cloud. */
  readonly authority: string;
  readonly tenantId: string;
  readonly clientId?: string | undefined;
  /** Of the application, which the tenant keeps for 30 days when it is removed only once. */
  readonly objectId?: string | undefined;
  /** Of the certificate in Entrada's store. */
  readonly thumbprint?: string | undefined;
  /** Of the saved context. */
  readonly sessionId?: string | undefined;
}

/** The notes of this machine's setups. */
export interface SetupNotes {
  /** Those that can be read. */
  list(): SetupNote[];
  read(id: string): SetupNote | undefined;
  /** @throws {EntradaError} `STORAGE_FAILED`. */
  write(note: SetupNote): void;
  /** Removes one; the folder goes with the last one. */
  remove(id: string): void;
}

const isId = (text: string) => /^[\da-f-]{36}$/.test(text);

/**
 * Keeps the notes as files.
 *
 * @param dataFolder - Entrada's own, absolute; the folder `setups` in it is created with the first note.
 */
export function setupNotes(dataFolder: string): SetupNotes {
  const folder = join(dataFolder, 'setups');
  const fileOf = (id: string) => join(folder, `${id}.json`);
  const read = (id: string) => (isId(id) ? readNote(readPrivateFile(fileOf(id)), id) : undefined);
  return {
    read,
    list: () =>
      listFolder(folder)
        .filter((name) => name.endsWith('.json'))
        .flatMap((name) => read(name.slice(0, -'.json'.length)) ?? []),
    write: (note) => writePrivateFileAtomically(fileOf(note.id), `${JSON.stringify(note, undefined, 2)}\n`),
    remove(id) {
      if (!isId(id) || !removePrivateFile(fileOf(id))) return;
      try {
        rmdirSync(folder);
      } catch {
        // It has other notes.
      }
    },
  };
}

function readNote(content: Buffer | undefined, id: string): SetupNote | undefined {
  const note = content === undefined ? undefined : parseJsonObject(content.toString('utf8'));
  if (note === undefined) return undefined;
  const [name, authority, tenantId] = ['name', 'authority', 'tenantId'].map((field) => textField(note, field));
  if (name === undefined || authority === undefined || tenantId === undefined) return undefined;
  return {
    id,
    name,
    authority,
    tenantId,
    clientId: textField(note, 'clientId'),
    objectId: textField(note, 'objectId'),
    thumbprint: textField(note, 'thumbprint'),
    sessionId: textField(note, 'sessionId'),
  };
}
