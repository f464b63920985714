import type { LabRequest, LabResponse } from '../tenant/tenant.ts';

/** What goes wrong in place of a response, or before it. */
export type FaultEffect =
  | { readonly kind: 'respond'; readonly response: LabResponse }
  /** The connection is closed without a response. */
  | { readonly kind: 'drop' }
  /** The usual answer comes, later. */
  | { readonly kind: 'delay'; readonly delayMs: number };

export interface Fault {
  readonly match: (request: LabRequest) => boolean;
  /** How many requests it befalls. */
  readonly times: number;
  readonly effect: FaultEffect;
}

/** Faults to come, for tests of what a client does about them. */
export interface Faults {
  add(fault: Fault): void;
  /** Returns the effect for a request and counts it; the fault added first wins. */
  take(request: LabRequest): FaultEffect | undefined;
}

export function createFaults(): Faults {
  const waiting: { fault: Fault; left: number }[] = [];
  return {
    add(fault) {
      waiting.push({ fault, left: fault.times });
    },
    take(request) {
      const found = waiting.find(({ fault, left }) => left > 0 && fault.match(request));
      if (found === undefined) return undefined;
      found.left -= 1;
      if (found.left === 0) waiting.splice(waiting.indexOf(found), 1);
      return found.fault.effect;
    },
  };
}
