/** Percent-encodes everything that could mean something in an address. */
export function encodeText(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Writes a value as OData does in a clause: text in apostrophes, which are doubled inside. */
export function odataLiteral(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

/** Writes a `$search` for a text in any of some properties. */
export function searchClause(properties: readonly string[], text: string): string {
  const escaped = text.replaceAll(/[\\"]/g, String.raw`\$&`);
  return properties.map((property) => `"${property}:${escaped}"`).join(' OR ');
}

/** Joins clauses of `$filter` so that all have to hold. */
export function allOf(clauses: readonly string[]): string {
  return clauses.length === 1 ? (clauses[0] ?? '') : clauses.map((clause) => `(${clause})`).join(' and ');
}

/** Writes the query of an address; empty without options. */
export function queryText(options: ReadonlyMap<string, string>): string {
  if (options.size === 0) return '';
  return `?${[...options].map(([name, value]) => `${name}=${encodeText(value)}`).join('&')}`;
}

/** Puts values in the place of the `{Name}` of a text, each as `write` gives it. */
export function fillIn(
  template: string,
  values: Readonly<Record<string, string>>,
  write: (value: string) => string = (value) => value,
): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? write(values[name] ?? '') : whole,
  );
}
