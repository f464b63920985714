import { randomUUID } from 'node:crypto';
import { Refusal } from './refusal.ts';

/** The rule of a policy. */
export type PolicyRule =
  /** A sign-in needs a second factor, which the lab's pages ask for (AADSTS50076 elsewhere). */
  | { readonly kind: 'require-mfa' }
  /** No tokens at all (AADSTS53003). */
  | { readonly kind: 'block' }
  /** No tokens by device code (AADSTS53003). */
  | { readonly kind: 'block-device-code' }
  /** The user has to sign in again after this many seconds (AADSTS70043). */
  | { readonly kind: 'sign-in-frequency'; readonly seconds: number }
  /** Administrator consent does not apply; each user is asked (AADSTS65001 where that is not possible). */
  | { readonly kind: 'require-user-consent' };

/** A rule and its scope; without a field, it applies to everyone or to every application. */
export type Policy = PolicyRule & { readonly appId?: string; readonly userId?: string };

/** The subject of a token. `userId` is absent for an application itself. */
export interface PolicySubject {
  readonly appId: string;
  readonly userId?: string;
}

type Kept<Kind extends PolicyRule['kind']> = Extract<Policy, { kind: Kind }> & { readonly id: string };

/** The policies in effect; changes by tests apply from the next request on. */
export interface Policies {
  add(policy: Policy): void;
  /** Removes all of them. */
  clear(): void;
  /** Returns the first policy of a kind that applies to the subject. */
  find<Kind extends PolicyRule['kind']>(kind: Kind, subject: PolicySubject): Kept<Kind> | undefined;
}

/** Creates an empty list of policies. */
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
