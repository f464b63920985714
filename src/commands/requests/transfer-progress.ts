import type { ProgressLine } from '../../terminal/progress-line.ts';
import { monotonicMs } from '../../base/monotonic-ms.ts';

/** A transfer whose progress is shown on a terminal. */
export interface ShownTransfer {
  /** Counts the bytes that were transferred. */
  advance(bytes: number): void;
  /** Removes the line. */
  end(): void;
}

// Short transfers show nothing; a line that changes more often cannot be read.
const firstAfterMs = 500;
const intervalMs = 200;

/**
 * Shows the progress of a transfer on one line of standard error, if that is a terminal.
 *
 * @param title - For example `Downloading report.csv`.
 * @param size - The expected bytes; undefined if they are not known.
 * @param now - Returns the time in milliseconds.
 */
export function showTransfer(
  title: string,
  size: number | undefined,
  line: ProgressLine,
  now: () => number = monotonicMs,
): ShownTransfer {
  const startedAtMs = now();
  let nextAtMs = startedAtMs + firstAfterMs;
  let done = 0;
  return {
    advance(bytes) {
      done += bytes;
      const nowMs = now();
      if (nowMs < nextAtMs) return;
      nextAtMs = nowMs + intervalMs;
      line.show(transferText(title, done, size, nowMs - startedAtMs));
    },
    end: () => line.clear(),
  };
}

/** Describes a transfer: `Uploading a.iso: 1.5 MB of 6.0 MB (25 %), 500 kB/s, 9 s left`. */
export function transferText(title: string, done: number, size: number | undefined, elapsedMs: number): string {
  const perSecond = (done * 1000) / Math.max(1, elapsedMs);
  const speed = `${sizeText(perSecond)}/s`;
  if (size === undefined || size < done) return `${title}: ${sizeText(done)}, ${speed}`;
  const left = perSecond === 0 ? '' : `, ${timeText((size - done) / perSecond)} left`;
  const percent = size === 0 ? 100 : Math.floor((100 * done) / size);
  return `${title}: ${sizeText(done)} of ${sizeText(size)} (${percent} %), ${speed}${left}`;
}

function sizeText(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} bytes`;
  const step = Math.min(3, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${value < 10 ? value.toFixed(1) : Math.floor(value)} ${['bytes', 'kB', 'MB', 'GB'][step]}`;
}

function timeText(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
