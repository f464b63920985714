/** Quotes a text for POSIX shells (bash, zsh) so that the shell takes it literally. NUL characters are removed. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll('\0', '').replaceAll("'", "'\\''")}'`;
}
