import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { derTags } from '../../src/base/write-der.ts';
import { childrenOf, expectDer, readCount, readDer, readOctets, readOid } from '../../src/base/der.ts';
import { der, indefinite, integer, octets, oid, sequence } from '../certificates/der-writer.ts';

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

for (const [hex, found] of [
  ['', 'truncated'],
  ['30', 'truncated'],
  ['30030201', 'truncated'],
  ['3003020100ff', 'bytes after the end'],
  ['3005020100', 'truncated'],
  ['3085ffffffffff', 'not a length'],
  ['3085000000000000', 'not a length'],
  ['30ff', 'not a length'],
  ['3082ff', 'not a length'],
  ['308200', 'not a length'],
  ['0480000000', 'indefinite and primitive'],
  ['1f8101', 'a tag of several bytes'],
  ['3f8101', 'a tag of several bytes'],
  ['30800201', 'truncated'],
  ['3080020100', 'truncated'],
  ['308002010000', 'truncated'],
] as const) {
  test(`readDer() refuses ${hex || 'nothing'}: ${found}`, () => {
    assert.throws(() => readDer(Buffer.from(hex, 'hex')), new RangeError(`DER: ${found}`));
  });
}

for (const [hex, tag, content] of [
  ['0400', 0x04, ''],
  [`047f${'61'.repeat(0x7f)}`, 0x04, '61'.repeat(0x7f)],
  ['048161', 0x04, undefined],
  ['04810161', 0x04, '61'],
  ['0482000161', 0x04, '61'],
  ['048300000161', 0x04, '61'],
  ['04840000000161', 0x04, '61'],
  ['3e03020100', 0x3e, '020100'],
  ['30800000', 0x30, ''],
  ['30800201000000', 0x30, '020100'],
  ['3080308002010000000000', 0x30, '30800201000000'],
  // One zero byte is an empty value, not yet the end.
  ['308004000000', 0x30, '0400'],
] as const) {
  test(`readDer() reads ${hex.slice(0, 24)}`, () => {
    const bytes = Buffer.from(hex, 'hex');
    if (content === undefined) return assert.throws(() => readDer(bytes), new RangeError('DER: truncated'));
    const { tag: found, content: inside, whole } = readDer(bytes);
    assert.deepEqual([found, inside.toString('hex'), whole.toString('hex')], [tag, content, hex]);
  });
}

test('childrenOf() reads ten thousand values at most, and none of a primitive one', () => {
  const listOf = (count: number) => readDer(der(0x30, Buffer.alloc(2 * count, Buffer.from('0500', 'hex'))));
  assert.equal(childrenOf(listOf(10_000)).length, 10_000);
  assert.throws(() => childrenOf(listOf(10_001)), new RangeError('DER: too many values'));
  assert.throws(() => childrenOf(readDer(octets(Buffer.from('0500', 'hex')))), new RangeError('DER: not constructed'));
});

test('readOctets() reads four levels of pieces, with the tag that is asked for outside and that of octets inside', () => {
  const inPieces = (levels: number, tag = 0x24) => {
    let nested = octets(Buffer.from('a'));
    for (let level = 1; level < levels; level += 1) nested = der(0x24, nested);
    return readDer(der(tag, nested));
  };
  const refused = new RangeError('DER: not an octet string');
  assert.equal(readOctets(inPieces(5)).toString(), 'a');
  assert.throws(() => readOctets(inPieces(6)), refused);
  assert.equal(readOctets(readDer(der(0x80, Buffer.from('b'))), 0x80).toString(), 'b');
  assert.equal(readOctets(inPieces(2, 0xa0), 0x80).toString(), 'a');
  assert.throws(() => readOctets(readDer(octets(Buffer.from('b'))), 0x80), refused);
  assert.throws(() => readOctets(readDer(integer(1))), refused);
});

test('readOid() refuses another type, an empty one, one that is cut off and one of more than 64 bytes', () => {
  const refused = new RangeError('DER: not an object identifier');
  const oidOf = (content: Buffer, tag = 0x06) => readOid(readDer(der(tag, content)));
  assert.equal(oidOf(Buffer.alloc(64, 1)), `0.${Array(64).fill(1).join('.')}`);
  assert.equal(oidOf(Buffer.from([0x27])), '0.39');
  assert.equal(oidOf(Buffer.from([0x28])), '1.0');
  assert.equal(oidOf(Buffer.from([0x4f])), '1.39');
  assert.equal(oidOf(Buffer.from([0x50])), '2.0');
  for (const content of [Buffer.alloc(0), Buffer.alloc(65, 1), Buffer.from([0x80]), Buffer.from([0x2a, 0x86])]) {
    assert.throws(() => oidOf(content), refused);
  }
  assert.throws(() => oidOf(Buffer.from([1]), 0x04), refused);
});

test('readCount() reads up to the largest number that can be counted, and refuses what is not a number', () => {
  const countOf = (hex: string) => readCount(readDer(Buffer.from(hex, 'hex')));
  assert.deepEqual(['020100', '02017f', '02020080', '02071fffffffffffff', '020720000000000000'].map(countOf), [
    0,
    127,
    128,
    Number.MAX_SAFE_INTEGER,
    Infinity,
  ]);
  for (const hex of ['0200', '020180', '0202ff01', '040100']) {
    assert.throws(() => countOf(hex), new RangeError('DER: not a non-negative integer'), hex);
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
  assert.throws(() => expectDer(values, 2), new RangeError('DER: no tag '));
  assert.throws(() => expectDer(values, 2, derTags.integer), new RangeError('DER: no tag 2'));
  assert.throws(() => expectDer(values, 0, derTags.octetString), new RangeError('DER: no tag 4'));
});
