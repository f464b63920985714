import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isObject,
  numberField,
  parseJson,
  parseJsonObject,
  parseJsonOrUndefined,
  parseSentJsonObject,
  textField,
  textListField,
} from '../../src/base/json.ts';
import { kindOf } from '../../src/base/kind-of.ts';
import { jsonWithSecrets } from '../../src/base/secret-json.ts';
import { Secret } from '../../src/base/secret.ts';

test('isObject() is true of plain objects alone', () => {
  assert.deepEqual([{}, [], null, undefined, 'text', 1].map(isObject), [true, false, false, false, false, false]);
});

test('parseSentJsonObject() reads objects that are nested up to 100 levels deep', () => {
  const nested = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;
  const lists = (depth: number) => `{"a":${'['.repeat(depth - 1)}7${']'.repeat(depth - 1)}}`;
  for (const write of [nested, lists]) {
    assert.deepEqual(parseSentJsonObject(write(100)), JSON.parse(write(100)));
    for (const depth of [102, 100_000]) assert.equal(parseSentJsonObject(write(depth)), undefined);
  }
  assert.deepEqual(['{"a":[1,{}]}', '[]', '{', ''].map(parseSentJsonObject), [
    { a: [1, {}] },
    undefined,
    undefined,
    undefined,
  ]);
});

test('parseJson() names length and position of what is not JSON, and never the text', () => {
  assert.deepEqual(parseJson('{"a":[1]}', 'the answer', 'RESPONSE_INVALID'), { a: [1] });
  assert.throws(() => parseJson('{"a" password', 'the answer', 'RESPONSE_INVALID'), {
    code: 'RESPONSE_INVALID',
    message: 'Cannot read the answer: 13 characters that are not JSON at position 5',
  });
  // Where the parser tells no position.
  assert.throws(() => parseJson('', 'the answer', 'RESPONSE_INVALID'), {
    code: 'RESPONSE_INVALID',
    message: 'Cannot read the answer: 0 characters that are not JSON',
  });
});

test('parseJsonOrUndefined() and parseJsonObject() return undefined for what they do not take', () => {
  assert.deepEqual(['[1]', '{"a":1}', '{', ''].map(parseJsonOrUndefined), [[1], { a: 1 }, undefined, undefined]);
  assert.deepEqual(['[1]', '{"a":1}', '{', 'null'].map(parseJsonObject), [undefined, { a: 1 }, undefined, undefined]);
});

test('numberField() reads finite numbers, also as text', () => {
  const values = [1.5, -2, '3', '-4.25', Infinity, NaN, '1e3', ' 1', '', null, true];
  assert.deepEqual(
    values.map((value) => numberField({ value }, 'value')),
    [1.5, -2, 3, -4.25, ...values.slice(4).map(() => undefined)],
  );
});

test('textField() and textListField() read texts alone', () => {
  assert.deepEqual(
    ['a', '', 1, null, ['a']].map((value) => textField({ value }, 'value')),
    ['a', '', undefined, undefined, undefined],
  );
  assert.deepEqual(
    [['a', 1, 'b', null], 'a', undefined].map((value) => textListField({ value }, 'value')),
    [['a', 'b'], [], []],
  );
});

test('jsonWithSecrets() writes secrets in the open, wherever they are', () => {
  const value = { one: new Secret('a'), list: [new Secret('b'), 2], inner: { other: new Secret('c'), none: null } };
  assert.equal(jsonWithSecrets(value), '{"one":"a","list":["b",2],"inner":{"other":"c","none":null}}');
  assert.equal(jsonWithSecrets(new Secret('d')), '"d"');
});

test('kindOf() names the kind of a value with its article', () => {
  const values = [null, undefined, [1], { a: 1 }, 'text', 1, true];
  assert.deepEqual(values.map(kindOf), [
    'null',
    'undefined',
    'an array',
    'an object',
    'a string',
    'a number',
    'a boolean',
  ]);
});
