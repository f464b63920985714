import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.js';
import { run } from './run.js';

/** The folder of the website. Its generator has a lock file of its own, so that `npm ci` does not install it. */
export const site = join(root, 'site');

/** Installs the generator of the website and axe-core from its lock file, unless they are there. */
export async function installSiteGenerator() {
  const isThere = (/** @type {string} */ name) => existsSync(join(site, 'node_modules', name, 'package.json'));
  if (['vitepress', 'axe-core'].every(isThere)) return;
  const installed = await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: site });
  if (installed.status !== 0) throw new Error(`Cannot install the site's generator:\n${installed.output}`);
}
