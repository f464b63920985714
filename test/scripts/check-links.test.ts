import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { copyWith, project } from './copy-project.ts';

const script = join(project, 'scripts/check-links.js');

test('check-links.js finds no broken link in the pages of the project', () => {
  const { status, stdout } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  assert.match(stdout, /^\d+ pages, \d+ relative links: 0 broken\.\n$/);
  assert.equal(status, 0);
});

test('check-links.js names each link whose file or heading does not exist, and no other', (context) => {
  const folder = copyWith(context, {
    'README.md': `# Title
[page](docs/page.md) [heading](docs/page.md#a-heading-twice-1) [own](#title) [folder](docs) [out](https://x.example/a.md)
[gone](docs/gone.md) [no heading](docs/page.md#another) [no own](#other)
[named]: docs/none.md
\`[code](docs/code.md)\`

~~~
[block](docs/block.md)
~~~
`,
    'docs/page.md': '## A heading, *twice*\n\n## A heading (twice)\n\n[up](../README.md#title) [up](../LICENSE)\n',
  });
  const { status, stdout } = spawnSync(process.execPath, [script, '--root', folder], { encoding: 'utf8' });
  const expected = ['docs/gone.md in README.md', 'docs/page.md#another in README.md', '#other in README.md'];
  const lines = [...expected, 'docs/none.md in README.md', '../LICENSE in docs/page.md'];
  assert.deepEqual(stdout.trimEnd().split('\n'), [
    ...lines.map((line) => `Leads nowhere: ${line}`),
    '2 pages, 10 relative links: 5 broken.',
  ]);
  assert.equal(status, 1);
});
