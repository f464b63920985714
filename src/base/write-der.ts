/** Universal tags (X.680 8.4), with the constructed bit where they have it. */
export const derTags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Writes one value in the Distinguished Encoding Rules (X.690); the contents are concatenated. */
export function writeDer(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

/** Writes a sequence. */
export function writeSequence(...values: readonly Uint8Array[]): Buffer {
  return writeDer(derTags.sequence, ...values);
}

/** Writes an object identifier, which is given as dotted numbers below 2^31. */
export function writeOid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return writeDer(derTags.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** Writes a moment of a certificate's validity: UTCTime until 2049, GeneralizedTime after (RFC 5280 4.1.2.5). */
export function writeTime(timeMs: number): Buffer {
  const digits = new Date(timeMs).toISOString().replace(/\.\d+/, '').replaceAll(/[-:T]/g, '');
  return Number(digits.slice(0, 4)) < 2050
    ? writeDer(0x17, Buffer.from(digits.slice(2)))
    : writeDer(0x18, Buffer.from(digits));
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

function base128(number: number): number[] {
  const bytes = [number & 0x7f];
  for (let left = number >>> 7; left > 0; left >>>= 7) bytes.unshift((left & 0x7f) | 0x80);
  return bytes;
}
