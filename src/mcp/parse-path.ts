import { EntradaError } from '../base/errors.ts';
import { hasUnseen } from './visible-text.ts';

/** A part of a path. */
export interface PathPart {
  /** As it is written, decoded once. */
  readonly text: string;
  /** Without the key in parentheses. */
  readonly name: string;
  /** The arguments in parentheses; undefined without parentheses. */
  readonly keys: readonly { readonly name: string | undefined; readonly value: string }[] | undefined;
  /** Whether it is a name within a file path, as in `/drive/root:/A folder/a.docx:/content`. */
  readonly isFile: boolean;
}

/** Outside of parentheses: names, IDs, user names (also of guests) and phone numbers. */
const plain = /^(?!.*::)(?:[\w-]|\+(?=\d))(?:[\w.@,:!=~-]|\+(?=\d)|#ext#(?=@))*$/i;
const system = /^\$(?:ref|count|value|metadata)$/i;
const functionName = /^[a-z_][\w.-]*$/i;
const bareKey = /^[\w-][\w.@:!~-]*$/i;
/** SharePoint does not accept the others in the name of a file. */
const fileName = /^(?! )[^%\\?*:"<>|;]+:?$/;
/** In place of a slash that is encoded. */
const encodedSlash = '\u{1}';

/**
 * Parses a path by a strict grammar: what servers could read in different ways is refused. Each part is a name or
 * an ID, `name(key)` or `name(key='text',...)`, `$ref`, `$count`, `$value` or `$metadata` at the end, or part of a file
 * path between colons. All is decoded once.
 *
 * @param path - As it is sent, beginning with a slash. A single slash at the end does not count.
 * @throws {EntradaError} `NOT_ALLOWED` with what is not understood.
 */
export function parsePath(path: string): PathPart[] {
  const parts = split(path, decode(path)).map(({ text, isFile }) =>
    isFile ? filePart(text, path) : apiPart(text, path),
  );
  if (parts.slice(0, -1).some(({ text }) => text.startsWith('$'))) {
    throw notUnderstood(path, 'a part with $ is not its last one');
  }
  return parts;
}

/** @throws {EntradaError} `NOT_ALLOWED` */
export function notUnderstood(address: string, found: string): EntradaError {
  return new EntradaError('NOT_ALLOWED', `Cannot use the address "${address.slice(0, 200)}": ${found}`, {
    hint: "Write it as in the reference of Microsoft Graph, each part encoded once. A key with other characters goes in quotation marks: items('a b').",
  });
}

function decode(path: string): string {
  let pieces: string[];
  try {
    pieces = path.split(/%2f/i).map(decodeURIComponent);
  } catch {
    throw notUnderstood(path, 'an escape in it is not UTF-8');
  }
  if (pieces.some((piece) => hasUnseen(piece))) {
    throw notUnderstood(path, 'it has a character that cannot be seen');
  }
  const text = pieces.join(encodedSlash);
  if (/%/.test(text)) throw notUnderstood(path, 'it is encoded again and again');
  if (/\\/.test(text)) throw notUnderstood(path, 'it has a backslash');
  return text;
}

/** Splits at slashes that are not in a quoted key. */
function split(path: string, text: string): { readonly text: string; readonly isFile: boolean }[] {
  const parts: { text: string; isFile: boolean }[] = [];
  let part = '';
  let isFile = false;
  let isQuoted = false;
  for (const character of text.slice(1)) {
    if (character === "'" && !isFile && part.includes('(')) isQuoted = !isQuoted;
    if (character === encodedSlash && !isQuoted)
      throw notUnderstood(path, 'it has an encoded slash outside of quotation marks');
    if (character !== '/' || isQuoted) {
      part += character === encodedSlash ? '/' : character;
      continue;
    }
    parts.push({ text: part, isFile });
    isFile = isFile ? !part.endsWith(':') : /[^:]:$/.test(part);
    part = '';
  }
  if (isQuoted) throw notUnderstood(path, 'a quotation mark is not closed');
  // A slash at the end.
  if (part !== '' || parts.length === 0) parts.push({ text: part, isFile });
  if (!isFile && part.endsWith(':')) throw notUnderstood(path, 'a file path is missing after its last colon');
  if (!text.startsWith('/') || parts.some((one) => one.text === '')) throw notUnderstood(path, 'it has an empty part');
  return parts;
}

function filePart(text: string, path: string): PathPart {
  if (/^\.+:?$/.test(text)) throw notUnderstood(path, 'it has a part of dots');
  if (!fileName.test(text) || /[. ]:?$/.test(text) || /[(=]'/.test(text)) throw unknownPart(text, path);
  return { text, name: text, keys: undefined, isFile: true };
}

function apiPart(text: string, path: string): PathPart {
  const at = text.indexOf('(');
  if (at === -1) {
    if (/^\.+$/.test(text)) throw notUnderstood(path, 'it has a part of dots');
    if (text.startsWith('$') && !system.test(text)) throw hiding(text, path);
    if (!system.test(text) && (!plain.test(text) || text.endsWith('.'))) throw unknownPart(text, path);
    return { text, name: text, keys: undefined, isFile: false };
  }
  const name = text.slice(0, at);
  if (name.startsWith('$')) throw hiding(name, path);
  if (!functionName.test(name) || name.endsWith('.') || !text.endsWith(')')) throw unknownPart(text, path);
  const keys = keysOf(text.slice(at + 1, -1));
  if (keys === undefined) throw unknownPart(text, path);
  return { text, name, keys, isFile: false };
}

/** `'a''b'`, `1`, `period='D7',top=5` or nothing. */
function keysOf(text: string): PathPart['keys'] {
  const keys: { name: string | undefined; value: string }[] = [];
  if (text === '') return keys;
  const item = /(?:([a-z_]\w*)=)?(?:'((?:[^']|'')*)'|([^',()=]+))(,|$)/iy;
  while (item.lastIndex < text.length) {
    const [, name, quoted, bare, end] = item.exec(text) ?? [];
    if (end === undefined || (bare !== undefined && !bareKey.test(bare))) return undefined;
    keys.push({ name, value: quoted?.replaceAll("''", "'") ?? bare ?? '' });
    // A comma asks for one more.
    if (end === ',' && item.lastIndex === text.length) return undefined;
  }
  return keys;
}

function hiding(text: string, path: string): EntradaError {
  return notUnderstood(path, `${text} would hide other addresses, or is not known`);
}

function unknownPart(text: string, path: string): EntradaError {
  return notUnderstood(path, `its part "${text.slice(0, 50)}" is neither a name nor a key`);
}
