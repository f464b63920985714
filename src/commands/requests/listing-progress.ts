import { type Batched, batchesOf, inBatches } from '../../base/batches.ts';
import type { CommandHost } from '../command.ts';

/** Starts a timer, and returns a function that ends it. */
type StartTimer = (expire: () => void) => () => void;

// A reader of a pipe that prints to the same terminal has had the time to do so.
const pauseMs = 100;

/**
 * Shows on standard error how many items of a listing were received, while the next ones are waited for. It shows
 * nothing where the items themselves appear on the terminal.
 *
 * @param isCollected - Whether nothing is printed before the last item.
 */
export function withProgress<T>(
  items: AsyncIterable<T>,
  { stdout, progressLine }: Pick<CommandHost, 'stdout' | 'progressLine'>,
  isCollected = false,
): AsyncIterable<T> {
  return stdout.isTTY && !isCollected ? items : countedItems(items, progressLine);
}

/**
 * Returns the items, and shows their number in pauses before the next ones.
 *
 * @param startTimer - Default: 100 to 200 ms.
 */
export function countedItems<T>(
  items: AsyncIterable<T>,
  line: CommandHost['progressLine'],
  startTimer: StartTimer = pauses(),
): Batched<T> {
  return inBatches(countedLists(items, line, startTimer));
}

async function* countedLists<T>(
  items: AsyncIterable<T>,
  line: CommandHost['progressLine'],
  startTimer: StartTimer,
): AsyncGenerator<readonly T[]> {
  let count = 0;
  const show = () => {
    if (count > 0) line.show(`${groupedDigits(count)} items`);
  };
  let stop = startTimer(show);
  try {
    for await (const batch of batchesOf(items)) {
      stop();
      line.clear();
      // They are those of the parameter.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const list = Array.from(batch) as T[];
      count += list.length;
      yield list;
      stop = startTimer(show);
    }
  } finally {
    stop();
    line.clear();
  }
}

/** One timer for all items: to start and to stop one for each would take longer than to print it. */
function pauses(): StartTimer {
  let pending: (() => void) | undefined;
  let startedCount = 0;
  let isRunning = false;
  const run = () => {
    const count = startedCount;
    isRunning = true;
    setTimeout(() => {
      isRunning = false;
      if (pending === undefined) return;
      if (count === startedCount) pending();
      else run();
    }, pauseMs).unref();
  };
  return (expire) => {
    pending = expire;
    startedCount += 1;
    if (!isRunning) run();
    return () => (pending = undefined);
  };
}

/** Writes 12300 as `12,300`. */
function groupedDigits(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}
