/**
 * Returns a text for XML, between tags or in double quotes, in ASCII.
 *
 * @param {string} text
 */
export function escaped(text) {
  const names = new Map([
    ['&', '&amp;'],
    ['<', '&lt;'],
    ['"', '&quot;'],
  ]);
  return text.replaceAll(/[&<"]|[^\n\x20-\x7e]/gu, (sign) => names.get(sign) ?? `&#${sign.codePointAt(0)};`);
}
