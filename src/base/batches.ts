// The bundled command line and the modules next to it have a copy of this file each.
const key = Symbol.for('entrada.batches');

/** Elements that can also be read in the batches in which they are received, which takes a fraction of the time. */
export interface Batched<T> extends AsyncIterableIterator<T> {
  /** Lets the source stop. */
  return(): Promise<IteratorResult<T, undefined>>;
  /** Returns the rest in batches. */
  [key](): AsyncIterable<Iterable<T>>;
}

/** Elements of one batch, so that an array of any length is not written as one text. */
const longestBatch = 256;

/**
 * Returns the elements of lists, one by one or in batches. For one that is at hand, `next()` takes less time than that
 * of a generator. The next list is requested only after the elements of the one before.
 */
export function inBatches<T>(lists: AsyncGenerator<readonly T[]>): Batched<T> {
  /** The elements of the last list that were not taken yet. */
  let rest: IterableIterator<T> = [].values();
  /** Calls that wait for a list; the next ones wait for them. */
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  const take = async (): Promise<IteratorResult<T, undefined>> => {
    for (;;) {
      const taken = rest.next();
      if (taken.done !== true) return taken;
      const received = await lists.next();
      if (received.done === true) return { done: true, value: undefined };
      rest = received.value.values();
    }
  };
  const inTurn = async <R>(work: () => Promise<R>): Promise<R> => {
    waiting += 1;
    const done = last.then(work).finally(() => (waiting -= 1));
    last = done.catch(() => undefined);
    return done;
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      const taken = waiting === 0 ? rest.next() : undefined;
      return taken === undefined || taken.done === true ? inTurn(take) : Promise.resolve(taken);
    },
    return: () =>
      inTurn(async () => {
        rest = [].values();
        await lists.return(undefined);
        return { done: true, value: undefined };
      }),
    async *[key]() {
      yield* slicesOf(Array.from(rest));
      for await (const list of lists) yield* slicesOf(list);
    },
  };
}

/**
 * Returns elements in batches: of an array, or of an async iterable in the batches in which it receives them, else each
 * by itself; any other value is a batch of one.
 */
export async function* batchesOf(value: unknown): AsyncGenerator<Iterable<unknown>> {
  if (isBatched(value)) yield* value[key]();
  else if (Array.isArray(value)) yield* slicesOf(value);
  else if (isAsyncIterable(value)) for await (const element of value) yield [element];
  else yield [value];
}

/** Returns whether a value is an async iterable. */
export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function isBatched(value: unknown): value is Batched<unknown> {
  return typeof value === 'object' && value !== null && key in value;
}

function* slicesOf<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < list.length; from += longestBatch) yield list.slice(from, from + longestBatch);
}
