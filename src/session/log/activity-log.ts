import { dirname, join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { EntradaError, messageOf } from '../../base/errors.ts';
import { ensurePrivateFolder } from '../../base/private-files.ts';
import { storageError } from '../../base/storage-error.ts';
import type { LogLevel, LogSettings } from '../../model/context.ts';
import { appendToLog, notAFile } from './log-append.ts';
import { formatLogEntry } from './log-entry.ts';

/** What is done with a session, for those who look after it later. */
export interface ActivityLog {
  /**
   * Appends an entry when its level is one to log; a secret in it is replaced. Never fails: what cannot be written is told of
   * once, as a warning.
   *
   * @param source - What was at work, as in `Connect-MicrosoftTeams`.
   */
  write(level: Exclude<LogLevel, 'None'>, source: string, message: string): void;
}

export interface ActivityLogServices {
  readonly clock: Clock;
  warn(text: string): void;
}

/**
 * Opens a log in the form of the original's: one or more lines an entry, which several processes may append to at once. The
 * file is made when it is missing, for its owner alone (0600); its folder has to be there. `None` touches nothing.
 *
 * @throws {EntradaError} `STORAGE_FAILED` when the file cannot be written, and when it is a link, a device or another user's.
 */
export function openActivityLog({ level, path }: LogSettings, { clock, warn }: ActivityLogServices): ActivityLog {
  if (level === 'None') return { write: () => {} };
  // An entry of nothing shows now whether entries can be written.
  append(path, '');
  let isCut = false;
  let isTold = false;
  return {
    write(entryLevel, source, message) {
      if (ranks[entryLevel] < ranks[level]) return;
      try {
        // What was cut off by a full disk must not run into this entry.
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

/** Gives the log of the day (UTC) among the sessions' own files, and makes its folder. */
export function defaultLogPath(stateFolder: string, nowMs: number): string {
  const folder = join(stateFolder, 'logs');
  ensurePrivateFolder(folder);
  return join(folder, `MicrosoftTeams-${new Date(nowMs).toISOString().slice(0, 10)}.log`);
}

const ranks: Readonly<Record<LogLevel, number>> = { Verbose: 0, Info: 1, Warning: 2, Error: 3, None: 4 };

function append(path: string, text: string): void {
  try {
    appendToLog(path, text);
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
