import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BashLine, readBashLine } from '../../../src/commands/shell/bash-line.ts';
import { quoteForBash, quoteForPowerShell, wordForPowerShell } from '../../../src/commands/shell/quote-completion.ts';

const breaks = ` \t\n"'@><=;|&(:`;
const plain = { isRedirection: false, fixedLength: 0, quote: '' } as const;

const lines: [string, BashLine][] = [
  ['', { ...plain, words: [''] }],
  ['entrada  con', { ...plain, words: ['entrada', 'con'] }],
  ['entrada ', { ...plain, words: ['entrada', ''] }],
  [`a '' "" b`, { ...plain, words: ['a', '', '', 'b'] }],
  [String.raw`a b\ c`, { ...plain, words: ['a', 'b c'] }],
  ['a b\\', { ...plain, words: ['a', 'b\\'] }],
  ['a b\\\nc', { ...plain, words: ['a', 'bc'] }],
  [String.raw`a 'b\ c`, { ...plain, words: ['a', 'b\\ c'], quote: "'" }],
  [String.raw`a "b\ \$c`, { ...plain, words: ['a', 'b\\ $c'], quote: '"' }],
  [`a 'b c'd`, { ...plain, words: ['a', 'b cd'], fixedLength: 3 }],
  [`a b"c d`, { ...plain, words: ['a', 'bc d'], fixedLength: 1, quote: '"' }],
  ['a --name=va', { ...plain, words: ['a', '--name=va'], fixedLength: 7 }],
  ['a -Name:', { ...plain, words: ['a', '-Name:'], fixedLength: 6 }],
  ['a x@y', { ...plain, words: ['a', 'x@y'], fixedLength: 1 }],
  [String.raw`a x\:y`, { ...plain, words: ['a', 'x:y'] }],
  [`a 'x:y`, { ...plain, words: ['a', 'x:y'], quote: "'" }],
  ['a >fi', { ...plain, words: ['a', 'fi'], isRedirection: true }],
  ['a 2> fi', { ...plain, words: ['a', 'fi'], isRedirection: true }],
  ['a >file b', { ...plain, words: ['a', 'b'] }],
  ['a 2>/dev/null <x b', { ...plain, words: ['a', 'b'] }],
  ['a b2>c d', { ...plain, words: ['a', 'b2', 'd'] }],
];

for (const [line, expected] of lines) {
  test(`readBashLine() reads ${JSON.stringify(line)}`, () => {
    assert.deepEqual(readBashLine(line, breaks), expected);
  });
}

test('quoteForBash() writes a word as the open quotation marks require', () => {
  const word = `ada@b c'"$x!\\é~`;
  assert.equal(quoteForBash(word, { fixedLength: 0, quote: '' }), String.raw`ada@b\ c\'\"\$x\!\\é\~`);
  assert.equal(quoteForBash(word, { fixedLength: 4, quote: "'" }), String.raw`b c'\''"$x!\é~`);
  assert.equal(quoteForBash(word, { fixedLength: 4, quote: '"' }), String.raw`b c'\"\$x"\!"\\é~`);
});

test('wordForPowerShell() quotes a value where it has to be', () => {
  assert.equal(wordForPowerShell('', '-TenantId'), '-TenantId');
  assert.equal(wordForPowerShell('', 'ada@lab.example'), "'ada@lab.example'");
  assert.equal(wordForPowerShell('--context=', 'my $x'), "--context='my $x'");
  assert.equal(wordForPowerShell('--context:', 'my $x'), "--context:'my $x'");
  assert.equal(wordForPowerShell('-Context:', 'my $x'), "'my $x'");
  assert.equal(quoteForPowerShell("it's \u2019"), "'it''s \u2019\u2019'");
});
