import type { SignedIn } from './browser-session.ts';
import { firstUnmet, type PolicyInput, refusalOf, subjectOf } from './check-policies.ts';
import type { LoginCall } from './lab-state.ts';
import type { KeptPolicy } from './policies.ts';
import type { Requirement } from './policy-requirements.ts';
import type { Refusal } from './refusal.ts';
import { signInFrequency } from './sign-in-frequency.ts';

/** A step that policies require before a sign-in can continue. */
export type Demand =
  | { readonly kind: 'nothing' }
  /** The user has to do something on a page. */
  | { readonly kind: 'step'; readonly page: NonNullable<Requirement['page']>; readonly policy: KeptPolicy }
  /** The sign-in is too old. */
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'blocked'; readonly policyId: string; readonly refusal: Refusal };

/** Returns the next step that policies require of a user who is signed in with the browser, for this application. */
export function nextDemand({ lab }: LoginCall, { user, session }: SignedIn, input: Omit<PolicyInput, 'user'>): Demand {
  const full = { ...input, user };
  const unmet = firstUnmet(lab, full, session);
  if (unmet !== undefined && unmet.requirement.page === undefined) {
    const refusal = refusalOf(unmet, input.resource?.id ?? input.application.appId);
    return { kind: 'blocked', policyId: unmet.policy.id, refusal };
  }
  const maxAgeMs = signInFrequency(lab, subjectOf(lab, full)) * 1000;
  if (lab.clock.nowMs() - session.signedInAtMs > maxAgeMs) return { kind: 'sign-in' };
  if (unmet?.requirement.page === undefined) return { kind: 'nothing' };
  return { kind: 'step', page: unmet.requirement.page, policy: unmet.policy };
}

/**
 * Applies a button of a policy's page; returns false for other buttons.
 *
 * @param demand - The step that the page was about.
 */
export function takeStep(
  { lab }: LoginCall,
  { user, session }: SignedIn,
  demand: Demand,
  action: string | undefined,
): boolean {
  if (action === 'approve-mfa') {
    session.hasMfa = true;
    if (demand.kind === 'step' && demand.policy.kind === 'require-strength') session.strength = demand.policy.strength;
    return true;
  }
  if (action !== 'satisfy') return false;
  if (demand.kind !== 'step' || demand.page === 'mfa') return true;
  lab.policies.satisfy(demand.policy.id, user.id);
  if (demand.page === 'registration') session.hasMfa = true;
  return true;
}
