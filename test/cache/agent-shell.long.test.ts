import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { client, processesWith, shellHome, untilTrue } from './test-shell.ts';

// Real shells, real processes. What `client` prints is what a command of the shell got.

const lost = (path: string) => ({
  code: 'AGENT_UNREACHABLE',
  message: `Cannot reach the agent that keeps this shell's session "${path}": it has ended`,
  hint: 'Run "entrada Connect-Entra -ContextScope Process" to sign in again, or "entrada Disconnect-Entra" to give it up.',
});

test('startAgent() keeps a session for the shell, which findAgent() finds from children and grandchildren', async (t) => {
  const shell = shellHome(t).open();
  assert.equal(await shell.client('find'), null);
  assert.deepEqual(await shell.client('start adele'), ['adele']);
  assert.deepEqual(await shell.client('find'), ['adele']);
  const spawnClient = `require('child_process').execFileSync('/bin/sh', ['-c', process.argv[1]], { stdio: 'inherit' })`;
  const nested = await shell.run(`'${process.execPath}' -e "${spawnClient}" "${client} find; true"`);
  assert.deepEqual(JSON.parse(nested), ['adele']);
  assert.deepEqual(JSON.parse(await shell.run(`x=$(true; ${client} find; true); echo "$x"`)), ['adele']);
  assert.deepEqual(JSON.parse(await shell.run(`${client} find | cat`)), ['adele']);
  assert.deepEqual(JSON.parse(await shell.run(`(true; ${client} token adele)`)), 'access token of adele, Grüße');
});

test('two shells side by side have agents of their own', async (t) => {
  const home = shellHome(t);
  const [one, two, third] = [home.open(), home.open(), home.open()];
  await Promise.all([one.client('start adele'), two.client('start diego')]);
  assert.deepEqual(await Promise.all([one, two, third].map((shell) => shell.client('find'))), [
    ['adele'],
    ['diego'],
    null,
  ]);
  assert.equal(readdirSync(home.agentFolder).length, 2);
});

test('a shell within a shell finds the outer session until it has one of its own', async (t) => {
  const shell = shellHome(t).open();
  await shell.client('start adele');
  const inner = await shell.run(`/bin/sh -c "${client} find; ${client} start diego; ${client} find; true"`);
  assert.deepEqual(inner.trim().split('\n'), ['["adele"]', '["diego"]', '["diego"]']);
  assert.deepEqual(await shell.client('find'), ['adele']);
});

test('a session that a subshell made stays with the shell, as its $$ does', async (t) => {
  const shell = shellHome(t).open();
  assert.deepEqual(JSON.parse(await shell.run(`x=$(true; ${client} start adele; true); echo "$x"`)), ['adele']);
  assert.deepEqual(await shell.client('find'), ['adele']);
});

test('a shell whose agent keeps nothing any more finds that of the shell around it', async (t) => {
  const shell = shellHome(t).open();
  await shell.client('start adele');
  const inner = await shell.run(`/bin/sh -c "${client} start diego; ${client} empty; ${client} find; true"`);
  assert.deepEqual(inner.trim().split('\n'), ['["diego"]', '[]', '["adele"]']);
});

test('ENTRADA_SHELL_PID names the shell that a command outside of it belongs to', async (t) => {
  const home = shellHome(t);
  const [shell, stranger] = [home.open(), home.open()];
  await shell.client('start adele');
  const inEnv = `ENTRADA_SHELL_PID=${shell.pid} ${client}`;
  assert.deepEqual(JSON.parse(await stranger.run(`${inEnv} find`)), ['adele']);
  assert.deepEqual(JSON.parse(await stranger.run(`${inEnv} start diego`)), ['adele', 'diego']);
  assert.deepEqual([await shell.client('find'), await stranger.client('find')], [['adele', 'diego'], null]);
  shell.kill();
  await shell.ended;
  assert.equal(JSON.parse(await stranger.run(`${inEnv} find`)), null);
  assert.deepEqual(JSON.parse(await stranger.run(`ENTRADA_SHELL_PID=$$x ${client} start adele`)), {
    code: 'INPUT_INVALID',
    message: `Cannot use ENTRADA_SHELL_PID "${stranger.pid}x": it is not a process number`,
    hint: 'In your shell: export ENTRADA_SHELL_PID=$$',
  });
});

test('a child finds the agent when it lost the variables that name folders', async (t) => {
  const shell = shellHome(t).open();
  await shell.run(`export TMPDIR="$XDG_RUNTIME_DIR"; unset XDG_RUNTIME_DIR`);
  await shell.client('start adele');
  assert.deepEqual(await shell.client('find'), ['adele']);
  await shell.run(`export XDG_RUNTIME_DIR="$HOME"`);
  assert.deepEqual(await shell.client('find'), ['adele']);
  assert.deepEqual(await shell.client('start diego'), ['adele', 'diego']);
});

test('the agent ends with its shell however that ends, and its socket with it', async (t) => {
  const home = shellHome(t);
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    const shell = home.open();
    await shell.client('start adele');
    assert.equal(processesWith(home.agentFolder).length, 1);
    shell.kill(signal);
    await shell.ended;
    await untilTrue(() => processesWith(home.agentFolder).length === 0);
    assert.deepEqual(readdirSync(home.agentFolder), []);
  }
});

test('the agent removes its socket when it is told to end', async (t) => {
  const home = shellHome(t);
  const shell = home.open();
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
    await shell.client('start adele');
    const [agent = 0] = processesWith(home.agentFolder);
    process.kill(agent, 'SIGUSR1');
    assert.deepEqual(await shell.client('find'), ['adele']);
    // As a debugger's port would be.
    assert.deepEqual(listeningPorts(agent), []);
    process.kill(agent, signal);
    await untilTrue(() => processesWith(home.agentFolder).length === 0);
    assert.deepEqual([readdirSync(home.agentFolder), await shell.client('find')], [[], null]);
  }
});

test('findAgent() reports an agent that was killed until the session is made again or given up', async (t) => {
  const home = shellHome(t);
  const shell = home.open();
  const kill = async () => {
    const [agent = 0] = processesWith(home.agentFolder);
    process.kill(agent, 'SIGKILL');
    await untilTrue(() => processesWith(home.agentFolder).length === 0);
  };
  await shell.client('start adele');
  await kill();
  const path = join(realpathSync(home.agentFolder), readdirSync(home.agentFolder)[0] ?? '');
  assert.deepEqual(await shell.client('find'), lost(path));
  assert.deepEqual(await shell.client('token adele'), lost(path));
  assert.deepEqual(await shell.client('start diego'), ['diego']);
  assert.deepEqual(await shell.client('find'), ['diego']);
  await kill();
  assert.equal(await shell.client('forget'), 'forgotten');
  assert.equal(await shell.client('find'), null);
  assert.deepEqual(readdirSync(home.agentFolder), []);
});

test('startAgent() removes what killed agents of shells that are gone left behind', async (t) => {
  const home = shellHome(t);
  const [gone, alive] = [home.open(), home.open()];
  await gone.client('start adele');
  for (const agent of processesWith(home.agentFolder)) process.kill(agent, 'SIGKILL');
  gone.kill();
  await gone.ended;
  await untilTrue(() => processesWith(home.agentFolder).length === 0);
  assert.equal(await alive.client('find'), null);
  await alive.client('start diego');
  assert.equal(readdirSync(home.agentFolder).length, 1);
});

test('of agents that 8 commands start at once, one remains and keeps what all of them wrote', async (t) => {
  const home = shellHome(t);
  const shell = home.open();
  const accounts = Array.from({ length: 8 }, (_, number) => `user${number}`);
  await shell.run(`${accounts.map((account) => `${client} start ${account} & `).join('')} wait`);
  assert.deepEqual(await shell.client('find'), accounts);
  // Those that came too late may still be on their way.
  await untilTrue(() => processesWith(home.agentFolder).length === 1);
  assert.equal(readdirSync(home.agentFolder).length, 1);
});

test('the agent is a session of its own, keeps neither folder nor file of the shell open, and dumps no core', async (t) => {
  const home = shellHome(t);
  const env = { NODE_OPTIONS: '--trace-warnings', SECRET_OF_THE_SHELL: 'yes' };
  const shell = home.open('/bin/sh', env, join(home.folder, 'lock'));
  await shell.run(`cd "$HOME"; exec 7>"$HOME/seven"`);
  assert.equal(realLink(`/proc/${shell.pid}/fd/20`), realpathSync(join(home.folder, 'lock')));
  await shell.client('start adele');
  const [agent = 0] = processesWith(home.agentFolder);
  const proc = (name: string) => readFileSync(`/proc/${agent}/${name}`, 'utf8');
  assert.equal(realpathSync(`/proc/${agent}/cwd`), '/');
  assert.equal(proc('stat').split(') ')[1]?.split(' ')[3], String(agent));
  assert.match(proc('limits'), /^Max core file size +0 +0 /m);
  assert.match(proc('status'), /^Umask:\s*0077$/m);
  assert.deepEqual(
    proc('environ')
      .split('\0')
      .filter((line) => !/^(HOME=\/|PWD=\/|OLDPWD=|_=.*|SHLVL=.*|)$/.test(line)),
    [],
  );
  const files = readdirSync(`/proc/${agent}/fd`).map((name) => realLink(`/proc/${agent}/fd/${name}`));
  assert.deepEqual(
    files.filter((file) => file.startsWith(home.folder)),
    [],
  );
  assert.deepEqual(
    [0, 1, 2].map((name) => realLink(`/proc/${agent}/fd/${name}`)),
    Array(3).fill('/dev/null'),
  );
});

test('nothing of a session reaches a disk', async (t) => {
  const home = shellHome(t);
  const shell = home.open();
  await shell.client('start adele');
  await shell.client('token adele');
  const entries = readdirSync(home.folder, { recursive: true, withFileTypes: true });
  assert.deepEqual(
    entries.filter((entry) => entry.isFile()),
    [],
  );
  const [socket, ...others] = entries.filter((entry) => !entry.isDirectory());
  assert.deepEqual([socket?.isSocket(), others], [true, []]);
  const [agent = 0] = processesWith(home.agentFolder);
  const secrets = ['access token of adele', 'refresh token of adele'];
  for (const name of ['cmdline', 'environ', 'comm']) {
    const text = readFileSync(`/proc/${agent}/${name}`, 'utf8');
    assert.deepEqual(
      secrets.filter((secret) => text.includes(secret)),
      [],
      name,
    );
  }
  // Nor does it keep a file open that has no name.
  const deleted = readdirSync(`/proc/${agent}/fd`).map((name) => realLink(`/proc/${agent}/fd/${name}`));
  assert.deepEqual(
    deleted.filter((file) => file.endsWith('(deleted)')),
    [],
  );
});

test('startAgent() tightens its folder and lets only its user reach the socket', async (t) => {
  const home = shellHome(t);
  mkdirSync(home.agentFolder, { mode: 0o755 });
  assert.deepEqual(await home.open().client('start adele'), ['adele']);
  assert.equal((statSync(home.agentFolder).mode & 0o777).toString(8), '700');
  assert.equal(
    (lstatSync(join(home.agentFolder, readdirSync(home.agentFolder)[0] ?? '')).mode & 0o777).toString(8),
    '600',
  );
});

test('50 commands at once are served', async (t) => {
  const shell = shellHome(t).open();
  await shell.client('start adele');
  const lines = await shell.run(`for n in $(seq 50); do ${client} token adele & done; wait`);
  assert.deepEqual(lines.trim().split('\n'), Array(50).fill('"access token of adele, Grüße"'));
});

/** Which TCP ports a process listens at (proc_pid_net(5)). */
function listeningPorts(pid: number): number[] {
  const inodes = readdirSync(`/proc/${pid}/fd`).map((name) => socketInode(`/proc/${pid}/fd/${name}`));
  return readFileSync(`/proc/${pid}/net/tcp`, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A' && inodes.includes(fields[9]))
    .map((fields) => Number.parseInt(fields[1]?.split(':')[1] ?? '', 16));
}

function socketInode(path: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(path))?.[1];
  } catch {
    return undefined;
  }
}

function realLink(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return '';
  }
}
