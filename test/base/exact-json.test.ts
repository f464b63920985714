import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExactNumber, exactJsonText, orderedObject, parseExactJson } from '../../src/base/exact-json.ts';

const parse = (text: string): unknown => parseExactJson(text, 'the answer', 'RESPONSE_INVALID');

const inexact = [
  ['9007199254740993', 'a double has 53 bits'],
  ['-9007199254740993', 'below zero'],
  ['12345678901234567890', '20 digits'],
  ['1e400', 'infinite'],
  ['-1E-400', 'zero'],
  ['1.0', 'the zero is lost'],
  ['1.50', 'the zero is lost'],
  ['-0', 'the sign is lost'],
  ['-0.0', 'both are lost'],
  ['1e5', 'the exponent is lost'],
  ['0.1000000000000000055', 'more digits'],
  ['100000000000000000000000', 'gets an exponent'],
] as const;

test('parseExactJson() keeps each number that a double would change', () => {
  for (const [number, why] of inexact) {
    for (const [before, after] of [
      ['', ''],
      [' ', '\n'],
      ['[', ']'],
      ['[1,\t', ' ,2]'],
      ['{"a":', '}'],
      ['{"a" :\r\n', ' , "b":[]}'],
    ]) {
      const text = `${before}${number}${after}`;
      assert.equal(exactJsonText(parse(text)), text.replaceAll(/\s/g, ''), why);
    }
    assert.deepEqual(parse(number), new ExactNumber(number));
  }
});

test('parseExactJson() gives what JSON.parse gives where nothing is lost', () => {
  for (const text of [
    '[0,-1,1.5,1e+23,5e-324,1234567890123456,0.1]',
    '{"at":"2024-05-01T12:00:00.1230000Z","version":"1.0","name":"a, 1.0, b","5 o\'clock":null}',
    '{"a":[{"value":true,"b":{"c":[]}},{}],"":"\\u0000\\"{[,:"}',
    '"1.0"',
    'null',
  ]) {
    assert.deepEqual(parse(text), JSON.parse(text), text);
    // The second way, which a text takes for the number beside it.
    assert.deepEqual(parse(`[1.0,${text}]`), [new ExactNumber('1.0'), JSON.parse(text)], text);
  }
});

test('parseExactJson() keeps the order of names, takes the last of equal ones, and sets no prototype', () => {
  const text = '{"b":1,"10":{"x":1,"2":2,"1":3},"a":2,"0":[{"1":1,"-1":2,"01":3,"0":4}]}';
  assert.equal(exactJsonText(parse(text)), text);
  assert.equal(JSON.stringify(parse(text)), text);
  assert.deepEqual(parse(text), JSON.parse(text));
  assert.equal(exactJsonText(parse('{"b":1,"1":2,"b":3}')), '{"b":3,"1":2}');
  const odd = parse('{"b":1.0,"__proto__":{"c":1}}') as object;
  assert.deepEqual([Object.keys(odd), Object.getPrototypeOf(odd)], [['b', '__proto__'], Object.prototype]);
});

test('parseExactJson() reports the errors of parseJson() and reads any depth', () => {
  for (const text of ['', '[1.0', '{"1":1.0,}', '01.0', '1.0 2.0']) {
    assert.throws(() => parse(text), { code: 'RESPONSE_INVALID', message: /^Cannot read the answer: \d+ characters/ });
  }
  let depth = 0;
  const deep = `${'['.repeat(100_000)}1.0${']'.repeat(100_000)}`;
  for (let at = parse(deep); Array.isArray(at); at = at[0]) depth += 1;
  assert.equal(depth, 100_000);
});

test('an ExactNumber calculates as a double and is text as it was received', () => {
  const number = new ExactNumber('9007199254740993');
  assert.equal(Number(number), 9007199254740992);
  assert.equal(String(number), '9007199254740993');
  assert.equal(JSON.stringify([number]), '["9007199254740993"]');
});

test('orderedObject() lists names that are added or removed later', () => {
  const object = orderedObject([
    ['b', 1],
    ['1', 2],
  ]);
  object['0'] = 3;
  delete object['b'];
  object['c'] = 4;
  assert.deepEqual(Object.keys(object), ['1', '0', 'c']);
});

test('exactJsonText() indents data with exact numbers as JSON.stringify does', () => {
  const value = { a: [new ExactNumber('1.0'), { b: new ExactNumber('2.50') }], c: [], d: {} };
  const expected = JSON.stringify({ a: ['1.0', { b: '2.50' }], c: [], d: {} }, undefined, 2);
  assert.equal(exactJsonText(value, '  '), expected.replaceAll(/"([\d.]+)"/g, '$1'));
  assert.equal(exactJsonText(value), '{"a":[1.0,{"b":2.50}],"c":[],"d":{}}');
});

test('exactJsonText() writes what JSON.stringify writes for other data', () => {
  for (const value of [{ a: [1, { b: [] }], c: {}, '"': '\u2028"\n' }, [], 'text', null, 1.5, true, [[[]], null]]) {
    assert.equal(exactJsonText(value), JSON.stringify(value));
    assert.equal(exactJsonText(value, '  '), JSON.stringify(value, undefined, 2));
  }
});

test('an exact number of another copy of the module is one', async () => {
  // The bundled command line has a copy of its own.
  const copy: unknown = await import(new URL('../../src/base/exact-json.js?copy', import.meta.url).href);
  assert.ok(typeof copy === 'object' && copy !== null && 'ExactNumber' in copy);
  assert.ok(typeof copy.ExactNumber === 'function' && copy.ExactNumber !== ExactNumber);
  const other: unknown = Reflect.construct(copy.ExactNumber, ['1.10']);
  assert.ok(other instanceof ExactNumber);
  assert.deepEqual(
    [{}, null, '1.10', 1].map((value: unknown) => value instanceof ExactNumber),
    [false, false, false, false],
  );
});
