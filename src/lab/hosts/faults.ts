import { randomUUID } from 'node:crypto';
import { isObject } from '../../base/json.ts';
import type { FaultRule } from '../rules/fault-rule.ts';
import { idTaken } from '../rules/field-rule.ts';
import { readFault } from '../rules/read-fault.ts';
import type { LabRequest, Tenant } from '../tenant/tenant.ts';
import type { FaultEffect } from './fault-effect.ts';
import { type FaultSite, matcherOf } from './fault-match.ts';
import type { JournalEntry } from './journal.ts';
import { effectOf } from './rule-effect.ts';
import { seededShare } from './seeded-share.ts';

/** A fault for the next matching requests. */
export interface Fault {
  readonly match: (request: LabRequest) => boolean;
  /** The number of requests it applies to. */
  readonly times: number;
  readonly effect: FaultEffect;
}

/** Removes a fault, however many requests are left. */
export interface RemoveFault {
  (): void;
  readonly id: string;
}

/** A fault of a lab. */
export type ListedFault = (FaultRule | { readonly kind: 'function'; readonly times: number }) & {
  readonly id: string;
  /** The number of requests that it was applied to. */
  readonly applied: number;
};

/** Faults that a test adds to see how a client handles them. */
export interface Faults {
  /**
   * Adds a fault, after those that are there: plain data, or functions.
   *
   * @returns A function that removes it.
   * @throws {EntradaError} `INPUT_INVALID` for an unknown kind or field, or an id that is taken.
   */
  add(fault: FaultRule | Fault): RemoveFault;
  /** Lists the faults that can still apply, in the order in which they were added. */
  list(): readonly ListedFault[];
  /** Removes a fault; returns false when no fault has this id. */
  remove(id: string): boolean;
  /** Removes all of them. */
  clear(): void;
  /** Returns the effect for a request and counts it; the first matching fault applies. */
  take(request: LabRequest, host?: JournalEntry['host']): TakenFault | undefined;
}

/** A fault that applies to a request. */
export interface TakenFault {
  readonly id: string;
  readonly effect: FaultEffect;
}

interface KeptFault {
  readonly id: string;
  readonly times: number;
  applied: number;
  readonly described: FaultRule | { readonly kind: 'function'; readonly times: number };
  readonly match: (request: LabRequest, site: FaultSite) => boolean;
  readonly effect: (host: JournalEntry['host']) => FaultEffect;
}

/** Facts that faults as plain data depend on. */
export interface FaultParts {
  /** Default: none. */
  readonly tenants?: readonly Tenant[];
  /** The lab's time; default: that of this machine. */
  readonly nowMs?: () => number;
}

/** Creates an empty list of faults. */
export function createFaults({ tenants = [], nowMs = Date.now }: FaultParts = {}): Faults {
  let kept: KeptFault[] = [];
  const remove = (id: string) => {
    const before = kept.length;
    kept = kept.filter((one) => one.id !== id);
    return kept.length < before;
  };
  return {
    add(fault) {
      const added = isOfFunctions(fault) ? keepFunctions(fault) : keepRule(fault, nowMs);
      if (kept.some(({ id }) => id === added.id)) throw idTaken('fault', added.id);
      kept.push(added);
      return Object.assign(() => void remove(added.id), { id: added.id });
    },
    list: () => kept.map(({ id, applied, described }) => ({ ...described, id, applied })),
    remove,
    clear: () => void (kept = []),
    take(request, host = 'login') {
      const site = { host, tenants };
      const found = kept.find(({ times, applied, match }) => applied < times && match(request, site));
      if (found === undefined) return undefined;
      found.applied += 1;
      kept = kept.filter(({ times, applied }) => applied < times);
      return { id: found.id, effect: found.effect(host) };
    },
  };
}

function keepRule(fault: FaultRule, nowMs: () => number): KeptFault {
  const rule = readFault(fault, 'fault');
  const { id = randomUUID(), times = Infinity, share = 1, seed = 1 } = rule;
  const isMatch = matcherOf(rule);
  const isChosen = seededShare(share, seed);
  return {
    id,
    times,
    applied: 0,
    described: rule,
    match: (request, site) => isMatch(request, site) && isChosen(),
    effect: (host) => effectOf(rule, host, nowMs()),
  };
}

function keepFunctions({ match, times, effect }: Fault): KeptFault {
  const described = { kind: 'function', times } as const;
  return { id: randomUUID(), times, applied: 0, described, match, effect: () => effect };
}

/** Plain JavaScript can pass anything; what is not a fault of functions has to be plain data. */
function isOfFunctions(fault: FaultRule | Fault): fault is Fault {
  return isObject(fault) && typeof fault['match'] === 'function' && !('kind' in fault);
}
