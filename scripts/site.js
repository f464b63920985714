import './check-node.js';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentHash, filesIn, root } from './project.js';
import { run } from './run.js';
import { installSiteGenerator, site } from './site-generator.js';
import { siteStartPage } from './site-start-page.js';

// Builds the documentation as a website, site/dist, unless nothing has changed since it was built.

const pages = join(site, '.pages');
// Next to the site, which a failed or ended build leaves without it.
const note = join(site, 'dist/built-from.txt');
const inputs = [
  ...filesIn('docs').map((file) => `docs/${file}`),
  ...filesIn('site/.vitepress').map((file) => `site/.vitepress/${file}`),
  ...['README.md', 'package.json', 'site/package-lock.json', 'scripts/site.js', 'scripts/site-start-page.js'],
];
const wanted = `${contentHash(inputs)} ${process.env['SITE_BASE'] ?? '/'}\n`;

if (existsSync(note) && readFileSync(note, 'utf8') === wanted) {
  process.stdout.write('The site in site/dist is up to date.\n');
} else {
  await installSiteGenerator();
  copyPages();
  const built = await run(process.execPath, ['node_modules/vitepress/bin/vitepress.js', 'build', '.'], { cwd: site });
  if (built.status === 0) writeFileSync(note, wanted);
  process.stdout.write(built.status === 0 ? 'The site is in site/dist.\n' : built.output);
  process.exitCode = built.status;
}

/** Copies docs, and makes the start page of README.md. */
function copyPages() {
  rmSync(pages, { recursive: true, force: true });
  cpSync(join(root, 'docs'), pages, { recursive: true, filter: (path) => !/[\\/]trials-[^\\/]*$/.test(path) });
  mkdirSync(join(pages, 'public'));
  cpSync(join(root, 'docs/recording.txt'), join(pages, 'public/recording.txt'));
  const read = (/** @type {string} */ file) => readFileSync(join(root, file), 'utf8');
  const titleOf = (/** @type {string} */ name) => /^# (.*)$/m.exec(read(`docs/${name}.md`))?.[1] ?? name;
  writeFileSync(join(pages, 'index.md'), siteStartPage(read('README.md'), read('docs/recording.txt'), titleOf));
}
