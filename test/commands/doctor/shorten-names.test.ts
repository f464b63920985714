import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameShortener, shortened } from '../../../src/commands/doctor/shorten-names.ts';

const shorten = nameShortener({ homeFolder: '/home/adele', names: ['work', 'adele@contoso.com', 'graph'] });

for (const [text, expected] of [
  ['"/home/adele/.config/entrada" can be written.', '"~/.config/entrada" can be written.'],
  ['Run: chmod 700 "/home/diego/x"', 'Run: chmod 700 "/home/…/x"'],
  ['"/Users/diego/Library"', '"/Users/…/Library"'],
  ['"C:\\Users\\diego\\AppData"', '"C:\\Users\\…\\AppData"'],
  ['"/srv/home/state"', '"/srv/home/state"'],
  ['adele@contoso.com and diego.siciliani@x.co.uk', 'ad…@co… and di…@x.…'],
  ['ada_contoso.com#EXT#@fabrikam.onmicrosoft.com', 'ad…@fa…'],
  ['a@b.c', '…@b…'],
  ['11111111-2222-4333-8444-555555555555', '1111…'],
  ['session 0123456789abcdef0123456789abcdef', 'session 0123…'],
  ['A1B2C3D4E5F60718293A4B5C6D7E8F9012345678', 'A1B2…'],
  ['context "work" at work', 'context "wo…" at work'],
  ['"graph.microsoft.com" of "graph"', '"graph.microsoft.com" of "gr…"'],
  ['https://user:pa55@proxy.example:8080/', 'https://proxy.example:8080/'],
  ['Authorization: Bearer eyJhbGciOiJub25lIn0.e30.', 'Authorization: [secret]'],
  ['Node.js 20.20.2 linux', 'Node.js 20.20.2 linux'],
] as const) {
  test(`nameShortener() shortens ${JSON.stringify(text)}`, () => assert.equal(shorten(text), expected));
}

test('nameShortener() leaves the root folder alone', () => {
  assert.equal(nameShortener({ homeFolder: '/', names: [] })('"/srv"'), '"/srv"');
  assert.equal(nameShortener({ homeFolder: undefined, names: [] })('"/srv"'), '"/srv"');
});

test('shortened() shows at most half of a name', () => {
  assert.deepEqual(['', 'a', 'ab', 'abc', 'abcd', 'customer'].map(shortened), ['…', '…', 'a…', 'a…', 'ab…', 'cu…']);
});
