/** A record of a CSV file. */
export interface CsvRecord {
  /** Where it begins; the first line is 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * Splits CSV (RFC 4180) into its records, without empty lines and those that start with `#`. Spaces around fields are
 * dropped; a quoted field can contain line breaks.
 */
export function csvRecords(text: string): CsvRecord[] {
  const separator = separatorOf(text);
  const records: CsvRecord[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const begin = line;
    const fields: string[] = [];
    let field = '';
    let isQuoted = false;
    for (; at < text.length; at += 1) {
      const character = text[at] ?? '';
      if (character === '\n') line += 1;
      if (isQuoted) {
        if (character !== '"') field += character;
        else if (text[at + 1] === '"') {
          field += '"';
          at += 1;
        } else isQuoted = false;
      } else if (character === '"' && field.trim() === '') {
        field = '';
        isQuoted = true;
      } else if (character === separator) {
        fields.push(field.trim());
        field = '';
      } else if (character === '\n') {
        at += 1;
        break;
      } else field += character;
    }
    fields.push(field.trim());
    const isEmpty = fields.every((one) => one === '');
    if (!isEmpty && fields[0]?.startsWith('#') !== true) records.push({ line: begin, fields });
  }
  return records;
}

/** A spreadsheet separates by the list separator of its language. */
function separatorOf(text: string): string {
  const head = text.split('\n').find((line) => line.trim() !== '' && !line.trim().startsWith('#')) ?? '';
  const counts = [',', ';', '\t'].map((one) => ({ one, count: head.split(one).length }));
  return counts.toSorted((one, other) => other.count - one.count)[0]?.one ?? ',';
}
