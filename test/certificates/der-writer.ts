/** Writes one DER value; a content that is a list is concatenated. */
export function der(tag: number, content: Buffer | readonly Buffer[]): Buffer {
  const bytes = Array.isArray(content) ? Buffer.concat(content as Buffer[]) : (content as Buffer);
  if (bytes.length < 0x80) return Buffer.concat([Buffer.from([tag, bytes.length]), bytes]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([Buffer.from([tag, 0x84]), length, bytes]);
}

/** The same with an end marked by two zero bytes, as BER allows. */
export function indefinite(tag: number, content: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([tag, 0x80]), ...content, Buffer.from([0, 0])]);
}

export function integer(value: number | bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return der(0x02, Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex'));
}

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((number) => {
    const sevens = [number & 0x7f];
    for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128))
      sevens.unshift((left & 0x7f) | 0x80);
    return sevens;
  });
  return der(0x06, Buffer.from(bytes));
}

export const sequence = (...values: Buffer[]): Buffer => der(0x30, values);
export const octets = (content: Buffer): Buffer => der(0x04, content);
