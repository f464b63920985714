import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureInstalled, ensureReady } from './ensure-ready.js';
import { exitStatusPage } from './exit-status-page.js';
import { filesIn, root } from './project.js';

// Writes the sources and the pages under docs/ that come from tables in the code. With --check nothing is written; a
// file that differs is named and the status is 1. The sources come first: the build, which the pages come from, needs
// them.
const isCheck = process.argv.includes('--check');
await ensureInstalled();
const { generatedTypes } = await import('./generated-types.js');
const written = update(await generatedTypes());
await ensureReady();
const pages = await generatedPages();
const orphans = filesIn('docs/reference')
  .map((file) => `docs/reference/${file}`)
  .filter((path) => !pages.has(path));
const wrong = [...written, ...update(pages), ...orphans];

if (isCheck) {
  for (const path of wrong) process.stdout.write(`Not as its table says: ${path}; run "npm run docs".\n`);
  if (wrong.length > 0) process.exitCode = 1;
} else {
  for (const path of orphans) rmSync(join(root, path));
  process.stdout.write(
    wrong.length === 0 ? 'The generated files are up to date.\n' : `Written: ${wrong.join(', ')}.\n`,
  );
}

/**
 * @param {Map<string, string>} files
 * @returns {string[]} The paths of those that differ; they are written unless this is a check.
 */
function update(files) {
  const stale = [...files].filter(([path, text]) => readPage(path) !== text).map(([path]) => path);
  for (const path of isCheck ? [] : stale) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), files.get(path) ?? '');
  }
  return stale;
}

/** @returns {Promise<Map<string, string>>} The text of each page, by its path. */
async function generatedPages() {
  const texts = new Map([['docs/exit-statuses.md', exitStatusPage(await compiled('base/errors.js'))]]);
  const { referencePages } = await compiled('commands/reference-pages.js');
  for (const [name, text] of await referencePages()) texts.set(`docs/reference/${name}`, text);
  texts.set('package.json', await manifestWithManPages());
  return texts;
}

/** npm links the manual pages that package.json lists. */
async function manifestWithManPages() {
  const { manPages } = await compiled('commands/help/man-pages.js');
  const { man: _before, files, ...manifest } = JSON.parse(readPage('package.json') ?? '{}');
  const man = [...(await manPages()).keys()].map((file) => `./dist/man/${file}.gz`).toSorted();
  const entries = Object.entries({ ...manifest }).flatMap(([key, value]) =>
    key === 'bin'
      ? [
          [key, value],
          ['man', man],
          ['files', files],
        ]
      : [[key, value]],
  );
  return `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`;
}

/** @param {string} path */
function compiled(path) {
  return import(new URL(`../build/library/${path}`, import.meta.url).href);
}

/** @param {string} path */
function readPage(path) {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
