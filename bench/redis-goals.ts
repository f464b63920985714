import { spawnSync } from 'node:child_process';
import { memoryOfSession } from '../test/support/redis-memory.ts';
import { startRedis } from '../test/support/redis-server.ts';
import { benchRecord } from './bench-session.ts';
import type { GoalPart } from './goals.ts';

const limitKb = 3;

/** Measures the memory that a session takes on a Redis server; without one, no row. */
export async function measureRedis(count: number): Promise<GoalPart> {
  const title = 'Redis';
  if (spawnSync('redis-server', ['--version']).status !== 0)
    return { title, note: 'not measured: redis-server is not installed', rows: [] };
  const server = await startRedis();
  try {
    const bytes = await memoryOfSession(server, benchRecord('https://graph.microsoft.com', undefined), count);
    const kb = bytes / 1_000;
    const found = `${kb.toFixed(1)} kB`;
    const row = { work: 'memory of the server for a session', found, goal: `${limitKb} kB`, holds: kb <= limitKb };
    return { title, note: `mean of ${count} sessions with an access token of 1,800 characters`, rows: [row] };
  } finally {
    await server.stop();
  }
}
