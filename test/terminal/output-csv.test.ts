import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { parseExactJson } from '../../src/base/exact-json.ts';
import { writeOutput } from '../../src/terminal/output.ts';
import { failureOf } from '../support/rejects.ts';
import { CollectingStream, hostileText, stream, written } from './output-support.ts';

test('writeOutput() writes csv with a header and quotes as RFC 4180 says', async () => {
  const users = [
    { id: 1, name: 'Lovelace, Ada', boss: null, roles: ['a', 'b'], in: { city: 'Ulm' }, on: true },
    { id: -2, name: 'the "one"', boss: 'x', roles: [], in: {}, on: false, late: ' a ' },
  ];
  const header = 'id,name,boss,roles,in,on,late\n';
  const first = '1,"Lovelace, Ada",,"a, b","{""city"":""Ulm""}",true,\n';
  const expected = `${header}${first}-2,"the ""one""",x,,{},false," a "\n`;
  assert.equal(await written(users, 'csv'), expected);
  assert.equal(await written(stream(...users), 'csv'), expected);
  assert.equal(await written({ a: 'x', b: 1 }, 'csv'), 'a,b\nx,1\n');
  assert.equal(await written([], 'csv'), '');
  assert.equal(await written('plain', 'csv'), 'plain\n');
  assert.equal(await written(['a', 'b;c', 1], 'csv'), 'a\n"b;c"\n1\n');
  assert.equal(await written([['a', null, 2], ['b,c']], 'csv'), 'a,,2\n"b,c"\n');
  const exact = parseExactJson('[{"n":9007199254740993}]', 'x', 'RESPONSE_INVALID');
  assert.equal(await written(exact, 'csv'), 'n\n9007199254740993\n');
});

test('writeOutput() keeps lines and tabs inside the quotes of csv, and escapes other controls', async () => {
  assert.equal(await written([{ a: 'one\r\ntwo\tthree\rfour' }], 'csv'), 'a\n"one\ntwo\tthree\\rfour"\n');
  const shown = await written([{ [hostileText]: hostileText }], 'csv');
  assert.doesNotMatch(shown, /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\u2028]/);
  assert.ok(shown.startsWith('"\\x1b[31mred'), shown);
});

test('writeOutput() defuses texts that a spreadsheet would run as formulas, also as names', async () => {
  const csv = async (value: unknown) => (await written([{ a: value }], 'csv')).slice(2, -1);
  for (const text of [
    "=cmd|' /C calc'!A0",
    '+1+1',
    '-1+1',
    '@SUM(A1)',
    '+49 (30) 1234',
    '=1',
    '＝1+1',
    '＋1',
    '－1',
    '＠A1',
    '−1',
    ' =1',
    '\u00A0=1',
    '\u3000=1',
    '\u200B=1',
    '\uFEFF=1',
    '-',
    '-5x',
    '- item',
    '+1e',
    '--5',
  ]) {
    assert.match(await csv(text), /^"?'/, JSON.stringify(text));
  }
  for (const [text, expected] of [
    ['\t=1', `"'\t=1"`],
    ['\tx', `"'\tx"`],
    ['\rx', `'\\rx`],
    ['\n=1', `"'\n=1"`],
    ['"=1"', `"'""=1"""`],
    ['=1,2', `"'=1,2"`],
    [['=1', 'b'], `"'=1, b"`],
    ["'=1", "'=1"],
    ['a=b', 'a=b'],
    ['a@lab.example', 'a@lab.example'],
    ['-5', '-5'],
    ['+5', '+5'],
    ['-5.25e+3', '-5.25e+3'],
    [-5, '-5'],
    ['.5', '.5'],
    ['１', '１'],
  ] as const) {
    assert.equal(await csv(text), expected, JSON.stringify(text));
  }
  assert.equal(await written([{ '=x': 1 }], 'csv'), "'=x\n1\n");
});

test('writeOutput() takes the columns of csv from 1,000 rows, and fails for later ones at the end', async () => {
  const rows = (late: object) => [...Array.from({ length: 999 }, () => ({ a: 1 })), { b: 2 }, late];
  assert.ok((await written(stream(...rows({ b: 3 })), 'csv')).endsWith('1,\n,2\n,3\n'));
  const to = new CollectingStream();
  const many = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`n${index}`, index]));
  const all = stream<object>(...rows({ c: 3 }), { ...many, b: 4, c: 1 });
  const { code, message, hint, exitStatus } = await failureOf(writeOutput(all, { format: 'csv', stream: to }));
  assert.ok(to.text.startsWith('a,b\n1,\n') && to.text.endsWith(',2\n,\n,4\n'), to.text.slice(-20));
  assert.deepEqual(
    [code, exitStatus, message],
    [
      'OUTPUT_INCOMPLETE',
      1,
      'Cannot write every value as csv: properties that appear after the first 1000 rows do not have a column: "c" (row 1001), "n0" (row 1002), "n1" (row 1002), "n2" (row 1002), "n3" (row 1002) and 3 more',
    ],
  );
  assert.match(hint ?? '', /-Query, as in \[\]\.\{/);
});

test('writeOutput() asks for the next element of csv only when the last one is written, and ends the source', async () => {
  let isEnded = false;
  async function* source() {
    try {
      for (let count = 0; ; count += 1) yield { count };
    } finally {
      isEnded = true;
    }
  }
  const closed = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('x'), { code: 'EPIPE' })),
  });
  const { code } = await failureOf(writeOutput(source(), { format: 'csv', stream: closed }));
  assert.deepEqual([code, isEnded], ['OUTPUT_CLOSED', true]);
});

test('writeOutput() names one late property of csv, with the number of rows that determine its columns', async () => {
  const to = new CollectingStream();
  const rows: object[] = [{ constructor: 'x' }, { a: 1 }];
  const { message } = await failureOf(writeOutput(rows, { format: 'csv', stream: to, sampleRows: 1 }));
  // A name that every object inherits is missing in the second row, too.
  assert.equal(to.text, 'constructor\nx\n""\n');
  assert.equal(
    message,
    'Cannot write every value as csv: properties that appear after the first row do not have a column: "a" (row 2)',
  );
  const five = Object.fromEntries(['b', 'c', 'd', 'e', 'f'].map((name) => [name, 1]));
  const all = await failureOf(
    writeOutput([{ a: 1 }, { a: 2 }, five], { format: 'csv', stream: new CollectingStream(), sampleRows: 2 }),
  );
  assert.match(all.message, /after the first 2 rows do not have a column: .*"f" \(row 3\)$/);
});

test('writeOutput() gives elements of csv that are not objects a column of their own next to objects', async () => {
  const mixed = [1, null, 'x', [2, 3], { a: 1 }, { Value: 'v' }];
  assert.equal(await written(mixed, 'csv'), 'a,Value,Value2\n,,1\n,,\n,,x\n,,"2, 3"\n1,,\n,v,\n');
  const to = new CollectingStream();
  const { message } = await failureOf(writeOutput([{ a: 1 }, 'late'], { format: 'csv', stream: to, sampleRows: 1 }));
  assert.equal(to.text, 'a\n1\n""\n');
  assert.match(message, /do not have a column: "Value" \(row 2\)$/);
});

for (const format of ['csv', 'table', 'tsv', 'yaml', 'ndjson', 'json'] as const) {
  test(`writeOutput() writes the elements of ${format} that came before a failure`, async () => {
    const broken = new Error('page 2');
    async function* source() {
      yield* [{ name: 'first' }, { name: 'second' }];
      throw await Promise.resolve(broken);
    }
    const to = new CollectingStream();
    await assert.rejects(writeOutput(source(), { format, stream: to }), broken);
    assert.match(to.text, /first[^]*second/);
  });
}
