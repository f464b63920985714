import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

// Windows and macOS have the compiled module of the keyring in addition, which is not in the limit of bytes.
const limits = { files: 500, bytes: 6_000_000 };

/**
 * Measures an installation: its packages, and the files and bytes of the one that they belong to.
 *
 * @param {string} installed - Folder of the installed package, in a node_modules that holds nothing else.
 * @returns {{ packages: string[], files: number, bytes: number, allBytes: number }}
 */
export function installSize(installed) {
  const modules = join(installed, '..');
  const packages = readdirSync(modules).flatMap((name) => {
    if (name.startsWith('.')) return [];
    return name.startsWith('@') ? readdirSync(join(modules, name)).map((part) => `${name}/${part}`) : [name];
  });
  const sizes = packages.map((name) => fileSizes(join(modules, name)));
  const own = fileSizes(installed);
  return { packages: packages.toSorted(), files: own.length, bytes: sum(own), allBytes: sum(sizes.flat()) };
}

/**
 * Compares an installation with the limits of the project.
 *
 * @param {ReturnType<typeof installSize>} size
 * @param {NodeJS.Platform} [platform] - That it was installed on. Default: this one.
 * @returns {string[]} A line for each problem.
 */
export function sizeProblems({ packages, files, bytes }, platform = process.platform) {
  const mostPackages = platform === 'win32' || platform === 'darwin' ? 2 : 1;
  return [
    ...(packages.length > mostPackages
      ? [`${packages.length} packages, more than ${mostPackages}: ${packages.join(', ')}`]
      : []),
    ...(files > limits.files ? [`${files} files, more than ${limits.files}`] : []),
    ...(bytes > limits.bytes ? [`${bytes} bytes, more than ${limits.bytes}`] : []),
  ];
}

/** @param {string} folder */
function fileSizes(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
}

/** @param {readonly number[]} sizes */
function sum(sizes) {
  return sizes.reduce((total, size) => total + size, 0);
}
