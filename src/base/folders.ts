import { posix, win32 } from 'node:path';

/** The folders of Entrada's files: absolute paths, not created yet. */
export interface EntradaFolders {
  /** Settings that the user may edit. */
  readonly config: string;
  /** Sealed sessions and which one is current. */
  readonly state: string;
  /** The master key. */
  readonly data: string;
}

/**
 * Returns where Entrada's files live for a user.
 *
 * `ENTRADA_HOME` puts all of them under one folder. Otherwise Linux and the other Unixes follow the XDG Base Directory
 * Specification (a relative path in its variables is ignored, as it asks), macOS uses `~/Library/Application
 * Support/entrada` and Windows `%LOCALAPPDATA%\entrada`.
 *
 * @param env - The process's environment; an empty variable counts as not set.
 * @param platform - `process.platform`.
 * @param homeFolder - The user's home folder, absolute.
 */
export function entradaFolders(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  homeFolder: string,
): EntradaFolders {
  const path = platform === 'win32' ? win32 : posix;
  const beneath = (root: string): EntradaFolders => ({
    config: path.join(root, 'config'),
    state: path.join(root, 'state'),
    data: path.join(root, 'data'),
  });
  const absolute = (name: string): string | undefined => {
    const value = env[name];
    return value !== undefined && path.isAbsolute(value) ? value : undefined;
  };

  if (env['ENTRADA_HOME']) return beneath(path.resolve(env['ENTRADA_HOME']));
  if (platform === 'win32') {
    return beneath(path.join(absolute('LOCALAPPDATA') ?? path.join(homeFolder, 'AppData', 'Local'), 'entrada'));
  }
  if (platform === 'darwin') return beneath(path.join(homeFolder, 'Library', 'Application Support', 'entrada'));
  const xdg = (name: string, usual: string) => path.join(absolute(name) ?? path.join(homeFolder, usual), 'entrada');
  return {
    config: xdg('XDG_CONFIG_HOME', '.config'),
    state: xdg('XDG_STATE_HOME', '.local/state'),
    data: xdg('XDG_DATA_HOME', '.local/share'),
  };
}
