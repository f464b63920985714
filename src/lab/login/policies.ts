import { randomUUID } from 'node:crypto';
import type { Policy, PolicyRule } from '../rules/policy-rule.ts';
import { idTaken } from '../rules/field-rule.ts';
import { readPolicy } from '../rules/read-policy.ts';
import { Refusal } from './refusal.ts';

/** The subject of a token. `userId` is absent for an application itself. */
export interface PolicySubject {
  readonly appId: string;
  readonly userId?: string;
}

type Kept<Kind extends PolicyRule['kind']> = Extract<Policy, { kind: Kind }> & { readonly id: string };

/** A policy of a lab, with its id. */
export type KeptPolicy = Kept<PolicyRule['kind']>;

/** The policies in effect; changes by tests apply from the next request on. */
export interface Policies {
  /**
   * Adds a policy, after those that are there.
   *
   * @returns Its id.
   * @throws {EntradaError} `INPUT_INVALID` for an unknown kind or field, or an id that is taken.
   */
  add(policy: Policy): string;
  /** Lists the policies with their ids, in the order in which they were added. */
  list(): readonly KeptPolicy[];
  /** Removes a policy; returns false when no policy has this id. */
  remove(id: string): boolean;
  /** Removes all of them. */
  clear(): void;
  /** Returns the first policy of a kind that applies to the subject. */
  find<Kind extends PolicyRule['kind']>(kind: Kind, subject: PolicySubject): Kept<Kind> | undefined;
}

/** Creates an empty list of policies. */
export function createPolicies(): Policies {
  let kept: KeptPolicy[] = [];
  return {
    add(policy) {
      const { id = randomUUID(), ...rule } = readPolicy(policy, 'policy');
      if (kept.some((one) => one.id === id)) throw idTaken('policy', id);
      kept.push({ ...rule, id });
      return id;
    },
    list: () => [...kept],
    remove(id) {
      const before = kept.length;
      kept = kept.filter((one) => one.id !== id);
      return kept.length < before;
    },
    clear: () => void (kept = []),
    find: <Kind extends PolicyRule['kind']>(kind: Kind, subject: PolicySubject) =>
      kept.find((policy): policy is Kept<Kind> => policy.kind === kind && isFor(policy, subject)),
  };
}

/**
 * Refuses a token that policies forbid.
 *
 * @param resourceId - The API that the token is for.
 * @throws {Refusal} 53003 when blocked, 50076 when a second factor is missing.
 */
export function checkPolicies(
  policies: Policies,
  subject: PolicySubject,
  resourceId: string,
  { hasMfa }: { readonly hasMfa: boolean },
): void {
  const block = policies.find('block', subject);
  if (block !== undefined) throw blockedBy(block);
  const mfa = policies.find('require-mfa', subject);
  if (mfa !== undefined && !hasMfa) throw new Refusal(50076, { resource: resourceId }, { more: claimsOf(mfa) });
}

/** Creates the refusal of a policy that blocks. */
export function blockedBy(policy: { readonly id: string }, correlationId?: string): Refusal {
  const more = claimsOf(policy);
  return new Refusal(53003, {}, correlationId === undefined ? { more } : { more, correlationId });
}

/** The claims that the client has to pass to the sign-in page, to identify the policy to satisfy. */
function claimsOf({ id }: { readonly id: string }): { readonly claims: string } {
  return { claims: JSON.stringify({ access_token: { capolids: { essential: true, values: [id] } } }) };
}

function isFor(policy: Policy, { appId, userId }: PolicySubject): boolean {
  const isApp = policy.appId === undefined || policy.appId.toLowerCase() === appId.toLowerCase();
  return isApp && (policy.userId === undefined || policy.userId === userId);
}
