/** Returns columns for properties whose names differ only in the case of the first letter. */
export function sameNamed(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, name.charAt(0).toLowerCase() + name.slice(1)]));
}
