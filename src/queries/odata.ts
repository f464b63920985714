/** Percent-encodes everything that has a meaning in an address. */
export function encodeText(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Writes a value as an OData literal: text in apostrophes, with inner apostrophes doubled. */
export function odataLiteral(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

/** Returns a `$search` expression for a text in any of the given properties. */
export function searchClause(properties: readonly string[], text: string): string {
  const escaped = text.replaceAll(/[\\"]/g, String.raw`\$&`);
  return properties.map((property) => `"${property}:${escaped}"`).join(' OR ');
}

/** Joins `$filter` clauses with `and`. */
export function allOf(clauses: readonly string[]): string {
  return clauses.length === 1 ? (clauses[0] ?? '') : clauses.map((clause) => `(${clause})`).join(' and ');
}

/** Returns the query string of an address; empty without options. */
export function queryText(options: ReadonlyMap<string, string>): string {
  if (options.size === 0) return '';
  return `?${[...options].map(([name, value]) => `${name}=${encodeText(value)}`).join('&')}`;
}

/** Replaces each `{Name}` in a text with its value, formatted by `write`. */
export function fillIn(
  template: string,
  values: Readonly<Record<string, string>>,
  write: (value: string) => string = (value) => value,
): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? write(values[name] ?? '') : whole,
  );
}
