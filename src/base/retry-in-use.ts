import { systemErrorCode } from './errors.ts';
import { monotonicMs } from './monotonic-ms.ts';

/** How long Windows is asked again. */
const limitMs = 2_000;
const firstPauseMs = 1;
const longestPauseMs = 20;

/** Codes with which Windows refuses what is possible as soon as another process has closed the file. */
const inUse = new Set<string | undefined>(['EPERM', 'EACCES', 'EBUSY']);

/** The parts of the system that {@link retryInUse} uses. */
export interface WaitingSystem {
  readonly platform: NodeJS.Platform;
  nowMs(): number;
  sleep(durationMs: number): void;
}

/**
 * Does something to a file that on Windows fails while any process has it open, such as a reader, a virus scanner or an
 * indexer: tries again there for 2 seconds. Elsewhere it is done once.
 *
 * @throws What the last attempt threw.
 */
export function retryInUse<T>(action: () => T, system: WaitingSystem = thisSystem): T {
  if (system.platform !== 'win32') return action();
  const startMs = system.nowMs();
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return action();
    } catch (cause) {
      if (!inUse.has(systemErrorCode(cause)) || system.nowMs() - startMs >= limitMs) throw cause;
    }
    system.sleep(pauseMs);
  }
}

const thisSystem: WaitingSystem = {
  platform: process.platform,
  nowMs: monotonicMs,
  sleep: (durationMs) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs),
};
