import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagesInLab, packagesInMain, packagesInSdk } from './bundled-packages.js';
import { root } from './project.js';

/**
 * Lists the packages whose code is in a bundle.
 *
 * @param {import('esbuild').Metafile} metafile
 * @returns {string[]} Names, sorted.
 */
export function packagesOf({ inputs, outputs }) {
  const used = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
  );
  const names = used
    .map(([file]) => file)
    .filter((file) => file in inputs)
    .flatMap((file) => [file, ...filesWithin(file)])
    .map((file) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(file)?.[1] ?? '');
  return [...new Set(names)].filter((name) => name !== '').toSorted();
}

/**
 * Lists the files that the authors of a file have bundled into it, as the comments of their bundler name them.
 *
 * @param {string} file
 */
function filesWithin(file) {
  const path = join(root, file);
  if (!file.includes('node_modules/') || !existsSync(path)) return [];
  const regions = readFileSync(path, 'utf8').matchAll(/^\/\/#region (\S*\/node_modules\/\S+)$/gm);
  return [...regions].map(([, region = '']) => {
    checkVersion(region);
    return region;
  });
}

/**
 * The license is taken from the installed package, so that has to be the same.
 *
 * @param {string} region - Such as `../.pnpm/content-type@1.0.5/node_modules/content-type/index.js`.
 */
function checkVersion(region) {
  const [, name = '', version] = /\/\.pnpm\/([^/]+)@([\d.]+)[^/]*\/node_modules\//.exec(region) ?? [];
  const manifest = join(root, 'node_modules', name.replace('+', '/'), 'package.json');
  const installed = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : 'none';
  if (version === installed) return;
  throw new Error(
    `Cannot find the license of ${name} ${version}, which a bundled file contains: installed is ${installed}.`,
  );
}

/**
 * Returns the licenses of the packages whose code is in the files of dist/, as their licenses require.
 *
 * @throws {Error} When one of them does not contain a license.
 */
export function thirdPartyNotices() {
  const parts = [...packagesInMain, ...packagesInLab, ...packagesInSdk].toSorted().map((name) => {
    const folder = join(root, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return notice(`${name} ${version} (${license})`, licenseText(folder, name));
  });
  return `Files of this package contain code of the packages below, with these licenses.\n\n${parts.join('\n\n')}\n`;
}

/**
 * @param {string} title
 * @param {string} text
 */
function notice(title, text) {
  return `${'='.repeat(80)}\n${title}\n${'='.repeat(80)}\n\n${text.trim()}`;
}

/**
 * @param {string} folder
 * @param {string} name
 */
function licenseText(folder, name) {
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(?:\.\w+)?$/i.test(entry));
  if (file === undefined || !existsSync(join(folder, file))) {
    throw new Error(`Cannot write the licenses of bundled packages: ${name} does not contain one.`);
  }
  return readFileSync(join(folder, file), 'utf8');
}
