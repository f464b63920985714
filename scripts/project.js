import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Lists the files of a folder and those below it, sorted.
 *
 * @param {string} folder - Relative to the project.
 * @param {string} [project] - Default: this project.
 * @returns {string[]} Paths relative to `folder`, with `/`; none when there is no such folder.
 */
export function filesIn(folder, project = root) {
  const top = join(project, folder);
  if (!existsSync(top)) return [];
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(top, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted();
}

/**
 * Returns one hash over names and contents, so that a build is skipped exactly when nothing it reads has changed.
 *
 * @param {readonly string[]} files - Relative to the project.
 * @param {string} [project] - Default: this project.
 */
export function contentHash(files, project = root) {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(project, file)))
      .update('\0');
  return hash.digest('hex');
}

/**
 * Returns the path of a tool's own script, so that it runs without a shell and without npm's start-up.
 *
 * @param {string} packageName
 * @param {string} [bin] - When the package has several.
 */
export function toolPath(packageName, bin) {
  const folder = join(root, 'node_modules', packageName);
  const declared = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).bin;
  return join(folder, typeof declared === 'string' ? declared : declared[bin ?? packageName]);
}
