import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Folders of one user, and the shells opened in them. */
export interface ShellHome {
  readonly folder: string;
  /** Where sockets go. */
  readonly agentFolder: string;
  readonly env: Readonly<Record<string, string>>;
  /**
   * Starts a shell that reads its commands from a pipe, as a person would type them.
   *
   * @param open - A file that the shell holds open under the number 20.
   */
  open(program?: string, env?: Readonly<Record<string, string>>, open?: string): TestShell;
}

export interface TestShell {
  readonly pid: number;
  /** Runs a line and gives what it printed. */
  run(line: string): Promise<string>;
  /** Runs `client WORDS` and gives what came of it. */
  client(words: string): Promise<unknown>;
  kill(signal?: NodeJS.Signals): void;
  readonly ended: Promise<void>;
}

const clientProgram = fileURLToPath(new URL('./agent-client.js', import.meta.url));
/** The words that run the client, in any shell. */
export const client = `'${process.execPath}' '${clientProgram}'`;

export function shellHome(t: TestContext): ShellHome {
  const folder = temporaryFolder(t);
  for (const name of ['home', 'run', 'tmp']) mkdirSync(join(folder, name), { mode: 0o700 });
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: join(folder, 'home'),
    XDG_RUNTIME_DIR: join(folder, 'run'),
    TMPDIR: join(folder, 'tmp'),
  };
  return {
    folder,
    agentFolder: join(folder, 'run', 'entrada'),
    env,
    open: (program = '/bin/sh', more = {}, open) => openShell(t, program, { ...env, ...more }, open),
  };
}

function openShell(
  t: TestContext,
  program: string,
  env: Readonly<Record<string, string>>,
  open: string | undefined,
): TestShell {
  const more = open === undefined ? [] : [...Array<'ignore'>(17).fill('ignore'), openSync(open, 'w')];
  const child = spawn(program, [], { env, stdio: ['pipe', 'pipe', 'inherit', ...more] });
  if (open !== undefined) closeSync(Number(more.at(-1)));
  if (child.stdin === null || child.stdout === null) throw new Error('The shell has no pipes.');
  const { stdin, stdout } = child;
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  t.after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  let output = '';
  let onOutput = (): void => undefined;
  stdout.setEncoding('utf8');
  stdout.on('data', (text: string) => {
    output += text;
    onOutput();
  });
  let lines = 0;
  let queue: Promise<unknown> = Promise.resolve();
  const run = async (line: string): Promise<string> => {
    lines += 1;
    const mark = `-- end of line ${lines} --`;
    output = '';
    stdin.write(`{ ${line}\n} </dev/null; echo '${mark}'\n`);
    return new Promise((resolve, reject) => {
      onOutput = () => {
        if (output.includes(mark)) resolve(output.slice(0, output.indexOf(mark)));
      };
      void ended.then(() => reject(new Error(`The shell ended at: ${line}`)));
    });
  };
  const inTurn = (line: string): Promise<string> => {
    const turn = queue.then(() => run(line));
    queue = turn.catch(() => undefined);
    return turn;
  };
  return {
    pid: child.pid ?? 0,
    run: inTurn,
    client: async (words) => JSON.parse(await inTurn(`${client} ${words}`)) as unknown,
    kill: (signal = 'SIGKILL') => child.kill(signal),
    ended,
  };
}

/** Every process whose command line holds a text. */
export function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Resolves once the claim holds; the test's own time limit ends a wait in vain. */
export async function untilTrue(claim: () => boolean): Promise<void> {
  while (!claim()) await new Promise((resolve) => setTimeout(resolve, 20));
}
