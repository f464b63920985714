/** A limited number of places, given in the order of the requests. */
export interface Slots {
  /** Waits for a place. */
  take(): Promise<void>;
  /** Passes a place to the next that waits. */
  free(): void;
}

/** Creates a number of places; one is a lock. */
export function createSlots(count: number): Slots {
  let left = count;
  // An array that is shifted would be copied for each of many that wait.
  const waiting = new Set<() => void>();
  return {
    take() {
      if (left > 0) {
        left -= 1;
        return Promise.resolve();
      }
      return new Promise((resolve) => waiting.add(resolve));
    },
    free() {
      const [next] = waiting;
      if (next === undefined) {
        left += 1;
        return;
      }
      waiting.delete(next);
      next();
    },
  };
}
