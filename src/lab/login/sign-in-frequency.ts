import type { LabState } from './lab-state.ts';
import type { PolicySubject } from './policies.ts';

/** Returns the maximum age of a sign-in in seconds: the minimum of the settings' and a policy's; else Infinity. */
export function signInFrequency({ settings, policies }: LabState, subject: PolicySubject): number {
  const bySettings = settings.signInFrequencySeconds ?? Infinity;
  return Math.min(bySettings, policies.find('sign-in-frequency', subject)?.seconds ?? Infinity);
}
