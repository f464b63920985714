import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shellQuote } from '../base/shell-quote.ts';

/**
 * Writes a script that runs a command line, followed by the script's own arguments: for sh, or for cmd.exe on Windows.
 *
 * @param options - `inBackground`: returns at once; default: false.
 * @returns The path of the script.
 */
export function writeScript(
  folder: string,
  name: string,
  words: readonly string[],
  { inBackground = false, platform = process.platform } = {},
): string {
  const isWindows = platform === 'win32';
  const path = join(folder, isWindows ? `${name}.cmd` : name);
  writeFileSync(path, isWindows ? batchFile(words, inBackground) : shellScript(words, inBackground));
  chmodSync(path, 0o700);
  return path;
}

function shellScript(words: readonly string[], inBackground: boolean): string {
  const line = words.map((word) => shellQuote(word)).join(' ');
  return `#!/bin/sh\n${inBackground ? `${line} "$@" &` : `exec ${line} "$@"`}\n`;
}

function batchFile(words: readonly string[], inBackground: boolean): string {
  const line = words.map((word) => `"${word.replaceAll('%', '%%')}"`).join(' ');
  // Otherwise cmd.exe reads the file in the code page of DOS.
  const codePage = /^[\0-\x7f]*$/.test(line) ? '' : '@chcp 65001 >nul\r\n';
  return `${codePage}@${inBackground ? 'start "" /b ' : ''}${line} %*\r\n`;
}
