import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

/**
 * Writes the manual pages, compressed as systems have theirs, which npm links into the manual of a global
 * installation (package.json, directories.man).
 *
 * @param {string} compiled - The folder of the compiled sources.
 * @param {string} dist - Receives `man/`.
 */
export async function writeManPages(compiled, dist) {
  const { manPages } = await import(pathToFileURL(join(compiled, 'commands/help/man-pages.js')).href);
  const folder = join(dist, 'man');
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of await manPages()) writeFileSync(join(folder, `${file}.gz`), gzipSync(text, { level: 9 }));
}
