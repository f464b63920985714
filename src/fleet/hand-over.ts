/** Passes values from many senders to one receiver, one at a time. */
export interface HandOver<T> {
  /** Resolves when the receiver has asked for the next value, or has stopped. */
  send(value: T): Promise<void>;
  /** Ends the values; with an error, the receiver throws it. */
  end(error?: unknown): void;
  receive(): AsyncGenerator<T>;
}

/** Creates a hand-over. A value is sent only after the receiver has dealt with the one before it. */
export function createHandOver<T>(): HandOver<T> {
  const queue: { readonly value: T; readonly taken: () => void }[] = [];
  let isOpen = true;
  let isEnded = false;
  let failure: { readonly error: unknown } | undefined;
  let wake = (): void => {};
  return {
    send(value) {
      if (!isOpen) return Promise.resolve();
      return new Promise((taken) => {
        queue.push({ value, taken });
        wake();
      });
    },
    end(error) {
      isEnded = true;
      if (error !== undefined) failure ??= { error };
      wake();
    },
    async *receive() {
      try {
        for (;;) {
          const next = queue.shift();
          if (next !== undefined) {
            yield next.value;
            next.taken();
          } else if (isEnded) {
            if (failure !== undefined) throw failure.error;
            return;
          } else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        }
      } finally {
        isOpen = false;
        for (const { taken } of queue.splice(0)) taken();
      }
    },
  };
}
