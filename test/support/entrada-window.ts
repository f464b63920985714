import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { cliPath } from './installed-package.ts';
import { startTmuxShell, type TmuxShell } from './tmux-shell.ts';

const shells = { bash: 'bash --norc --noprofile', zsh: 'zsh -f' } as const;

/** Starts a shell in a window of tmux, with an empty home, whose `entrada` is the installed package. */
export async function startEntradaWindow(
  t: TestContext,
  shell: keyof typeof shells,
  columns: number,
  options: { readonly rows?: number; readonly variables?: Readonly<Record<string, string>> } = {},
): Promise<TmuxShell> {
  const folder = mkdtempSync('/tmp/window-');
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'entrada'), `#!/bin/sh\nexec '${process.execPath}' '${cliPath}' "$@"\n`);
  chmodSync(join(bin, 'entrada'), 0o700);
  const env = {
    HOME: folder,
    PATH: [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(':'),
    LANG: 'C.UTF-8',
    TERM: 'xterm',
    ENTRADA_KEYRING: 'off',
    ...options.variables,
  };
  const window = await startTmuxShell(folder, `cd '${folder}'; exec ${shells[shell]}`, columns, env, options.rows);
  t.after(async () => {
    await window.end();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return window;
}
