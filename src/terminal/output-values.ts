/** Elements that are received over time. */
export type Elements = AsyncIterable<unknown>;

/** Returns whether a value is an async iterable. */
export function isAsyncIterable(value: unknown): value is Elements {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/**
 * Reduces a value to JSON data, so that every format shows the same: dates and big integers become text, secrets
 * `[secret]`, `undefined` null, and everything that JSON omits is dropped.
 */
export function plainValue(value: unknown): unknown {
  const text = JSON.stringify(value, (_name, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner));
  return text === undefined ? null : JSON.parse(text);
}

/** Yields the elements of an array or async iterable; any other value is a list of one. */
export async function* elementsOf(value: unknown): AsyncGenerator<unknown> {
  if (isAsyncIterable(value) || Array.isArray(value)) yield* value;
  else yield value;
}

/** Returns whether a value is a list of elements. */
export function isList(value: unknown): value is Elements | readonly unknown[] {
  return isAsyncIterable(value) || Array.isArray(value);
}
