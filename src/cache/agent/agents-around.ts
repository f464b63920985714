import { lstatSync } from 'node:fs';
import { isObject } from '../../base/json.ts';
import type { TokenCache } from '../token-cache.ts';
import { agentCache } from './agent-cache.ts';
import { agentError, agentFaultOf } from './agent-error.ts';
import { agentFolders, type AgentSocket, listAgentSockets } from './agent-folder.ts';
import { askAgent } from './ask-agent.ts';
import { type Environment, shellsAround } from './shells-around.ts';
import type { AgentHost } from './agent-host.ts';
import { processTable } from '../processes/process-table.ts';

/** The agents that kept silent, for each environment of a process, which is that of one command. */
const silent = new WeakMap<Environment, Map<string, unknown>>();

/**
 * Returns the cache of the nearest shell around this process whose agent listens and keeps a session. An agent that
 * kept silent is not asked again by the same command, which would wait twice.
 */
export async function nearestAgent(host: AgentHost, sockets: readonly AgentSocket[]): Promise<TokenCache | undefined> {
  const known = silent.get(host.env) ?? new Map<string, unknown>();
  silent.set(host.env, known);
  for (const path of await pathsAround(host, sockets)) {
    if (known.has(path)) throw known.get(path);
    try {
      if (await keepsSessions(path, host.limitMs)) return agentCache(path, host.limitMs);
    } catch (error) {
      if (agentFaultOf(error) === 'silent') known.set(path, error);
      throw error;
    }
  }
  return undefined;
}

/** Returns the sockets of the shells around this process, the nearest first. */
export async function agentSocketsAround(host: AgentHost): Promise<string[]> {
  return pathsAround(host, listAgentSockets(agentFolders(host.env, host.platform)));
}

async function pathsAround({ env, platform }: AgentHost, sockets: readonly AgentSocket[]): Promise<string[]> {
  if (sockets.length === 0) return [];
  const processes = await processTable(platform);
  return [...shellsAround(env, processes, process.pid)].flatMap(({ pid, startTime }) =>
    sockets.filter(({ shell }) => shell.pid === pid && shell.startTime === startTime).map(({ path }) => path),
  );
}

async function keepsSessions(path: string, limitMs: number | undefined): Promise<boolean> {
  try {
    const greeting = await askAgent(path, 'hello', [], limitMs);
    if (isObject(greeting) && typeof greeting['sessions'] === 'number') return greeting['sessions'] > 0;
  } catch (error) {
    // It ended normally just now.
    if (agentFaultOf(error) === 'gone' && lstatSync(path, { throwIfNoEntry: false }) === undefined) return false;
    throw error;
  }
  throw agentError('cut-off', path, 'its response is not one of this program');
}
