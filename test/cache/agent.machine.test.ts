import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, readdirSync, realpathSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { listAgentSockets, prepareSocketPath } from '../../src/cache/agent/agent-folder.ts';
import { linuxProcesses } from '../../src/cache/processes/linux-processes.ts';
import { ancestorsOf } from '../../src/cache/processes/process-table.ts';
import { psProcesses } from '../../src/cache/processes/ps-processes.ts';
import { agentUnderTest } from './agent-in-process.ts';
import { sampleSession } from './sample-session.ts';
import { client, processesWith, shellHome, untilTrue } from './test-shell.ts';

const run = promisify(execFile);
const otherUser = fileURLToPath(new URL('./agent-other-user.js', import.meta.url));

test('another user neither finds nor reaches the agent, and cannot slip a folder in its place', async (t) => {
  assert.equal(process.getuid?.(), 0, 'Run this test as root: it becomes another user.');
  const { path, cache } = await agentUnderTest(t);
  await cache.write(sampleSession());
  const folder = join(path, '..');
  const shared = join(folder, '..', 'shared');
  mkdirSync(shared);
  chmodSync(shared, 0o1777);
  chmodSync(join(folder, '..'), 0o755);
  // Not synchronous: this process is the agent that could answer.
  const attempt = async (planted: string): Promise<unknown> =>
    JSON.parse((await run(process.execPath, [otherUser, folder, path, planted])).stdout);
  const denied = `AGENT_UNREACHABLE: Cannot reach the agent that keeps this shell's session "${path}": access is denied`;
  const prepare = (found: string) =>
    `STORAGE_FAILED: Cannot make a private folder for the agent's socket: "${folder}": ${found}`;
  const above = 'others may change the folder above it (owner 0)';

  const planted = join(shared, 'entrada-0');
  chmodSync(join(folder, '..'), 0o777);
  assert.deepEqual(await attempt(planted), { list: [], prepare: prepare(above), ask: denied });
  chmodSync(join(folder, '..'), 0o1777);
  const foreign = prepare('it belongs to another user (id 0)');
  // The socket's own mode holds where the folder's is lost.
  chmodSync(folder, 0o755);
  assert.deepEqual(await attempt(`${planted}-2`), { list: [], prepare: foreign, ask: denied });

  // Neither a socket of theirs in a folder of ours, nor one of ours in a folder of theirs.
  assert.deepEqual(readdirSync(planted), ['agent-1-1.sock']);
  renameSync(join(planted, 'agent-1-1.sock'), join(folder, 'agent-1-1.sock'));
  linkSync(path, join(planted, 'agent-2-2.sock'));
  assert.deepEqual(listAgentSockets([folder, planted]), [{ path, shell: { pid: 4000, startTime: '77' } }]);
  assert.throws(() => prepareSocketPath([planted], { pid: 1, startTime: '1' }), {
    code: 'STORAGE_FAILED',
    message: `Cannot make a private folder for the agent's socket: "${planted}": it belongs to another user (id 65534)`,
  });
});

for (const program of ['bash', 'zsh']) {
  test(`in ${program}, a session is found from functions, pipes and substitutions, and ends with the shell`, async (t) => {
    const home = shellHome(t);
    const shell = home.open(program);
    const elsewhere = home.open(program);
    await shell.run(`signIn() { ${client} start adele; }`);
    assert.deepEqual(JSON.parse(await shell.run('x=$(signIn | cat); echo "$x"')), ['adele']);
    const lines = await shell.run(`${client} find; (${client} find); ${client} find | cat; cat <(${client} find)`);
    assert.deepEqual(lines.trim().split('\n'), Array(4).fill('["adele"]'));
    assert.deepEqual(JSON.parse(await shell.run(`${program} -c '"$@"; true' x ${client} find`)), ['adele']);
    assert.equal(await elsewhere.client('find'), null);
    shell.kill();
    await shell.ended;
    await untilTrue(() => processesWith(home.agentFolder).length === 0);
  });
}

test('an agent does not hold a lock that its shell took', async (t) => {
  const home = shellHome(t);
  const shell = home.open('bash');
  await shell.run(`exec 200>"$HOME/lock"; flock 200`);
  await shell.client('start adele');
  await shell.run('exec 200>&-');
  assert.equal(await shell.run(`flock --nonblock "${realpathSync(home.folder)}/home/lock" echo free`), 'free\n');
});

test('psProcesses() sees through the real ps what linuxProcesses() sees', () => {
  const [byPs, byProc] = [psProcesses(), linuxProcesses()];
  const chain = (table: typeof byPs) => [...ancestorsOf(process.pid, table)].map(({ pid }) => pid);
  assert.deepEqual(chain(byPs), chain(byProc));
  const own = byPs.find(process.pid);
  assert.equal(byPs.ownerOf(process.pid), process.getuid?.());
  const beganMs = Date.now() - process.uptime() * 1_000;
  assert.ok(Math.abs(Number(own?.startTime) * 1_000 - beganMs) < 60_000, own?.startTime);
  assert.equal(byPs.isRunning({ pid: process.pid, startTime: own?.startTime ?? '' }), true);
});
