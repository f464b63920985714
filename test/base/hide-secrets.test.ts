import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hiderOf } from '../../src/base/hide-secrets.ts';

const secret = 'p+w/r~d?>~\u00e9\u00ff';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const base64url = (text: string) => Buffer.from(text).toString('base64url');

test('hiderOf() hides a secret in every encoding that an echo may use', () => {
  const hide = hiderOf([secret]);
  const escaped = (text: string) => text.replaceAll('/', String.raw`\/`).replaceAll('+', String.raw`\u002B`);
  for (const text of [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    base64(secret),
    base64url(secret),
    encodeURIComponent(base64(secret)),
    escaped(base64(secret)),
    Buffer.from(secret).toString('hex'),
    Buffer.from(secret).toString('hex').toUpperCase(),
  ]) {
    assert.equal(hide(`You sent "${text}".`), 'You sent "[secret]".', text);
  }
});

test('hiderOf() hides a secret inside longer Base64, whatever surrounds it', () => {
  const hide = hiderOf([secret]);
  for (const before of ['a', 'id', 'id:', 'user', '\u00ff\u00ff\u00ff\u00ff\u00ff']) {
    for (const after of ['', 'z', ':x', '===', '\u00ff\u00ff\u00ff\u00ff']) {
      for (const encode of [base64, base64url]) {
        const hidden = hide(encode(`${before}${secret}${after}`));
        assert.match(hidden, /\[secret\]/);
        // What is left decodes to the surroundings, and at most a piece of the first or last byte.
        assert.ok(hidden.replace('[secret]', '').length <= encode(`${before}${after}`).length + 4, hidden);
      }
    }
  }
});

test('hiderOf() leaves other text and short secrets', () => {
  const text = `The value ${base64('another secret')} of short is wrong: ${base64('short')}.`;
  assert.equal(hiderOf([secret, 'short', ''])(text), text);
  assert.equal(hiderOf([])(text), text);
});
