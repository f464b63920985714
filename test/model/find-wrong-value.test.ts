import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { findWrongValue } from '../../src/model/find-wrong-value.ts';
import type { Parameter } from '../../src/model/parameter-table.ts';

const plain = { description: '', sets: {} };
const secret = new Secret('x');
const wrongCredential = 'an object with userName and password';

test('findWrongValue() finds what does not have the type of its parameter, and where it is', () => {
  const rows: readonly (readonly [Parameter['type'], right: readonly unknown[], wrong: readonly unknown[][]])[] = [
    [
      'String',
      ['', 'a'],
      [
        [1, '', 1, 'a string'],
        [null, '', null, 'a string'],
      ],
    ],
    [
      'String[]',
      [[], ['a', '']],
      [
        ['a', '', 'a', 'an array of strings'],
        [['a', 7], '', 7, 'an array of strings'],
      ],
    ],
    ['SwitchParameter', [true, false], [['true', '', 'true', 'true or false']]],
    ['Boolean', [true, false], [[0, '', 0, 'true or false']]],
    [
      'Int32',
      [0, -7],
      [
        [1.5, '', 1.5, 'a whole number'],
        ['1', '', '1', 'a whole number'],
      ],
    ],
    ['Double', [0, 1.5], [['1', '', '1', 'a number']]],
    ['SecureString', ['a', secret], [[1, '', 1, 'a string or a Secret']]],
    ['SecureString[]', [[], ['a', secret]], [[[secret, 1], '', 1, 'an array of strings or Secrets']]],
    [
      'Hashtable',
      [{}, { a: 'b' }],
      [
        [['a'], '', ['a'], 'an object of strings'],
        [{ a: 'b', c: 1 }, '', 1, 'an object of strings'],
      ],
    ],
    [
      'PSCredential',
      [
        { userName: 'a', password: 'b' },
        { userName: 'a', password: secret },
      ],
      [
        ['a', '', 'a', wrongCredential],
        [{ password: 'b' }, '.userName', undefined, 'a string'],
        [{ userName: 'a', password: 1 }, '.password', 1, 'a string or a Secret'],
      ],
    ],
    [
      'Enum',
      ['One', 'Two'],
      [
        ['one', '', 'one', 'one of One, Two'],
        [1, '', 1, 'one of One, Two'],
      ],
    ],
  ];
  for (const [type, right, wrong] of rows) {
    const parameter: Parameter =
      type === 'Enum' ? { ...plain, type, typeName: 'Number', values: ['One', 'Two'] } : { ...plain, type };
    for (const value of right) assert.equal(findWrongValue(parameter, value), undefined, type);
    for (const [value, path, found, expected] of wrong) {
      assert.deepEqual(findWrongValue(parameter, value), { path, found, expected }, type);
    }
  }
});
