/**
 * Breaks the lines of a message at spaces, so that a terminal does not break words. Commands and addresses, which are
 * copied, indented lines, and words that are wider than the terminal stay whole. Counts characters: to measure wide
 * ones would load a library for each message.
 *
 * @param width - Columns of the terminal; undefined leaves the text unchanged.
 */
export function foldLines(text: string, width: number | undefined): string {
  if (width === undefined) return text;
  return text
    .split('\n')
    .map((line) => (line.length <= width || isWhole(line) ? line : folded(line, width)))
    .join('\n');
}

function isWhole(line: string): boolean {
  // A sentence can begin with a command; a command does not end with a period.
  return /^\s|^https?:|(?:^|: )entrada (?!.*\.$)/.test(line);
}

function folded(line: string, width: number): string {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current !== '' && longer.length > width) {
      lines.push(current);
      current = word;
    } else {
      current = longer;
    }
  }
  return [...lines, current].join('\n');
}
