/**
 * Wraps pieces into lines of at most `width` columns, including `indent`; a piece is never broken.
 *
 * @param pieces - Words of a text, or parts of a syntax.
 */
export function wrapPieces(pieces: readonly string[], width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces) {
    if (line !== '' && indent.length + line.length + 1 + piece.length > width) {
      lines.push(indent + line);
      line = '';
    }
    line = line === '' ? piece : `${line} ${piece}`;
  }
  return line === '' ? lines : [...lines, indent + line];
}

/** Wraps a text at spaces; see {@link wrapPieces}. */
export function wrapText(text: string, width: number, indent: string): string[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  return wrapPieces(words, width, indent);
}
