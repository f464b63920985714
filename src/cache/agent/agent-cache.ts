import { thisProcess } from '../files/lock-owner.ts';
import { beatMs } from '../lock-lease.ts';
import { pollLock } from '../poll-lock.ts';
import type { CacheLock, TokenCache } from '../token-cache.ts';
import type { AgentCalls } from './agent-calls.ts';
import { agentError } from './agent-error.ts';
import { type AnyCall, cacheCalls } from './agent-protocol.ts';
import { askAgent } from './ask-agent.ts';

/**
 * Keeps sessions in the memory of an agent.
 *
 * @param path - The agent's socket, checked to be ours.
 * @param limitMs - How long each answer may take; 5000 unless given.
 * @returns A cache whose calls throw `AGENT_UNREACHABLE` when the agent has ended or does not answer.
 */
export function agentCache(path: string, limitMs?: number): TokenCache {
  const methods = Object.entries(cacheCalls).map(([name, call]) => [name, methodFor(name, call, path, limitMs)]);
  // It has a method for each row of the table, and the table one for each of the interface.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { write, tryLock, keepLock, unlock, ...alike } = Object.fromEntries(methods) as AgentCalls;
  return {
    ...alike,
    write: (record, lock) => write(record, lock?.fence),
    async lock(id, { signal } = {}) {
      const { owner } = await thisProcess();
      const fence = await pollLock(() => tryLock(id, owner), signal);
      return heldLock(
        fence,
        () => keepLock(id, fence),
        () => unlock(id, fence),
      );
    },
  };
}

function heldLock(fence: number, keep: () => Promise<boolean>, unlock: () => Promise<void>): CacheLock {
  const beat = setInterval(() => {
    // An agent that has ended holds no lock.
    void keep().then(
      (isHeld) => isHeld || clearInterval(beat),
      () => clearInterval(beat),
    );
  }, beatMs);
  beat.unref();
  return {
    fence,
    async release() {
      clearInterval(beat);
      await unlock().catch(() => undefined);
    },
  };
}

function methodFor(name: string, call: AnyCall, path: string, limitMs: number | undefined) {
  return async (...args: readonly unknown[]): Promise<unknown> => {
    const written = call.args.map((codec, index) => codec.toJson(args[index]));
    const value = await askAgent(path, name, written, limitMs);
    try {
      return call.result.fromJson(value);
    } catch {
      // Without the cause, which may quote the answer.
      throw agentError('cut-off', path, 'its answer is not one of this program');
    }
  };
}
