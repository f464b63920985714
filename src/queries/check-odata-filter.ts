import { EntradaError } from '../base/errors.ts';

/** Characters that word processors and web pages put in place of those of OData. */
const replaced = /[\u2018-\u201f]|[\u2013-\u2015\u2212]|[\u00a0\u202f]|\p{Cf}/u;

/**
 * Checks an OData filter, which is sent unchanged, for characters that OData does not have outside its texts.
 *
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function checkODataFilter(text: string): void {
  const [found] = replaced.exec(text.replaceAll(/'(?:[^']|'')*'/g, "''")) ?? [];
  if (found === undefined) return;
  throw new EntradaError('INPUT_INVALID', `Cannot use the filter "${text}": ${reasonFor(found)}`, {
    hint: `For example "displayName eq 'Ada'", with straight apostrophes around the text.`,
  });
}

function reasonFor(character: string): string {
  if (/[\u2018-\u201f]/.test(character)) return `${character} is not a quotation mark of OData; write '`;
  if (/[\u2013-\u2015\u2212]/.test(character)) return `${character} is not a minus sign of OData; write -`;
  const number = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0') ?? '';
  return /[\u00a0\u202f]/.test(character)
    ? `it contains a no-break space (U+${number}); write a space`
    : `it contains an invisible character (U+${number}); remove it`;
}
