import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { childrenOf, derTags, expectDer, readCount, readDer, readOctets, readOid } from '../../src/certificates/der.ts';
import { der, indefinite, integer, octets, oid, sequence } from './der-writer.ts';

test('readDer() reads a sequence and its values', () => {
  const [number, text] = childrenOf(readDer(sequence(integer(300), octets(Buffer.from('abc')))));
  assert.ok(number !== undefined && text !== undefined);
  assert.deepEqual([readCount(number), readOctets(text).toString()], [300, 'abc']);
});

test('readDer() reads values of indefinite length, also nested', () => {
  const inner = indefinite(0x30, [integer(1), indefinite(0x30, [integer(2)])]);
  const [first, second] = childrenOf(readDer(indefinite(0x30, [inner, integer(3)])));
  assert.ok(first !== undefined && second !== undefined);
  assert.deepEqual([first.whole.equals(inner), childrenOf(first).length, readCount(second)], [true, 2, 3]);
});

test('readOctets() joins an octet string written in pieces', () => {
  const pieces = indefinite(0x24, [octets(Buffer.from('ab')), der(0x24, [octets(Buffer.from('c'))])]);
  assert.equal(readOctets(readDer(pieces)).toString(), 'abc');
});

test('readOctets() refuses pieces in pieces without end', () => {
  let nested = octets(Buffer.from('a'));
  for (let level = 0; level < 1000; level += 1) nested = der(0x24, nested);
  assert.throws(() => readOctets(readDer(nested)), RangeError);
});

test('readOid() returns dotted numbers', () => {
  for (const dotted of [
    '2.5.4.3',
    '1.2.840.113549.1.12.10.1.2',
    '2.16.840.1.101.3.4.1.42',
    '0.9.2342.19200300.100.1.25',
  ]) {
    assert.equal(readOid(readDer(oid(dotted))), dotted);
  }
  assert.equal(readOid(readDer(Buffer.from('0603883703', 'hex'))), '2.999.3');
});

test('readCount() returns Infinity for a number that is too large, and refuses negative numbers', () => {
  assert.equal(readCount(readDer(integer(2n ** 80n))), Infinity);
  assert.throws(() => readCount(readDer(Buffer.from('020180', 'hex'))), RangeError);
});

test('readDer() refuses what is truncated, followed by something or not DER', () => {
  const whole = sequence(integer(300));
  for (const bytes of [
    Buffer.alloc(0),
    whole.subarray(0, -1),
    Buffer.concat([whole, Buffer.from([0])]),
    Buffer.from('3085ffffffffff', 'hex'),
    Buffer.from('30ff', 'hex'),
    Buffer.from('0480000000', 'hex'),
    Buffer.from('1f8101', 'hex'),
    Buffer.from('30800201', 'hex'),
  ]) {
    assert.throws(() => readDer(bytes), RangeError, bytes.toString('hex'));
  }
});

test('childrenOf() refuses a list of a hundred thousand', () => {
  const many = readDer(der(0x30, Buffer.alloc(200_000, Buffer.from('0500', 'hex'))));
  assert.throws(() => childrenOf(many), /too many/);
});

test('readDer() returns a value or a RangeError for any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        childrenOf(readDer(Buffer.from(bytes)));
      } catch (error) {
        assert.ok(error instanceof RangeError);
      }
    }),
    { numRuns: 2000 },
  );
});

test('expectDer() returns the value at a place, and refuses one that is missing or has another tag', () => {
  const values = childrenOf(readDer(sequence(integer(1), octets(Buffer.from('a')))));
  assert.deepEqual([expectDer(values, 1), expectDer(values, 0, derTags.integer)], [values[1], values[0]]);
  assert.throws(() => expectDer(values, 2), RangeError);
  assert.throws(() => expectDer(values, 0, derTags.octetString), RangeError);
});
