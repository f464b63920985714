import { findAgent } from '../../cache/agent/find-agent.ts';
import type { ShellCache } from '../../cache/layered-cache.ts';
import type { TokenCache } from '../../cache/token-cache.ts';
import type { CliProcess } from './cli-process.ts';

/**
 * Returns a cache that finds the calling shell's agent at its first use, and starts one when a session is saved there.
 *
 * @param self - The program and first arguments that start this command line.
 * @param startsOver - Discards sessions that were lost with a killed agent.
 */
export function shellAgent(
  host: Pick<CliProcess, 'env' | 'platform'>,
  self: CliProcess['self'],
  startsOver: boolean,
): ShellCache {
  let found: Promise<TokenCache | undefined> | undefined;
  const find = async () => {
    if (startsOver) {
      const { forgetLostAgents } = await import('../../cache/agent/start-agent.ts');
      await forgetLostAgents(host);
    }
    return findAgent(host);
  };
  return {
    find: () => (found ??= find()),
    async start() {
      const { startAgent } = await import('../../cache/agent/start-agent.ts');
      const started = startAgent(host, self);
      found = started;
      return started;
    },
  };
}
