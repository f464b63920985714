import './check-node.js';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.js';
import { run } from './run.js';

// Builds the documentation as a website: site/dist. Its generator has a package and a lock file of its own, so that
// `npm ci` of the project does not install it.

const site = join(root, 'site');
const pages = join(site, '.pages');

if (!['vitepress', 'axe-core'].every((name) => existsSync(join(site, 'node_modules', name, 'package.json')))) {
  const installed = await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: site });
  if (installed.status !== 0) throw new Error(`Cannot install the site's generator:\n${installed.output}`);
}
copyPages();
const built = await run(process.execPath, ['node_modules/vitepress/bin/vitepress.js', 'build', '.'], { cwd: site });
process.stdout.write(built.status === 0 ? 'The site is in site/dist.\n' : built.output);
process.exitCode = built.status;

/** Copies docs, and makes the start page of README.md. */
function copyPages() {
  rmSync(pages, { recursive: true, force: true });
  cpSync(join(root, 'docs'), pages, { recursive: true, filter: (path) => !/[\\/]trials-[^\\/]*$/.test(path) });
  mkdirSync(join(pages, 'public'));
  cpSync(join(root, 'docs/recording.txt'), join(pages, 'public/recording.txt'));
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const page = readme
    .replaceAll('](docs/recording.txt)', '](/recording.txt){target="_self"}')
    .replaceAll('](docs/', '](');
  writeFileSync(join(pages, 'index.md'), page.replaceAll(/\]\((?=[A-Z]+[.)])/g, '](../'));
}
