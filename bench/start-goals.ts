import { spawn } from 'node:child_process';
import { createCipheriv, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchRecord, saveBenchSessions } from './bench-session.ts';
import { type GoalPart, ratioRows } from './goals.ts';
import { quietEnvironment } from './quiet-environment.ts';
import { commandLine, connect, keyringCommand, peers, redisCommand } from './start-places.ts';
import { startServer } from './start-server.ts';
import { type Command, timeCommands } from './time-commands.ts';

const node = process.execPath;
const origin = 'https://graph.microsoft.com';

/** The CPU time of each, as a multiple of `node -e 0`. */
const goals: Readonly<Record<string, number>> = {
  'token, key file': 1.22,
  'token, keyring': 2,
  "token, the shell's agent": 1.8,
  "token, another shell's agent": 1.3,
  'token, Redis': 4,
  'token -Context': 1.5,
  'token -o json': 1.5,
  'status of three contexts': 2,
  'context list of three': 2,
  '--help': 1.8,
  'completion of one word': 1.8,
};

/** As little as a program can do with Node for a cached token: it reads, decrypts and prints. */
const decryptAndPrint = `
  const { readFileSync, writeSync } = require('node:fs');
  const { createDecipheriv } = require('node:crypto');
  const read = (name) => readFileSync(process.argv[1] + '/' + name);
  const sealed = read('bare.sealed');
  const decipher = createDecipheriv('aes-256-gcm', read('bare.key'), sealed.subarray(0, 12));
  decipher.setAuthTag(sealed.subarray(12, 28));
  const text = decipher.update(sealed.subarray(28), undefined, 'utf8') + decipher.final('utf8');
  writeSync(1, JSON.parse(text).token + '\\n');
`;

/** Measures the starts of the command line that need no network, compared with `node -e 0`. */
export async function measureStarts(runs: number): Promise<GoalPart> {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-bench-'));
  const ends: (() => unknown)[] = [];
  try {
    const commands = await prepareCommands(folder, ends);
    const env = { ...quietEnvironment(join(folder, 'files')), XDG_RUNTIME_DIR: folder, ENTRADA_KEYRING: 'off' };
    const measured = timeCommands(commands, env, runs);
    return { title: 'Starts', note: `whole processes, medians of ${runs} in turn`, rows: ratioRows(measured, goals) };
  } finally {
    for (const end of ends.toReversed()) await end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function prepareCommands(folder: string, ends: (() => unknown)[]): Promise<Command[]> {
  const home = join(folder, 'files');
  const server = await startServer(folder, {});
  ends.push(() => server.stop());
  await saveBenchSessions(
    home,
    ['one', 'two', 'three'].map((name) => benchRecord(origin, undefined, name)),
  );
  sealBareToken(folder);
  const entrada = (name: string, args: readonly string[], env?: NodeJS.ProcessEnv): Command => ({
    name,
    argv: [node, commandLine, ...args],
    env,
  });
  const agents = join(folder, 'agents');
  mkdirSync(agents, { mode: 0o700 });
  const ofShell = { XDG_RUNTIME_DIR: agents, ENTRADA_SHELL_PID: String(process.pid) };
  await connect(server, { ...quietEnvironment(home), ...ofShell, ENTRADA_KEYRING: 'off' }, 'Process');
  const other = spawn('sleep', ['600']);
  // An agent ends with its shell.
  ends.push(() => other.kill());
  const others = join(folder, 'others');
  mkdirSync(others, { mode: 0o700 });
  const ofOther = { XDG_RUNTIME_DIR: others, ENTRADA_SHELL_PID: String(other.pid) };
  await connect(server, { ...quietEnvironment(home), ...ofOther, ENTRADA_KEYRING: 'off' }, 'Process');
  return [
    { name: 'node -e 0', argv: [node, '-e', '0'] },
    { name: 'decrypting and printing alone', argv: [node, '-e', decryptAndPrint, folder] },
    entrada('token, key file', ['token']),
    ...(await keyringCommand(server, folder, ends)),
    entrada("token, the shell's agent", ['token'], ofShell),
    entrada("token, another shell's agent", ['token'], { XDG_RUNTIME_DIR: others }),
    ...(await redisCommand(server, folder, ends)),
    entrada('token -Context', ['token', '-Context', 'two']),
    entrada('token -o json', ['token', '-o', 'json']),
    entrada('status of three contexts', ['status']),
    entrada('context list of three', ['context', 'list']),
    entrada('--help', ['--help']),
    entrada('completion of one word', ['complete', '-Shell', 'bash', '--', 'entrada Get-EntraC', ' \t\n']),
    ...peers(folder),
  ];
}

function sealBareToken(folder: string): void {
  const [key, iv] = [randomBytes(32), randomBytes(12)];
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const text = JSON.stringify({ token: 't'.repeat(1_800) });
  const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
  writeFileSync(join(folder, 'bare.key'), key);
  writeFileSync(join(folder, 'bare.sealed'), Buffer.concat([iv, cipher.getAuthTag(), sealed]));
}
