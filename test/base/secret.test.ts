import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, inspect } from 'node:util';
import { isSecret, Secret, toSecret } from '../../src/base/secret.ts';

test('Secret shows its value to reveal() alone', () => {
  const secret = new Secret('the value');
  assert.equal(secret.reveal(), 'the value');
  const shown = [
    String(secret),
    JSON.stringify(secret),
    inspect(secret),
    inspect({ secret }),
    format('%s %o', secret, secret),
  ];
  assert.deepEqual(shown, ['[secret]', '"[secret]"', '[secret]', '{ secret: [secret] }', '[secret] [secret]']);
  assert.deepEqual(Object.keys(secret), []);
});

test('isSecret() knows secrets by their brand, also of another copy of the package', () => {
  assert.equal(Reflect.get(new Secret(''), Symbol.for('entrada.Secret')), true);
  const foreign = Object.defineProperty({}, Symbol.for('entrada.Secret'), { value: true });
  assert.deepEqual([new Secret(''), foreign, {}, null, undefined, 'text'].map(isSecret), [
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test('toSecret() wraps a text and leaves a secret unchanged', () => {
  const secret = new Secret('a');
  assert.equal(toSecret(secret), secret);
  assert.equal(toSecret('b').reveal(), 'b');
});
