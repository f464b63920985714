import { isEntradaError, messageOf } from '../../base/errors.ts';
import type { Clock } from '../../base/clock.ts';
import type { LogLevel, LogSettings } from '../../model/context.ts';
import type { ActivityLog } from './activity-log.ts';

/** The log of the activity of sessions. Entries are discarded until a session starts or opens a log. */
export interface SessionLog {
  /**
   * Starts the log that a sign-in asks for.
   *
   * @throws {EntradaError} `STORAGE_FAILED` when its file cannot be written.
   */
  start(settings: LogSettings): Promise<void>;
  /**
   * Checks whether a file can be written as a log, without changing it.
   *
   * @throws {EntradaError} As {@link start}.
   */
  check(path: string): Promise<void>;
  /** Continues the log of a saved session. If it can no longer be written, this warns once and does not fail. */
  open(settings: LogSettings): Promise<void>;
  /** Returns the path of a log for which no file was specified. */
  defaultPath(): Promise<string>;
  write(level: Exclude<LogLevel, 'None'>, source: string, message: string): void;
}

/** The settings of {@link createSessionLog}. */
export interface SessionLogSettings {
  readonly clock: Clock;
  /** The folder of saved sessions, absolute. */
  readonly stateFolder: string;
  warn(text: string): void;
}

/** Creates the log of one process. The code that writes entries is loaded when a log is started. */
export function createSessionLog({ clock, stateFolder, warn }: SessionLogSettings): SessionLog {
  let log: ActivityLog | undefined;
  let openSettings: string | undefined;
  const start = async (settings: LogSettings): Promise<void> => {
    openSettings = JSON.stringify(settings);
    // If the new log cannot be opened, its entries must not go to the previous one.
    log = undefined;
    const { openActivityLog } = await import('./activity-log.ts');
    log = openActivityLog(settings, { clock, warn });
  };
  return {
    start,
    async check(path) {
      const { checkLog } = await import('./activity-log.ts');
      checkLog(path);
    },
    async open(settings) {
      if (openSettings === JSON.stringify(settings)) return;
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
