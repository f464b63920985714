import assert from 'node:assert/strict';
import { createCipheriv, createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import forge from 'node-forge';
import { Secret } from '../../src/base/secret.ts';
import { createWorkBudget } from '../../src/certificates/pfx/work-budget.ts';
import { readCertificateFile } from '../../src/certificates/read-certificate-file.ts';
import { failureOf } from '../support/rejects.ts';
import { der, integer, octets, oid, sequence } from './der-writer.ts';
import { fixturePath, makeCertificate, testKey } from './make-certificate.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

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

test('readCertificateFile() reads a file with much white space', async (t) => {
  const space = ' '.repeat(100_000);
  const parts = [testCertificate.toString(), testKey.export({ type: 'pkcs8', format: 'pem' })];
  assert.equal(await read(t, parts.join(space)), true);
  assert.equal(await reasonFor(t, `a${space}!`), 'it is neither PEM nor PFX.');
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

test('createWorkBudget() allows five million rounds in total', () => {
  const budget = createWorkBudget();
  budget.spend(2_500_000);
  budget.spend(2_500_000);
  assert.throws(() => budget.spend(1), {
    code: 'CERTIFICATE_UNUSABLE',
    message: 'its protection requires 1 rounds of key derivation, more than the limit',
    hint: 'Export it again with the usual settings of openssl or Windows.',
  });
});

const { certificate: testCertificate } = makeCertificate();
const keyInfo = testKey.export({ type: 'pkcs8', format: 'der' });
const certificateBag = sequence(
  oid('1.2.840.113549.1.12.10.1.3'),
  explicit(sequence(oid('1.2.840.113549.1.9.22.1'), explicit(octets(testCertificate.raw)))),
);
const plainKeyBag = sequence(oid('1.2.840.113549.1.12.10.1.1'), explicit(keyInfo));

async function read(t: TestContext, bytes: Buffer | string, password: string | undefined = 'any') {
  const path = join(temporaryFolder(t), 'made');
  writeFileSync(path, bytes);
  const { certificate } = await readCertificateFile(path, password === undefined ? undefined : new Secret(password));
  return certificate.raw.equals(testCertificate.raw);
}

for (const [name, number, md] of [
  ['sha1', '1.3.14.3.2.26', forge.md.sha1.create()],
  ['sha224', '2.16.840.1.101.3.4.2.4', forgeSha224()],
  ['sha256', '2.16.840.1.101.3.4.2.1', forge.md.sha256.create()],
  ['sha384', '2.16.840.1.101.3.4.2.2', forge.md.sha384.create()],
  ['sha512', '2.16.840.1.101.3.4.2.3', forge.md.sha512.create()],
] as const) {
  test(`readCertificateFile() checks a MAC with ${name}, whose key forge derives, and refuses another password`, async (t) => {
    const safes = sequence(dataInfo(sequence(plainKeyBag, certificateBag)));
    const length = md.digestLength;
    for (const iterations of [undefined, 1, 5]) {
      const saltText = forge.util.createBuffer(Buffer.alloc(8, 1).toString('latin1'));
      const key = forge.pkcs12.generateKey('any', saltText, 3, iterations ?? 1, length, md);
      const found = createHmac(name, Buffer.from(key.getBytes(), 'latin1')).update(safes).digest();
      const digestInfo = sequence(sequence(oid(number)), octets(found));
      const mac = sequence(digestInfo, salt, ...(iterations === undefined ? [] : [integer(iterations)]));
      assert.equal(await read(t, pfx(safes, mac)), true);
      await assert.rejects(read(t, pfx(safes, mac), 'other'), /: the password is wrong\.$/);
      const short = sequence(sequence(sequence(oid(number)), octets(found.subarray(1))), salt);
      await assert.rejects(read(t, pfx(safes, short)), /: the password is wrong\.$/);
    }
  });
}

/** SHA-224 of Node as forge uses a hash. */
function forgeSha224(): forge.md.MessageDigest {
  let hash = createHash('sha224');
  const digest = {
    blockLength: 64,
    digestLength: 28,
    start() {
      hash = createHash('sha224');
      return digest;
    },
    update(bytes: string) {
      hash.update(bytes, 'latin1');
      return digest;
    },
    digest: () => forge.util.createBuffer(hash.digest().toString('latin1')),
  };
  // The properties that forge uses to derive a key.
  return digest as unknown as forge.md.MessageDigest;
}

const algorithms = [
  ['1.2.840.113549.3.7', 'des-ede3-cbc', 24, 8],
  ['2.16.840.1.101.3.4.1.2', 'aes-128-cbc', 16, 16],
  ['2.16.840.1.101.3.4.1.22', 'aes-192-cbc', 24, 16],
  ['2.16.840.1.101.3.4.1.42', 'aes-256-cbc', 32, 16],
] as const;
const functions = [
  [undefined, 'sha1'],
  ['1.2.840.113549.2.7', 'sha1'],
  ['1.2.840.113549.2.8', 'sha224'],
  ['1.2.840.113549.2.9', 'sha256'],
  ['1.2.840.113549.2.10', 'sha384'],
  ['1.2.840.113549.2.11', 'sha512'],
] as const;

/** An encrypted key, with its length of key written or not. */
function encryptedKey(
  [cipherOid, cipher, keyLength, ivLength]: (typeof algorithms)[number],
  [functionOid, hash]: (typeof functions)[number],
  extra: readonly Buffer[] = [],
): Buffer {
  const iv = Buffer.alloc(ivLength, 7);
  const key = pbkdf2Sync('any', Buffer.alloc(8, 1), 3, keyLength, hash);
  const encryption = createCipheriv(cipher, key, iv);
  const encrypted = Buffer.concat([encryption.update(keyInfo), encryption.final()]);
  const prf = functionOid === undefined ? [] : [sequence(oid(functionOid), der(0x05, Buffer.alloc(0)))];
  const derivation = sequence(oid('1.2.840.113549.1.5.12'), sequence(salt, integer(3), ...extra, ...prf));
  return sequence(
    sequence(oid('1.2.840.113549.1.5.13'), sequence(derivation, sequence(oid(cipherOid), octets(iv)))),
    octets(encrypted),
  );
}

const encryptedPem = (info: Buffer) =>
  `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${info.toString('base64')}\n-----END ENCRYPTED PRIVATE KEY-----\n${testCertificate.toString()}`;

test('readCertificateFile() reads keys of every cipher and hash of PBES2', async (t) => {
  const [aes128] = [algorithms[1]];
  for (const algorithm of algorithms) {
    assert.equal(await read(t, encryptedPem(encryptedKey(algorithm, functions[3]))), true, algorithm[1]);
  }
  for (const hash of functions) {
    assert.equal(await read(t, encryptedPem(encryptedKey(aes128, hash))), true, hash[1]);
  }
  assert.equal(await read(t, encryptedPem(encryptedKey(aes128, functions[0], [integer(16)]))), true);
  const bag = sequence(oid('1.2.840.113549.1.12.10.1.2'), explicit(encryptedKey(aes128, functions[3])));
  assert.equal(await read(t, bagged(bag, certificateBag)), true);
});

test('readCertificateFile() names an unsupported hash or cipher, and an initial vector of another length', async (t) => {
  const keyWith = (changed: string, original: string) =>
    Buffer.from(encryptedKey(algorithms[1], functions[3]).toString('hex').replace(original, changed), 'hex');
  const hex = (dotted: string) => oid(dotted).toString('hex');
  assert.equal(
    await reasonFor(t, encryptedPem(keyWith(hex('1.2.840.113549.2.12'), hex('1.2.840.113549.2.9')))),
    'its protection uses an unsupported key derivation (1.2.840.113549.2.12).',
  );
  assert.equal(
    await reasonFor(t, encryptedPem(keyWith(hex('1.2.840.113549.1.5.99'), hex('1.2.840.113549.1.5.12')))),
    'its protection uses an unsupported key derivation (1.2.840.113549.1.5.99).',
  );
  assert.equal(
    await reasonFor(t, encryptedPem(keyWith(hex('2.16.840.1.101.3.4.1.3'), hex('2.16.840.1.101.3.4.1.2')))),
    'its protection uses an unsupported algorithm (2.16.840.1.101.3.4.1.3).',
  );
  const shortVector = encryptedKey(['2.16.840.1.101.3.4.1.2', 'des-ede3-cbc', 24, 8] as never, functions[3]);
  assert.equal(
    await reasonFor(t, encryptedPem(shortVector)),
    'its protection uses an unsupported algorithm (2.16.840.1.101.3.4.1.2).',
  );
});

test('readCertificateFile() skips other bags, and reads safes in safes up to four levels', async (t) => {
  const secretBag = sequence(oid('1.2.840.113549.1.12.10.1.5'), explicit(sequence()));
  const otherKind = sequence(
    oid('1.2.840.113549.1.12.10.1.3'),
    explicit(sequence(oid('1.2.840.113549.1.9.22.2'), explicit(octets(Buffer.from('sdsi'))))),
  );
  const nested = (levels: number) => {
    let bag = sequence(plainKeyBag, certificateBag);
    for (let level = 0; level < levels; level += 1) {
      bag = sequence(sequence(oid('1.2.840.113549.1.12.10.1.6'), explicit(bag)));
    }
    return pfx(sequence(dataInfo(bag)));
  };
  assert.equal(await read(t, bagged(secretBag, otherKind, plainKeyBag, certificateBag)), true);
  assert.equal(await read(t, nested(4)), true);
  assert.equal(await reasonFor(t, nested(5)), 'it is damaged, truncated or not a certificate.');
});

test('readCertificateFile() says what is wrong with parts that are missing or cannot be opened', async (t) => {
  const damaged = 'it is damaged, truncated or not a certificate.';
  const rc2 = sequence(oid('1.2.840.113549.1.12.1.6'), sequence(salt, integer(1)));
  const unevenKey = sequence(oid('1.2.840.113549.1.12.10.1.2'), explicit(sequence(rc2, octets(Buffer.alloc(63)))));
  const safeOf = (bag: Buffer) => sequence(oid('1.2.840.113549.1.12.10.1.6'), explicit(sequence(bag)));
  const encryptedData = sequence(integer(0), sequence(oid(data), pbes2(pbkdf2(1))));
  for (const [bytes, reason] of [
    [
      bagged(shroudedKey(sequence(oid('1.2.840.113549.1.5.13')))),
      'its protection uses an unsupported algorithm (1.2.840.113549.1.5.13).',
    ],
    [bagged(certificateBag, unevenKey), 'the password is wrong.'],
    [bagged(certificateBag, plainKeyBag, safeOf(shroudedKey(pkcs12Scheme(1)))), 'the password is wrong.'],
    [bagged(sequence(oid('1.2.840.113549.1.12.10.1.5'), explicit(Buffer.alloc(0)))), damaged],
    [pfx(sequence(contentInfo('1.2.840.113549.1.7.6', encryptedData))), damaged],
  ] as const) {
    assert.equal(await reasonFor(t, bytes), reason);
  }
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
