import { systemClock } from '../../base/clock.ts';
import { agentError, agentFaultOf } from './agent-error.ts';
import { askAgent } from './ask-agent.ts';

const waitLimitMs = 10_000;
const firstPauseMs = 5;
const longestPauseMs = 100;

/**
 * Waits until an agent answers, 10 s at most.
 *
 * @param failure - Returns why it cannot start, once that is known.
 * @throws {EntradaError} `AGENT_UNREACHABLE`.
 */
export async function untilAnswering(path: string, failure: () => string | undefined, limitMs?: number): Promise<void> {
  if (await comesTrue(async () => failure() !== undefined || (await isAnswering(path, limitMs)))) {
    const found = failure();
    if (found === undefined || (await isAnswering(path, limitMs))) return;
    throw agentError('not-started', path, found);
  }
  throw agentError('not-started', path, `its process has not answered within ${waitLimitMs} ms`);
}

/**
 * Waits until no agent answers anymore, 10 s at most.
 *
 * @throws {EntradaError} `AGENT_UNREACHABLE`.
 */
export async function untilGone(path: string, limitMs?: number): Promise<void> {
  if (await comesTrue(async () => !(await isAnswering(path, limitMs)))) return;
  throw agentError('silent', path, `it has not ended within ${waitLimitMs} ms`);
}

async function comesTrue(claim: () => Promise<boolean>): Promise<boolean> {
  for (let pauseMs = firstPauseMs, waitedMs = 0; waitedMs < waitLimitMs; waitedMs += pauseMs) {
    if (await claim()) return true;
    await systemClock.sleep(pauseMs);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }
  return false;
}

async function isAnswering(path: string, limitMs: number | undefined): Promise<boolean> {
  try {
    await askAgent(path, 'hello', [], limitMs);
    return true;
  } catch (error) {
    const fault = agentFaultOf(error);
    // While it ends, connections may break.
    if (fault === 'gone' || fault === 'cut-off') return false;
    if (fault === 'other-version') return true;
    throw error;
  }
}
