import { BusFailure } from './bus-failure.ts';

/**
 * A value of D-Bus: numbers of up to 32 bits and doubles, 64-bit numbers as bigint, booleans, texts (also object paths
 * and signatures), `ay` as bytes, arrays and structs as lists, dictionaries as lists of pairs, and variants.
 */
export type BusValue = number | bigint | boolean | string | Buffer | readonly BusValue[] | BusVariant;

/** A value with its own type. */
export interface BusVariant {
  readonly signature: string;
  readonly value: BusValue;
}

/** Bytes at whose multiples each type begins (D-Bus specification, "Summary of D-Bus marshalling"). */
const alignments: Readonly<Record<string, number>> = {
  y: 1,
  g: 1,
  v: 1,
  n: 2,
  q: 2,
  b: 4,
  i: 4,
  u: 4,
  h: 4,
  s: 4,
  o: 4,
  a: 4,
  x: 8,
  t: 8,
  d: 8,
  '(': 8,
  '{': 8,
};

/**
 * Returns the bytes at whose multiples a type begins.
 *
 * @param type - One complete type; its first character decides.
 * @throws {BusFailure} When the type is unknown.
 */
export function alignmentOf(type: string): number {
  const alignment = alignments[type.charAt(0)];
  if (alignment === undefined) throw new BusFailure(`the type ${JSON.stringify(type.slice(0, 20))} is unknown`);
  return alignment;
}

/** The specification's limits: characters of a signature, and types within each other. */
const longestSignature = 255;
const deepest = 32;

/**
 * Splits a signature into its complete types.
 *
 * @example typesIn('a{sv}su') // ['a{sv}', 's', 'u']
 * @throws {BusFailure} When it is malformed, too long or too deep.
 */
export function typesIn(signature: string): readonly string[] {
  if (signature.length > longestSignature) throw malformedSignature(signature);
  const types: string[] = [];
  for (let at = 0; at < signature.length; ) {
    const end = endOfType(signature, at, 0);
    types.push(signature.slice(at, end));
    at = end;
  }
  return types;
}

function endOfType(signature: string, at: number, depth: number): number {
  const first = signature.charAt(at);
  if (depth > deepest) throw malformedSignature(signature);
  if (first === 'a') return endOfType(signature, at + 1, depth + 1);
  const close = first === '(' ? ')' : first === '{' ? '}' : undefined;
  if (close === undefined) {
    if (first === '' || alignments[first] === undefined) throw malformedSignature(signature);
    return at + 1;
  }
  let end = at + 1;
  while (signature.charAt(end) !== close) end = endOfType(signature, end, depth + 1);
  // An array of empty structs would never end.
  if (end === at + 1) throw malformedSignature(signature);
  return end + 1;
}

function malformedSignature(signature: string): BusFailure {
  return new BusFailure(`the signature ${JSON.stringify(signature.slice(0, 20))} is malformed`);
}
