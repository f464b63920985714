import type { ByteStore } from '../byte-store.ts';
import { plainRecords } from '../record-codec.ts';
import { cacheOf } from '../store-cache.ts';
import type { TokenCache } from '../token-cache.ts';
import { agentError } from './agent-error.ts';
import { type AnyCall, storeCalls } from './agent-protocol.ts';
import { askAgent } from './ask-agent.ts';

/**
 * Keeps sessions in the memory of an agent. They are not sealed: only the user can reach the socket and the agent's
 * memory, and a key would have to be kept somewhere.
 *
 * @param path - The agent's socket, checked to be the user's.
 * @param limitMs - How long each response may take, in milliseconds; 5000 unless given.
 * @returns A cache whose calls throw `AGENT_UNREACHABLE` when the agent has ended or does not respond.
 */
export function agentCache(path: string, limitMs?: number): TokenCache {
  const store = agentStore(path, limitMs);
  return cacheOf({
    store,
    codec: plainRecords(),
    locks: async () => (await import('../store-locks.ts')).storeLocks(store),
  });
}

/** Returns the store in an agent's memory; see {@link agentCache} for the parameters and errors. */
export function agentStore(path: string, limitMs?: number): ByteStore {
  const methods = Object.entries(storeCalls).map(([name, call]) => [name, methodFor(name, call, path, limitMs)]);
  // It has a method for each row of the table, and the table one for each of the interface.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { place: path, ...(Object.fromEntries(methods) as Omit<ByteStore, 'place'>) };
}

function methodFor(name: string, call: AnyCall, path: string, limitMs: number | undefined) {
  return async (...args: readonly unknown[]): Promise<unknown> => {
    const written = call.args.map((codec, index) => codec.toJson(args[index]));
    const value = await askAgent(path, name, written, limitMs);
    try {
      return call.result.fromJson(value);
    } catch {
      // Without the cause, which may quote the response.
      throw agentError('cut-off', path, 'its response is not one of this program');
    }
  };
}
