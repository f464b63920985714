/** The environment of a process, such as `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Reads a variable without line ends at its end, as files leave them; an empty one counts as unset. */
export function readVariable(env: Variables, name: string): string | undefined {
  const value = env[name]?.replace(/(?<=[^\r\n])[\r\n]+$/, '');
  return value === undefined || value === '' ? undefined : value;
}
