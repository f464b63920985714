import { spawn } from 'node:child_process';

/** The terminal that a long text is shown on. */
export interface PagedTerminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly stdout: { readonly isTTY?: boolean; readonly rows?: number; readonly columns?: number };
  printLine(text: string): Promise<void>;
}

/**
 * Returns the command line of the pager: that of `ENTRADA_PAGER`, else `PAGER`, else `less` (`more` on Windows).
 *
 * @returns Undefined for none: with `NO_PAGER`, an empty variable, `cat`, or `TERM=dumb`.
 */
export function pagerOf(env: PagedTerminal['env'], platform: NodeJS.Platform): string | undefined {
  if (env['NO_PAGER'] !== undefined && env['NO_PAGER'] !== '') return undefined;
  if (env['TERM'] === 'dumb') return undefined;
  const named = env['ENTRADA_PAGER'] ?? env['PAGER'] ?? (platform === 'win32' ? 'more' : 'less');
  return ['', 'cat'].includes(named.trim()) ? undefined : named;
}

/** Prints a text; one that is longer than the terminal in its pager. Without the pager, it is printed all the same. */
export async function showPaged(text: string, terminal: PagedTerminal): Promise<void> {
  const { stdout, env, platform } = terminal;
  const pager = stdout.isTTY === true ? pagerOf(env, platform) : undefined;
  const isLong = stdout.rows !== undefined && text.split('\n').length >= stdout.rows;
  if (pager !== undefined && isLong && (await runPager(pager, `${text}\n`, terminal))) return;
  await terminal.printLine(text);
}

/** @returns Whether the pager was found and started. */
function runPager(pager: string, text: string, { env, platform }: PagedTerminal): Promise<boolean> {
  // As git does: quits if the text fits on a screen, shows colors, leaves the text on the screen.
  const variables = { LESS: 'FRX', LV: '-c', ...env };
  return new Promise((resolve) => {
    const child = startShell(pager, variables);
    if (child === undefined) return resolve(false);
    // The user can quit the pager before it has read everything.
    child.stdin.on('error', () => undefined);
    child.on('error', () => resolve(false));
    child.on('close', (status) => resolve(status === null || !notStarted(platform).includes(status)));
    child.stdin.end(text);
  });
}

/** Returns the statuses of a shell that did not find the pager, or may not run it; cmd.exe ends with 1, too. */
function notStarted(platform: NodeJS.Platform): readonly number[] {
  return platform === 'win32' ? [1, 9009] : [126, 127];
}

/** @returns Undefined for a line that the system does not take, such as one that is too long. */
function startShell(line: string, env: PagedTerminal['env']) {
  try {
    return spawn(line, { shell: true, stdio: ['pipe', 'inherit', 'inherit'], env });
  } catch {
    return undefined;
  }
}
