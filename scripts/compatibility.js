import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.js';

const reports = join(root, 'build', 'compatibility');
const page = join(root, 'docs', 'lab', 'compatibility.md');

const introduction = `# Clients that sign in to the lab

Written by \`npm run test:interop\`: each client comes unmodified from its own registry, at the version in the table, and
each entry of its last column passed in that run. A client that did not run has the reason there.
`;

/** Forgets the reports of earlier runs. */
export function clearCompatibility() {
  rmSync(reports, { recursive: true, force: true });
}

/** Writes docs/lab/compatibility.md from the reports of the clients' tests. */
export function writeCompatibility() {
  if (!existsSync(reports)) return;
  const rows = readdirSync(reports)
    .map((file) => JSON.parse(readFileSync(join(reports, file), 'utf8')))
    .toSorted((a, b) => `${a.kind} ${a.name}`.localeCompare(`${b.kind} ${b.name}`, 'en'));
  writeFileSync(page, compatibilityPage(rows));
}

/**
 * @param {readonly { kind: string, name: string, version: string, cells: readonly string[], notRun?: string }[]} rows
 * @returns {string} The page.
 */
export function compatibilityPage(rows) {
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  const sections = kinds.map((kind) => {
    const lines = rows
      .filter((row) => row.kind === kind)
      .map(({ name, version, cells, notRun }) => {
        const shown = notRun === undefined ? cells.join('; ') : `*not run: ${notRun}*`;
        return `| ${cell(name)} | ${cell(version)} | ${cell(shown)} |`;
      });
    return `\n## ${kind}\n\n| client | version | what passed |\n|---|---|---|\n${lines.join('\n')}\n`;
  });
  return `${introduction}${sections.join('')}`;
}

/** @param {string} text */
function cell(text) {
  return text.replaceAll('|', '\\|');
}
