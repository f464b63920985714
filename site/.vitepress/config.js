import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';

// scripts/site.js copies docs to it, and makes its start page of README.md.
const docs = fileURLToPath(new URL('../.pages', import.meta.url));
const commands = readdirSync(`${docs}/reference`).map((file) => file.replace(/\.md$/, ''));
const isCmdlet = (/** @type {string} */ name) => /^[A-Z]/.test(name);
const entry = (/** @type {string} */ text, /** @type {string} */ link) => ({ text, link });
const pageOf = (/** @type {string} */ name) => entry(name, `/reference/${name}`);

/** @type {{ repository?: { url?: string } }} */
const { repository } = JSON.parse(readFileSync(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8'));
const address = repository?.url?.replace(/^git\+|\.git$/g, '');

/**
 * Lets links to files outside of docs lead to the repository. Without its address, their text is left.
 *
 * @param {{ tokens: { children: import('vitepress').MarkdownRenderer['Token'][] | null }[], env: { relativePath: string } }} state
 */
function linkSources({ tokens, env }) {
  for (const { children } of tokens) {
    let isOutside = false;
    for (const token of children ?? []) {
      if (token.type === 'link_open') {
        const path = outsidePath(token.attrGet('href') ?? '', env.relativePath);
        isOutside = path !== undefined && address === undefined;
        if (path !== undefined && address !== undefined) token.attrSet('href', `${address}/blob/main/${path}`);
      }
      if (!isOutside || !token.type.startsWith('link_')) continue;
      const isEnd = token.type === 'link_close';
      Object.assign(token, { type: isEnd ? 'em_close' : 'em_open', tag: 'span', attrs: null });
      if (isEnd) isOutside = false;
    }
  }
}

/**
 * Returns the path in the repository that a link of a page leads to; undefined for pages of the site and other addresses.
 *
 * @param {string} link
 * @param {string} page
 */
function outsidePath(link, page) {
  if (/^[a-z][a-z+.-]*:|^[#/]/i.test(link)) return undefined;
  const path = relative('docs', join('docs', dirname(page), link.replace(/#.*/, '')));
  return existsSync(join(docs, path)) ? undefined : join('docs', path);
}

export default defineConfig({
  title: 'Entrada',
  description: 'Sign-in to Microsoft Entra ID and Microsoft Teams for the command line, programs and tests',
  lang: 'en-US',
  srcDir: '.pages',
  // Below a path, as on GitHub Pages: SITE_BASE=/entrada/ npm run site
  base: process.env['SITE_BASE'] ?? '/',
  outDir: fileURLToPath(new URL('../dist', import.meta.url)),
  cacheDir: fileURLToPath(new URL('../.cache', import.meta.url)),
  cleanUrls: false,
  // The theme's own color has less contrast than 4.5:1 (WCAG 2.2, 1.4.3).
  head: [['style', {}, 'html:root { --vp-code-lang-color: var(--vp-c-text-2) }']],
  // A running lab, and not a page.
  ignoreDeadLinks: [/^https:\/\/localhost:/],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: (markdown) => markdown.core.ruler.push('links-to-sources', linkSources),
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: { level: [2, 3] },
    nav: [entry('Commands', '/commands'), entry('Lab', '/lab'), entry('Library', '/library')],
    sidebar: [
      {
        text: 'Guides',
        items: [
          entry('Requests', '/requests'),
          entry('Queries and batches', '/queries-and-batches'),
          entry('Other programs', '/exec'),
          entry('Pipelines', '/pipelines'),
          entry('Many tenants', '/many-tenants'),
          entry('Fleets', '/fleets'),
          entry('PowerShell', '/powershell'),
          entry('AI assistants', '/mcp'),
          entry('Teams access tokens', '/teams-access-tokens'),
          entry('Library', '/library'),
        ],
      },
      {
        text: 'Lab',
        items: [
          entry('The lab', '/lab'),
          ...readdirSync(`${docs}/lab`).map((file) =>
            entry(file.replace(/\.md$/, '').replaceAll('-', ' '), `/lab/${file.replace(/\.md$/, '')}`),
          ),
        ],
      },
      // With a link, the heading is not a button around the one that opens it.
      { text: 'Cmdlets', link: '/commands', collapsed: true, items: commands.filter(isCmdlet).map(pageOf) },
      {
        text: 'Commands',
        link: '/commands',
        collapsed: true,
        items: commands.filter((name) => !isCmdlet(name)).map(pageOf),
      },
      {
        text: 'Background',
        items: [
          entry('Security', '/security'),
          entry('Platforms', '/platforms'),
          entry('Exit statuses', '/exit-statuses'),
          entry('How a sign-in travels', '/how-a-sign-in-travels'),
        ],
      },
    ],
  },
});
