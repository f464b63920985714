import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { readCertificateFile } from '../../src/certificates/read-certificate-file.ts';
import { failureOf } from '../support/rejects.ts';
import { der, integer, octets, oid, sequence } from './der-writer.ts';
import { fixturePath } from './make-certificate.ts';
import { temporaryFolder } from './temporary-folder.ts';

// Each of these would take hours or never finish if it were trusted; that the test ends is part of the proof.

const data = '1.2.840.113549.1.7.1';
const salt = octets(Buffer.alloc(8, 1));
const explicit = (content: Buffer) => der(0xa0, content);
const contentInfo = (type: string, content: Buffer) => sequence(oid(type), explicit(content));
const dataInfo = (content: Buffer) => contentInfo(data, octets(content));
const sha256Id = sequence(oid('2.16.840.1.101.3.4.2.1'), der(0x05, Buffer.alloc(0)));
const pbkdf2 = (iterations: number | bigint) =>
  sequence(oid('1.2.840.113549.1.5.12'), sequence(salt, integer(iterations)));
const aes = sequence(oid('2.16.840.1.101.3.4.1.42'), octets(Buffer.alloc(16)));
const pbes2 = (derivation: Buffer) => sequence(oid('1.2.840.113549.1.5.13'), sequence(derivation, aes));
const pkcs12Scheme = (iterations: number | bigint) =>
  sequence(oid('1.2.840.113549.1.12.1.3'), sequence(salt, integer(iterations)));
const shroudedKey = (algorithm: Buffer) =>
  sequence(oid('1.2.840.113549.1.12.10.1.2'), explicit(sequence(algorithm, octets(Buffer.alloc(64)))));
const pfx = (safes: Buffer, ...mac: Buffer[]) => sequence(integer(3), dataInfo(safes), ...mac);
const bagged = (...bags: Buffer[]) => pfx(sequence(dataInfo(sequence(...bags))));

async function reasonFor(t: TestContext, bytes: Buffer | string): Promise<string> {
  const path = join(temporaryFolder(t), 'hostile');
  writeFileSync(path, bytes);
  const { code, message } = await failureOf(readCertificateFile(path, new Secret('any')));
  assert.equal(code, 'CERTIFICATE_UNUSABLE');
  return message.slice(`Cannot use the certificate "${path}": `.length);
}

const tooMuch = (rounds: string) => `its protection requires ${rounds} rounds of key derivation, more than the limit.`;

test('readCertificateFile() refuses a MAC of two billion iterations', async (t) => {
  const mac = sequence(sequence(sha256Id, octets(Buffer.alloc(32))), salt, integer(2_147_483_647));
  assert.equal(await reasonFor(t, pfx(sequence(), mac)), tooMuch('8,589,934,588'));
});

test('readCertificateFile() refuses a key protected with two billion iterations', async (t) => {
  assert.equal(await reasonFor(t, bagged(shroudedKey(pkcs12Scheme(2_147_483_647)))), tooMuch('8,589,934,588'));
  assert.equal(await reasonFor(t, bagged(shroudedKey(pbes2(pbkdf2(2_147_483_647))))), tooMuch('2,147,483,647'));
  assert.equal(await reasonFor(t, bagged(shroudedKey(pbes2(pbkdf2(2n ** 80n))))), tooMuch('∞'));
});

test('readCertificateFile() refuses an encrypted PEM key of two billion iterations', async (t) => {
  const info = sequence(pbes2(pbkdf2(2_147_483_647)), octets(Buffer.alloc(64)));
  const pem = `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${info.toString('base64')}\n-----END ENCRYPTED PRIVATE KEY-----\n`;
  assert.equal(await reasonFor(t, pem), tooMuch('2,147,483,647'));
});

test('readCertificateFile() refuses scrypt that needs much work or much memory', async (t) => {
  const scrypt = (N: number, r: number, p: number) =>
    sequence(oid('1.3.6.1.4.1.11591.4.11'), sequence(salt, integer(N), integer(r), integer(p)));
  assert.equal(await reasonFor(t, bagged(shroudedKey(pbes2(scrypt(2 ** 20, 8, 8))))), tooMuch('67,108,864'));
  assert.equal(
    await reasonFor(t, bagged(shroudedKey(pbes2(scrypt(2 ** 20, 1, 1))))),
    'its protection uses an unsupported key derivation (scrypt with that much memory).',
  );
});

test('readCertificateFile() adds up the work of many bags', async (t) => {
  const plain = sequence(oid('1.2.840.113549.1.12.10.1.5'), explicit(sequence()));
  assert.equal(await reasonFor(t, bagged(...Array.from({ length: 6000 }, () => plain))), tooMuch('1,000'));
});

test('readCertificateFile() refuses endlessly nested safes', async (t) => {
  let bag = sequence(oid('1.2.840.113549.1.12.10.1.5'), explicit(sequence()));
  for (let level = 0; level < 2000; level += 1)
    bag = sequence(oid('1.2.840.113549.1.12.10.1.6'), explicit(sequence(bag)));
  assert.equal(await reasonFor(t, bagged(bag)), 'it is damaged, truncated or not a certificate.');
});

test('readCertificateFile() names unsupported algorithms', async (t) => {
  assert.equal(
    await reasonFor(t, bagged(shroudedKey(sequence(oid('1.2.840.113549.1.12.1.1'), sequence(salt, integer(1)))))),
    'its protection uses an unsupported algorithm (1.2.840.113549.1.12.1.1).',
  );
  const pbmac1 = sequence(sequence(sequence(oid('1.2.840.113549.1.5.14')), octets(Buffer.alloc(32))), salt);
  assert.equal(
    await reasonFor(t, pfx(sequence(), pbmac1)),
    'its password check uses an unsupported algorithm (1.2.840.113549.1.5.14).',
  );
  const signed = sequence(integer(3), contentInfo('1.2.840.113549.1.7.2', sequence()));
  assert.equal(await reasonFor(t, signed), 'its content type is not supported (1.2.840.113549.1.7.2).');
});

test('readCertificateFile() refuses a PFX whose content was altered after it was written', async (t) => {
  const bytes = readFileSync(fixturePath('legacy-empty-password.pfx'));
  const at = bytes.length - 200;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  const path = join(temporaryFolder(t), 'altered.pfx');
  writeFileSync(path, bytes);
  assert.equal(
    (await failureOf(readCertificateFile(path, undefined))).details['reason'],
    'it is protected by a password',
  );
});
