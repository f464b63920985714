import { dirname, join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { EntradaError, messageOf } from '../../base/errors.ts';
import { ensurePrivateFolder } from '../../base/private-files.ts';
import { storageError } from '../../base/storage-error.ts';
import type { LogLevel, LogSettings } from '../../model/context.ts';
import { appendToLog, checkLogFile, notAFile } from './log-append.ts';
import { formatLogEntry } from './log-entry.ts';

/** A log file of the activity of a session. */
export interface ActivityLog {
  /**
   * Appends an entry if its level is high enough; secrets in it are replaced. Never fails: the first entry that cannot
   * be written causes a warning.
   *
   * @param source - The command or component that writes the entry, such as `Connect-MicrosoftTeams`.
   */
  write(level: Exclude<LogLevel, 'None'>, source: string, message: string): void;
}

/** The services that {@link openActivityLog} needs. */
export interface ActivityLogServices {
  readonly clock: Clock;
  warn(text: string): void;
}

/**
 * Opens a log in the format of the original: each entry has one or more lines, and several processes may append at the
 * same time. A missing file is created with mode 0600; its folder must exist. The level `None` does not touch the file.
 *
 * @throws {EntradaError} `STORAGE_FAILED` when the file cannot be written, is a link or a device, or belongs to another
 * user.
 */
export function openActivityLog({ level, path }: LogSettings, { clock, warn }: ActivityLogServices): ActivityLog {
  if (level === 'None') return { write: () => {} };
  // Appending an empty text shows now whether entries can be written.
  append(path, '');
  let isCut = false;
  let isTold = false;
  return {
    write(entryLevel, source, message) {
      if (ranks[entryLevel] < ranks[level]) return;
      try {
        // An entry that a full disk cut off must not run into this one.
        append(path, `${isCut ? '\n' : ''}${formatLogEntry(clock.nowMs(), entryLevel, source, message)}`);
      } catch (error) {
        if (!isTold) warn(`${messageOf(error)}; entries will be missing.`);
        isTold = true;
        isCut = true;
        return;
      }
      isCut = false;
    },
  };
}

/**
 * Checks whether {@link openActivityLog} could open a log, without creating or changing a file.
 *
 * @throws {EntradaError} As {@link openActivityLog}.
 */
export function checkLog(path: string): void {
  written(path, () => checkLogFile(path));
}

/** Returns the path of the log of the day (UTC) in the folder of saved sessions, and creates its folder. */
export function defaultLogPath(stateFolder: string, nowMs: number): string {
  const folder = join(stateFolder, 'logs');
  ensurePrivateFolder(folder);
  return join(folder, `MicrosoftTeams-${new Date(nowMs).toISOString().slice(0, 10)}.log`);
}

const ranks: Readonly<Record<LogLevel, number>> = { Verbose: 0, Info: 1, Warning: 2, Error: 3, None: 4 };

function append(path: string, text: string): void {
  written(path, () => appendToLog(path, text));
}

function written(path: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    const error = storageError('write', path, cause);
    const isPipe = error.details['systemCode'] === 'ENXIO';
    const reason = (isPipe ? notAFile : String(error.details['reason'])).replace(
      'its folder',
      `its folder "${dirname(path)}"`,
    );
    throw new EntradaError('STORAGE_FAILED', `Cannot write the log "${path}": ${reason}`, {
      hint: 'Name a file in a folder that you can write to with -LogFilePath, or leave -LogFilePath and -LogLevel out.',
      cause,
      details: { ...error.details, reason },
    });
  }
}
