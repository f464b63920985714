/** Returns whether a media type is that of one JSON value. */
export function isJson(type: string): boolean {
  return /\bjson\b/i.test(type) && !isJsonLines(type);
}

/** Returns whether a media type is that of JSON values, one in each line. */
export function isJsonLines(type: string): boolean {
  return /^\s*application\/(?:x-)?(?:ndjson|jsonl|json-lines|jsonlines)\b/i.test(type);
}

/** Returns whether a media type is that of a text other than one JSON value. */
export function isText(type: string): boolean {
  return /^\s*text\/|\bxml\b/i.test(type) || isJsonLines(type);
}

/**
 * Decodes a text by its byte order mark, else the charset of its media type, else the declaration of an XML document
 * (RFC 7303 3), else as UTF-8. A charset that is not known is taken as UTF-8. A byte order mark is dropped.
 */
export function bodyText(bytes: Uint8Array, type: string): string {
  const label = markedAs(bytes) ?? charsetOf(type) ?? (/\bxml\b/i.test(type) ? declaredIn(bytes) : undefined);
  const decoder = knownDecoder(label) ?? new TextDecoder();
  const text = decoder.decode(bytes);
  // Node 20 reads the charset that ISO-8859-1 stands for on the web (windows-1252) as ISO-8859-1 itself.
  return decoder.encoding === 'windows-1252'
    ? text.replace(/[\u0080-\u009F]/g, (mark) => windows1252.charAt(mark.charCodeAt(0) - 0x80))
    : text;
}

function knownDecoder(label: string | undefined) {
  try {
    return new TextDecoder(label);
  } catch {
    return undefined;
  }
}

const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ';

function markedAs([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

function charsetOf(type: string): string | undefined {
  return /;\s*charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;"']+))/i
    .exec(type)
    ?.slice(1)
    .find((name) => name !== undefined);
}

function declaredIn(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  return /^\s*<\?xml\s[^>]*\bencoding\s*=\s*["']([^"']+)["']/.exec(start)?.[1];
}
