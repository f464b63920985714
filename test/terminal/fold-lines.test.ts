import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldLines } from '../../src/terminal/fold-lines.ts';

test('foldLines() breaks lines at spaces, and no words', () => {
  assert.equal(foldLines('one two three four', 9), 'one two\nthree\nfour');
  assert.equal(foldLines('one two\nthree four five', 10), 'one two\nthree four\nfive');
  assert.equal(foldLines('a wider-than-all b', 5), 'a\nwider-than-all\nb');
  assert.equal(foldLines('nine char', 9), 'nine char');
  assert.equal(foldLines('', 5), '');
});

test('foldLines() leaves commands, addresses, indented lines and the text without a terminal whole', () => {
  const lines = [
    'Run: entrada Connect-Entra -Scopes User.Read',
    'entrada context list',
    'https://a.example/ b c',
    '  displayName[',
  ];
  for (const line of lines) assert.equal(foldLines(line, 8), line);
  assert.equal(foldLines('one two three', undefined), 'one two three');
});

test('foldLines() breaks a sentence that begins with a command', () => {
  assert.equal(
    foldLines('entrada context list shows their names; it is long.', 30),
    'entrada context list shows\ntheir names; it is long.',
  );
});
