import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import {
  agentFolders,
  listAgentSockets,
  prepareSocketPath,
  unfinishedSockets,
} from '../../src/cache/agent/agent-folder.ts';
import { spawnAgent } from '../../src/cache/agent/spawn-agent.ts';
import { startAgent } from '../../src/cache/agent/start-agent.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const me = process.getuid?.();
const shell = { pid: 4000, startTime: '77' };

test('agentFolders() prefers the runtime folder, and names each place once', () => {
  assert.deepEqual(agentFolders({ XDG_RUNTIME_DIR: '/run/user/1', TMPDIR: '/var/tmp/' }), [
    '/run/user/1/entrada',
    `/var/tmp/entrada-${me}`,
    `/tmp/entrada-${me}`,
  ]);
  assert.deepEqual(agentFolders({ XDG_RUNTIME_DIR: 'relative', TMPDIR: '', HOME: '' }), [`/tmp/entrada-${me}`]);
  assert.deepEqual(agentFolders({ HOME: '/home/ada' }), [`/tmp/entrada-${me}`, '/home/ada/.entrada-agent']);
  const [, last = ''] = agentFolders({ HOME: '/home/ada', ENTRADA_HOME: '/srv/one' });
  assert.match(last, /^\/srv\/one\/\.entrada-agent-[0-9a-f]{8}$/);
});

test('agentFolders() keeps the agents of another ENTRADA_HOME apart, whatever the length of its path', () => {
  const [mine, other, long] = ['', '/home/one', `/home/${'x'.repeat(200)}`].map(
    (home) => agentFolders({ XDG_RUNTIME_DIR: '/run/user/1', ENTRADA_HOME: home })[0] ?? '',
  );
  assert.equal(mine, '/run/user/1/entrada');
  assert.match(other ?? '', /^\/run\/user\/1\/entrada-[0-9a-f]{8}$/);
  assert.match(long ?? '', /^\/run\/user\/1\/entrada-[0-9a-f]{8}$/);
  assert.equal(new Set([mine, other, long]).size, 3);
});

test('prepareSocketPath() makes a folder that only its user can enter, and tightens one', (t) => {
  const root = temporaryFolder(t);
  const [made, open] = [join(root, 'made'), join(root, 'open')];
  mkdirSync(open);
  chmodSync(open, 0o777);
  for (const folder of [made, open]) {
    assert.equal(prepareSocketPath([folder], shell), join(folder, 'agent-4000-77.sock'));
    assert.equal((statSync(folder).mode & 0o777).toString(8), '700');
  }
});

test('prepareSocketPath() takes the first folder that can be had, and says what is wrong when none can', (t) => {
  const root = temporaryFolder(t);
  const good = join(root, 'good');
  const faulty = [
    join(root, 'x'.repeat(100)),
    join(root, 'no', 'such'),
    join(root, 'file'),
    join(root, 'link'),
  ] as const;
  writeFileSync(faulty[2], '');
  mkdirSync(join(root, 'elsewhere'));
  symlinkSync(join(root, 'elsewhere'), faulty[3]);
  assert.equal(prepareSocketPath([...faulty, good], shell), join(good, 'agent-4000-77.sock'));
  assert.throws(() => prepareSocketPath(faulty, shell), {
    code: 'STORAGE_FAILED',
    message: [
      `Cannot make a private folder for the agent's socket: "${faulty[0]}": its socket's path has ${faulty[0].length + 19} bytes where the system takes 103`,
      `"${faulty[1]}": the folder above it does not exist`,
      `"${faulty[2]}": something other than a folder is in its place`,
      `"${faulty[3]}": something other than a folder is in its place`,
    ].join('; '),
    hint: 'Set XDG_RUNTIME_DIR to a folder of your own with a short path, then run the command again.',
  });
  assert.deepEqual(readdirSync(join(root, 'elsewhere')), []);
});

test("listAgentSockets() lists sockets with an agent's name in a folder that only this user can write", async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'agent-4000-77.sock');
  await makeSocket(t, path);
  await makeSocket(t, join(folder, 'other.sock'));
  await makeSocket(t, join(folder, '.4000-0123abcd.tmp'));
  writeFileSync(join(folder, 'agent-4001-77.sock'), 'a file');
  symlinkSync(path, join(folder, 'agent-4002-77.sock'));
  assert.deepEqual(listAgentSockets([join(folder, 'none'), folder]), [{ path, shell }]);
  assert.deepEqual(unfinishedSockets(folder), [{ path: join(folder, '.4000-0123abcd.tmp'), pid: 4000 }]);
  const link = join(temporaryFolder(t), 'link');
  symlinkSync(folder, link);
  assert.deepEqual(listAgentSockets([link]), []);
  chmodSync(folder, 0o720);
  assert.deepEqual(listAgentSockets([folder]), []);
});

test('agentFolders() and prepareSocketPath() keep the secret of a pipe next to the master key on Windows', (t) => {
  const env = { ENTRADA_HOME: 'C:\\mine', XDG_RUNTIME_DIR: '/run/user/1' };
  assert.deepEqual(agentFolders(env, 'win32'), ['C:\\mine\\data\\agents']);
  const folders = [join(temporaryFolder(t), 'data', 'agents')];
  const path = prepareSocketPath(folders, shell, 'win32');
  assert.equal(path, join(...(folders as [string]), 'agent-4000-77.pipe'));
  assert.deepEqual(listAgentSockets(folders), []);
  writeFileSync(path, '{}');
  assert.deepEqual(listAgentSockets(folders), [{ path, shell }]);
});

test('startAgent() says why an agent does not come to life', async (t) => {
  const folder = temporaryFolder(t);
  const host = { env: { XDG_RUNTIME_DIR: folder, ENTRADA_SHELL_PID: String(process.pid) }, platform: process.platform };
  const message = (found: string) =>
    new RegExp(
      String.raw`^Cannot reach the agent that keeps this shell's session "${folder}/entrada/agent-${process.pid}-\d+\.sock": ${found}$`,
    );
  const hint = 'Leave -ContextScope out: the session is then saved, sealed, for your user.';
  await assert.rejects(startAgent(host, ['/bin/sh', '-c', 'exit 7', 'sh']), {
    code: 'AGENT_UNREACHABLE',
    message: message(String.raw`its process ended at once \(exit status 7\)`),
    hint,
  });
  await assert.rejects(startAgent(host, ['/no/such/program']), {
    code: 'AGENT_UNREACHABLE',
    message: message(String.raw`its process ended at once \(exit status 127\)`),
    hint,
  });
});

test('startAgent() removes what killed agents left, and starts one in / without variables of this process', async (t) => {
  const runtime = temporaryFolder(t);
  const folder = join(runtime, 'entrada');
  mkdirSync(folder, { mode: 0o700 });
  await makeSocket(t, join(folder, 'agent-99999999-1.sock'));
  // Of a process that is gone, and of this one, which may still work on it.
  for (const pid of [99_999_999, process.pid]) writeFileSync(join(folder, `.${pid}-ab.tmp`), '');
  const output = join(runtime, 'output');
  const script = `{ printf '%s\\n' "$@"; pwd; ulimit -c; env | sed 's/=.*//' | sort; } >'${output}'; exit 7`;
  const host = {
    env: { XDG_RUNTIME_DIR: runtime, ENTRADA_SHELL_PID: String(process.pid) },
    platform: process.platform,
  };
  await assert.rejects(startAgent(host, ['/bin/sh', '-c', script, 'sh']), { message: /exit status 7/ });
  assert.deepEqual(readdirSync(folder), [`.${process.pid}-ab.tmp`]);
  const [name, pidName, pid, startName, startTime, socketName, socket, ...others] = readFileSync(output, 'utf8')
    .trim()
    .split('\n');
  assert.deepEqual(
    [name, pidName, pid, startName, socketName, socket],
    [
      ...['agent', '-ShellPid', String(process.pid), '-ShellStartTime', '-Socket'],
      join(folder, `agent-${process.pid}-${startTime}.sock`),
    ],
  );
  const [place, coreSize, ...variables] = others;
  assert.deepEqual([place, coreSize], ['/', '0']);
  // Those that shells add themselves, and Node where it measures coverage.
  const added = ['NODE_V8_COVERAGE', 'OLDPWD', 'PWD', 'SHLVL', '_'];
  assert.deepEqual(
    variables.filter((variable) => !added.includes(variable)),
    ['HOME'],
  );
});

test('spawnAgent() starts a program of Windows in its folder, with the two variables that it needs', async (t) => {
  const folder = temporaryFolder(t);
  const output = join(folder, 'output');
  const script = `{ pwd -P; printf '%s\\n' "$@" "$SystemRoot" "$USERPROFILE" "$OTHER$LD_LIBRARY_PATH"; } >'${output}'; exit 7`;
  const env = { SYSTEMROOT: folder, UserProfile: 'profile', OTHER: 'other', LD_LIBRARY_PATH: 'none' };
  const self = ['/bin/sh', '-c', script, 'sh'];
  const { failure } = spawnAgent(self, { Socket: 'a b' }, env, 'win32');
  while (failure() === undefined) await new Promise(setImmediate);
  assert.equal(failure(), 'its process ended at once (exit status 7)');
  // Under the names that are documented.
  const shown = readFileSync(output, 'utf8').split('\n');
  assert.deepEqual(shown, [realpathSync(folder), 'agent', '-Socket', 'a b', folder, 'profile', '', '']);
  const again = spawnAgent(['/no/such/program'], {}, { SystemRoot: '/' }, 'win32');
  while (again.failure() === undefined) await new Promise(setImmediate);
  assert.match(again.failure() ?? '', /^its process cannot be started \(.*ENOENT.*\)$/);
});

/** Leaves a socket at a path, which nobody listens at. */
async function makeSocket(t: TestContext, path: string): Promise<void> {
  const bound = join(temporaryFolder(t), 'bound');
  const server = createServer().listen(bound);
  await once(server, 'listening');
  renameSync(bound, path);
  server.close();
}

test('agentFolders() has the digest of the absolute ENTRADA_HOME in every place', () => {
  const found = agentFolders({ XDG_RUNTIME_DIR: '/run/user/1', TMPDIR: '/var/tmp', ENTRADA_HOME: '/home/one' });
  const [first = ''] = found;
  const own = first.slice('/run/user/1/entrada'.length);
  assert.match(own, /^-[0-9a-f]{8}$/);
  const last = `/home/one/.entrada-agent${own}`;
  assert.deepEqual(found, [first, `/var/tmp/entrada-${me}${own}`, `/tmp/entrada-${me}${own}`, last]);
  assert.deepEqual(agentFolders({ ENTRADA_HOME: '/home/x/../one' }), [`/tmp/entrada-${me}${own}`, last]);
});

test('prepareSocketPath() takes the home folder when the one for temporary files cannot be had', (t) => {
  const [temporary, home] = [temporaryFolder(t), temporaryFolder(t)];
  const folders = agentFolders({ TMPDIR: temporary, HOME: home }).filter((folder) => folder !== `/tmp/entrada-${me}`);
  const [taken = ''] = folders;
  // In place of another user's folder, which only root can make.
  writeFileSync(taken, '');
  assert.equal(prepareSocketPath(folders, shell), join(home, '.entrada-agent', 'agent-4000-77.sock'));
});

test('prepareSocketPath() takes a path of 103 bytes, and none of 104', (t) => {
  const root = temporaryFolder(t);
  const name = 'agent-4000-77.sock';
  const folder = join(root, 'x'.repeat(103 - Buffer.byteLength(join(root, '/', name)) - 1));
  assert.equal(Buffer.byteLength(prepareSocketPath([folder], shell)), 103);
  assert.throws(() => prepareSocketPath([`${folder}x`], shell), {
    message: `Cannot make a private folder for the agent's socket: "${folder}x": its socket's path has 104 bytes where the system takes 103`,
  });
});

test('prepareSocketPath() takes a folder in one that others may change only where it is sticky or their own', (t) => {
  const root = temporaryFolder(t);
  const above = join(root, 'above');
  mkdirSync(above);
  chmodSync(above, 0o777);
  // This user's own.
  assert.equal(prepareSocketPath([join(above, 'one')], shell), join(above, 'one', 'agent-4000-77.sock'));
  if (me !== 0) return;
  for (const [mode, owner, isSafe] of [
    [0o777, 4321, false],
    [0o755, 4321, false],
    [0o1777, 4321, true],
  ] as const) {
    chownSync(above, owner, owner);
    chmodSync(above, mode);
    const attempt = () => prepareSocketPath([join(above, 'two')], shell);
    if (isSafe) assert.equal(attempt(), join(above, 'two', 'agent-4000-77.sock'));
    else {
      assert.throws(attempt, {
        message: `Cannot make a private folder for the agent's socket: "${join(above, 'two')}": others may change the folder above it (owner ${owner})`,
      });
    }
  }
  chownSync(join(above, 'two'), 4321, 4321);
  assert.throws(() => prepareSocketPath([join(above, 'two')], shell), {
    message: `Cannot make a private folder for the agent's socket: "${join(above, 'two')}": it belongs to another user (id 4321)`,
  });
  chownSync(above, 0, 0);
});

test('listAgentSockets() gives no socket of another user, and none in a folder that others may change', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'agent-4000-77.sock');
  await makeSocket(t, path);
  for (const mode of [0o702, 0o720, 0o777]) {
    chmodSync(folder, mode);
    assert.deepEqual(listAgentSockets([folder]), [], mode.toString(8));
  }
  chmodSync(folder, 0o755);
  assert.deepEqual(listAgentSockets([folder, folder]), [
    { path, shell },
    { path, shell },
  ]);
  if (me !== 0) return;
  lchownSync(path, 4321, 4321);
  assert.deepEqual(listAgentSockets([folder]), []);
  lchownSync(path, 0, 0);
  chownSync(folder, 4321, 4321);
  assert.deepEqual(listAgentSockets([folder]), []);
  chownSync(folder, 0, 0);
});

test('names that are nearly those of sockets are passed over', async (t) => {
  const folder = temporaryFolder(t);
  const names = [
    'agent-4000-77.sock~',
    'xagent-4000-77.sock',
    'agent--77.sock',
    'agent-4000-.sock',
    'agent-4000-77xsock',
  ];
  for (const name of [...names, '.4000-0123abcd.tmp~', 'x.4000-0123abcd.tmp', '.-0123abcd.tmp', '.4000-xyz.tmp']) {
    await makeSocket(t, join(folder, name));
  }
  assert.deepEqual([listAgentSockets([folder]), unfinishedSockets(folder)], [[], []]);
});
