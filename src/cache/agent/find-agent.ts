import type { TokenCache } from '../token-cache.ts';
import { agentFolders, listAgentSockets } from './agent-folder.ts';
import type { AgentHost } from './agent-host.ts';

/**
 * Finds the cache of the nearest shell around this process whose agent keeps a session. Costs next to nothing while no
 * agent runs.
 *
 * An agent that was killed leaves its socket while its shell still runs: that is an error rather than an absence,
 * because another session, perhaps of another identity, would replace the lost one unnoticed. It remains an error until
 * the next sign-in of the scope Process (`startAgent`) or `forgetLostAgents`.
 *
 * @returns Undefined when no shell around keeps a session.
 * @throws {EntradaError} `AGENT_UNREACHABLE`.
 */
export async function findAgent(host: AgentHost): Promise<TokenCache | undefined> {
  const sockets = listAgentSockets(agentFolders(host.env, host.platform));
  if (sockets.length === 0) return undefined;
  // Run when there is an agent to ask: most commands find none and start faster without it.
  const { nearestAgent } = await import('./agents-around.ts');
  return nearestAgent(host, sockets);
}
