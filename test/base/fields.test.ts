import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fields from '../../src/base/fields.ts';
import { Secret } from '../../src/base/secret.ts';

const record = { text: 'a', empty: '', none: null, list: ['a', 'b'], mixed: ['a', 1], number: 0, yes: true, no: false };
const levels = { a: 1, b: 2 };

/** Returns what a reader returns for every field of the record, and the fields that it refuses. */
function readAll(read: (object: typeof record, field: string) => unknown): Record<string, unknown> {
  const found: [string, unknown][] = [];
  for (const field of [...Object.keys(record), 'missing']) {
    try {
      const value = read(record, field);
      found.push([field, value instanceof Secret ? `secret ${value.reveal()}` : value]);
    } catch (error) {
      assert.ok(error instanceof fields.FieldError);
      assert.deepEqual([error.field, error.message], [field, `its field "${field}" is missing or not as expected`]);
    }
  }
  return Object.fromEntries(found);
}

const readers: [string, (object: typeof record, field: string) => unknown, Record<string, unknown>][] = [
  ['text', fields.text, { text: 'a', empty: '' }],
  ['textOrNull', fields.textOrNull, { text: 'a', empty: '', none: null }],
  ['texts', fields.texts, { list: ['a', 'b'] }],
  ['finite', fields.finite, { number: 0 }],
  ['oneOf', (object, field) => fields.oneOf(object, field, levels), { text: 'a' }],
  ['secret', fields.secret, { text: 'secret a', empty: 'secret ' }],
  ['secretOrNull', fields.secretOrNull, { text: 'secret a', empty: 'secret ', none: null }],
  ['flag', fields.flag, { yes: true, no: false }],
];

for (const [name, read, expected] of readers) {
  test(`${name}() reads the fields of its type and refuses all others by name`, () => {
    assert.deepEqual(readAll(read), expected);
  });
}

test('oneOf() refuses a key that every object inherits', () => {
  assert.throws(() => fields.oneOf({ level: 'toString' }, 'level', levels), fields.FieldError);
});

test('objectOf() returns objects and refuses everything else', () => {
  assert.equal(fields.objectOf(record, 'record'), record);
  for (const value of [null, [], 'text', undefined]) {
    assert.throws(() => fields.objectOf(value, 'record'), {
      message: 'its field "record" is missing or not as expected',
    });
  }
});
