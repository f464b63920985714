import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { masterKeyOf } from '../../src/cache/master-key.ts';
import { bytesOfStored, storedText } from '../../src/cache/redis/stored-text.ts';
import { openSealed, seal, sealCompactly } from '../../src/cache/seal.ts';
import { anyText } from '../support/any-text.ts';

const key = masterKeyOf(Buffer.alloc(32, 7));

test('storedText() is a text of ASCII that bytesOfStored() turns back, for seals of both versions', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (content, isCompact) => {
      const sealed = isCompact ? sealCompactly(content, key, 'name') : seal(content, key, 'name');
      const text = storedText(sealed);
      assert.equal(Buffer.byteLength(text), text.length);
      assert.deepEqual(bytesOfStored(text), sealed);
      assert.deepEqual(openSealed(bytesOfStored(text), [key], 'name'), {
        kind: 'opened',
        content: Buffer.from(content),
      });
    }),
  );
});

test('storedText() adds an eighth to a compact seal, and begins like every seal in Base64', () => {
  const sealed = sealCompactly(randomBytes(2_000), key, 'name');
  const text = storedText(sealed);
  assert.ok(text.length <= Math.ceil(((sealed.length - 9) * 8) / 7) + 12, `${text.length} for ${sealed.length}`);
  // Entrada 0.1.0 finds the version in it.
  assert.deepEqual([...Buffer.from(text, 'base64').subarray(0, 8)], [...Buffer.from('ENTRADA'), 2]);
});

test('bytesOfStored() gives bytes that are refused for a text that was cut off, altered or is none', () => {
  const text = storedText(sealCompactly(Buffer.from('{"a":1}'), key, 'name'));
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.nat(127), (at, code) => {
      const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
      const { kind } = openSealed(bytesOfStored(changed), [key], 'name');
      // The last character is filled up with bits that are not of the value.
      assert.equal(kind === 'opened', changed === text || bytesOfStored(changed).equals(bytesOfStored(text)));
      assert.notEqual(openSealed(bytesOfStored(text.slice(0, at)), [key], 'name').kind, 'opened');
    }),
  );
  fc.assert(
    fc.property(anyText(), (any) => {
      assert.notEqual(openSealed(bytesOfStored(any), [key], 'name').kind, 'opened');
    }),
  );
});
