import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type ProgramCall, programCall } from '../base/windows-program.ts';
import { windowsProgram } from '../base/windows-system.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A program and its arguments, one of which holds the address. */
export interface BrowserCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * Chooses the programs that open an address: those of `BROWSER` if it is set, otherwise the system's own.
 * No shell is involved, so that an address cannot run a command.
 *
 * @returns The programs in the order to try them; none if no browser is available: on Linux without a display.
 */
export function browserCommands(
  address: URL,
  platform: NodeJS.Platform,
  env: Env,
  exists: (path: string) => boolean = existsSync,
): readonly BrowserCommand[] {
  const chosen = env['BROWSER']?.trim() ?? '';
  if (chosen !== '') return chosenCommands(address, platform, chosen, exists);
  switch (platform) {
    case 'darwin':
      return [{ program: '/usr/bin/open', args: [address.href] }];
    case 'win32':
      return [{ program: windowsProgram('rundll32.exe', env), args: ['url.dll,FileProtocolHandler', address.href] }];
    default: {
      if (env['WSL_DISTRO_NAME'] !== undefined) return [{ program: 'wslview', args: [address.href] }];
      const hasDisplay = [env['DISPLAY'], env['WAYLAND_DISPLAY']].some(
        (display) => display !== undefined && display !== '',
      );
      return hasDisplay ? [{ program: 'xdg-open', args: [address.href] }] : [];
    }
  }
}

/** Reads `BROWSER` as xdg-open does: a list of command lines without quotes; `%s` is the address, `%%` a %. */
function chosenCommands(
  address: URL,
  platform: NodeJS.Platform,
  chosen: string,
  exists: (path: string) => boolean,
): BrowserCommand[] {
  // Paths of Windows hold colons.
  const entries = exists(chosen) ? [chosen] : chosen.split(platform === 'win32' ? ';' : ':');
  return entries.flatMap((entry) => {
    const line = entry.trim();
    const words = exists(line) ? [line] : line.split(/\s+/).filter((word) => word !== '');
    // "firefox %s &": no program is waited for.
    if (words.at(-1) === '&') words.pop();
    const [program, ...args] = words;
    if (program === undefined) return [];
    const filled = args.map((word) => word.replaceAll(/%[s%]/g, (sign) => (sign === '%s' ? address.href : '%')));
    return [
      { program, args: args.some((word) => /%s/.test(word.replaceAll('%%', ''))) ? filled : [...filled, address.href] },
    ];
  });
}

/**
 * Opens an address in the browser without waiting for it.
 *
 * @returns Whether a program was started.
 */
export async function openBrowser(address: URL, platform: NodeJS.Platform, env: Env): Promise<boolean> {
  for (const command of browserCommands(address, platform, env)) {
    if (await isStarted(command, platform, env)) return true;
  }
  return false;
}

function isStarted(command: BrowserCommand, platform: NodeJS.Platform, env: Env): Promise<boolean> {
  return new Promise((resolve) => {
    let call: ProgramCall;
    try {
      call = programCall(command.program, command.args, env, platform);
    } catch {
      return resolve(false);
    }
    const { program, args, ...options } = call;
    const child = spawn(program, args, { stdio: 'ignore', detached: true, ...options });
    child.on('error', () => resolve(false));
    child.on('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
