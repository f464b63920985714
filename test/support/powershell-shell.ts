import { type ChildProcess, spawn } from 'node:child_process';
import { endWithThisProcess } from './end-with-this-process.ts';
import { cliPath } from './installed-package.ts';
import type { JourneyHome } from './journey-home.ts';

/** A reply of the host. */
export type Reply = Readonly<Record<string, unknown>> & { readonly id?: number };

/** What a call of the host replied. */
export interface Called {
  readonly status: unknown;
  readonly output: readonly unknown[];
  readonly replies: readonly Reply[];
  readonly error: Readonly<Record<string, unknown>> | undefined;
}

/** The part of the PowerShell module that speaks to its child: `entrada powershell-host`. */
export interface PowershellShell {
  readonly child: ChildProcess;
  readonly ready: Promise<Reply>;
  /** Everything that the host wrote. */
  readonly written: () => string;
  say(message: object | string): void;
  /** Resolves with the first reply that fits, of those from now on. */
  untilReply(fits: (reply: Reply) => boolean): Promise<Reply>;
  /**
   * Calls a command and waits for its end.
   *
   * @param answer - The answer to a question; default: yes.
   */
  call(command: string, parameters?: object, more?: object, answer?: unknown): Promise<Called>;
  /** The exit status, once it ended. */
  readonly ended: Promise<number | null>;
}

/** Starts the host as the module does, with the shell's environment. */
export function startPowershellShell(
  home: JourneyHome,
  env: Readonly<Record<string, string>> = {},
  nodeArguments: readonly string[] = [],
): PowershellShell {
  const child = spawn(process.execPath, [...nodeArguments, cliPath, 'powershell-host'], {
    cwd: home.folder,
    env: {
      PATH: process.env['PATH'],
      HOME: home.folder,
      ENTRADA_HOME: home.folder,
      ENTRADA_KEYRING: 'off',
      XDG_RUNTIME_DIR: home.folder,
      // An agent that it starts ends with the tests, and not with the shell that they were started from.
      ENTRADA_SHELL_PID: String(process.pid),
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  endWithThisProcess(child);
  let written = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (written += text));
  child.stdin.on('error', () => {});
  const listeners = new Set<(reply: Reply) => void>();
  let partial = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written += text;
    // As in PowerShell, only a line feed ends a message: readline also breaks lines at U+2028, since Node 24.
    const lines = `${partial}${text}`.split('\n');
    partial = lines.pop() ?? '';
    for (const line of lines) {
      const reply = JSON.parse(line) as Reply;
      for (const listener of listeners) listener(reply);
    }
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const untilReply = (fits: (reply: Reply) => boolean) =>
    new Promise<Reply>((resolve, reject) => {
      const listener = (reply: Reply) => {
        if (!fits(reply)) return;
        listeners.delete(listener);
        resolve(reply);
      };
      listeners.add(listener);
      void ended.then((status) => reject(new Error(`The host ended with ${status}: ${written.slice(-500)}`)));
    });
  let count = 0;
  const say = (message: object | string) =>
    void child.stdin.write(typeof message === 'string' ? message : `${JSON.stringify(message)}\n`);
  return {
    child,
    ready: untilReply((reply) => 'ready' in reply),
    written: () => written,
    say,
    untilReply,
    ended,
    async call(command, parameters = {}, more = {}, answer = true) {
      count += 1;
      const id = count;
      const replies: Reply[] = [];
      const end = untilReply((reply) => {
        if (reply.id !== id) return false;
        replies.push(reply);
        if ('ask' in reply) say({ id, answer });
        return 'end' in reply;
      });
      say({ id, command, parameters, ...more });
      const { end: status } = await end;
      const error = replies.find((reply) => 'error' in reply)?.['error'] as Called['error'];
      const output = replies.flatMap((reply) => ('output' in reply ? [reply['output']] : []));
      return { status, output, replies, error };
    },
  };
}
