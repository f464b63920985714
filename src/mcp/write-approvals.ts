import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { EntradaError } from '../base/errors.ts';

/** The changes that the user is being asked about. */
export interface WriteApprovals {
  /**
   * Returns the name of a question, which the answer has to come with.
   *
   * @param callId - Of the call that asks.
   */
  ask(change: string, callId: string): string;
  /**
   * Takes the answer to a question: once, in time, and for the same change.
   *
   * @returns The `callId` of the question.
   * @throws {EntradaError} `NOT_ALLOWED`.
   */
  take(question: string, change: string): string;
}

const mostOpen = 50;
/** A person has this long to answer. */
export const approvalLimitMs = 600_000;

/** Creates the list of open questions, in the memory of this process: a reply cannot be made up or used again. */
export function createWriteApprovals(clock: Clock): WriteApprovals {
  const open = new Map<string, { readonly digest: string; readonly untilMs: number; readonly callId: string }>();
  return {
    ask(change, callId) {
      const question = randomBytes(18).toString('base64url');
      open.set(question, { digest: digestOf(change), untilMs: clock.nowMs() + approvalLimitMs, callId });
      const [oldest] = open.keys();
      if (open.size > mostOpen && oldest !== undefined) open.delete(oldest);
      return question;
    },
    take(question, change) {
      const pending = open.get(question);
      open.delete(question);
      if (pending === undefined) throw refused('the answer does not belong to an open question');
      if (clock.nowMs() > pending.untilMs) throw refused('the answer came too late');
      if (pending.digest !== digestOf(change)) throw refused('the change is not the one that the user was asked about');
      return pending.callId;
    },
  };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function refused(found: string): EntradaError {
  return new EntradaError('NOT_ALLOWED', `Cannot send the change: ${found}`, { hint: 'Call the tool again.' });
}
