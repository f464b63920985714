import { hash } from 'node:crypto';
import { join } from 'node:path';
import { EntradaError } from '../../base/errors.ts';
import { isObject, parseJsonOrUndefined } from '../../base/json.ts';
import { readPrivateFile, writePrivateFileAtomically } from '../../base/private-files.ts';
import { folderLocks } from '../../cache/files/folder-locks.ts';
import { findSetting, readSetting, type SettingName, type Settings, settingNames } from './settings.ts';

/** The file of the settings, in Entrada's folder for settings. */
export function settingsPath(folder: string): string {
  return join(folder, 'config.json');
}

/**
 * Reads the saved settings; empty without a file.
 *
 * @throws {EntradaError} `SETTINGS_UNREADABLE` with the line of what cannot be used; `STORAGE_FAILED`, also for a
 * symbolic link and a file of another user.
 */
export function readSettings(folder: string): Settings {
  const path = settingsPath(folder);
  const content = readPrivateFile(path);
  return content === undefined ? {} : checkSettings(content.toString('utf8'), path);
}

/**
 * Changes one saved setting; of several processes, one at a time reads and writes. A file that cannot be read is not
 * changed.
 *
 * @param value - Undefined removes the setting.
 * @returns Whether it was set before.
 * @throws {EntradaError} As {@link readSettings}.
 */
export async function changeSetting(folder: string, name: SettingName, value: string | undefined): Promise<boolean> {
  const locks = join(folder, 'locks');
  const lock = await folderLocks(locks, join(locks, 'staging')).lock(lockId);
  try {
    const { [name]: before, ...others } = readSettings(folder);
    if (before === value) return before !== undefined;
    const changed: Settings = value === undefined ? others : { ...others, [name]: value };
    const sorted = Object.fromEntries(
      settingNames.flatMap((one) => (changed[one] === undefined ? [] : [[one, changed[one]]])),
    );
    writePrivateFileAtomically(settingsPath(folder), `${JSON.stringify({ version: 1, ...sorted }, null, 2)}\n`);
    return before !== undefined;
  } finally {
    await lock.release();
  }
}

/** Of the lock on the file, in the form that locks have. */
const lockId = hash('sha256', 'config.json', 'hex').slice(0, 32);

function checkSettings(text: string, path: string): Settings {
  const body = parseJsonOrUndefined(text);
  if (!isObject(body)) throw damaged(`"${path}"`, body === undefined ? 'it is not JSON' : 'it is not an object');
  const found: { [N in SettingName]?: string } = {};
  for (const [key, value] of Object.entries(body)) {
    if (key === 'version') continue;
    const place = `"${path}", line ${lineOf(text, key)}`;
    const name = findSetting(key);
    if (name === undefined)
      throw damaged(place, `"${key}" is not a setting; the settings are ${settingNames.join(', ')}`);
    if (typeof value !== 'string') throw damaged(place, `the value of ${name} is not a text`);
    found[name] = readSetting(name, value, place, 'SETTINGS_UNREADABLE');
  }
  return found;
}

/** Returns the line of a name, from 1. */
function lineOf(text: string, name: string): number {
  const at = text.indexOf(JSON.stringify(name));
  return text.slice(0, Math.max(0, at)).split('\n').length;
}

function damaged(place: string, found: string): EntradaError {
  return new EntradaError('SETTINGS_UNREADABLE', `Cannot read the settings in ${place}: ${found}`, {
    hint: 'Fix or delete the file; it was not changed.',
  });
}
