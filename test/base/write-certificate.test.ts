import assert from 'node:assert/strict';
import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  nameConstraints,
  newSerialNumber,
  subjectAltName,
  subjectKeyIdentifier,
  writeCertificate,
} from '../../src/base/write-certificate.ts';
import { derTags, writeDer, writeOid, writeSequence, writeTime } from '../../src/base/write-der.ts';
import { nextStockKey } from '../support/stock-keys.ts';

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const privateKey = nextStockKey();
const publicKey = createPublicKey(privateKey);
const contents = {
  subject: [
    ['O', 'Contoso'],
    ['CN', 'Grüße'],
  ],
  issuer: [['CN', 'Reports']],
  serialNumber: Buffer.from([0x12, 0x34]),
  notBeforeMs: Date.UTC(2049, 11, 31, 23, 59, 59),
  notAfterMs: Date.UTC(2050, 0, 1),
  publicKey,
  extensions: [],
} as const;

test('writeDer() writes lengths in as few bytes as possible', () => {
  for (const [length, written] of [
    [0, '0400'],
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [4096, '04821000'],
    [65_536, '0483010000'],
  ] as const) {
    const value = writeDer(derTags.octetString, Buffer.alloc(length));
    assert.deepEqual(
      [hexOf(value.subarray(0, written.length / 2)), value.length],
      [written, written.length / 2 + length],
    );
  }
  assert.equal(hexOf(writeSequence(Buffer.from([1]), Buffer.from([2, 3]))), '3003010203');
});

test('writeOid() and writeTime() write as RFC 5280 asks', () => {
  const oids = ['2.5.4.3', '1.2.840.113549', '1.3.127.128.16383.16384.2097152.2147483647'];
  assert.deepEqual(
    oids.map((dotted) => hexOf(writeOid(dotted))),
    ['0603550403', '06062a864886f70d', '06122b7f8100ff7f8180008180800087ffffff7f'],
  );
  assert.deepEqual(
    [Date.UTC(2049, 11, 31, 23, 59, 58, 999), Date.UTC(2050, 0, 1)].map((ms) => hexOf(writeTime(ms))),
    [`170d${hexOf(Buffer.from('491231235958Z'))}`, `180f${hexOf(Buffer.from('20500101000000Z'))}`],
  );
});

test('the extensions of certificates are as RFC 5280 defines them', () => {
  const keyId = createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  const address = Buffer.from([127, 0, 0, 1]);
  const cases: readonly (readonly [Buffer, string])[] = [
    [basicConstraints(true), '30120603551d130101ff040830060101ff020100'],
    [basicConstraints(false), '300c0603551d130101ff04023000'],
    [keyUsage('digitalSignature'), '300e0603551d0f0101ff040403020780'],
    [keyUsage('digitalSignature', 'keyEncipherment'), '300e0603551d0f0101ff0404030205a0'],
    [keyUsage('keyCertSign', 'cRLSign'), '300e0603551d0f0101ff040403020106'],
    [extendedKeyUsage('server'), '30130603551d25040c300a06082b06010505070301'],
    [extendedKeyUsage('client'), '30130603551d25040c300a06082b06010505070302'],
    [subjectKeyIdentifier(publicKey), `301d0603551d0e04160414${keyId}`],
    [authorityKeyIdentifier(publicKey), `301f0603551d23041830168014${keyId}`],
    [subjectAltName(['a.b', address]), '30140603551d11040d300b8203612e6287047f000001'],
    [nameConstraints(['a', 'b'], ['c']), '301f0603551d1e0101ff04153013a00a30038201613003820162a1053003820163'],
    [nameConstraints(['a.b']), '30150603551d1e0101ff040b3009a00730058203612e62'],
    [nameConstraints([], [address]), '30160603551d1e0101ff040c300aa108300687047f000001'],
  ];
  for (const [written, expected] of cases) assert.equal(hexOf(written), expected);
});

test('writeCertificate() writes names in their order, times, serial number and extensions, and signs them', () => {
  const { privateKey: ecKey, publicKey: ecPublicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const bare = writeCertificate(contents, privateKey);
  assert.deepEqual(
    [bare.subject, bare.issuer, bare.serialNumber, bare.validFrom, bare.validTo],
    ['O=Contoso\nCN=Grüße', 'CN=Reports', '1234', 'Dec 31 23:59:59 2049 GMT', 'Jan  1 00:00:00 2050 GMT'],
  );
  assert.ok(bare.verify(publicKey) && bare.publicKey.equals(publicKey));
  // The name of another certificate as it is encoded there.
  const issuer = writeSequence(
    writeDer(derTags.set, writeSequence(writeOid('2.5.4.3'), writeDer(0x13, Buffer.from('A')))),
  );
  const extensions = [basicConstraints(true), subjectAltName(['a.b'])];
  const signed = writeCertificate({ ...contents, issuer, extensions }, ecKey);
  assert.deepEqual([signed.issuer, signed.ca, signed.subjectAltName], ['CN=A', true, 'DNS:a.b']);
  assert.ok(signed.verify(ecPublicKey) && signed.raw.includes(issuer));
  const { privateKey: otherKey } = generateKeyPairSync('ed25519');
  assert.throws(() => writeCertificate(contents, otherKey), new TypeError('Cannot sign with a key of type ed25519'));
});

test('newSerialNumber() returns 16 random bytes that are a positive number', () => {
  const numbers = Array.from({ length: 50 }, () => hexOf(newSerialNumber()));
  for (const number of numbers) assert.match(number, /^1[0-9a-f]{31}$/);
  assert.equal(new Set(numbers.map((number) => number.slice(0, 16))).size, 50);
  assert.ok(new Set(numbers.map((number) => number.slice(1, 2))).size > 1);
});
