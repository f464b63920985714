import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type AgentEnd, runAgent } from '../../src/cache/agent/agent-server.ts';
import { agentCache } from '../../src/cache/agent/agent-cache.ts';
import type { ProcessIdentity, ProcessTable } from '../../src/cache/processes/process.ts';
import type { TokenCache } from '../../src/cache/token-cache.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';

export interface AgentUnderTest {
  readonly folder: string;
  readonly path: string;
  readonly cache: TokenCache;
  readonly clock: FakeClock;
  readonly ended: Promise<AgentEnd>;
  /** The shell's end, noticed at the next look. */
  endShell(): void;
  /** What SIGTERM does. */
  stop(): void;
}

const usual = process.platform === 'win32' ? 'pipe' : 'sock';

/** Runs an agent in the test's own process, for a shell that exists only here. */
export async function agentUnderTest(t: TestContext, path?: string, extension = usual): Promise<AgentUnderTest> {
  const folder = path === undefined ? join(temporaryFolder(t), 'entrada') : join(path, '..');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const socketPath = path ?? join(folder, `agent-4000-77.${extension}`);
  const clock = createFakeClock();
  const stopper = new AbortController();
  let runs = true;
  const ended = runAgent({
    socketPath,
    shell: { pid: 4000, startTime: '77' },
    processes: processesWith((shell) => runs && shell.pid === 4000 && shell.startTime === '77'),
    clock,
    signal: stopper.signal,
  });
  t.after(async () => {
    stopper.abort();
    await ended;
  });
  // It serves from its first look at the shell on; one that is not needed ends before.
  await Promise.race([clock.sleeping(1), ended]);
  return {
    folder,
    path: socketPath,
    cache: agentCache(socketPath),
    clock,
    ended,
    endShell: () => (runs = false),
    stop: () => stopper.abort(),
  };
}

function processesWith(isRunning: (process: ProcessIdentity) => boolean): ProcessTable {
  return { find: () => undefined, namesOf: () => [], ownerOf: () => undefined, isRunning, isStopped: () => false };
}
