import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { runFakeCli } from './fake-cli.ts';
import { inFolder } from './in-folder.ts';
import { loadCommandLine } from './installed-command-line.ts';
import { cliPath } from './installed-package.ts';
import type { JourneyHome } from './journey-home.ts';
import type { JourneyLab } from './journey-lab.ts';

/** What a finished command line said. */
export interface Run {
  readonly words: readonly string[];
  /** 128 and the signal's number when a signal ended it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line under way. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Run>;
  /** Resolves once standard error matches; fails when the command ends before. */
  untilStderr(pattern: RegExp): Promise<RegExpExecArray>;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; it is empty without. */
  readonly input?: string;
  /** Leaves the standard input of a process of its own open. */
  readonly keepsInputOpen?: true;
  /** Working folder; without it, the home for a process of its own. */
  readonly cwd?: string;
  /** Leaves a process of its own no terminal to ask at, also when the tests are run on one. */
  readonly hasNoTerminal?: true;
}

/** Every run of this test file, to search for secrets in. */
const transcript: Run[] = [];
/** Tokens and secrets that the homes held after any of them. */
const heldSecrets = new Set<string>();

const started = new Set<ChildProcess>();

// A test that fails before it ends what it started would keep its file waiting.
after(() => {
  for (const child of started) child.kill('SIGKILL');
});

/** Starts the command line as a process of its own, in an environment that holds nothing of ours but its home. */
export function startEntrada(home: JourneyHome, words: readonly string[], options: RunOptions = {}): Running {
  const env = {
    PATH: process.env['PATH'],
    HOME: home.folder,
    ENTRADA_HOME: home.folder,
    ENTRADA_KEYRING: 'off',
    ...options.env,
  };
  const child = spawn(process.execPath, [cliPath, ...words], {
    env,
    cwd: options.cwd ?? home.folder,
    detached: options.hasNoTerminal === true,
  });
  started.add(child);
  child.on('close', () => started.delete(child));
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  // A command that reads no input may be gone before it is written.
  child.stdin.on('error', () => {});
  if (options.keepsInputOpen !== true) child.stdin.end(options.input ?? '');
  const ended = new Promise<Run>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      keepRun(home, { words, status: status ?? 128 + (signal === 'SIGKILL' ? 9 : 15), ...output }).then(
        resolve,
        reject,
      );
    });
  });
  return {
    child,
    ended,
    untilStderr: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(output.stderr);
          if (found !== null) resolve(found);
        };
        child.stderr.on('data', look);
        child.on('close', () => reject(new Error(`It ended before it said ${pattern}: ${output.stderr}`)));
        look();
      }),
  };
}

/** A process whose start, children or end matter. */
const ownProcess = /^(?:lab|lab-visit|tour|init|agent|exec)$/i;
/** Lines that the first bundle serves when the token is saved; the others of `token` are served as other commands are. */
const servedFirst = /^token(?: --?(?:context .*|(?:o|output) json))*$/i;
/** Variables that a process reads for itself. */
const processVariables = /^(?:NODE_|SSL_|TZ$|LANG$|LC_)/;

/**
 * Runs the command line to its end. Where nothing depends on the process, the packed command line runs in this one, since the
 * start of a process takes longer than most commands.
 */
export async function runEntrada(home: JourneyHome, words: readonly string[], options: RunOptions = {}): Promise<Run> {
  const needsProcess =
    ownProcess.test(words[0] ?? '') ||
    servedFirst.test(words.join(' ')) ||
    options.hasNoTerminal === true ||
    Object.keys(options.env ?? {}).some((name) => processVariables.test(name));
  if (needsProcess) return startEntrada(home, words, options).ended;
  const run = await loadCommandLine();
  const written = await inFolder(options.cwd, () =>
    runFakeCli(home.folder, words, {
      env: { PATH: process.env['PATH'] ?? '', HOME: home.folder, ...options.env },
      ...(options.input === undefined ? {} : { input: options.input }),
      run,
      self: [process.execPath, cliPath],
    }),
  );
  return keepRun(home, { words, ...written });
}

/** Notes what a run said, and what its home holds since. */
async function keepRun(home: JourneyHome, run: Run): Promise<Run> {
  transcript.push(run);
  for (const secret of await home.heldSecrets()) heldSecrets.add(secret);
  return run;
}

/** Runs a script in a shell of its own, in the same environment; `program` is the shell and its words. */
export function runShell(
  home: JourneyHome,
  script: string,
  env: Readonly<Record<string, string>> = {},
  program: readonly [string, ...string[]] = ['sh'],
): Promise<Run> {
  const words = [...program.slice(1), '-c', script];
  const child = spawn(program[0], words, {
    env: { PATH: process.env['PATH'], HOME: home.folder, ENTRADA_HOME: home.folder, ENTRADA_KEYRING: 'off', ...env },
    cwd: home.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      const run = { words: [program[0], ...words], status: status ?? -1, ...output };
      transcript.push(run);
      resolve(run);
    });
  });
}

/** Runs a line of blank-separated words that must end well, and gives its standard output. */
export async function outputOf(
  home: JourneyHome,
  words: string | readonly string[],
  options?: RunOptions,
): Promise<string> {
  const run = await runEntrada(home, typeof words === 'string' ? words.split(' ') : words, options);
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
}

/** Makes a `BROWSER` that signs Ada in at the lab, as `entrada lab -- COMMAND` does. */
export function robotBrowser(home: JourneyHome, lab: JourneyLab): Record<string, string> {
  const path = join(home.folder, 'robot');
  const { userPrincipalName, password } = labIds.users.ada;
  const variables = {
    ENTRADA_LAB_CA_FILE: lab.caFile,
    ENTRADA_LAB_USER: userPrincipalName,
    ENTRADA_LAB_PASSWORD: password,
  };
  // A command line in this process starts it without them.
  if (process.platform === 'win32') {
    const settings = Object.entries(variables).map(([name, value]) => `@set "${name}=${value}"\r\n`);
    writeFileSync(`${path}.cmd`, `${settings.join('')}@"${process.execPath}" "${cliPath}" lab-visit %*\r\n`);
    return { BROWSER: `${path}.cmd`, ...variables };
  }
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`);
  writeFileSync(path, `#!/bin/sh\n${lines.join('\n')}\nexec '${process.execPath}' '${cliPath}' lab-visit "$@"\n`, {
    mode: 0o700,
  });
  return { BROWSER: path, ...variables };
}

const { daemon } = labIds.applications;

/** The line that signs the lab's daemon in for the user, with the secret from the variable SECRET. */
export const connectDaemonLine = [
  'Connect-Entra',
  ...['-ContextScope', 'CurrentUser', '-Environment', 'Lab', '-TenantId', labIds.domain],
  ...['-ClientSecretCredential', `${daemon.appId}:env:SECRET`],
] as const;

export const daemonSecret = { SECRET: daemon.secret };

/**
 * Asserts that no run of this process showed a secret of the lab. Only `token` may print an access token, and only `lab` the
 * credentials to sign in to it.
 */
export function assertNothingLeaked(lab: JourneyLab): void {
  const secrets = [...lab.secrets, ...heldSecrets];
  assert.ok(lab.secrets.size > 0 && heldSecrets.size > 0);
  const leaks = transcript.flatMap(({ words, stdout, stderr }) => {
    const [command = ''] = words;
    if (command === 'lab' && !words.includes('--')) return [];
    const shown = ['token', 'git-credential'].includes(command.toLowerCase()) ? stderr : `${stdout}\n${stderr}`;
    return secrets.filter((secret) => shown.includes(secret)).map((secret) => `${words.join(' ')}: ${secret}`);
  });
  assert.deepEqual(leaks, []);
}
