import { readFileSync, statSync } from 'node:fs';
import { win32 } from 'node:path';
import { variableOf, windowsProgram } from './windows-system.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A program with its arguments, as `spawn` takes them. */
export interface ProgramCall {
  readonly program: string;
  readonly args: readonly string[];
  /** The arguments are quoted for cmd.exe already. */
  readonly windowsVerbatimArguments?: true;
}

/** The files that programs are looked for in. */
export interface ProgramFiles {
  isFile(path: string): boolean;
  /** Reads a batch file. */
  read(path: string): string;
}

/**
 * Returns how to start a program. On Windows, it is looked for in the absolute folders of PATH alone: the system's own
 * search begins in the current folder, where anything can lie. A batch file (`.cmd`, `.bat`), which only cmd.exe runs,
 * gets its arguments quoted for that. Elsewhere, the system's search is right.
 *
 * @param env - Of the new process: `PATH`, `PATHEXT`, `SystemRoot`, `ComSpec`.
 * @throws {Error} With the code `ENOENT` if it is not found, `EINVAL` for a line break in an argument of a batch file,
 *   where cmd.exe ends the command.
 */
export function programCall(
  program: string,
  args: readonly string[],
  env: Env,
  platform: NodeJS.Platform = process.platform,
  files: ProgramFiles = realFiles,
): ProgramCall {
  if (platform !== 'win32') return { program, args };
  const path = findProgram(program, env, files);
  if (path === undefined) throw systemError('ENOENT', `spawn ${program} ENOENT`);
  if (!isBatchFile(path)) return { program: path, args };
  if ([path, ...args].some((word) => /[\r\n\0]/.test(word))) {
    throw systemError('EINVAL', 'an argument of a batch file contains a line break');
  }
  const isPassedOn = files.read(path).includes('%*');
  const words = args.map((arg) => (isPassedOn ? escapeForCmd(quoteForCmd(arg)) : quoteForCmd(arg)));
  const line = [escapeForCmd(`"${path}"`), ...words].join(' ');
  return { program: commandShell(env), args: ['/d', '/s', '/c', `"${line}"`], windowsVerbatimArguments: true };
}

/** Returns whether cmd.exe has to run a file. */
export function isBatchFile(path: string): boolean {
  return /\.(?:cmd|bat)$/i.test(path);
}

function commandShell(env: Env): string {
  const named = variableOf(env, 'ComSpec');
  return named !== undefined && win32.isAbsolute(named) ? named : windowsProgram('cmd.exe', env);
}

function findProgram(program: string, env: Env, files: ProgramFiles): string | undefined {
  if (program === '') return undefined;
  const names = namesOf(program, env);
  if (/[\\/:]/.test(program)) return names.find((name) => files.isFile(name));
  const folders = (variableOf(env, 'PATH') ?? '').split(';').map((folder) => folder.replaceAll('"', ''));
  // "\bin" is on the drive of the current folder.
  const absolute = folders.filter((folder) => /^(?:[a-z]:[\\/]|\\\\)/i.test(folder));
  const paths = absolute.flatMap((folder) => names.map((name) => win32.join(folder, name)));
  return paths.find((path) => files.isFile(path));
}

/** Extensions that `spawn` can start, in the usual order of PATHEXT: other scripts need their own program. */
const startable = ['.com', '.exe', '.bat', '.cmd'];

function namesOf(program: string, env: Env): string[] {
  if (startable.includes(win32.extname(program).toLowerCase())) return [program];
  const listed = (variableOf(env, 'PATHEXT') ?? '').toLowerCase().split(';');
  const extensions = listed.filter((extension) => startable.includes(extension));
  return (extensions.length === 0 ? startable : extensions).map((extension) => program + extension);
}

/** Quotes for the program's own parser (backslashes count before a quote), then for cmd.exe. */
function quoteForCmd(arg: string): string {
  return escapeForCmd(`"${arg.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\*)$/, '$1$1')}"`);
}

function escapeForCmd(text: string): string {
  return text.replaceAll(/[()\][%!^"`<>&|;, *?]/g, '^$&');
}

const realFiles: ProgramFiles = {
  isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true,
  read: (path) => readFileSync(path, 'latin1'),
};

function systemError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
