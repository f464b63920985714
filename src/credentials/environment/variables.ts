import { EntradaError } from '../../base/errors.ts';

/** The environment of a process, such as `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Reads a variable without line ends at its end, as files leave them; an empty one counts as unset. */
export function readVariable(env: Variables, name: string): string | undefined {
  const value = env[name]?.replace(/(?<=[^\r\n])[\r\n]+$/, '');
  return value === undefined || value === '' ? undefined : value;
}

/**
 * Reads a variable that a source of tokens needs.
 *
 * @throws {EntradaError} `INPUT_INVALID` when it is not set, or is not set any more.
 */
export function requireVariable(env: Variables, name: string): string {
  const value = readVariable(env, name);
  if (value !== undefined) return value;
  throw new EntradaError(
    'INPUT_INVALID',
    `Cannot use the environment variable ${name}: it is not set; let the platform set it`,
  );
}
