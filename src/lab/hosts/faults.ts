import type { LabRequest, LabResponse } from '../tenant/tenant.ts';

/** The effect of a fault, in place of a response or before it. */
export type FaultEffect =
  | { readonly kind: 'respond'; readonly response: LabResponse }
  /** The connection is closed without a response. */
  | { readonly kind: 'drop' }
  /** The usual response, delayed. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** The usual response, once a promise is resolved. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> };

/** A fault for the next matching requests. */
export interface Fault {
  readonly match: (request: LabRequest) => boolean;
  /** The number of requests it applies to. */
  readonly times: number;
  readonly effect: FaultEffect;
}

/** Faults that a test adds to see how a client handles them. */
export interface Faults {
  /** @returns A function that removes the fault, however many requests are left. */
  add(fault: Fault): () => void;
  /** Returns the effect for a request and counts it; the first matching fault applies. */
  take(request: LabRequest): FaultEffect | undefined;
}

/** Creates an empty list of faults. */
export function createFaults(): Faults {
  let waiting: { fault: Fault; left: number }[] = [];
  return {
    add(fault) {
      const added = { fault, left: fault.times };
      waiting.push(added);
      return () => void (waiting = waiting.filter((entry) => entry !== added));
    },
    take(request) {
      const found = waiting.find(({ fault, left }) => left > 0 && fault.match(request));
      if (found === undefined) return undefined;
      found.left -= 1;
      waiting = waiting.filter(({ left }) => left > 0);
      return found.fault.effect;
    },
  };
}
