import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isColorWanted, painter } from '../../src/terminal/style.ts';

const terminal = { isTTY: true };
const pipe = {};

const rows = [
  { env: {}, stream: terminal, wanted: true },
  { env: {}, stream: pipe, wanted: false },
  { env: { NO_COLOR: '1' }, stream: terminal, wanted: false },
  { env: { NO_COLOR: '0' }, stream: terminal, wanted: false },
  { env: { NO_COLOR: '' }, stream: terminal, wanted: true },
  { env: { TERM: 'dumb' }, stream: terminal, wanted: false },
  { env: { TERM: 'xterm-256color' }, stream: terminal, wanted: true },
  { env: { FORCE_COLOR: '1' }, stream: pipe, wanted: true },
  { env: { FORCE_COLOR: '' }, stream: pipe, wanted: false },
  { env: { FORCE_COLOR: '0' }, stream: terminal, wanted: false },
  { env: { FORCE_COLOR: 'False' }, stream: terminal, wanted: false },
  { env: { FORCE_COLOR: '1', NO_COLOR: '1', TERM: 'dumb' }, stream: pipe, wanted: true },
];

for (const { env, stream, wanted } of rows) {
  const where = stream === terminal ? 'a terminal' : 'a pipe';
  test(`isColorWanted() says ${wanted} on ${where} when the environment is ${JSON.stringify(env)}`, () => {
    assert.equal(isColorWanted(env, stream), wanted);
  });
}

test('painter() gives text back as it is when color is off', () => {
  assert.equal(painter(false)('bold', 'text'), 'text');
  assert.equal(painter(true)('red', 'text'), '\u001B[31mtext\u001B[39m');
});
