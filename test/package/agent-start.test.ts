import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { entradaFolders } from '../../src/base/folders.ts';
import { agentFolders } from '../../src/cache/agent/agent-folder.ts';
import { agentCache } from '../../src/cache/agent/agent-cache.ts';
import { processTable } from '../../src/cache/processes/process-table.ts';
import { userSessions } from '../../src/cache/user-sessions.ts';
import { sampleSession } from '../cache/sample-session.ts';
import { agentUnderTest } from '../cache/agent-in-process.ts';
import { installedFolder } from '../support/import-installed.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const { platform } = process;
const commandLine = join(installedFolder(), 'dist/cli.cjs');

/** Runs `entrada token`, and returns what it printed and the files that it loaded. */
async function printToken(env: Readonly<Record<string, string>>, folder: string) {
  const coverage = join(folder, 'coverage');
  const child = spawn(process.execPath, [commandLine, 'token'], { env: { ...env, NODE_V8_COVERAGE: coverage } });
  let [output, problem] = ['', ''];
  child.stdout.on('data', (piece) => (output += String(piece)));
  child.stderr.on('data', (piece) => (problem += String(piece)));
  await once(child, 'close');
  const loaded = readdirSync(coverage).flatMap((file) =>
    [...readFileSync(join(coverage, file), 'utf8').matchAll(/"url":"(file:[^"]*)"/g)].map(([, url = '']) =>
      url.slice(url.lastIndexOf('/') + 1),
    ),
  );
  return { output, problem, loaded };
}

// Windows has files that name pipes.
const skip = platform === 'win32';

test('entrada token loads only itself where another shell has an agent, and for a token of the shell', {
  skip,
}, async (t) => {
  const folder = temporaryFolder(t);
  const env = { HOME: folder, ENTRADA_HOME: folder, ENTRADA_KEYRING: 'off', XDG_RUNTIME_DIR: folder };
  const session = sampleSession('adele@contoso.com');
  const expiresAtMs = Date.now() + 3_600_000;
  const tokens = Object.entries(session.tokens).map(
    ([resource, entry]) => [resource, { ...entry, expiresAtMs }] as const,
  );
  const record = { ...session, tokens: Object.fromEntries(tokens) };
  const token = `${tokens[0]?.[1].accessToken.reveal()}\n`;
  const { cache } = userSessions({ folders: entradaFolders(env, platform, folder), env, platform, warn: () => {} });
  await cache.write(record);
  await cache.writeCurrent('entra', record.id);
  const [place = ''] = agentFolders(env);
  mkdirSync(place, { mode: 0o700 });
  const other = createServer(() => assert.fail('The agent of another shell was asked.'));
  t.after(() => other.close());
  const path = join(place, 'agent-999999-1.sock');
  await new Promise<void>((resolve) => other.listen(path, resolve));
  chmodSync(path, 0o600);
  const expected = { output: token, problem: '', loaded: ['cli.cjs'] };
  assert.deepEqual(await printToken(env, temporaryFolder(t)), expected);

  await cache.remove(record.id);
  const own = (await processTable(platform)).find(process.pid);
  const agent = await agentUnderTest(t, join(place, `agent-${process.pid}-${own?.startTime}.sock`));
  const kept = agentCache(agent.path);
  await kept.write({ ...record, context: { ...record.context, ContextScope: 'Process' } });
  await kept.writeCurrent('entra', record.id);
  assert.deepEqual(await printToken(env, temporaryFolder(t)), expected);
});
