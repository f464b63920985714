/** The environment of a process, such as `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Reads a variable; an empty one counts as unset. */
export function readVariable(env: Variables, name: string): string | undefined {
  const value = env[name];
  return value === undefined || value === '' ? undefined : value;
}
