import { randomUUID } from 'node:crypto';
import { Refusal } from './refusal.ts';

/** What an administrator's policy demands. */
export type PolicyRule =
  /** A sign-in counts only with a second factor, which the lab's pages ask for (AADSTS50076 elsewhere). */
  | { readonly kind: 'require-mfa' }
  /** No tokens at all (AADSTS53003). */
  | { readonly kind: 'block' }
  /** No tokens by device code (AADSTS53003). */
  | { readonly kind: 'block-device-code' }
  /** A person has to sign in anew after this many seconds (AADSTS70043). */
  | { readonly kind: 'sign-in-frequency'; readonly seconds: number }
  /** What the administrator consented to does not count; each person is asked (AADSTS65001 where nobody can be). */
  | { readonly kind: 'require-user-consent' };

/** A rule and whom it is for; a field left out means everybody or every application. */
export type Policy = PolicyRule & { readonly appId?: string; readonly userId?: string };

/** Whom a token is for. `userId` is absent for an application's own. */
export interface PolicySubject {
  readonly appId: string;
  readonly userId?: string;
}

type Kept<Kind extends PolicyRule['kind']> = Extract<Policy, { kind: Kind }> & { readonly id: string };

/** The policies in force: changed by tests, obeyed from the next request on. */
export interface Policies {
  add(policy: Policy): void;
  /** Ends all of them. */
  clear(): void;
  /** Returns the first policy of a kind that is for the subject. */
  find<Kind extends PolicyRule['kind']>(kind: Kind, subject: PolicySubject): Kept<Kind> | undefined;
}

export function createPolicies(): Policies {
  let kept: Kept<PolicyRule['kind']>[] = [];
  return {
    add: (policy) => void kept.push({ ...policy, id: randomUUID() }),
    clear: () => void (kept = []),
    find: <Kind extends PolicyRule['kind']>(kind: Kind, subject: PolicySubject) =>
      kept.find((policy): policy is Kept<Kind> => policy.kind === kind && isFor(policy, subject)),
  };
}

/**
 * Refuses what policies forbid.
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

/** The refusal of a policy that blocks. */
export function blockedBy(policy: { readonly id: string }, correlationId?: string): Refusal {
  const more = claimsOf(policy);
  return new Refusal(53003, {}, correlationId === undefined ? { more } : { more, correlationId });
}

/** What the client has to hand on to the sign-in page, so that it knows which policy to satisfy. */
function claimsOf({ id }: { readonly id: string }): { readonly claims: string } {
  return { claims: JSON.stringify({ access_token: { capolids: { essential: true, values: [id] } } }) };
}

function isFor(policy: Policy, { appId, userId }: PolicySubject): boolean {
  const isApp = policy.appId === undefined || policy.appId.toLowerCase() === appId.toLowerCase();
  return isApp && (policy.userId === undefined || policy.userId === userId);
}
