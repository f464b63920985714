import { sealVersion } from '../seal.ts';

/*
 * How a sealed value is a text on the server, since clients of programs send and receive texts.
 *
 * Version 1 of a seal is in Base64. Of version 2, only the first nine bytes are, which include the version: Entrada
 * 0.1.0 then says that it is too old. The rest has seven bits in each character, from U+0000 to U+007F, which are one
 * byte each in UTF-8: an eighth more than the value in place of a third.
 */
const headLength = 9;
const versionAt = 7;
const headTextLength = 12;

/** Returns the text for a sealed value. */
export function storedText(bytes: Buffer): string {
  if (bytes[versionAt] !== sealVersion) return bytes.toString('base64');
  return bytes.toString('base64', 0, headLength) + withSevenBits(bytes.subarray(headLength)).toString('latin1');
}

/** Returns the sealed value of a text; any text gives some bytes. */
export function bytesOfStored(text: string): Buffer {
  const head = Buffer.from(text.slice(0, headTextLength), 'base64');
  if (head[versionAt] !== sealVersion || head.length !== headLength) return Buffer.from(text, 'base64');
  return Buffer.concat([head, withEightBits(Buffer.from(text.slice(headTextLength), 'latin1'))]);
}

function withSevenBits(bytes: Buffer): Buffer {
  const packed = Buffer.alloc(Math.ceil((bytes.length * 8) / 7));
  let [held, bits, at] = [0, 0, 0];
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 7; bits -= 7) packed[at++] = (held >> (bits - 7)) & 0x7f;
    held &= 0x7f;
  }
  if (bits > 0) packed[at] = (held << (7 - bits)) & 0x7f;
  return packed;
}

function withEightBits(packed: Buffer): Buffer {
  const bytes = Buffer.alloc(Math.floor((packed.length * 7) / 8));
  let [held, bits, at] = [0, 0, 0];
  for (const character of packed) {
    held = ((held << 7) | (character & 0x7f)) & 0x7fff;
    bits += 7;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 0xff;
    }
  }
  return bytes;
}
