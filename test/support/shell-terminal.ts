import { spawn } from 'node:child_process';
import type { JourneyHome } from './journey-home.ts';

/** An interactive shell on a terminal of its own. */
export interface ShellTerminal {
  /**
   * Types keys on an empty line, and Ctrl+G, to which the test has bound a function that prints the line between `<<`
   * and `>>`. Returns the line, and clears it.
   */
  lineAfter(keys: string): Promise<string>;
  /** Ends the shell and returns everything that the terminal showed. */
  end(): Promise<string>;
}

/**
 * Starts a shell under `script` of util-linux and runs lines in it.
 *
 * @param program - The command line of the shell.
 * @param lines - Run first, each at the prompt.
 */
export async function startShell(
  home: JourneyHome,
  program: string,
  lines: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ShellTerminal> {
  const child = spawn('script', ['-qefc', `stty cols 200 rows 40; exec ${program}`, '/dev/null'], {
    cwd: home.folder,
    env: { HOME: home.folder, ENTRADA_HOME: home.folder, ENTRADA_KEYRING: 'off', TERM: 'xterm', HISTFILE: '', ...env },
  });
  let shown = '';
  let seen = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
  const ended = new Promise<string>((resolve, reject) => {
    child.on('error', (cause) => reject(new Error('script of util-linux is not installed', { cause })));
    child.on('close', () => resolve(shown));
  });
  const until = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(shown.slice(seen));
        if (found === null) return;
        seen += found.index + found[0].length;
        child.stdout.off('data', look);
        resolve(found);
      };
      child.stdout.on('data', look);
      ended.then(() => reject(new Error(`The shell ended before it showed ${pattern}: ${shown}`)), reject);
      look();
    });
  // The quotation marks tell the output from the line that is typed.
  child.stdin.write(`${lines.join('\n')}\necho rea''dy\n`);
  await until(/ready\r\n/);
  return {
    async lineAfter(keys) {
      child.stdin.write(`${keys}\u0007`);
      const [, line = ''] = await until(/<<(.*?)>>/s);
      child.stdin.write('\u0005\u0015');
      return line;
    },
    async end() {
      child.stdin.end('\u0003\nexit\n');
      return ended;
    },
  };
}
