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

/** Wraps a text at spaces; a word that is wider than the lines is broken, after punctuation where it has some. */
export function wrapText(text: string, width: number, indent: string): string[] {
  const room = Math.max(width - indent.length, 1);
  const words = text.split(/\s+/).filter((word) => word !== '');
  return wrapPieces(
    words.flatMap((word) => brokenWord(word, room)),
    width,
    indent,
  );
}

function brokenWord(word: string, room: number): string[] {
  if (word.length <= room) return [word];
  const start = word.slice(0, room);
  const at = Math.max(...[',', ';', '/', '&'].map((mark) => start.lastIndexOf(mark))) + 1 || room;
  return [word.slice(0, at), ...brokenWord(word.slice(at), room)];
}
