import type { LabRequest } from '../tenant/tenant.ts';
import type { LabState } from './lab-state.ts';

/** Returns the state for a request: with a wrong clock, if a fault sets it wrong. */
export function atClockOf(lab: LabState, { clockOffsetMs = 0 }: Pick<LabRequest, 'clockOffsetMs'>): LabState {
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
