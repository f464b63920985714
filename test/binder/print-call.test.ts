import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinElements } from '../../src/binder/array-elements.ts';
import { printCall } from '../../src/binder/print-call.ts';
import { resolveCall } from '../../src/binder/resolve-call.ts';
import { tableOf } from './support.ts';

const table = {
  ...tableOf({
    Text: { type: 'String', description: '', everywhere: { position: 0 } },
    List: { type: 'String[]', description: '' },
    Header: { type: 'String[]', description: '', commas: false },
    Flag: { type: 'SwitchParameter', description: '', aliases: ['f'] },
    Truth: { type: 'Boolean', description: '' },
    Token: { type: 'SecureString', description: '' },
    Login: { type: 'PSCredential', description: '' },
  }),
  trailingWords: 'COMMAND',
};

const printed: [readonly string[], readonly string[]][] = [
  [[], []],
  [['hello'], ['-Text', 'hello']],
  [['--text=-x'], ['-Text:-x']],
  [
    ['-Text', ''],
    ['-Text', ''],
  ],
  [
    ['-li', 'a,', "'b,c',\"\",'it''s'"],
    ['-List', 'a,"b,c","",it\'s'],
  ],
  [
    ['-Header', 'A: 1, 2', '-Header', '-B'.slice(1)],
    ['-Header', 'A: 1, 2', '-Header', 'B'],
  ],
  [
    ['-F', '-tr', '0', '-vb'],
    ['-Flag', '-Truth', '$false', '-Verbose'],
  ],
  [['-F:false'], ['-Flag:$false']],
  [
    ['--', '-a', 'b'],
    ['--', '-a', 'b'],
  ],
  [
    ['-Token', 'ENV:A', '-Login', 'me'],
    ['-Token', 'env:A', '-Login', 'me'],
  ],
  [
    ['-Token', '-', '-Login', 'me:file:x'],
    ['-Token', '-', '-Login', 'me:file:x'],
  ],
  [
    ['-Token', 'literal', '-Login', 'me:pass'],
    ['-Token', 'prompt', '-Login', 'me'],
  ],
];

for (const [words, expected] of printed) {
  test(`printCall() writes ${JSON.stringify(words)} in full`, () => {
    assert.deepEqual(printCall(table, resolveCall(table, words)), expected);
  });
}

test('printCall() writes literal secrets only when told to', () => {
  const words = ['-Token', 'literal', '-Login', 'me:pass'];
  assert.deepEqual(printCall(table, resolveCall(table, words), { showLiterals: true }), words);
});

test('joinElements() writes one empty element as an empty text, and more in quotation marks', () => {
  assert.deepEqual([[], [''], ['', 'a'], ['a', '']].map(joinElements), ['@()', '', '"",a', 'a,""']);
});
