import './check-node.js';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';
import { filesIn, root } from './project.js';
import { runNode } from './run.js';

// Builds the website and opens every page in Chromium as on a phone: links and anchors lead somewhere, nothing is wider
// than the screen, axe finds no violation of WCAG 2.2 AA, and the search finds a command. With --built, the site is
// tested as it was built.

const phone = { width: 390, height: 844 };
const types = /** @type {Record<string, string>} */ ({
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
});
const dist = join(root, 'site/dist');
// A busy machine takes its time; what hangs ends nevertheless.
const mostWaitMs = 180_000;

// As texts, since they run in the page.
const readContent = `({
  ids: [...document.querySelectorAll('[id]')].map(({ id }) => id),
  links: [...document.querySelectorAll('a[href]')].map(({ href }) => href),
  width: document.documentElement.scrollWidth,
})`;
const runAxe = (/** @type {string} */ part) => `axe
  .run('${part}', { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
  .then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.length + 'x: ' + nodes[0].html.slice(0, 160)))`;

if (!process.argv.includes('--built')) {
  const built = await runNode('scripts/site.js', [], { show: true });
  if (built.status !== 0) process.exit(built.status);
}
const problems = await findProblems();
process.stdout.write(problems.map((problem) => `${problem}\n`).join(''));
if (problems.length > 0) process.exitCode = 1;

/** @typedef {{ ids: string[], links: string[], width: number }} Content */

/** @returns {Promise<string[]>} */
async function findProblems() {
  const server = createServer(({ url = '/' }, response) => {
    const path = normalize(decodeURIComponent(new URL(url, 'http://localhost').pathname));
    const file = join(dist, path.endsWith('/') ? `${path}index.html` : path);
    const isThere = existsSync(file) && statSync(file).isFile();
    response.writeHead(isThere ? 200 : 404, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    if (isThere) createReadStream(file).pipe(response);
    else response.end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(`Cannot test the site: ${executablePath} is missing. Install Chromium, or name it in CHROMIUM.`);
  }
  const browser = await chromium.launch({
    executablePath,
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage'],
  });
  try {
    const page = await browser.newPage({ viewport: phone, reducedMotion: 'reduce' });
    page.setDefaultTimeout(mostWaitMs);
    const pages = filesIn('site/dist').filter((file) => file.endsWith('.html') && file !== '404.html');
    /** @type {string[]} */
    const found = [];
    page.on('pageerror', (error) => found.push(`${page.url()}: ${error.message}`));
    page.on('response', (response) => {
      if (response.status() >= 400) found.push(`${page.url()}: ${response.status()} for ${response.url()}`);
    });
    /** @type {Map<string, Set<string>>} */
    const anchors = new Map();
    /** @type {{ from: string, to: string }[]} */
    const links = [];
    const axe = readFileSync(join(root, 'site/node_modules/axe-core/axe.min.js'), 'utf8');
    for (const file of pages) {
      await page.goto(`${origin}/${file}`, { waitUntil: 'load' });
      await page.locator('.VPContent').waitFor();
      /** @type {Content} */
      const content = await page.evaluate(readContent);
      anchors.set(`/${file}`, new Set(content.ids));
      for (const to of content.links) if (to.startsWith(origin)) links.push({ from: file, to });
      if (content.width > phone.width) found.push(`${file}: ${content.width} pixels wide`);
      await page.evaluate(axe);
      // What surrounds the content is the same on each page.
      /** @type {string[]} */
      const violations = await page.evaluate(runAxe(file === pages[0] ? 'html' : '.VPContent'));
      for (const violation of violations) found.push(`${file}: ${violation}`);
    }
    for (const { from, to } of links) {
      const { pathname, hash } = new URL(to);
      const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
      const ids = anchors.get(path);
      const isFile = ids !== undefined || existsSync(join(dist, path));
      if (!isFile || (hash !== '' && ids?.has(decodeURIComponent(hash.slice(1))) === false))
        found.push(`${from}: leads nowhere: ${pathname}${hash}`);
    }
    found.push(...(await problemsOfSearch(page, origin)));
    process.stdout.write(`${pages.length} pages, ${links.length} links: ${found.length} problems.\n`);
    return found;
  } finally {
    await browser.close();
    server.close();
  }
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} origin
 */
async function problemsOfSearch(page, origin) {
  await page.goto(`${origin}/index.html`);
  await page.locator('#local-search button').click();
  await page.locator('.VPLocalSearchBox input').fill('Get-EntraUser');
  const result = page.locator('.VPLocalSearchBox .results a').first();
  await result.waitFor();
  const href = await result.getAttribute('href');
  return href?.includes('Get-EntraUser') === true ? [] : [`The search for Get-EntraUser finds ${href}.`];
}
