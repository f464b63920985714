import { wrapPieces } from './wrap-text.ts';

const continuation = ' \\';

/**
 * Wraps a command line at spaces outside quotes, before parameter names where that is enough, with the continuation
 * character of bash, zsh and fish. A word in quotes is never broken.
 *
 * @param width - In columns, including `indent`.
 * @param indent - Of the first line; the others have two more.
 */
export function wrapCommandLine(line: string, width: number, indent: string): string[] {
  if (indent.length + line.length <= width) return [indent + line];
  const next = `${indent}  `;
  const room = width - next.length - continuation.length;
  // Of a program and its command, the first parameter begins the next line.
  const pieces = line.split(/ (?=-)/).flatMap((piece) => (piece.length <= room ? [piece] : wordsOf(piece)));
  const lines = wrapPieces(pieces, room, '');
  return lines.map((one, at) => {
    const text = `${one}${at === lines.length - 1 ? '' : continuation}`;
    // A word that is too long gets less indentation.
    const left = Math.max(0, Math.min(at === 0 ? indent.length : next.length, width - text.length));
    return `${' '.repeat(left)}${text}`;
  });
}

/** Splits a text at spaces that are not in quotes. */
function wordsOf(text: string): string[] {
  return text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
}
