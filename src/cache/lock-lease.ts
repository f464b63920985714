import type { ProcessIdentity, ProcessTable } from './processes/process.ts';

/** A holder shows this often that it lives. */
export const beatMs = 400;
/** How long a lock lasts whose owner shows no life, and cannot be checked or is stopped. */
const leaseMs = 1_500;
/** The same for an owner that runs on this machine: a busy one may come late. */
const busyLeaseMs = 10_000;

/**
 * Returns whether a lock is over: its owner is gone, or has shown no life for its lease.
 *
 * @param owner - Undefined when it runs where this process cannot look: on another machine, or in another container.
 * @param silentMs - How long no sign of life was seen, measured by the process that checks: clocks of two machines
 * differ, and a clock can be set.
 * @param processes - Undefined where processes cannot be looked at.
 */
export function isOver(
  owner: ProcessIdentity | undefined,
  silentMs: number,
  processes: ProcessTable | undefined,
): boolean {
  if (owner === undefined || processes === undefined) return silentMs >= leaseMs;
  if (!processes.isRunning(owner)) return true;
  return silentMs >= (processes.isStopped(owner.pid) ? leaseMs : busyLeaseMs);
}
