// Characters that a terminal interprets rather than shows: C0 and C1 controls (a lone U+009B starts a sequence like
// ESC [), DEL, line and paragraph separators, marks that change the text direction (Unicode TR 36), and unpaired
// surrogates, which cannot be encoded.
const hostile =
  /[\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]|\p{Surrogate}/gu;
const plainAscii = /^[\u0020-\u007E]*$/;
const plainAsciiLines = /^[\n\u0020-\u007E]*$/;
const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Escapes text from outside so that it is safe to print on one line: controls and direction marks show as `\n`, `\x1b`
 * or `\u202e`. Letters, accents, emoji and wide characters stay.
 */
export function safeText(text: string): string {
  if (isPlainAscii(text)) return text;
  return text.replace(hostile, (mark) => {
    const code = mark.charCodeAt(0);
    return short[mark] ?? `\\${code < 0x100 ? 'x' : 'u'}${hex(code, 2)}`;
  });
}

/**
 * Escapes text of several lines: line feeds and tabs stay, a carriage return before a line feed is dropped, and
 * everything else that a terminal would interpret shows as in {@link safeText}.
 */
export function safeLines(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/[^\n\t]+/g, safeText);
}

/**
 * Escapes text of a format that supports `\uXXXX` in its strings (JSON, YAML's double quotes). Line feeds and spaces of
 * the format itself stay.
 */
export function safeMarkup(text: string): string {
  if (plainAsciiLines.test(text)) return text;
  return text.replace(hostile, (mark) => (mark === '\n' ? mark : `\\u${hex(mark.charCodeAt(0), 4)}`));
}

/** Returns whether a text consists of printable ASCII; of most, that takes less time than to search for marks. */
export function isPlainAscii(text: string): boolean {
  return plainAscii.test(text);
}

/** Returns whether a text contains characters that a terminal would interpret. */
export function isHostile(text: string): boolean {
  return text.search(hostile) !== -1;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
