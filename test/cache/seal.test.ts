import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { masterKeyOf } from '../../src/cache/master-key.ts';
import { expandText } from '../../src/cache/compact-text.ts';
import { openSealed, seal, sealCompactly, sealOverhead } from '../../src/cache/seal.ts';

const key = masterKeyOf(Buffer.alloc(32, 1));
const otherKey = masterKeyOf(Buffer.alloc(32, 2));
const content = Buffer.from('what is sealed');
const sealed = seal(content, key, 'name');
/** As in the record of a session. */
const sample =
  '{"id":"0","name":"ada","service":"entra","cloud":{"name":"Global","azureADEndpoint":"https://login.microsoftonline.com","graphEndpoint":"https://graph.microsoft.com","type":"Built-in"},"authorityTenant":"organizations","requestedScopes":["User.Read"]}';

test('openSealed() gives back what seal() was given', () => {
  for (const text of [content, Buffer.alloc(0), Buffer.alloc(100_000, 'x')]) {
    assert.deepEqual(openSealed(seal(text, key, 'name'), [key], 'name'), { kind: 'opened', content: text });
  }
});

test('seal() gives the bytes of format version 1', () => {
  // Known answer: sealed files of today have to open for ever.
  assert.equal(
    seal(content, key, 'name', Buffer.alloc(12, 3)).toString('hex'),
    '454e54524144410172cd6e8422c407fb0303030303030303030303038f0975eedfed4449de99870ba97dc086d21d87f84ab8579d3bceee5c6617',
  );
});

test('seal() takes a fresh nonce each time and shows nothing of the content', () => {
  const again = seal(content, key, 'name');
  assert.notDeepEqual(again.subarray(16, 28), sealed.subarray(16, 28));
  assert.equal(again.length, content.length + sealOverhead);
  assert.equal(again.includes('sealed'), false);
});

test('openSealed() gives back what sealCompactly() was given, and refuses it as the other version', () => {
  for (const text of [content, Buffer.alloc(0), Buffer.alloc(100_000, 'x'), randomBytes(5_000)]) {
    const compact = sealCompactly(text, key, 'name');
    assert.deepEqual(openSealed(compact, [key], 'name'), { kind: 'opened', content: text });
    assert.equal((compact.length - sealOverhead) % 64, 0);
    const plain = Buffer.from(compact);
    plain.writeUInt8(1, 7);
    assert.deepEqual(openSealed(plain, [key], 'name'), { kind: 'altered' });
  }
});

test('openSealed() opens the bytes of format version 2', () => {
  // Known answer: its dictionary has to stay as it is.
  const known = Buffer.from(
    '454e54524144410272cd6e8422c407fbcb3d4dd7aec599054945101988a59e083bf51bcdff5644c6f97c8b7a6d06d8a94f76b54fe4f32248d4b7ae3b17bb1ac3ec3d1a0c6409ee7a33c1e458ffc5159530f3d859095722aa4b027b950150c91f4823719a5ef5b71fdcc8d58d',
    'hex',
  );
  const opened = openSealed(known, [key], 'name');
  assert.equal(opened.kind === 'opened' && opened.content.toString(), sample);
  assert.ok(sealCompactly(Buffer.from(sample), key, 'name').length < sample.length / 2);
});

test('expandText() reads what refers to the beginning of the dictionary', () => {
  // Known answer: a dictionary that is a byte shorter or longer gives another text.
  const packed = Buffer.from('5322a19ec5519562ad9470d617a8d6030000', 'hex');
  assert.equal(
    expandText(packed).toString(),
    '"https://login.microsoftonline.us","https://dod-graph.microsoft.us" Group.ReadWrite.All "kind":"federated-token""generation":17',
  );
});

test('openSealed() refuses every single flipped bit', () => {
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const altered = Buffer.from(sealed);
    altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    const at = bit >> 3;
    const expected = at < 7 ? 'not-sealed' : at < 8 ? 'other-version' : at < 16 ? 'other-key' : 'altered';
    assert.deepEqual([bit, openSealed(altered, [key], 'name').kind], [bit, expected]);
  }
});

test('openSealed() refuses a text cut off at any byte or grown by one', () => {
  for (let length = 0; length < sealed.length; length += 1) {
    const expected = length < sealOverhead ? 'too-short' : 'altered';
    assert.deepEqual([length, openSealed(sealed.subarray(0, length), [key], 'name').kind], [length, expected]);
  }
  assert.equal(openSealed(Buffer.concat([sealed, Buffer.of(0)]), [key], 'name').kind, 'altered');
});

test('openSealed() refuses a text sealed for another name', () => {
  assert.deepEqual(openSealed(sealed, [key], 'other'), { kind: 'altered' });
});

test('openSealed() names the other key and the other version', () => {
  assert.deepEqual(openSealed(sealed, [otherKey], 'name'), { kind: 'other-key', keyId: key.id });
  const newer = Buffer.from(sealed);
  newer.writeUInt8(3, 7);
  assert.deepEqual(openSealed(newer, [key], 'name'), { kind: 'other-version', version: 3 });
});

test('openSealed() refuses another key also when its id was put in place', () => {
  const forged = Buffer.concat([sealed.subarray(0, 8), Buffer.from(otherKey.id, 'hex'), sealed.subarray(16)]);
  assert.deepEqual(openSealed(forged, [otherKey], 'name'), { kind: 'altered' });
});

test('masterKeyOf() gives a key that does not print', () => {
  const bytes = Buffer.from('0123456789abcdef0123456789abcdef');
  assert.doesNotMatch(inspect(masterKeyOf(bytes), { depth: 9, showHidden: true }), /0123456789abcdef|30 31 32|MDEy/);
});
