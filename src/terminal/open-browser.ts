import { spawn } from 'node:child_process';

type Env = Readonly<Record<string, string | undefined>>;

/** A program and its arguments; the address is the last of them. */
export interface BrowserCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * Chooses the program that opens an address: the program in `BROWSER` if it is set, otherwise the system's own.
 * No shell is involved, so that an address cannot run a command.
 *
 * @returns Undefined if no browser is available: on Linux without a display.
 */
export function browserCommand(address: URL, platform: NodeJS.Platform, env: Env): BrowserCommand | undefined {
  const chosen = env['BROWSER'];
  if (chosen !== undefined && chosen !== '') return { program: chosen, args: [address.href] };
  switch (platform) {
    case 'darwin':
      return { program: '/usr/bin/open', args: [address.href] };
    case 'win32':
      return { program: 'rundll32.exe', args: ['url.dll,FileProtocolHandler', address.href] };
    default: {
      if (env['WSL_DISTRO_NAME'] !== undefined) return { program: 'wslview', args: [address.href] };
      const hasDisplay = [env['DISPLAY'], env['WAYLAND_DISPLAY']].some(
        (display) => display !== undefined && display !== '',
      );
      return hasDisplay ? { program: 'xdg-open', args: [address.href] } : undefined;
    }
  }
}

/**
 * Opens an address in the browser without waiting for it.
 *
 * @returns Whether a program was started.
 */
export function openBrowser(address: URL, platform: NodeJS.Platform, env: Env): Promise<boolean> {
  const command = browserCommand(address, platform, env);
  if (command === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(command.program, [...command.args], { stdio: 'ignore', detached: true });
    child.on('error', () => resolve(false));
    child.on('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
