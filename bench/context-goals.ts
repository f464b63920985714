import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchRecord, saveBenchSessions, saveManySessions } from './bench-session.ts';
import type { GoalPart, GoalRow } from './goals.ts';
import { quietEnvironment } from './quiet-environment.ts';
import { commandLine, connect, connectWords } from './start-places.ts';
import { type BenchServer, startServer } from './start-server.ts';
import { type Command, timeCommands } from './time-commands.ts';

const node = process.execPath;
const origin = 'https://graph.microsoft.com';
/** More than this among many contexts, compared with three, is not flat. */
const flat = 1.3;
const listLimitMs = 1_000;

/** Measures commands among many saved contexts, compared with the same among three. */
export async function measureContexts(runs: number, count: number): Promise<GoalPart> {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-bench-'));
  const server = await startServer(folder, {});
  try {
    const [few, many] = [join(folder, 'few'), join(folder, 'many')];
    const records = ['one', 'two', 'three'].map((name) => benchRecord(origin, undefined, name));
    for (const home of [few, many]) await saveBenchSessions(home, records);
    await saveManySessions(many, benchRecord(origin, undefined), count);
    const rows: GoalRow[] = [];
    const env = { ...quietEnvironment(few), ENTRADA_KEYRING: 'off', XDG_RUNTIME_DIR: folder };
    const works: readonly (readonly [string, readonly string[], number?])[] = [
      ['token', ['token']],
      ['token -Context NAME', ['token', '-Context', 'two']],
      ['token -Context TYPO', ['token', '-Context', 'tow'], 2],
      ['status', ['status']],
      ['context use', ['context', 'use', 'three']],
    ];
    for (const [work, words, status = 0] of works) {
      const command = (home: string): Command => ({
        name: work,
        argv: [node, commandLine, ...words],
        env: { HOME: home, ENTRADA_HOME: home },
        status,
      });
      const [, measured] = timeCommands([command(few), command(many)], env, runs);
      rows.push(flatRow(work, measured?.cpuRatio ?? Number.NaN));
    }
    rows.push(flatRow('connect and disconnect', await connectRatio(server, few, many, env, runs)));
    const list: Command = {
      name: 'context list',
      argv: [node, commandLine, 'context', 'list', '-o', 'ndjson'],
      env: { HOME: many, ENTRADA_HOME: many },
    };
    const [listed] = timeCommands([list], env, Math.min(runs, 5));
    const wallMs = listed?.wallMs ?? Number.NaN;
    rows.push({
      work: 'context list',
      found: `${(wallMs / 1000).toFixed(2)} s (${((listed?.cpuMs ?? Number.NaN) / 1000).toFixed(2)} s CPU)`,
      goal: `${listLimitMs / 1000} s`,
      holds: wallMs <= listLimitMs,
    });
    return {
      title: `${count} contexts`,
      note: `whole processes, medians of ${runs} in turn, CPU time compared with the same among three contexts`,
      rows,
    };
  } finally {
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function flatRow(work: string, ratio: number): GoalRow {
  return { work, found: `${ratio.toFixed(2)} x`, goal: `${flat} x`, holds: ratio <= flat };
}

/** The wall time of both commands, in turn. */
async function connectRatio(
  server: BenchServer,
  few: string,
  many: string,
  env: NodeJS.ProcessEnv,
  runs: number,
): Promise<number> {
  const script = '"$0" "$1" Disconnect-Entra >/dev/null && shift && "$0" "$@" -ContextScope CurrentUser';
  for (const home of [few, many]) await connect(server, { ...env, HOME: home, ENTRADA_HOME: home }, 'CurrentUser');
  const command = (home: string): Command => ({
    name: 'connect and disconnect',
    argv: ['sh', '-c', script, node, commandLine, commandLine, ...connectWords],
    env: { HOME: home, ENTRADA_HOME: home, BENCH_SECRET: 'secret' },
  });
  return timeCommands([command(few), command(many)], env, runs)[1]?.cpuRatio ?? Number.NaN;
}
