import type { LabRequest } from '../tenant/tenant.ts';
import type { LabState } from './lab-state.ts';
import { readFacts } from './sign-in-conditions.ts';

/** Returns the state for a request: with the facts that it states, and with a wrong clock if a fault sets it wrong. */
export function atRequest(lab: LabState, request: LabRequest): LabState {
  const facts = readFacts(request);
  const state = Object.keys(facts).length === 0 ? lab : { ...lab, facts };
  return atClockOf(state, request);
}

/** Returns the state for a request: with a wrong clock, if a fault sets it wrong. */
export function atClockOf(lab: LabState, { clockOffsetMs = 0 }: LabRequest): LabState {
  if (clockOffsetMs === 0) return lab;
  const { clock } = lab;
  return {
    ...lab,
    clock: {
      nowMs: () => clock.nowMs() + clockOffsetMs,
      sleep: (durationMs, signal) => clock.sleep(durationMs, signal),
    },
  };
}
