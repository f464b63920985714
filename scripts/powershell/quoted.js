/**
 * Returns a text as a string literal of PowerShell, which takes typographic apostrophes for plain ones.
 *
 * @param {string} text
 */
export function quoted(text) {
  return `'${text.replaceAll(/['\u2018\u2019\u201A\u201B]/g, (mark) => mark + mark)}'`;
}
