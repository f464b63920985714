import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wildcard } from '../../src/fleet/wildcard.ts';

test('wildcard() matches as PowerShell does: * ? [a-c] [abc], a backtick, in any case', () => {
  const rows: readonly (readonly [pattern: string, text: string, isMatch: boolean])[] = [
    ['cust-*', 'Cust-0001', true],
    ['CUST-*', 'cust-', true],
    ['cust-*', 'my cust-1', false],
    ['cust-?', 'cust-1', true],
    ['cust-?', 'cust-', false],
    ['cust-[a-c]*', 'cust-B1', true],
    ['cust-[a-c]*', 'cust-d1', false],
    ['cust-[adx-z]', 'cust-y', true],
    ['cust-[adx-z]', 'cust-b', false],
    ['[]]', ']', true],
    ['a`*', 'a*', true],
    ['a`*', 'ab', false],
    ['*a*b*', 'xxaxxbxx', true],
    ['*a*b', 'xxaxxbxx', false],
    ['a`', 'a`', true],
    ['a`', 'a', false],
    ['a``', 'a`', true],
    ['a`[b', 'a[b', true],
    ['[[]', '[', true],
    ['[]-a]', '_', true],
    ['[a-]', '-', true],
    ['[a-]', 'b', false],
    ['[-a]', '-', true],
    ['[a-cx]', '-', false],
    ['[a-c-e]', '-', true],
    ['[a-c-e]', 'd', false],
    ['[\u{1F600}-\u{1F602}]', '\u{1F601}', true],
    ['?', '\u{1F601}', true],
    ['a\n[\n]', 'a\n\n', true],
    ['a]', 'a]', true],
    ['contoso', 'Contoso', true],
    ['contoso', 'contoso2', false],
    ['', '', true],
  ];
  for (const [pattern, text, isMatch] of rows) assert.equal(wildcard(pattern)(text), isMatch, `${pattern} ${text}`);
});

test('wildcard() ends soon with many stars, and refuses a range without its end', () => {
  assert.equal(wildcard(`${'*a'.repeat(40)}b`)('a'.repeat(5000)), false);
  for (const pattern of ['cust-[a', 'Cust-[]', '[']) {
    assert.throws(() => wildcard(pattern), {
      code: 'INPUT_INVALID',
      message: `Cannot use the pattern "${pattern}": a "[" is without its "]"`,
    });
  }
});
