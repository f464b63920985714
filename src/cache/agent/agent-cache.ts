import type { TokenCache } from '../token-cache.ts';
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
  return Object.fromEntries(methods) as TokenCache;
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
