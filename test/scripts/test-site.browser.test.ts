import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { project } from './copy-project.ts';

/** Runs the gate over a site of three pages, whose last one has these elements in its content. */
function testSite(t: TestContext, content: string) {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'a'));
  const pageOf = (body: string) =>
    `<!doctype html><html lang="en"><head><title>Page</title><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head><body><nav class="VPNav"><a href="/b.html#below">B</a></nav><main class="VPContent">${body}</main></body></html>`;
  writeFileSync(join(folder, 'a/index.html'), pageOf('<p id="here"><a href="#here">Here</a></p>'));
  writeFileSync(
    join(folder, 'b.html'),
    pageOf('<p id="below">To <a href="/a/#here">A</a>.</p><p>To <a href="text.txt">T</a>.</p>'),
  );
  writeFileSync(join(folder, 'text.txt'), 'Text');
  writeFileSync(join(folder, 'c.html'), pageOf(content));
  const args = [join(project, 'scripts/test-site.js'), '--folder', folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(stderr, '');
  const [summary, ...problems] = stdout.trimEnd().split('\n');
  return { status, summary, problems };
}

test('test-site.js finds nothing wrong with pages without a fault', (t) => {
  assert.deepEqual(testSite(t, '<p style="color: #595959">Gray, to <a href="b.html#below">B</a>.</p>'), {
    status: 0,
    summary: '3 pages, 7 links: 0 problems.',
    problems: [],
  });
});

for (const [fault, content, expected] of [
  ['a broken link', '<a href="/gone.html">Gone</a>', /^c\.html: leads nowhere: \/gone\.html$/],
  ['a broken anchor', '<a href="/a/#gone">Gone</a>', /^c\.html: leads nowhere: \/a\/#gone$/],
  ['too little contrast', '<p style="color: #aaa">Pale</p>', /^c\.html: color-contrast 1x: <p style="color: #aaa">/],
  ['content wider than the screen', '<div style="width: 391px">Wide</div>', /^c\.html: 3\d\d pixels wide$/],
  ['an image without a text', '<img src="data:,">', /^c\.html: image-alt 1x: /],
  ['a file that is missing', '<link rel="stylesheet" href="/gone.css">', /^\S+\/c\.html: 404 for \S+\/gone\.css$/],
  ['a failing script', '<script>throw new Error("planted")</script>', /^\S+\/c\.html: planted$/],
] as const) {
  test(`test-site.js fails with ${fault}`, (t) => {
    const { status, problems } = testSite(t, content);
    assert.equal(status, 1);
    assert.equal(problems.length, 1, problems.join('\n'));
    assert.match(problems[0] ?? '', expected);
  });
}
