import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledPackages } from './bundled-packages.js';
import { root } from './project.js';

/**
 * Lists the packages whose code is in a bundle.
 *
 * @param {import('esbuild').Metafile} metafile
 * @returns {string[]} Their folders in node_modules, sorted.
 */
export function packagesOf({ inputs, outputs }) {
  const used = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
  );
  const names = used
    .map(([file]) => file)
    .filter((file) => file in inputs)
    .flatMap((file) => [file, ...filesWithin(file)])
    .map((file) => packageOf(file));
  return [...new Set(names)].filter((name) => name !== '').toSorted();
}

/**
 * @param {string} file - Such as `node_modules/a/node_modules/@b/c/index.js`, after `../` if node_modules is a link.
 * @returns {string} Such as `a/node_modules/@b/c`.
 */
function packageOf(file) {
  if (file.includes('/.pnpm/')) return /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? '';
  return /(?:^|\/)node_modules\/((?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? '';
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
  /** @type {Map<string, string>} */
  const owners = new Map();
  const parts = bundledPackages.map((place) => {
    const folder = join(root, 'node_modules', place);
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    // The Mozilla Public License requires to say where the source is.
    const source = `Source: https://www.npmjs.com/package/${name}/v/${version}`;
    const text = licenseText(folder, name);
    const earlier = owners.get(text);
    owners.set(text, earlier ?? name);
    const shown = earlier === undefined ? text : `The license text is that of ${earlier} above, word for word.`;
    return notice(`${name} ${version} (${license})`, `${source}\n\n${shown}`);
  });
  const all = [...parts, notice('Facts on Microsoft Graph in lib/graph-*.gz (MIT)', graphDataLicense)];
  return `Files of this package contain code of the packages below, with these licenses.\n\n${all.join('\n\n')}\n`;
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
  // The text in the repository of a package that is published without it.
  const copy = join(root, `scripts/licenses/${name.replace('@', '').replace('/', '-')}.txt`);
  const path = file === undefined ? copy : join(folder, file);
  if (!existsSync(path))
    throw new Error(`Cannot write the licenses of bundled packages: ${name} does not contain one.`);
  return readFileSync(path, 'utf8');
}

const graphDataLicense = `Of microsoft-graph-devx-content and msgraph-metadata.

MIT License

Copyright (c) Microsoft Corporation.

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE`;
