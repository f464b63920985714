import { EntradaError } from '../../base/errors.ts';
import { ExactNumber, exactJsonText, orderedObject } from '../../base/exact-json.ts';

/** The value of a field; an inner object is a map, so that every name is only a name. */
export type FieldValue = string | number | boolean | null | ExactNumber | FieldValue[] | FieldTree;

/** The fields of a request by name, in the order in which they were first named. */
export type FieldTree = Map<string, FieldValue>;

/** Reads the text of a file; `-` is standard input. */
export type ReadText = (path: string) => Promise<string>;

const mostLevels = 100;

/** The rest of `a=1,b=2`, but not `dn=CN=a,DC=b` or `$expand=manager($select=id),x`. */
const severalFields = /^[^,=]*,\s*[\w$@.-]+(?:\[[^[\]=,]*\])*=/;

/**
 * Reads the fields of a request, as `gh api` does: `KEY=VALUE`, where `a[b]=x` is a field of an object, `a[]=x` adds to
 * a list, `a[]` is an empty list, and `a[][b]=x` is a field of the last object of a list, or of a new one if that has
 * one already.
 *
 * @param raw - Fields whose value is always text. They come before the typed ones.
 * @param typed - Fields whose value `true`, `false`, `null` or a whole number is one; `@PATH` is the text of a file.
 * @throws {EntradaError} `INPUT_INVALID`; the message has the key, never a value, which can be a secret.
 */
export async function readFields(
  raw: readonly string[],
  typed: readonly string[],
  readText: ReadText,
): Promise<FieldTree> {
  const tree: FieldTree = new Map();
  for (const text of raw) {
    const { key, path, value } = splitField(text);
    place(tree, path, value, key);
  }
  for (const text of typed) {
    const { key, path, value } = splitField(text);
    place(tree, path, value === undefined ? undefined : await typedValue(value, readText), key);
  }
  return tree;
}

/** Returns the fields as a JSON object. */
export function fieldsJson(tree: FieldTree): string {
  return exactJsonText(plain(tree));
}

/**
 * Returns the fields as options of a query, percent-encoded; those of a list have the name `KEY[]`, as in `gh api`.
 *
 * @throws {EntradaError} `INPUT_INVALID` for an inner object.
 */
export function fieldsQuery(tree: FieldTree): string {
  return [...tree].flatMap(([name, value]) => queryOptions(name, value)).join('&');
}

function queryOptions(name: string, value: FieldValue): string[] {
  if (Array.isArray(value)) return value.flatMap((element) => queryOptions(`${name}[]`, element));
  if (value instanceof Map) {
    throw invalid(`Cannot send the field "${name}" in a query: it is an object; use -Method POST, PATCH or PUT`);
  }
  return [`${encode(name)}=${value === null ? '' : encode(String(value))}`];
}

/** The names of OData options stay readable. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll('%24', '$');
}

interface Field {
  readonly key: string;
  /** An empty name stands for a list. */
  readonly path: readonly string[];
  /** Undefined for an empty list. */
  readonly value: string | undefined;
}

function splitField(text: string): Field {
  const [whole, name = '', inner = '', value] = /^([^[\]=]+)((?:\[[^[\]=]*\])*)(?:=(.*))?$/s.exec(text) ?? [];
  const path = [name, ...Array.from(inner.matchAll(/\[(.*?)\]/gs), ([, one = '']) => one)];
  const isWrong = whole === undefined || path.some((one, at) => one === '' && path[at + 1] === '');
  if (isWrong || (value === undefined && path.at(-1) !== '')) {
    const key = /^([^=]*)=/.exec(text)?.[1];
    const subject = key === undefined ? `a field of ${text.length} characters` : `the field "${key}"`;
    throw invalid(`Cannot read ${subject}: expected KEY=VALUE, where KEY is a name, a[b], a[] or a[][b]`);
  }
  const key = `${name}${inner}`;
  if (value !== undefined && severalFields.test(value)) {
    throw invalid(
      `Cannot read the field "${key}": after a comma, its value reads as another field; repeat the parameter for each field, or send a value that has commas and = with -Body`,
    );
  }
  if (path.length > mostLevels) throw invalid(`Cannot set a field of ${path.length} levels: at most ${mostLevels}`);
  return { key, path, value };
}

async function typedValue(text: string, readText: ReadText): Promise<FieldValue> {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  if (text.startsWith('@')) return readText(text.slice(1));
  // A number with a leading zero is the text of an identifier; a double would change a long one.
  if (!/^-?(?:0|[1-9]\d*)$/.test(text)) return text;
  return new ExactNumber(text);
}

function place(tree: FieldTree, path: readonly string[], value: FieldValue | undefined, key: string): void {
  const [name = '', second, third] = path;
  const existing = tree.get(name);
  if (second === undefined) {
    if (tree.has(name)) throw invalid(`Cannot set the field "${key}" twice: ${name}[] adds to a list`);
    tree.set(name, value ?? null);
    return;
  }
  if (second !== '') {
    if (tree.has(name) && !(existing instanceof Map)) throw conflict(key, name, 'an object');
    const object: FieldTree = existing instanceof Map ? existing : new Map();
    tree.set(name, object);
    place(object, path.slice(1), value, key);
    return;
  }
  if (tree.has(name) && !Array.isArray(existing)) throw conflict(key, name, 'a list');
  const list = Array.isArray(existing) ? existing : [];
  tree.set(name, list);
  if (third === undefined) {
    if (value !== undefined) list.push(value);
    return;
  }
  const last = list.at(-1);
  const object: FieldTree = last instanceof Map && !last.has(third) ? last : new Map();
  if (object !== last) list.push(object);
  place(object, path.slice(2), value, key);
}

function plain(value: FieldValue): unknown {
  if (value instanceof Map) return orderedObject(Array.from(value, ([name, inner]) => [name, plain(inner)] as const));
  return Array.isArray(value) ? value.map(plain) : value;
}

function conflict(key: string, name: string, needed: string): EntradaError {
  return invalid(`Cannot set the field "${key}": "${name}" has a value that is not ${needed}`);
}

function invalid(message: string): EntradaError {
  return new EntradaError('INPUT_INVALID', message);
}
