import { rmSync } from 'node:fs';
import type { TokenCache } from '../token-cache.ts';
import { agentCache } from './agent-cache.ts';
import { agentFaultOf } from './agent-error.ts';
import {
  agentFolders,
  type AgentSocket,
  listAgentSockets,
  prepareSocketPath,
  unfinishedSockets,
} from './agent-folder.ts';
import { removeIfDead } from './agent-socket.ts';
import { askAgent } from './ask-agent.ts';
import { callingShell } from './calling-shell.ts';
import { agentSocketsAround } from './agents-around.ts';
import type { AgentHost } from './agent-host.ts';
import { processTable } from '../processes/process-table.ts';
import type { ProcessTable } from '../processes/process.ts';
import { spawnAgent } from './spawn-agent.ts';
import { untilAnswering, untilGone } from './until-agent.ts';

/**
 * Returns the cache of the calling shell's agent, which is started when there is none. Commands that do this at once
 * get the same agent. An agent of another version of Entrada is replaced, and what it kept is lost.
 *
 * @param self - Program and first arguments that start this command line.
 * @throws {EntradaError} `AGENT_UNREACHABLE` when it does not start within 10 s or does not answer; `STORAGE_FAILED`
 * when its folder cannot be created; `INPUT_INVALID` without a calling shell.
 */
export async function startAgent(host: AgentHost, self: readonly string[]): Promise<TokenCache> {
  const { env, platform, limitMs } = host;
  const processes = await processTable(platform);
  const shell = callingShell(env, processes, process.pid);
  const folders = agentFolders(env, platform);
  await sweep(folders, processes);
  const isOfShell = ({ shell: { pid, startTime } }: AgentSocket) => pid === shell.pid && startTime === shell.startTime;
  const existing = listAgentSockets(folders).find(isOfShell);
  const path = existing?.path ?? prepareSocketPath(folders, shell, platform);
  if (!(await isUsable(path, limitMs))) {
    const child = spawnAgent(
      self,
      { ShellPid: String(shell.pid), ShellStartTime: shell.startTime, Socket: path },
      env,
      platform,
    );
    await untilAnswering(path, child.failure, limitMs);
  }
  return agentCache(path, limitMs);
}

/**
 * Discards the sessions that `findAgent` reports as lost: removes the sockets of agents around that were killed, and
 * stops agents of another version of Entrada. Agents that answer stay.
 *
 * @throws {EntradaError} `AGENT_UNREACHABLE` when one does not answer.
 */
export async function forgetLostAgents(host: AgentHost): Promise<void> {
  for (const path of await agentSocketsAround(host)) {
    if (!(await isUsable(path, host.limitMs))) await removeIfDead(path);
  }
}

/** Asks whether an agent of this version answers; one of another version is ended. */
async function isUsable(path: string, limitMs: number | undefined): Promise<boolean> {
  try {
    await askAgent(path, 'hello', [], limitMs);
    return true;
  } catch (error) {
    const fault = agentFaultOf(error);
    if (fault === 'gone') return false;
    if (fault !== 'other-version') throw error;
  }
  await askAgent(path, 'stop', [], limitMs);
  await untilGone(path, limitMs);
  return false;
}

/** Removes what agents of shells that are gone left behind when they were killed too. */
async function sweep(folders: readonly string[], processes: ProcessTable): Promise<void> {
  const orphans = listAgentSockets(folders).filter(({ shell }) => !processes.isRunning(shell));
  for (const { path } of orphans) await removeIfDead(path);
  for (const { path, pid } of folders.flatMap(unfinishedSockets)) {
    if (processes.find(pid) === undefined) rmSync(path, { force: true });
  }
}
