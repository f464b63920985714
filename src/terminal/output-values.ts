export type Elements = AsyncIterable<unknown>;

/** Claims that a value hands out its elements over time. */
export function isAsyncIterable(value: unknown): value is Elements {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/**
 * Reduces a value to what JSON can say, so that every format shows the same: dates become text, secrets `[secret]`,
 * big integers text, and what JSON leaves out is gone. `undefined` becomes null.
 */
export function plainValue(value: unknown): unknown {
  const text = JSON.stringify(value, (_name, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner));
  return text === undefined ? null : JSON.parse(text);
}

/** Gives the elements of a list of either kind; anything else is a list of one. */
export async function* elementsOf(value: unknown): AsyncGenerator<unknown> {
  if (isAsyncIterable(value) || Array.isArray(value)) yield* value;
  else yield value;
}

/** Claims that a value is written as several elements. */
export function isList(value: unknown): value is Elements | readonly unknown[] {
  return isAsyncIterable(value) || Array.isArray(value);
}
