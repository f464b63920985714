import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostileShown, hostileText, stream, written } from './output-support.ts';

test('writeOutput() writes values only, a line an element', async () => {
  const users = [
    { id: 1, name: 'Ada', boss: null, roles: ['a', 'b'], in: { city: 'Ulm' }, on: true },
    { id: 2, name: 'Bo', boss: 'Ada', roles: [], in: {}, on: false },
  ];
  const expected = '1\tAda\t\ta, b\t{"city":"Ulm"}\ttrue\n2\tBo\tAda\t\t{}\tfalse\n';
  assert.equal(await written(users, 'tsv'), expected);
  assert.equal(await written(stream(...users), 'tsv'), expected);
  assert.equal(await written(users[0], 'tsv'), expected.split('\n')[0] + '\n');
  assert.equal(await written('plain', 'tsv'), 'plain\n');
  assert.equal(await written([], 'tsv'), '');
});

test('writeOutput() keeps the columns of a tsv in place when elements lack or add some', async () => {
  assert.equal(await written([{ a: 1, b: 2 }, { b: 3, c: 4 }, { a: 5 }], 'tsv'), '1\t2\n\t3\t4\n5\t\t\n');
});

test('writeOutput() keeps an element on its line and its value in its column in a tsv', async () => {
  assert.equal(await written([{ a: 'one\ttwo\nthree\r\\n', b: 'x' }], 'tsv'), 'one\\ttwo\\nthree\\r\\\\n\tx\n');
  assert.equal(await written(hostileText, 'tsv'), `${hostileShown}\n`);
});

test('writeOutput() writes the values of lists in a list as columns of a tsv', async () => {
  assert.equal(await written([['a', null, { b: 1 }], ['c\td'], 'e'], 'tsv'), 'a\t\t{"b":1}\nc\\td\ne\n');
});
