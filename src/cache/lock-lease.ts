import type { ProcessIdentity, ProcessTable } from './processes/process.ts';

/** A holder shows this often that it lives. */
export const beatMs = 400;
/** How long a lock lasts whose owner shows no life, and cannot be checked or is stopped. */
const leaseMs = 1_500;
/** The same for an owner that runs on this machine: a busy one may come late. */
const busyLeaseMs = 10_000;

/**
 * How long another renewal waits for a holder that renews and shows no life: it may have presented the refresh token,
 * and be the only one that gets the next. As on Redis.
 */
const renewalGraceMs = 30_000;
/** Ends the name of a holder that renews. */
const renewalMark = 'r';

/** Returns the last part of a holder's name, unique by its random digits. */
export function printPurpose(random: string, forRenewal: boolean): string {
  return forRenewal ? `${random}${renewalMark}` : random;
}

/** Returns whether the holder of this name renews. */
export function isRenewing(holder: string): boolean {
  return holder.endsWith(renewalMark);
}

/**
 * Returns whether a lock is over: its owner is gone, or has shown no life for its lease.
 *
 * @param owner - Undefined when it runs where this process cannot look: on another machine, or in another container.
 * @param silentMs - How long no sign of life was seen, measured by the process that checks: clocks of two machines
 * differ, and a clock can be set.
 * @param processes - Undefined where processes cannot be looked at.
 * @param areRenewals - Both the holder and the process that waits renew: only a holder that is gone loses the lock
 * before the grace is over.
 */
export function isOver(
  owner: ProcessIdentity | undefined,
  silentMs: number,
  processes: ProcessTable | undefined,
  areRenewals = false,
): boolean {
  const isSeen = owner !== undefined && processes !== undefined;
  if (isSeen && !processes.isRunning(owner)) return true;
  if (areRenewals) return silentMs >= renewalGraceMs;
  if (!isSeen) return silentMs >= leaseMs;
  return silentMs >= (processes.isStopped(owner.pid) ? leaseMs : busyLeaseMs);
}
