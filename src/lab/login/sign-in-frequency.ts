import type { Application } from '../tenant/application.ts';
import type { Member } from './accounts.ts';
import { subjectOf } from './check-policies.ts';
import type { Grant, SignIn } from './grant-store.ts';
import type { LabState } from './lab-state.ts';
import type { PolicySubject } from './policy-scope.ts';
import { Refusal } from './refusal.ts';
import { formatTimestamp } from './trace.ts';

/** For "every time", as in the real service: clocks and redirects take a while. */
const leastSeconds = 300;

/** Returns the maximum age of a sign-in in seconds: the minimum of the settings' and a policy's; else Infinity. */
export function signInFrequency({ settings, policies }: LabState, subject: PolicySubject): number {
  const bySettings = settings.signInFrequencySeconds ?? Infinity;
  const byPolicy = policies.find('sign-in-frequency', subject)?.seconds ?? Infinity;
  return Math.min(bySettings, byPolicy === 0 ? leastSeconds : byPolicy);
}

/**
 * Refuses a token that continues an earlier sign-in: a renewal, or an exchange for an API.
 *
 * @throws {Refusal} 70043 when the sign-in is older than the settings or a policy permit.
 */
export function checkSignInFrequency(
  { lab, user }: Member,
  application: Application,
  { signedInAtMs, issuedAtMs = signedInAtMs, clientApp }: SignIn & Partial<Grant>,
): void {
  const frequency = signInFrequency(lab, subjectOf(lab, { application, user, clientApp }));
  if (lab.clock.nowMs() - signedInAtMs > frequency * 1000) {
    throw new Refusal(70043, { issued: formatTimestamp(issuedAtMs), seconds: String(frequency) });
  }
}
