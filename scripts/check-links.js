import './check-node.js';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './project.js';

// Follows the relative links of every Markdown page: the file has to exist, and the heading where the link names one.

const { values } = parseArgs({ options: { root: { type: 'string', default: root } } });
const pages = new Map(markdownFiles(values.root).map((page) => [page, textOf(join(values.root, page))]));
const links = [...pages].flatMap(([page, text]) => linksIn(text).map((link) => ({ page, link })));
const broken = links.filter(({ page, link }) => !leadsSomewhere(page, link));
for (const { page, link } of broken) process.stdout.write(`Leads nowhere: ${link} in ${page}\n`);
process.stdout.write(`${pages.size} pages, ${links.length} relative links: ${broken.length} broken.\n`);
if (broken.length > 0) process.exitCode = 1;

/**
 * @param {string} top
 * @returns {string[]} Paths relative to `top`, with `/`.
 */
function markdownFiles(top) {
  const apart = new Set(['node_modules', 'build', 'dist', 'coverage']);
  const folders = readdirSync(top, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !apart.has(entry.name) && !entry.name.startsWith('.'),
  );
  const nested = folders.flatMap(({ name }) =>
    readdirSync(join(top, name), { recursive: true, encoding: 'utf8' }).map((file) => join(name, file)),
  );
  /** @type {string[]} */
  const files = [...readdirSync(top, 'utf8'), ...nested];
  return files
    .map((file) => file.split(sep).join('/'))
    .filter((file) => file.endsWith('.md') && !/(?:^|\/)(?:node_modules|\.[^/]+)\//.test(file))
    .toSorted();
}

/** @param {string} file */
function textOf(file) {
  // Code shows links without being one.
  return readFileSync(file, 'utf8').replaceAll(/^(```|~~~)[^]*?^\1/gm, '');
}

/** @param {string} text */
function linksIn(text) {
  const prose = text.replaceAll(/`[^`\n]*`/g, '``');
  const inline = [...prose.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)];
  const named = [...prose.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm)];
  return [...inline, ...named].map(([, link]) => link ?? '').filter((link) => !/^[a-z][a-z+.-]*:/i.test(link));
}

/**
 * @param {string} page
 * @param {string} link
 */
function leadsSomewhere(page, link) {
  const [path = '', anchor] = link.split('#');
  const target =
    path === ''
      ? page
      : relative('.', join(dirname(page), decodeURIComponent(path)))
          .split(sep)
          .join('/');
  if (!existsSync(join(values.root, target))) return false;
  const text = pages.get(target);
  return anchor === undefined || (text !== undefined && anchorsOf(text).has(anchor));
}

/**
 * Returns the anchors that GitHub makes of headings: lower case, punctuation dropped, a dash for a space, a number
 * behind those that come again.
 *
 * @param {string} text
 */
function anchorsOf(text) {
  /** @type {Map<string, number>} */
  const times = new Map();
  const anchors = new Set([...text.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)].map(([, id]) => id));
  for (const [, heading = ''] of text.matchAll(/^#{1,6}\s+(.*?)\s*#*$/gm)) {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/\s/g, '-');
    const seen = times.get(slug) ?? 0;
    times.set(slug, seen + 1);
    anchors.add(seen === 0 ? slug : `${slug}-${seen}`);
  }
  return anchors;
}
