/**
 * The beginnings that spreadsheets take for a formula (OWASP, "CSV Injection"), also as full-width characters, and
 * behind spaces, quotation marks and characters without a width, which some programs drop.
 */
const formula = /^[\s"\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\u2212]|^[\t\r]/u;
const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Returns the text of a cell that no spreadsheet runs as a formula: such a text gets an apostrophe before it. */
export function withoutFormula(text: string): string {
  return formula.test(text) && !plainNumber.test(text) ? `'${text}` : text;
}
