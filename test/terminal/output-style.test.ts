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
  { env: { CLICOLOR_FORCE: '1' }, stream: pipe, wanted: true },
  { env: { CLICOLOR_FORCE: '1', TERM: 'dumb' }, stream: pipe, wanted: true },
  { env: { CLICOLOR_FORCE: '0' }, stream: pipe, wanted: false },
  { env: { CLICOLOR_FORCE: '0' }, stream: terminal, wanted: true },
  { env: { CLICOLOR_FORCE: '' }, stream: pipe, wanted: false },
  { env: { CLICOLOR_FORCE: '1', NO_COLOR: '1' }, stream: terminal, wanted: false },
  { env: { CLICOLOR_FORCE: '1', CLICOLOR: '0' }, stream: pipe, wanted: true },
  { env: { CLICOLOR: '0' }, stream: terminal, wanted: false },
  { env: { CLICOLOR: '1' }, stream: pipe, wanted: false },
  { env: { FORCE_COLOR: '0', CLICOLOR_FORCE: '1' }, stream: terminal, wanted: false },
  { env: { FORCE_COLOR: '1', NO_COLOR: '1', TERM: 'dumb' }, stream: pipe, wanted: true },
];

for (const { env, stream, wanted } of rows) {
  const where = stream === terminal ? 'a terminal' : 'a pipe';
  test(`isColorWanted() says ${wanted} on ${where} when the environment is ${JSON.stringify(env)}`, () => {
    assert.equal(isColorWanted(env, stream), wanted);
  });
}

test('painter() turns each style on and off with the codes of ECMA-48, or leaves text unchanged', () => {
  const paint = painter(true);
  const styles = ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'] as const;
  assert.deepEqual(
    styles.map((style) => paint(style, 'x').replaceAll('\u001B', 'ESC')),
    ['ESC[1mxESC[22m', 'ESC[2mxESC[22m', 'ESC[31mxESC[39m', 'ESC[32mxESC[39m', 'ESC[33mxESC[39m', 'ESC[36mxESC[39m'],
  );
  assert.equal(painter(false)('red', 'x'), 'x');
});
