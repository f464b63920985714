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
    ['contoso', 'Contoso', true],
    ['contoso', 'contoso2', false],
    ['', '', true],
  ];
  for (const [pattern, text, isMatch] of rows) assert.equal(wildcard(pattern)(text), isMatch, `${pattern} ${text}`);
});

test('wildcard() ends soon with many stars, and refuses a range without its end', () => {
  assert.equal(wildcard(`${'*a'.repeat(40)}b`)('a'.repeat(5000)), false);
  assert.throws(() => wildcard('cust-[a'), {
    code: 'INPUT_INVALID',
    message: 'Cannot use the pattern "cust-[a": a "[" is without its "]"',
  });
});
