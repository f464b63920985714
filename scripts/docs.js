import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureReady } from './ensure-ready.js';
import { exitStatusPage } from './exit-status-page.js';
import { filesIn, root } from './project.js';

// Writes the pages under docs/ that come from tables in the code. With --check nothing is written; a page that differs
// is named and the status is 1.
await ensureReady();
const pages = await generatedPages();
const stale = [...pages].filter(([path, text]) => readPage(path) !== text).map(([path]) => path);
const orphans = filesIn('docs/reference')
  .map((file) => `docs/reference/${file}`)
  .filter((path) => !pages.has(path));
const wrong = [...stale, ...orphans];

if (process.argv.includes('--check')) {
  for (const path of wrong) process.stdout.write(`Not as its table says: ${path}; run "npm run docs".\n`);
  if (wrong.length > 0) process.exitCode = 1;
} else {
  for (const path of orphans) rmSync(join(root, path));
  for (const path of stale) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), pages.get(path) ?? '');
  }
  process.stdout.write(wrong.length === 0 ? 'The pages are up to date.\n' : `Written: ${wrong.join(', ')}.\n`);
}

/** @returns {Promise<Map<string, string>>} The text of each page, by its path. */
async function generatedPages() {
  const texts = new Map([['docs/exit-statuses.md', exitStatusPage(await fromDist('base/errors.js'))]]);
  const { referencePages } = await fromDist('commands/reference-pages.js');
  for (const [name, text] of await referencePages()) texts.set(`docs/reference/${name}`, text);
  return texts;
}

/** @param {string} path */
function fromDist(path) {
  return import(new URL(`../dist/${path}`, import.meta.url).href);
}

/** @param {string} path */
function readPage(path) {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
