import { setImmediate as afterEvents } from 'node:timers/promises';

/** Short enough that a request does not notice. */
const sliceMs = 8;

/**
 * Runs a long calculation in slices of a few milliseconds, and lets the process do other things between them.
 *
 * @param steps - Pauses at each `yield`; the first step runs before this returns.
 * @param use - Called with each value; default: values are ignored.
 * @throws Whatever a step or `use` throws.
 */
export async function inSlices<Value, Result>(
  steps: Generator<Value, Result>,
  use: (value: Value) => void | Promise<void> = () => {},
): Promise<Result> {
  let beganMs = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    const used = use(step.value);
    if (used !== undefined) await used;
    if (performance.now() - beganMs < sliceMs) continue;
    await afterEvents();
    beganMs = performance.now();
  }
}

/** Runs a calculation in one go. */
export function atOnce<Result>(steps: Generator<unknown, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
