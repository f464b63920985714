import { isObject } from '../../base/json.ts';

/** Objects of a tenant are this deep in a seed: `tenants`, a tenant, `users`, a user. */
const mostLevels = 4;

/** Writes a value as JSON with one space for each level and a line feed at the end, piece by piece. */
export function* jsonPieces(value: unknown): Generator<string, void> {
  yield* piecesOf(value, 0);
  yield '\n';
}

function* piecesOf(value: unknown, level: number): Generator<string, void> {
  const indent = ' '.repeat(level + 1);
  const end = `\n${' '.repeat(level)}`;
  if (level === mostLevels || (!Array.isArray(value) && !isObject(value))) {
    // A text in JSON does not contain a line feed.
    yield JSON.stringify(value, undefined, 1).replaceAll('\n', end);
  } else if (Array.isArray(value)) {
    let before = '[';
    for (const item of value) {
      yield `${before}\n${indent}`;
      yield* piecesOf(item, level + 1);
      before = ',';
    }
    yield value.length === 0 ? '[]' : `${end}]`;
  } else {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    let before = '{';
    for (const [name, one] of entries) {
      yield `${before}\n${indent}${JSON.stringify(name)}: `;
      yield* piecesOf(one, level + 1);
      before = ',';
    }
    yield entries.length === 0 ? '{}' : `${end}}`;
  }
}
