import { posix, win32 } from 'node:path';
import { EntradaError } from './errors.ts';

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
 * @param homeFolder - The user's home folder, absolute; undefined if there is none.
 * @throws {EntradaError} `STORAGE_FAILED` without a home folder, unless the variables replace it.
 */
export function entradaFolders(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  homeFolder: string | undefined,
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

  const home = (): string => {
    if (homeFolder === undefined) throw noHomeFolder(platform);
    return homeFolder;
  };

  if (env['ENTRADA_HOME']) return beneath(path.resolve(env['ENTRADA_HOME']));
  if (platform === 'win32') {
    return beneath(path.join(absolute('LOCALAPPDATA') ?? path.join(home(), 'AppData', 'Local'), 'entrada'));
  }
  if (platform === 'darwin') return beneath(path.join(home(), 'Library', 'Application Support', 'entrada'));
  const xdg = (name: string, usual: string) => path.join(absolute(name) ?? path.join(home(), usual), 'entrada');
  return {
    config: xdg('XDG_CONFIG_HOME', '.config'),
    state: xdg('XDG_STATE_HOME', '.local/state'),
    data: xdg('XDG_DATA_HOME', '.local/share'),
  };
}

/**
 * Finds the user's home folder: `HOME` (on Windows `USERPROFILE`), then the system's list of users.
 *
 * @param env - The process's environment; a variable that is empty or a relative path counts as not set, since files
 * would be in the working folder.
 * @param ask - Returns the home folder in the system's list of users; throws if the user is not there.
 * @returns An absolute path, or undefined if there is none, as for a user id that a container was started with.
 */
export function findHomeFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  // Not imported above: it would load node:os at every start.
  ask: () => string = () => process.getBuiltinModule('node:os').userInfo().homedir,
): string | undefined {
  const { isAbsolute } = platform === 'win32' ? win32 : posix;
  const named = env[variableOf(platform)];
  if (named !== undefined && isAbsolute(named)) return named;
  try {
    const listed = ask();
    return isAbsolute(listed) ? listed : undefined;
  } catch {
    return undefined;
  }
}

function variableOf(platform: NodeJS.Platform): string {
  return platform === 'win32' ? 'USERPROFILE' : 'HOME';
}

function noHomeFolder(platform: NodeJS.Platform): EntradaError {
  const name = variableOf(platform);
  const found = `${name} is not an absolute path, and the system does not know a home folder of this user`;
  return new EntradaError(
    'STORAGE_FAILED',
    `Cannot find your home folder: ${found}; set ${name}, or set ENTRADA_HOME to a folder of your own`,
  );
}
