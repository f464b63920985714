import { type Batched, batchesOf, inBatches, isAsyncIterable } from '../base/batches.ts';
import { EntradaError } from '../base/errors.ts';
import { ExactNumber, orderedObject } from '../base/exact-json.ts';
import { isObject, type JsonObject } from '../base/json.ts';

/** Elements that are received over time. */
export type Elements = AsyncIterable<unknown>;

/** Deeper data would overflow the stack. */
const maxDepth = 1000;

/**
 * Reduces a value to JSON data, so that every format shows the same: dates and big integers become text, secrets
 * `[secret]`, `undefined` null, and everything that JSON omits is dropped. Exact numbers and the order of names stay.
 *
 * @throws {EntradaError} `RESPONSE_INVALID` for data of more than 1000 levels.
 */
export function plainValue(value: unknown): unknown {
  return plainAt(value, 0) ?? null;
}

/** Returns undefined for a value that JSON omits. */
function plainAt(value: unknown, depth: number): unknown {
  if (isPlain(value, depth)) return value;
  if (typeof value === 'number') return null;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === maxDepth) {
    throw new EntradaError('RESPONSE_INVALID', `Cannot show the data: it is nested more than ${maxDepth} levels deep`, {
      hint: 'With entrada request, -OutputFilePath PATH writes the response unchanged.',
    });
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') return plainAt(value.toJSON(), depth + 1);
  if (Array.isArray(value)) return value.map((element: unknown) => plainAt(element, depth + 1) ?? null);
  const entries: [string, unknown][] = [];
  for (const [name, inner] of Object.entries(value)) {
    const plain = plainAt(inner, depth + 1);
    if (plain !== undefined) entries.push([name, plain]);
  }
  return orderedObject(entries);
}

/** Returns whether a value is JSON data already, as nearly all is: it needs no copy then. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return false;
  if (value instanceof ExactNumber) return true;
  if (depth === maxDepth || ('toJSON' in value && typeof value.toJSON === 'function')) return false;
  const inner: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return inner.every((one) => isPlain(one, depth + 1));
}

/**
 * Returns the elements of an array or async iterable; any other value is a list of one.
 *
 * @param change - Called for each element. Default: they are unchanged.
 */
export function elementsOf(value: unknown, change?: (element: unknown) => unknown): Batched<unknown> {
  return inBatches(changed(value, change ?? ((element) => element)));
}

async function* changed(value: unknown, change: (element: unknown) => unknown): AsyncGenerator<readonly unknown[]> {
  for await (const batch of batchesOf(value)) {
    const list: unknown[] = [];
    try {
      for (const element of batch) list.push(change(element));
    } catch (error) {
      // Those before it are shown.
      yield list;
      throw error;
    }
    yield list;
  }
}

/** The first elements of a source; `failure` if it failed before there were as many as wanted. */
export interface Sample {
  readonly elements: readonly unknown[];
  readonly failure?: { readonly cause: unknown };
}

/** Reads the first elements, at most `size`. Never rejects: those before a failure are still to be written. */
export async function sampleOf(source: Batched<unknown>, size: number): Promise<Sample> {
  const elements: unknown[] = [];
  try {
    while (elements.length < size) {
      const step = await source.next();
      if (step.done === true) break;
      elements.push(step.value);
    }
  } catch (cause) {
    return { elements, failure: { cause } };
  }
  return { elements };
}

/** Returns whether a value is a list of elements. */
export function isList(value: unknown): value is Elements | readonly unknown[] {
  return isAsyncIterable(value) || Array.isArray(value);
}

/** Returns whether an element has named properties to show. */
export function isRow(value: unknown): value is JsonObject {
  return isObject(value) && !(value instanceof ExactNumber);
}
