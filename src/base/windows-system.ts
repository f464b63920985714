import { win32 } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** Returns the path of a program that is part of Windows; by its name alone, one in the current folder would run. */
export function windowsProgram(name: string, env: Env): string {
  const root = variableOf(env, 'SystemRoot');
  return win32.join(root !== undefined && win32.isAbsolute(root) ? root : 'C:\\Windows', 'System32', name);
}

/**
 * Finds a variable of Windows, whose names are case-insensitive: a copy of `process.env` keeps the letters that the
 * system uses, such as `Path`.
 */
export function variableOf(env: Env, name: string): string | undefined {
  const found =
    env[name] === undefined ? Object.keys(env).find((each) => each.toUpperCase() === name.toUpperCase()) : name;
  return found === undefined ? undefined : env[found];
}
