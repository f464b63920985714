/**
 * Returns the time of a clock that is never set, in milliseconds with fractions. `performance.now()` would load ten
 * files of Node, which takes a short command 2 ms.
 */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
