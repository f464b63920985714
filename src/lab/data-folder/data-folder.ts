import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EntradaError } from '../../base/errors.ts';
import { isObject, type JsonObject, parseJson } from '../../base/json.ts';
import { ensurePrivateFolder, listFolder, readPrivateFile, removePrivateFileAlone } from '../../base/private-files.ts';
import { inSlices } from '../setup/in-slices.ts';
import { readSeedInSteps } from '../setup/shape/read-seed.ts';
import type { LabSeed } from '../setup/shape/seed-types.ts';
import type { LabCloudName } from '../tenant/lab-cloud.ts';
import { takeLock } from './folder-lock.ts';
import { createWriter, mostBytes, temporaryOf } from './write-data.ts';
import { withDataHint } from './with-data-hint.ts';

/** The folder of one lab's data, locked. */
export interface DataFolder {
  /** The file with the data. */
  readonly file: string;
  /** The data of the lab's last run; undefined at its first start. */
  readonly seed: LabSeed | undefined;
  /**
   * Replaces the data, unless it is the same as at the last call. The file is replaced in one step: a killed lab
   * leaves the data of before.
   *
   * @throws {EntradaError} `STORAGE_FAILED`; the data of before is unchanged.
   */
  write(seed: LabSeed): Promise<void>;
  release(): void;
}

const ownNames = /^\.?lab(?:-[a-z]+)?\.(?:json|lock)(?:\.|$)/;

/**
 * Opens the folder of a lab's data; it is created when it is missing.
 *
 * @param cloud - Labs of several clouds can have the same folder: each has a file there.
 * @throws {EntradaError} `LAB_FAILED` when another lab uses it, `INPUT_INVALID` when it has other files or its data
 *   cannot be read; nothing is changed then. `STORAGE_FAILED`.
 */
export async function openDataFolder(path: string, cloud: LabCloudName): Promise<DataFolder> {
  try {
    return await open(path, cloud);
  } catch (error) {
    throw withDataHint(error);
  }
}

async function open(path: string, cloud: LabCloudName): Promise<DataFolder> {
  const other = listFolder(path).find((name) => !ownNames.test(name));
  if (other !== undefined) {
    const message = `Cannot keep a lab in "${path}": it has other files, such as "${other}"; use an empty folder or a new one`;
    throw new EntradaError('INPUT_INVALID', message);
  }
  ensurePrivateFolder(path);
  const folder = realpathSync(path);
  const name = dataName(cloud);
  const file = join(folder, `${name}.json`);
  const release = takeLock(join(folder, `${name}.lock`));
  try {
    // A lab that was killed while it saved left it.
    removePrivateFileAlone(temporaryOf(file));
    return {
      file,
      seed: await readData(file),
      write: createWriter(file),
      release,
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Returns whether a folder has the data of a lab. */
export function hasLabData(path: string): boolean {
  return listFolder(path).includes(`${dataName('Global')}.json`);
}

function dataName(cloud: LabCloudName): string {
  return cloud === 'Global' ? 'lab' : `lab-${cloud.toLowerCase()}`;
}

async function readData(file: string): Promise<LabSeed | undefined> {
  const subject = `the data of the lab "${file}"`;
  const unusable = (found: string) =>
    new EntradaError('INPUT_INVALID', `Cannot read ${subject}: ${found}; move it away, or use another folder`);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > mostBytes) throw unusable(`it has ${size} bytes, and ${mostBytes} are possible`);
  const bytes = readPrivateFile(file);
  if (bytes === undefined) return undefined;
  const text = decode(bytes);
  if (text === undefined) throw unusable('it is not text in UTF-8');
  const value = parseJson(text, subject, 'INPUT_INVALID');
  if (!isObject(value) || value['extends'] !== 'empty' || !hasTenant(value)) {
    throw unusable('it is not the export of a lab');
  }
  return inSlices(readSeedInSteps(value, { name: file, isExport: true }));
}

/** A damaged byte could otherwise change a name without a word, and be saved. */
function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function hasTenant({ tenants }: JsonObject): boolean {
  return Array.isArray(tenants) && tenants.length > 0;
}
