import { spawn } from 'node:child_process';
import { cliPath } from './installed-package.ts';
import type { JourneyHome } from './journey-home.ts';

/** A command line on a terminal of its own. */
export interface TerminalRun {
  /** Resolves once what the terminal shows matches, behind what was matched before. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** Presses keys; `\r` is Enter, `\u0003` is Ctrl+C. */
  type(keys: string): void;
  readonly ended: Promise<{
    readonly status: number;
    /** Everything that the terminal showed, with `\n` at the ends of lines. */
    readonly shown: string;
    /** The settings that the terminal was left with, as `stty -a` names them. */
    readonly settings: readonly string[];
  }>;
}

/**
 * Starts the command line under `script` of util-linux, which gives it a terminal, of 100 columns unless others are asked for.
 *
 * @param redirections - What a shell would read behind the words, such as `2>/dev/null`.
 */
export function startInTerminal(
  home: JourneyHome,
  words: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly redirections?: string;
    readonly columns?: number;
  } = {},
): TerminalRun {
  const quoted = [process.execPath, cliPath, ...words].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  // The shell gets Ctrl+C, too, and has to live on to tell how it ended.
  const line = `stty cols ${options.columns ?? 100} rows 40; trap : INT; ${quoted} ${options.redirections ?? ''}; echo "<ended $?>"; stty -a`;
  const child = spawn('script', ['-qefc', line, '/dev/null'], {
    cwd: home.folder,
    env: {
      PATH: process.env['PATH'],
      HOME: home.folder,
      ENTRADA_HOME: home.folder,
      ENTRADA_KEYRING: 'off',
      TERM: 'xterm',
      ...options.env,
    },
  });
  let shown = '';
  let seen = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text.replaceAll('\r\n', '\n')));
  return {
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(shown.slice(seen));
          if (found === null) return;
          seen += found.index + found[0].length;
          child.stdout.off('data', look);
          resolve(found);
        };
        child.stdout.on('data', look);
        child.on('close', () => reject(new Error(`It ended before it showed ${pattern}: ${shown}`)));
        look();
      }),
    type: (keys) => void child.stdin.write(keys),
    ended: new Promise((resolve, reject) => {
      child.on('error', (cause) => reject(new Error('script of util-linux is not installed', { cause })));
      child.on('close', () => {
        const [before = '', status = '', after = ''] = shown.split(/<ended (\d+)>\n/);
        resolve({ status: Number(status), shown: before, settings: after.split(/[\s;]+/) });
      });
    }),
  };
}
