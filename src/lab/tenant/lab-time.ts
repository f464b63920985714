import type { Clock } from '../../base/clock.ts';
import { EntradaError } from '../../base/errors.ts';

/**
 * The time of a lab, which a test can move: tokens, codes, lockouts, sessions and the Date header follow it. The
 * certificates of its listeners use real time.
 */
export interface LabTime {
  /** Epoch milliseconds. */
  nowMs(): number;
  /** Moves the time; negative: back. */
  advance(seconds: number): void;
  /** Sets the time. It runs on from there, unless it is frozen. */
  set(time: Date | string): void;
  /** Stops the time. */
  freeze(): void;
  /** Lets it run again from where it was stopped. */
  run(): void;
  /** Returns to the real time, running. */
  reset(): void;
  readonly isFrozen: boolean;
  /** The difference to the clock of this machine. */
  readonly offsetMs: number;
}

/** 9999-12-31: tokens that end after the latest time of a Date could not be written. */
const latestMs = 253_402_300_799_000;

/**
 * Creates the time of a lab.
 *
 * @param base - The clock it starts from; waiting uses it unchanged.
 */
export function createLabTime(base: Clock): LabTime {
  let offsetMs = 0;
  let frozenAtMs: number | null = null;
  const nowMs = () => frozenAtMs ?? base.nowMs() + offsetMs;
  const moveTo = (targetMs: number, subject: string) => {
    if (!(targetMs >= 0 && targetMs <= latestMs)) throw timeInvalid(subject);
    if (frozenAtMs === null) offsetMs = targetMs - base.nowMs();
    else frozenAtMs = targetMs;
  };
  return {
    nowMs,
    advance: (seconds) => moveTo(nowMs() + seconds * 1000, `by ${String(seconds)} seconds`),
    set: (time) => moveTo(time instanceof Date ? time.getTime() : Date.parse(textOf(time)), `to "${textOf(time)}"`),
    freeze: () => void (frozenAtMs = nowMs()),
    run() {
      if (frozenAtMs === null) return;
      offsetMs = frozenAtMs - base.nowMs();
      frozenAtMs = null;
    },
    reset() {
      offsetMs = 0;
      frozenAtMs = null;
    },
    get isFrozen() {
      return frozenAtMs !== null;
    },
    get offsetMs() {
      return nowMs() - base.nowMs();
    },
  };
}

/**
 * Returns the clock of a lab's time.
 *
 * @param stopped - Ends every sleep without a signal of its own: a process does not wait for a lab that has stopped.
 */
export function clockOf(time: LabTime, base: Clock, stopped: AbortSignal): Clock {
  return { nowMs: () => time.nowMs(), sleep: (durationMs, signal = stopped) => base.sleep(durationMs, signal) };
}

/** Plain JavaScript can pass anything: a number is not a time, since its unit would be a guess. */
function textOf(time: unknown): string {
  if (time instanceof Date) return String(time.getTime());
  return typeof time === 'string' ? time.slice(0, 40) : `a ${typeof time}`;
}

function timeInvalid(subject: string): EntradaError {
  const message = `Cannot move the time of the lab ${subject}: it is not a time from 1970 to 9999; use a Date or text such as 2026-01-02T03:04:05Z, and seconds to advance`;
  return new EntradaError('INPUT_INVALID', message);
}
