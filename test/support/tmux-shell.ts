import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** An interactive shell in a window of tmux, which is as high as all that it shows. */
export interface TmuxShell {
  /** Types a line, and waits for the next prompt. */
  run(line: string): Promise<void>;
  /** Starts a program in a second window, and waits until it shows this. It ends with Ctrl+C at the end. */
  runBeside(line: string, until: RegExp): Promise<void>;
  /** Presses keys, named as tmux does, and waits until the shell shows this. */
  press(keys: readonly string[], until: RegExp): Promise<void>;
  /** Everything that the shell shows; a line that the terminal has broken is one line. */
  text(): string;
  /** Everything that the second window shows. */
  textBeside(): string;
  /** Ends tmux, and waits until its shells have ended. */
  end(): Promise<void>;
}

/**
 * Starts tmux with a server of its own.
 *
 * @param folder - For its socket.
 * @param shell - The command line of the shell, whose prompt this sets to `$ `.
 * @param rows - tmux takes at most 10,000.
 */
export async function startTmuxShell(
  folder: string,
  shell: string,
  columns: number,
  env: Readonly<Record<string, string>>,
  rows = 2000,
): Promise<TmuxShell> {
  const tmux = (...words: string[]) =>
    execFileSync('tmux', ['-S', join(folder, 'tmux'), '-f', '/dev/null', ...words], {
      encoding: 'utf8',
      // Histories would be written at the end, while the folder is removed.
      env: { HISTFILE: '', LESSHISTFILE: '-', ...env },
      cwd: folder,
    });
  const size = ['-x', String(columns), '-y', String(rows)];
  tmux('new-session', '-d', '-s', 'main', '-n', 'shell', ...size, shell);
  const shown = (window: string) =>
    tmux('capture-pane', '-p', '-J', '-t', `main:${window}`)
      .replaceAll(/[^\S\n]+$/gm, '')
      .trimEnd();
  const until = async (window: string, isReached: (text: string) => boolean) => {
    while (!isReached(shown(window))) await sleep(50);
  };
  const type = (window: string, line: string) => {
    tmux('send-keys', '-t', `main:${window}`, '-l', line);
    tmux('send-keys', '-t', `main:${window}`, 'Enter');
  };
  const prompts = (text: string) => text.match(/^\$(?= |$)/gm)?.length ?? 0;
  type('shell', "PS1='$ '; clear");
  await until('shell', (text) => text === '$');
  return {
    async run(line) {
      const before = prompts(shown('shell'));
      type('shell', line);
      await until('shell', (text) => prompts(text) > before && text.endsWith('\n$'));
    },
    async runBeside(line, pattern) {
      tmux('new-window', '-d', '-t', 'main', '-n', 'other', 'sh');
      type('other', `${line}; exit`);
      await until('other', (text) => pattern.test(text));
    },
    async press(keys, pattern) {
      tmux('send-keys', '-t', 'main:shell', ...keys);
      await until('shell', (text) => pattern.test(text));
    },
    text: () => `${shown('shell').replace(/\n\$$/, '')}\n`,
    textBeside: () => shown('other'),
    async end() {
      const windows = () => tmux('list-windows', '-t', 'main').trim().split('\n').length;
      if (windows() > 1) tmux('send-keys', '-t', 'main:other', 'C-c');
      while (windows() > 1) await sleep(50);
      const shells = tmux('list-panes', '-s', '-t', 'main', '-F', '#{pane_pid}').trim().split('\n');
      tmux('kill-server');
      // A shell whose terminal is gone still writes its history.
      while (shells.some((pid) => isRunning(pid))) await sleep(50);
    },
  };
}

function isRunning(pid: string): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
