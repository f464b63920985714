import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCertificateFacts } from '../../src/certificates/certificate-facts.ts';
import { createCertificate } from '../../src/certificates/create-certificate.ts';
import { toSigningCertificate } from '../../src/certificates/keyed-certificate.ts';
import { stockKeyPair } from '../support/stock-keys.ts';

const notBeforeMs = Date.UTC(2026, 10, 27, 12);
const request = { commonName: 'Reports', notBeforeMs, notAfterMs: notBeforeMs + 86_400_000 };
const keyed = await createCertificate(request);

test('createCertificate() signs a certificate for its own key, for signatures of a client', async () => {
  const { certificate, key, issuers } = keyed;
  assert.ok(certificate.checkPrivateKey(key) && certificate.verify(certificate.publicKey) && !certificate.ca);
  assert.deepEqual(
    [certificate.subject, certificate.issuer, certificate.keyUsage, issuers],
    ['CN=Reports', 'CN=Reports', ['1.3.6.1.5.5.7.3.2'], []],
  );
  // RFC 5280 4.2.1.3: id-ce-keyUsage, critical, the first bit (digitalSignature) alone.
  assert.ok(certificate.raw.includes(Buffer.from('0603551d0f0101ff040403020780', 'hex')));
  // RFC 5280 4.2.1.9: id-ce-basicConstraints, critical, not an authority.
  assert.ok(certificate.raw.includes(Buffer.from('0603551d130101ff04023000', 'hex')));
  const { subject, notBeforeMs: from, notAfterMs: to } = readCertificateFacts(certificate);
  assert.deepEqual([subject, from, to - from], ['CN=Reports', notBeforeMs, 86_400_000]);
  assert.equal(certificate.publicKey.asymmetricKeyDetails?.modulusLength, 2048);
  assert.equal(toSigningCertificate(keyed).thumbprint, certificate.fingerprint.replaceAll(':', ''));
});

test('createCertificate() takes any name, and a year after 2049', async () => {
  const names = ['CN=x, O=y', 'a"b\\c', '報告 😀', 'x'.repeat(64)];
  for (const commonName of names) {
    const notAfterMs = Date.UTC(2050, 0, 1);
    const { certificate } = await createCertificate({ commonName, notBeforeMs, notAfterMs }, stockKeyPair);
    assert.equal(certificate.toLegacyObject().subject.CN, commonName);
    assert.equal(readCertificateFacts(certificate).notAfterMs, notAfterMs);
  }
  const long = await createCertificate({ ...request, commonName: '😀'.repeat(70) }, stockKeyPair);
  assert.equal(long.certificate.toLegacyObject().subject.CN, '😀'.repeat(64));
});

test('createCertificate() creates another key and serial number each time', async () => {
  const other = await createCertificate(request);
  assert.notEqual(keyed.certificate.serialNumber, other.certificate.serialNumber);
  assert.equal(keyed.certificate.checkPrivateKey(other.key), false);
});
