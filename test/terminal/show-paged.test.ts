import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pagerOf, showPaged } from '../../src/terminal/show-paged.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('pagerOf() honors ENTRADA_PAGER before PAGER, and NO_PAGER before both', () => {
  assert.equal(pagerOf({}, 'linux'), 'less');
  assert.equal(pagerOf({}, 'win32'), 'more');
  assert.equal(pagerOf({ PAGER: 'most' }, 'linux'), 'most');
  assert.equal(pagerOf({ PAGER: 'most', ENTRADA_PAGER: 'less -S' }, 'linux'), 'less -S');
  assert.equal(pagerOf({ PAGER: 'most', NO_PAGER: '' }, 'linux'), 'most');
  for (const env of [
    { NO_PAGER: '1', PAGER: 'most' },
    { ENTRADA_PAGER: '', PAGER: 'most' },
    { ENTRADA_PAGER: 'cat', PAGER: 'most' },
    { PAGER: ' cat ' },
    { PAGER: '  ' },
    { TERM: 'dumb' },
  ]) {
    assert.equal(pagerOf(env, 'linux'), undefined, JSON.stringify(env));
  }
});

const text = `${'A line.\n'.repeat(30)}$(touch injected) \`touch injected\` ; touch injected`;

function terminal(env: Readonly<Record<string, string>>, stdout: { isTTY?: boolean; rows?: number }) {
  const printed: string[] = [];
  const printLine = async (line: string): Promise<void> => void printed.push(line);
  return { printed, env: { PATH: process.env['PATH'], ...env }, platform: process.platform, stdout, printLine };
}

const small = { isTTY: true, rows: 24 };

test('showPaged() hands a long text to the pager on a terminal, as its input alone', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'paged.txt');
  const program = `process.stdin.pipe(require('node:fs').createWriteStream(process.env.FILE))`;
  const pager = `"${process.execPath}" -e "${program}"`;
  const paged = terminal({ ENTRADA_PAGER: pager, FILE: file }, small);
  await showPaged(text, paged);
  assert.deepEqual(paged.printed, []);
  assert.equal(readFileSync(file, 'utf8'), `${text}\n`);
  assert.ok(!existsSync('injected'));
});

test('showPaged() prints without a terminal, what fits, and where the pager is missing', async () => {
  for (const [env, stdout, shown] of [
    [{ PAGER: 'exit 1' }, {}, text],
    [{ PAGER: 'exit 1' }, { isTTY: false, rows: 24 }, text],
    [{ PAGER: 'exit 1' }, small, 'Short.'],
    [{ NO_PAGER: '1' }, small, text],
    [{ PAGER: 'entrada-no-such-pager' }, small, text],
  ] as const) {
    const plain = terminal(env, stdout);
    await showPaged(shown, plain);
    assert.deepEqual(plain.printed, [shown], JSON.stringify([env, stdout]));
  }
});

test('showPaged() knows the statuses with which the shells of the systems do not find a program', async () => {
  for (const [platform, pager, printed] of [
    ['win32', 'exit 1', [text]],
    ['linux', 'exit 1', []],
    ['linux', 'exit 126', [text]],
  ] as const) {
    const shown = { ...terminal({ PAGER: pager }, small), platform };
    await showPaged(text, shown);
    assert.deepEqual(shown.printed, printed, `${platform} ${pager}`);
  }
});

test('showPaged() prints a text when the value of PAGER cannot be started at all', async () => {
  for (const pager of ['x'.repeat(3_000_000), 'less\0x']) {
    const plain = terminal({ PAGER: pager }, small);
    await showPaged(text, plain);
    assert.deepEqual(plain.printed, [text], `${pager.length}`);
  }
});
