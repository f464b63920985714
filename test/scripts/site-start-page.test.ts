import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { project } from './copy-project.ts';

type StartPage = (readme: string, recording: string, titleOf: (name: string) => string) => string;

const { siteStartPage } = (await import(pathToFileURL(join(project, 'scripts/site-start-page.js')).href)) as {
  siteStartPage: StartPage;
};
const readme = readFileSync('README.md', 'utf8');
const recording = readFileSync('docs/recording.txt', 'utf8');
const page = siteStartPage(readme, recording, (name) => `The page ${name}`);

test('siteStartPage() shows the recording as its picture, and links every page that README.md names', () => {
  assert.ok(page.includes('](recording.svg)\n'));
  assert.ok(!page.includes(recording));
  assert.ok(page.includes('The page [The page library](library.md) describes the rest.'));
  const text = page.replaceAll(/^(```)[^]*?^\1/gm, '');
  assert.doesNotMatch(text.replaceAll(/\]\([^)]*\)/g, ''), /\bdocs\/|\bfolder docs\b/);
  const linked = new Set([...text.matchAll(/\]\(([^)]+)\)/g)].map(([, address = '']) => address));
  for (const address of linked) {
    assert.ok(existsSync(`docs/${address.replace(/^\//, '')}`), address);
  }
  const named = [...readme.matchAll(/\bdocs\/([\w-]+\.md)/g)].map(([, name = '']) => name);
  assert.ok(named.length >= 4, named.join(', '));
  const bySubject = ['requests', 'queries-and-batches', 'pipelines', 'binary', 'powershell', 'mcp', 'fleets'];
  for (const name of [...named, ...bySubject.map((one) => `${one}.md`), 'commands.md', '../CHANGELOG.md']) {
    assert.ok(linked.has(name), name);
  }
});

test('siteStartPage() fails for a README.md whose recording or sentence about the pages has changed', () => {
  const titleOf = (name: string) => name;
  assert.throws(
    () => siteStartPage(readme, `${recording}$ exit\n`, titleOf),
    /does not find this in README\.md: ```text/,
  );
  const renamed = readme.replace('AI assistants and fleets', 'fleets and AI assistants');
  assert.throws(() => siteStartPage(renamed, recording, titleOf), /the sentence that names the pages/);
});
