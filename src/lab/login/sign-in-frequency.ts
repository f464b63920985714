import type { LabState } from './lab-state.ts';
import type { PolicySubject } from './policy-scope.ts';

/** For "every time", as in the real service: clocks and redirects take a while. */
const leastSeconds = 300;

/** Returns the maximum age of a sign-in in seconds: the minimum of the settings' and a policy's; else Infinity. */
export function signInFrequency({ settings, policies }: LabState, subject: PolicySubject): number {
  const bySettings = settings.signInFrequencySeconds ?? Infinity;
  const byPolicy = policies.find('sign-in-frequency', subject)?.seconds ?? Infinity;
  return Math.min(bySettings, byPolicy === 0 ? leastSeconds : byPolicy);
}
