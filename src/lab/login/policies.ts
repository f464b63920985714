import { randomUUID } from 'node:crypto';
import { idTaken } from '../rules/field-rule.ts';
import type { Policy, PolicyRule } from '../rules/policy-rule.ts';
import { changePolicy } from '../rules/change-policy.ts';
import { readPolicy } from '../rules/read-policy.ts';
import { appliesTo, type PolicySubject } from './policy-scope.ts';

type Kept<Kind extends PolicyRule['kind']> = Extract<Policy, { kind: Kind }> & { readonly id: string };

/** A policy of a lab, with its id. */
export type KeptPolicy = Kept<PolicyRule['kind']>;

/** A sign-in that a policy in the state `report-only` would have refused or interrupted. */
export interface PolicyReport {
  readonly policyId: string;
  readonly appId: string;
  readonly userId: string | null;
  /** AADSTS code. */
  readonly code: number;
}

/** The policies in effect; changes by tests apply from the next request on. */
export interface Policies {
  /**
   * Adds a policy, after those that are there.
   *
   * @returns Its id.
   * @throws {EntradaError} `INPUT_INVALID` for an unknown kind or field, or an id that is taken.
   */
  add(policy: Policy): string;
  /**
   * Changes fields of a policy, which keeps its place and what users did for it: null removes a field.
   *
   * @returns The changed policy; undefined when no policy has this id.
   * @throws {EntradaError} `INPUT_INVALID` for an unknown field, a value that does not fit, another id or kind.
   */
  change(id: string, changes: Readonly<Record<string, unknown>>): KeptPolicy | undefined;
  /** Lists the policies with their ids, in the order in which they were added. */
  list(): readonly KeptPolicy[];
  /** Removes a policy; returns false when no policy has this id. */
  remove(id: string): boolean;
  /** Removes all of them, and forgets what users did for them. */
  clear(): void;
  /** The latest results of policies in the state `report-only`, oldest first. */
  readonly reports: readonly PolicyReport[];
  /** Returns the first enabled policy of a kind that applies to the subject. */
  find<Kind extends PolicyRule['kind']>(kind: Kind, subject: PolicySubject): Kept<Kind> | undefined;
  /** Lists the policies in a state that apply to the subject. */
  applying(state: 'enabled' | 'report-only', subject: PolicySubject): KeptPolicy[];
  /** Keeps that a user did what a policy asks for, such as accepting terms. */
  satisfy(policyId: string, userId: string): void;
  isSatisfied(policyId: string, userId: string | undefined): boolean;
  report(entry: PolicyReport): void;
}

const mostReports = 1000;

/** Creates an empty list of policies. */
export function createPolicies(): Policies {
  let kept: KeptPolicy[] = [];
  const satisfied = new Set<string>();
  const reports: PolicyReport[] = [];
  const isInState = (policy: KeptPolicy, state: string) => (policy.state ?? 'enabled') === state;
  return {
    reports,
    add(policy) {
      const { id = randomUUID(), ...rule } = readPolicy(policy, 'policy');
      if (kept.some((one) => one.id === id)) throw idTaken('policy', id);
      kept.push({ ...rule, id });
      return id;
    },
    change(id, changes) {
      const index = kept.findIndex((one) => one.id === id);
      const policy = kept[index];
      if (policy === undefined) return undefined;
      const changed = { ...changePolicy(policy, changes), id };
      kept[index] = changed;
      return changed;
    },
    list: () => [...kept],
    remove(id) {
      const before = kept.length;
      kept = kept.filter((one) => one.id !== id);
      return kept.length < before;
    },
    clear() {
      kept = [];
      satisfied.clear();
    },
    find: <Kind extends PolicyRule['kind']>(kind: Kind, subject: PolicySubject) =>
      kept.find(
        (policy): policy is Kept<Kind> =>
          policy.kind === kind && isInState(policy, 'enabled') && appliesTo(policy, subject),
      ),
    applying: (state, subject) => kept.filter((policy) => isInState(policy, state) && appliesTo(policy, subject)),
    satisfy: (policyId, userId) => void satisfied.add(`${policyId} ${userId}`),
    isSatisfied: (policyId, userId) => satisfied.has(`${policyId} ${userId}`),
    report(entry) {
      if (reports.length >= mostReports) reports.shift();
      reports.push(entry);
    },
  };
}
