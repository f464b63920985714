/** Makes columns of properties that have the same names in camel case. */
export function sameNamed(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, name.charAt(0).toLowerCase() + name.slice(1)]));
}
