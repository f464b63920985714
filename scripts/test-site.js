import './check-node.js';
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { availableParallelism } from 'node:os';
import { extname, join, normalize, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { runNode } from './run.js';
import { installSiteGenerator, site } from './site-generator.js';

// Builds the website, unless it is up to date, and opens every page in Chromium as on a phone: links and anchors lead
// somewhere, nothing is wider than the screen, axe finds no violation of WCAG 2.2 AA, and the search finds a command.
// With --folder, tests the pages of another folder, which does not need a search.

const { values } = parseArgs({ options: { folder: { type: 'string' } } });
const phone = { width: 390, height: 844 };
const types = /** @type {Record<string, string>} */ ({
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
});
const dist = values.folder === undefined ? join(site, 'dist') : resolve(values.folder);
// A busy machine takes its time; what hangs ends nevertheless.
const mostWaitMs = 180_000;

// As texts, since they run in the page.
const readContent = `({
  ids: [...document.querySelectorAll('[id]')].map(({ id }) => id),
  links: [...document.querySelectorAll('a[href]')].map(({ href }) => href),
  width: document.documentElement.scrollWidth,
})`;
const removeSurroundings = `document
  .querySelectorAll('.VPNav, .VPLocalNav, .VPSidebar, .VPSkipLink, .VPBackdrop')
  .forEach((element) => element.remove())`;
const runAxe = (/** @type {string} */ part) => `axe
  .run('${part}', {
    resultTypes: ['violations'],
    preload: false,
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  })
  .then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.length + 'x: ' + nodes[0].html.slice(0, 160)))`;

if (values.folder === undefined) {
  const built = await runNode('scripts/site.js', [], { show: true });
  if (built.status !== 0) process.exit(built.status);
}
await installSiteGenerator();
const problems = await findProblems();
process.stdout.write(problems.map((problem) => `${problem}\n`).join(''));
if (problems.length > 0) process.exitCode = 1;

/** @typedef {{ ids: string[], links: string[], width: number }} Content */

/** @returns {Promise<string[]>} */
async function findProblems() {
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(`Cannot test the site: ${executablePath} is missing. Install Chromium, or name it in CHROMIUM.`);
  }
  const { origin, close } = await serve();
  const browser = await chromium.launch({
    executablePath,
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage'],
  });
  try {
    const context = await browser.newContext({ viewport: phone, reducedMotion: 'reduce' });
    context.setDefaultTimeout(mostWaitMs);
    await context.addInitScript(readFileSync(join(site, 'node_modules/axe-core/axe.min.js'), 'utf8'));
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => file.endsWith('.html') && file !== '404.html')
      .toSorted();
    /** @type {Map<string, Content>} */
    const contents = new Map();
    /** @type {string[]} */
    const found = [];
    const waiting = [...files];
    const work = async () => {
      const page = await context.newPage();
      tellOfFailures(page, found);
      for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
        const content = await checkPage(page, `${origin}/${file}`, file === files[0]);
        contents.set(file, content);
        found.push(...content.problems.map((problem) => `${file}: ${problem}`));
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() + 1 }, work));
    const links = files.flatMap((file) =>
      (contents.get(file)?.links ?? []).filter((to) => to.startsWith(`${origin}/`)).map((to) => ({ from: file, to })),
    );
    for (const { from, to } of links) {
      const { pathname, hash } = new URL(to);
      const path = decodeURIComponent(pathname.endsWith('/') ? `${pathname}index.html` : pathname).slice(1);
      const ids = contents.get(path)?.ids;
      const isFile = ids !== undefined || existsSync(join(dist, path));
      if (!isFile || (hash !== '' && ids?.includes(decodeURIComponent(hash.slice(1))) === false))
        found.push(`${from}: leads nowhere: ${pathname}${hash}`);
    }
    if (values.folder === undefined) found.push(...(await problemsOfSearch(await context.newPage(), origin)));
    process.stdout.write(`${files.length} pages, ${links.length} links: ${found.length} problems.\n`);
    return found.toSorted();
  } finally {
    await browser.close();
    close();
  }
}

async function serve() {
  const server = createServer(({ url = '/' }, response) => {
    const path = normalize(decodeURIComponent(new URL(url, 'http://localhost').pathname));
    const file = join(dist, path.endsWith('/') ? `${path}index.html` : path);
    const isThere = existsSync(file) && statSync(file).isFile();
    response.writeHead(isThere ? 200 : 404, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    if (isThere) createReadStream(file).pipe(response);
    else response.end();
  });
  await new Promise((resolved) => server.listen(0, '127.0.0.1', () => resolved(undefined)));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string[]} found
 */
function tellOfFailures(page, found) {
  page.on('pageerror', (error) => found.push(`${page.url()}: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 400) found.push(`${page.url()}: ${response.status()} for ${response.url()}`);
  });
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} url
 * @param {boolean} isWhole - Whether what surrounds the content is checked, too: it is the same on each page.
 * @returns {Promise<Content & { problems: string[] }>}
 */
async function checkPage(page, url, isWhole) {
  await page.goto(url, { waitUntil: 'load' });
  await page.locator('.VPContent').waitFor({ state: 'attached' });
  /** @type {Content} */
  const content = await page.evaluate(readContent);
  // axe reads the whole page, most of which is links of the sidebar, also if it checks a part.
  if (!isWhole) await page.evaluate(removeSurroundings);
  /** @type {string[]} */
  const violations = await page.evaluate(runAxe(isWhole ? 'html' : '.VPContent'));
  const tooWide = content.width > phone.width ? [`${content.width} pixels wide`] : [];
  return { ...content, problems: [...tooWide, ...violations] };
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
