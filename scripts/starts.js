import { run } from './run.js';

/**
 * Returns the wall time of `node -e 0` in milliseconds, the median of five. Machines differ by a factor of two and
 * more; times counted in starts of Node can be compared.
 *
 * @param {() => Promise<number>} [timeOnce] - Default: the time of a real start.
 */
export async function measureStartMs(timeOnce = timeStart) {
  const times = [];
  for (let count = 0; count < 5; count += 1) times.push(await timeOnce());
  return times.toSorted((one, other) => one - other)[2] ?? 0;
}

async function timeStart() {
  const beganMs = performance.now();
  await run(process.execPath, ['-e', '0']);
  return performance.now() - beganMs;
}

/**
 * Returns the line that ends a test run, in the form of the closing lines of Node's runner.
 *
 * @param {number} wallMs - From the start of the process.
 * @param {number} startMs - Of {@link measureStartMs}.
 */
export function startsLine(wallMs, startMs) {
  const times = `${(wallMs / 1000).toFixed(1)} s where a start of Node takes ${(startMs / 1000).toFixed(3)} s`;
  return `${process.stdout.isTTY ? 'ℹ' : '#'} starts ${Math.round(wallMs / startMs)} (${times})`;
}
