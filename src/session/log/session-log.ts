import { isEntradaError, messageOf } from '../../base/errors.ts';
import type { Clock } from '../../base/clock.ts';
import type { LogLevel, LogSettings } from '../../model/context.ts';
import type { ActivityLog } from './activity-log.ts';

/** Where what is done with a session is logged, once a session asks for it; until then what is written goes nowhere. */
export interface SessionLog {
  /**
   * Starts the log that a sign-in asks for.
   *
   * @throws {EntradaError} `STORAGE_FAILED` when its file cannot be written.
   */
  start(settings: LogSettings): Promise<void>;
  /** Goes on with the log of a saved session. One that can no longer be written is told of once, and is no failure. */
  open(settings: LogSettings): Promise<void>;
  /** Where a log goes that names no file. */
  defaultPath(): Promise<string>;
  write(level: Exclude<LogLevel, 'None'>, source: string, message: string): void;
}

export interface SessionLogSettings {
  readonly clock: Clock;
  /** The folder of saved sessions, absolute. */
  readonly stateFolder: string;
  warn(text: string): void;
}

/** Makes the log of one process. The code that writes it is loaded when there is one. */
export function createSessionLog({ clock, stateFolder, warn }: SessionLogSettings): SessionLog {
  let log: ActivityLog | undefined;
  let place: string | undefined;
  const start = async (settings: LogSettings): Promise<void> => {
    place = JSON.stringify(settings);
    // What cannot be opened must not leave its entries to the log from before.
    log = undefined;
    const { openActivityLog } = await import('./activity-log.ts');
    log = openActivityLog(settings, { clock, warn });
  };
  return {
    start,
    async open(settings) {
      if (place === JSON.stringify(settings)) return;
      try {
        await start(settings);
      } catch (error) {
        if (!isEntradaError(error)) throw error;
        warn(`Nothing is logged: ${messageOf(error)}`);
      }
    },
    async defaultPath() {
      const { defaultLogPath } = await import('./activity-log.ts');
      return defaultLogPath(stateFolder, clock.nowMs());
    },
    write: (level, source, message) => log?.write(level, source, message),
  };
}
