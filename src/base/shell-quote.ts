/** Quotes a text for POSIX shells (bash, zsh) so that the shell takes it literally. NUL characters are removed. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll('\0', '').replaceAll("'", "'\\''")}'`;
}

/**
 * Quotes a word of a command line that is shown to the user, for the shells of the system: on Windows cmd.exe and
 * PowerShell, which know double quotes both. PowerShell alone takes a text with a sign that it replaces within them.
 */
export function quoteForUser(text: string, platform: NodeJS.Platform = process.platform): string {
  if (platform !== 'win32') return shellQuote(text);
  const plain = text.replaceAll('\0', '');
  return /["$`%]/.test(plain) ? `'${plain.replaceAll("'", "''")}'` : `"${plain}"`;
}
