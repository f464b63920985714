import type { LabState } from './lab-state.ts';
import type { PolicySubject } from './policies.ts';

/** Returns how many seconds a person's sign-in counts: the shorter one of the settings' and a policy's; else forever. */
export function signInFrequency({ settings, policies }: LabState, subject: PolicySubject): number {
  const bySettings = settings.signInFrequencySeconds ?? Infinity;
  return Math.min(bySettings, policies.find('sign-in-frequency', subject)?.seconds ?? Infinity);
}
