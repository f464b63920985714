import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExactJson } from '../../src/base/exact-json.ts';
import { Secret } from '../../src/base/secret.ts';
import { hostileQuoted, hostileText, stream, written } from './output-support.ts';

test('writeOutput() writes one value as indented JSON', async () => {
  assert.equal(
    await written({ name: 'Ada', tags: ['a', 'b'], boss: null }, 'json'),
    '{\n  "name": "Ada",\n  "tags": [\n    "a",\n    "b"\n  ],\n  "boss": null\n}\n',
  );
  assert.equal(await written('text', 'json'), '"text"\n');
  assert.equal(await written(null, 'json'), 'null\n');
});

test('writeOutput() writes the same array for a list and for a stream of its elements', async () => {
  const users = [{ id: 1, in: { city: 'Ulm' } }, { id: 2 }];
  const expected = '[\n  {\n    "id": 1,\n    "in": {\n      "city": "Ulm"\n    }\n  },\n  {\n    "id": 2\n  }\n]\n';
  assert.equal(await written(users, 'json'), expected);
  assert.equal(await written(stream(...users), 'json'), expected);
  assert.equal(`${JSON.stringify(users, undefined, 2)}\n`, expected);
});

test('writeOutput() writes an empty array when there is nothing in a list or a stream', async () => {
  assert.equal(await written([], 'json'), '[]\n');
  assert.equal(await written(stream(), 'json'), '[]\n');
});

test('writeOutput() escapes controls and direction marks in JSON so that parsing gives them back', async () => {
  const text = await written({ [hostileText]: hostileText }, 'json');
  assert.equal(text, `{\n  "${hostileQuoted}": "${hostileQuoted}"\n}\n`);
  assert.deepEqual(JSON.parse(text), { [hostileText]: hostileText });
});

test('writeOutput() shows secrets, dates and big integers as text in every format', async () => {
  const value = { secret: new Secret('hunter2'), at: new Date(0), big: 2n ** 64n, gone: undefined };
  const shown = { secret: '[secret]', at: '1970-01-01T00:00:00.000Z', big: '18446744073709551616' };
  assert.deepEqual(JSON.parse(await written(value, 'json')), shown);
  assert.equal(await written(value, 'tsv'), `${Object.values(shown).join('\t')}\n`);
  assert.equal(await written(stream(value), 'tsv'), `${Object.values(shown).join('\t')}\n`);
});

test('writeOutput() writes nothing for undefined', async () => {
  for (const format of ['json', 'table', 'yaml', 'tsv'] as const) assert.equal(await written(undefined, format), '');
});

const exactText =
  '[{"b":9007199254740993,"10":1.0,"a":[1e400,-0.0,2],"1":{"z":12345678901234567890,"0":null}},{"b":1}]';
const exact = (text = exactText) => parseExactJson(text, 'the text', 'INPUT_INVALID');

test('writeOutput() writes numbers as they were received and names in their order, in every format', async () => {
  for (const value of [exact(), stream(...(exact() as unknown[]))]) {
    assert.equal((await written(value, 'json')).replaceAll(/\s/g, ''), exactText);
  }
  assert.equal(
    await written(exact(), 'tsv'),
    '9007199254740993\t1.0\t1e400, -0.0, 2\t{"z":12345678901234567890,"0":null}\n1\t\t\t\n',
  );
  assert.equal(
    await written(exact(), 'table'),
    `b                 10   a               1
----------------  ---  --------------  --------------------------------
9007199254740993  1.0  1e400, -0.0, 2  {"z":12345678901234567890,"0":null}
1
`.replace('--------------------------------', '-'.repeat(35)),
  );
  assert.equal(
    await written(exact(), 'yaml'),
    `- b: 9007199254740993
  "10": 1.0
  a:
    - 1e400
    - -0.0
    - 2
  "1":
    z: 12345678901234567890
    "0": null
- b: 1
`,
  );
  for (const format of ['json', 'table', 'tsv', 'yaml'] as const) {
    assert.equal(await written(exact('1.0'), format), '1.0\n', format);
    assert.match(await written(exact('[1.0, -0]'), format), /1\.0[^]*-0\b/, format);
  }
});

test('writeOutput() refuses data that is nested too deeply to be shown', async () => {
  const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as unknown;
  assert.ok((await written(nested(1000), 'json')).length > 1000);
  const deep = nested(200_000);
  for (const format of ['json', 'table', 'tsv', 'yaml'] as const) {
    for (const value of [deep, { a: nested(1000) }, stream(deep)]) {
      await assert.rejects(written(value, format), {
        code: 'RESPONSE_INVALID',
        message: 'Cannot show the data: it is nested more than 1000 levels deep',
      });
    }
  }
});
