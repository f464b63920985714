import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createKnownTokens } from '../../src/mcp/known-tokens.ts';
import { createRedactor } from '../../src/mcp/redact-value.ts';

const tokenOf = () => [100, 600, 256].map((size) => randomBytes(size).toString('base64url')).join('.');

test('createKnownTokens() finds 40 characters of a token in every encoding that it names', () => {
  const token = tokenOf();
  const known = createKnownTokens();
  known.add(token);
  const base64 = Buffer.from(token).toString('base64');
  const letters = token.split('');
  const codes = letters.map((letter) => letter.charCodeAt(0));
  for (const [name, text] of Object.entries({
    whole: token,
    signature: token.split('.')[2] ?? '',
    part: token.slice(333, 373),
    base64,
    base64url: Buffer.from(token).toString('base64url'),
    lines: base64.replaceAll(/.{76}/g, '$&\r\n'),
    shifted: `x${base64}`,
    half: base64.slice(501),
    twice: Buffer.from(base64).toString('base64'),
    utf16: Buffer.from(token, 'utf16le').toString('base64'),
    hex: Buffer.from(token).toString('hex'),
    colons: Buffer.from(token).toString('hex').replaceAll(/../g, '$&:'),
    spacedHex: Buffer.from(token).toString('hex').replaceAll(/../g, '$& '),
    percent: codes.map((code) => `%${code.toString(16)}`).join(''),
    json: codes.map((code) => `\\u${code.toString(16).padStart(4, '0')}`).join(''),
    html: codes.map((code) => `&#${code};`).join(''),
    htmlHex: codes.map((code) => `&#x${code.toString(16)};`).join(''),
    spaces: letters.join(' '),
    unseen: letters.join('\u200D'),
    soft: letters.join('\u00AD'),
    fullWidth: codes.map((code) => String.fromCodePoint(code + 0xfee0)).join(''),
  })) {
    assert.equal(known.redact(text), '[secret]', name);
  }
  assert.equal(known.redact(`see ${token}, please`), 'see [secret], please');
  assert.equal(known.redact(token.slice(333, 356)), token.slice(333, 356));
  assert.equal(known.redact(base64.slice(0, 20)), base64.slice(0, 20));
  const other = tokenOf();
  assert.equal(known.redact(other), other);
  // Every place in the token.
  for (let at = 0; at + 40 <= token.length; at += 7) assert.equal(known.redact(token.slice(at, at + 40)), '[secret]');
});

test('createKnownTokens() keeps the last 1,000 tokens, for the redactors of all calls', () => {
  const known = createKnownTokens();
  const first = tokenOf();
  const second = tokenOf();
  known.add(first);
  known.add(second);
  known.add('too short to be kept');
  for (let count = 0; count < 998; count += 1) known.add(tokenOf());
  known.add(second);
  const redactor = createRedactor(() => [], true, known);
  assert.deepEqual([redactor.text(first), redactor.text(second)], ['[secret]', '[secret]']);
  known.add(tokenOf());
  assert.deepEqual([redactor.text(first), redactor.text(second)], [first, '[secret]']);
});
