import type { SignedIn } from './browser-session.ts';
import type { LoginCall } from './lab-state.ts';
import { blockedBy, type PolicySubject } from './policies.ts';
import type { Refusal } from './refusal.ts';
import { signInFrequency } from './sign-in-frequency.ts';
import type { Application } from '../tenant/application.ts';

/** A step that policies require before a sign-in can continue. */
export type Demand =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'mfa' }
  /** The sign-in is too old. */
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'blocked'; readonly policyId: string; readonly refusal: Refusal };

/** Returns the next step that policies require of a user who is signed in with the browser, for this application. */
export function nextDemand(
  { lab }: LoginCall,
  { user, session }: SignedIn,
  application: Application,
  flow: 'browser' | 'device-code',
): Demand {
  const subject: PolicySubject = { appId: application.appId, userId: user.id };
  const byFlow = flow === 'device-code' ? lab.policies.find('block-device-code', subject) : undefined;
  const block = lab.policies.find('block', subject) ?? byFlow;
  if (block !== undefined) return { kind: 'blocked', policyId: block.id, refusal: blockedBy(block) };
  if (lab.clock.nowMs() - session.signedInAtMs > signInFrequency(lab, subject) * 1000) return { kind: 'sign-in' };
  if (lab.policies.find('require-mfa', subject) !== undefined && !session.hasMfa) return { kind: 'mfa' };
  return { kind: 'nothing' };
}
