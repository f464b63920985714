import { derTags } from './write-der.ts';

/**
 * A value in the Distinguished or Basic Encoding Rules (X.690), read one level at a time: there is no recursion into
 * untrusted input.
 */
export interface DerValue {
  /** The identifier octet: class, constructed bit and number. */
  readonly tag: number;
  readonly content: Buffer;
  /** The value with its identifier and length. */
  readonly whole: Buffer;
}

const maxChildren = 10_000;
const constructed = 0x20;
/** Levels; old exports split octet strings into pieces once, never twice. */
const maxPieces = 4;

/**
 * Reads one value that fills the bytes.
 *
 * @throws {RangeError} When it is truncated, followed by other bytes, or not DER.
 */
export function readDer(bytes: Buffer): DerValue {
  const value = readValue(bytes, 0);
  if (value.whole.length !== bytes.length) throw new RangeError('DER: bytes after the end');
  return value;
}

/** Reads the values inside a constructed one. */
export function childrenOf(value: DerValue): DerValue[] {
  if ((value.tag & constructed) === 0) throw new RangeError('DER: not constructed');
  const children: DerValue[] = [];
  for (let at = 0; at < value.content.length; ) {
    if (children.length === maxChildren) throw new RangeError('DER: too many values');
    const child = readValue(value.content, at);
    children.push(child);
    at += child.whole.length;
  }
  return children;
}

/** Returns the value at an index of a sequence, which must exist and, if `tag` is set, have this tag. */
export function expectDer(values: readonly DerValue[], index: number, tag?: number): DerValue {
  const value = values[index];
  if (value === undefined || (tag !== undefined && value.tag !== tag)) throw new RangeError(`DER: no tag ${tag ?? ''}`);
  return value;
}

/** Reads an object identifier as dotted numbers. */
export function readOid({ tag, content }: DerValue): string {
  // The high bit is set in each byte of a number but its last.
  const isCutOff = ((content.at(-1) ?? 0x80) & 0x80) !== 0;
  if (tag !== derTags.oid || isCutOff || content.length > 64) throw new RangeError('DER: not an object identifier');
  const numbers: bigint[] = [];
  let number = 0n;
  for (const byte of content) {
    number = (number << 7n) | BigInt(byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    numbers.push(number);
    number = 0n;
  }
  const [first = 0n, ...others] = numbers;
  const top = BigInt(Math.min(2, Number(first / 40n)));
  return [top, first - top * 40n, ...others].join('.');
}

/** Reads a non-negative integer; Infinity when it is too large to count with. */
export function readCount({ tag, content }: DerValue): number {
  const first = content[0];
  if (tag !== derTags.integer || first === undefined || first >= 0x80)
    throw new RangeError('DER: not a non-negative integer');
  const number = BigInt(`0x${content.toString('hex')}`);
  return number > BigInt(Number.MAX_SAFE_INTEGER) ? Infinity : Number(number);
}

/** Reads an octet string, including one in pieces as BER allows; `tag` is the primitive tag. */
export function readOctets(value: DerValue, tag: number = derTags.octetString, level = 0): Buffer {
  if (value.tag === tag) return value.content;
  if (value.tag !== (tag | constructed) || level > maxPieces) throw new RangeError('DER: not an octet string');
  return Buffer.concat(childrenOf(value).map((piece) => readOctets(piece, derTags.octetString, level + 1)));
}

function readValue(bytes: Buffer, at: number): DerValue {
  const { tag, contentAt, length } = readHeader(bytes, at);
  if (length !== 'indefinite') return slice(bytes, at, tag, contentAt, contentAt + length, contentAt + length);
  const endAt = endOfIndefinite(bytes, contentAt);
  return slice(bytes, at, tag, contentAt, endAt - 2, endAt);
}

function slice(bytes: Buffer, at: number, tag: number, from: number, to: number, end: number): DerValue {
  return { tag, content: bytes.subarray(from, to), whole: bytes.subarray(at, end) };
}

function readHeader(bytes: Buffer, at: number): { tag: number; contentAt: number; length: number | 'indefinite' } {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) throw new RangeError('DER: truncated');
  if ((tag & 0x1f) === 0x1f) throw new RangeError('DER: a tag of several bytes');
  if (first === 0x80) {
    if ((tag & constructed) === 0) throw new RangeError('DER: indefinite and primitive');
    return { tag, contentAt: at + 2, length: 'indefinite' };
  }
  const lengthBytes = (first & 0x80) === 0 ? 0 : first & 0x7f;
  if (lengthBytes > 4 || at + 2 + lengthBytes > bytes.length) throw new RangeError('DER: not a length');
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes);
  const contentAt = at + 2 + lengthBytes;
  if (contentAt + length > bytes.length) throw new RangeError('DER: truncated');
  return { tag, contentAt, length };
}

/** Finds the end of an indefinite value, after its two zero bytes; counts nested values instead of recursing. */
function endOfIndefinite(bytes: Buffer, contentAt: number): number {
  let at = contentAt;
  for (let open = 1; open > 0; ) {
    if (bytes[at] === 0 && bytes[at + 1] === 0) {
      open -= 1;
      at += 2;
      continue;
    }
    const header = readHeader(bytes, at);
    if (header.length === 'indefinite') open += 1;
    at = header.contentAt + (header.length === 'indefinite' ? 0 : header.length);
  }
  return at;
}
