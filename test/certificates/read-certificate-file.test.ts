import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { constants, verify } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import forge from 'node-forge';
import { Secret } from '../../src/base/secret.ts';
import { toSigningCertificate } from '../../src/certificates/keyed-certificate.ts';
import { readCertificateFile } from '../../src/certificates/read-certificate-file.ts';
import { failureOf } from '../support/rejects.ts';
import { secretsIn } from '../support/secrets-in.ts';
import {
  fixturePassword,
  fixturePath,
  fixtureThumbprint,
  makeCertificate,
  makeKey,
  testKey,
} from './make-certificate.ts';
import { temporaryFolder } from './temporary-folder.ts';

const password = new Secret(fixturePassword);

for (const name of [
  'aes256-sha256.pfx',
  'aes128-sha512.pfx',
  'legacy-rc2-40.pfx',
  'legacy-rc2-128-2des.pfx',
  'legacy-3des.pfx',
  'no-mac.pfx',
  'encrypted-pkcs8.pem',
  'encrypted-pkcs1.pem',
  'scrypt.pem',
]) {
  test(`readCertificateFile() reads ${name} with its password, and reports when it is wrong or missing`, async () => {
    const path = fixturePath(name);
    const certificate = toSigningCertificate(await readCertificateFile(path, password));
    assert.deepEqual(
      [certificate.thumbprint, certificate.subject],
      [fixtureThumbprint, 'CN=Entrada fixture, O="Contoso, Test only", C=NL'],
    );
    await assert.doesNotReject(certificate.sign(Buffer.from('data'), 'PS256'));

    const wrong = await failureOf(readCertificateFile(path, new Secret('not-this-one')));
    assert.deepEqual(
      [wrong.code, wrong.message],
      ['CERTIFICATE_UNUSABLE', `Cannot use the certificate "${path}": the password is wrong.`],
    );
    assert.deepEqual(secretsIn(wrong, ['not-this-one', fixturePassword]), []);
    for (const missing of [undefined, new Secret('')]) {
      const { message } = await failureOf(readCertificateFile(path, missing));
      assert.equal(message, `Cannot use the certificate "${path}": it is protected by a password.`);
    }
  });
}

for (const name of ['legacy-empty-password.pfx', 'unprotected.pfx', 'pkcs1.pem']) {
  test(`readCertificateFile() reads ${name} without a password and with an empty one`, async () => {
    for (const given of [undefined, new Secret('')]) {
      const { certificate } = await readCertificateFile(fixturePath(name), given);
      assert.equal(certificate.fingerprint.replaceAll(':', ''), fixtureThumbprint);
    }
  });
}

test("readCertificateFile() reads a store of Java's keytool", async () => {
  const keyed = await readCertificateFile(fixturePath('java-keytool.pfx'), new Secret('test-only-java'));
  assert.equal(toSigningCertificate(keyed).subject, 'CN=Entrada fixture of Java');
});

test('readCertificateFile() reads a PFX that was written with no password at all', async (t) => {
  const { keyPem, pem } = makeCertificate();
  const key = forge.pki.privateKeyFromPem(keyPem);
  const pfx = forge.pkcs12.toPkcs12Asn1(key, [forge.pki.certificateFromPem(pem)], null, { algorithm: '3des' });
  const path = join(temporaryFolder(t), 'none.pfx');
  writeFileSync(path, Buffer.from(forge.asn1.toDer(pfx).getBytes(), 'latin1'));
  const { issuers } = await readCertificateFile(path, undefined);
  assert.deepEqual(issuers, []);
});

test('SigningCertificate.sign() creates PS256 and RS256 signatures that others verify', async () => {
  const { certificate, ...keyed } = await readCertificateFile(fixturePath('pkcs1.pem'), undefined);
  const signing = toSigningCertificate({ certificate, ...keyed });
  const data = Buffer.from('what is signed');
  const { publicKey: key } = certificate;
  const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  assert.equal(verify('sha256', data, pss, await signing.sign(data, 'PS256')), true);
  assert.equal(verify('sha256', data, key, await signing.sign(data, 'RS256')), true);
  assert.equal(
    signing.thumbprintSha256,
    Buffer.from(certificate.fingerprint256.replaceAll(':', ''), 'hex').toString('base64url'),
  );
  assert.deepEqual(signing.chain, [certificate.raw.toString('base64')]);
  assert.deepEqual(
    [signing.notBeforeMs, signing.notAfterMs],
    [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)],
  );
});

test('SigningCertificate.sign() refuses a key that is not the certificate’s', async () => {
  const { certificate } = makeCertificate();
  const signing = toSigningCertificate({ certificate, issuers: [], key: makeKey() });
  const error = await failureOf(signing.sign(Buffer.from('x'), 'PS256'));
  assert.deepEqual(
    [error.code, error.message],
    [
      'CERTIFICATE_UNUSABLE',
      'Cannot use the certificate "CN=test": the signature of its private key does not match it.',
    ],
  );
});

test('SigningCertificate.sign() stops before signing when it was canceled', async () => {
  const { certificate, key } = makeCertificate();
  const signing = toSigningCertificate({ certificate, issuers: [], key });
  assert.equal((await failureOf(signing.sign(Buffer.from('x'), 'PS256', AbortSignal.abort()))).code, 'CANCELLED');
});

test('readCertificateFile() accepts key, certificate and issuers of a PEM file in any order', async (t) => {
  const root = makeCertificate({ subject: [['CN', 'root']], isAuthority: true });
  const middle = makeCertificate({ subject: [['CN', 'middle']], isAuthority: true, issuer: root, key: makeKey() });
  const leaf = makeCertificate({ subject: [['CN', 'leaf']], issuer: middle, key: makeKey() });
  const stranger = makeCertificate({ subject: [['CN', 'stranger']], key: makeKey() });
  const parts = [root.pem, `Bag Attributes\n    friendlyName: é\n${leaf.keyPem}`, stranger.pem, leaf.pem, middle.pem];
  const path = join(temporaryFolder(t), 'all.pem');
  for (const text of [parts.join(''), parts.toReversed().join('\n').replaceAll('\n', '\r\n')]) {
    writeFileSync(path, text);
    const { chain, subject } = toSigningCertificate(await readCertificateFile(path, undefined));
    assert.equal(subject, 'CN=leaf');
    assert.deepEqual(
      chain,
      [leaf, middle, root].map(({ certificate }) => certificate.raw.toString('base64')),
    );
  }
});

test('readCertificateFile() distinguishes two authorities of one name by their signatures', async (t) => {
  const authority = () => makeCertificate({ subject: [['CN', 'authority']], isAuthority: true, key: makeKey() });
  const [former, present] = [authority(), authority()];
  const leaf = makeCertificate({ issuer: present });
  const path = join(temporaryFolder(t), 'renewed.pem');
  writeFileSync(path, [former.pem, present.pem, leaf.pem, leaf.keyPem].join(''));
  const { issuers } = await readCertificateFile(path, undefined);
  assert.deepEqual(
    issuers.map(({ raw }) => raw),
    [present.certificate.raw],
  );
});

test('readCertificateFile() reports what is missing, damaged or unusable in a file', async (t) => {
  const folder = temporaryFolder(t);
  const { pem, keyPem } = makeCertificate();
  const short = makeCertificate({ key: testKey });
  const pfx = readFileSync(fixturePath('legacy-empty-password.pfx'));
  const cases: Record<string, [content: string | Buffer, found: string]> = {
    'no-key.pem': [pem, 'it does not contain a private key'],
    'no-certificate.pem': [keyPem, 'it does not contain a certificate'],
    'other-key.pem': [
      pem + String(makeKey().export({ type: 'pkcs8', format: 'pem' })),
      'its private key belongs to another certificate',
    ],
    'ec.pem': [
      readFileSync(fixturePath('ec.pem')),
      'its key is an EC key (prime256v1), and client assertions are signed with RSA keys (PS256, RS256)',
    ],
    'ec.pfx': [
      readFileSync(fixturePath('ec.pfx')),
      'its key is an EC key (prime256v1), and client assertions are signed with RSA keys (PS256, RS256)',
    ],
    'damaged-key.pem': [short.pem + keyPem.replace(/\n[A-Za-z0-9+/]{20}/, '\n'), 'its private key is damaged'],
    'damaged.pem': [pem + pem.replace(/\nMII/, '\nAAA') + keyPem, 'certificate 2 in it is damaged'],
    'endless.pem': [pem.slice(0, -30), 'a part of it does not have an end line'],
    'many.pem': [pem.repeat(201), 'it has more than 200 parts'],
    'openssh.pem': [
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n',
      'its private key is in OpenSSH format',
    ],
    'empty.pem': ['', 'it is empty'],
    'garbage.pfx': [Buffer.from('\u0000\u0001garbage'), 'it is neither PEM nor PFX'],
    'cut-off.pfx': [pfx.subarray(0, 1500), 'it is damaged, truncated or not a certificate'],
    'certificate.cer': [makeCertificate().certificate.raw, 'it contains a certificate without its private key'],
    'huge.pfx': [Buffer.alloc(1024 * 1024 + 1, 0x30), 'it is longer than 1048576 bytes'],
  };
  for (const [name, [content, found]] of Object.entries(cases)) {
    const path = join(folder, name);
    writeFileSync(path, content);
    const error = await failureOf(readCertificateFile(path, undefined));
    assert.deepEqual(
      [error.code, error.message],
      ['CERTIFICATE_UNUSABLE', `Cannot use the certificate "${path}": ${found}.`],
    );
    assert.ok(error.hint !== undefined, name);
  }
});

test('readCertificateFile() refuses a folder, a pipe and a missing file', async (t) => {
  const folder = temporaryFolder(t);
  const missing = join(folder, 'missing.pem');
  const pipe = join(folder, 'pipe');
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
  const found = async (path: string) => (await failureOf(readCertificateFile(path, undefined))).message;
  assert.equal(await found(folder), `Cannot use the certificate "${folder}": it is a folder.`);
  assert.equal(await found(pipe), `Cannot use the certificate "${pipe}": it is not a regular file.`);
  assert.equal(await found(missing), `Cannot use the certificate "${missing}": there is no such file (ENOENT).`);
});

test('readCertificateFile() refuses a key of 1024 bits', async (t) => {
  const keys = forge.pki.rsa.generateKeyPair({ bits: 1024 });
  const made = forge.pki.createCertificate();
  made.publicKey = keys.publicKey;
  made.serialNumber = '01';
  made.setSubject([{ shortName: 'CN', value: 'short' }]);
  made.setIssuer([{ shortName: 'CN', value: 'short' }]);
  made.sign(keys.privateKey, forge.md.sha256.create());
  const path = join(temporaryFolder(t), 'short.pem');
  writeFileSync(path, forge.pki.certificateToPem(made) + forge.pki.privateKeyToPem(keys.privateKey));
  const { message } = await failureOf(readCertificateFile(path, undefined));
  assert.equal(message, `Cannot use the certificate "${path}": its RSA key has 1024 bits; 2048 to 16384 are needed.`);
});

test('readCertificateFile() returns a certificate or CERTIFICATE_UNUSABLE for any damage to a file', async (t) => {
  const folder = temporaryFolder(t);
  const files = [
    'unprotected.pfx',
    'legacy-empty-password.pfx',
    'aes256-sha256.pfx',
    'encrypted-pkcs8.pem',
    'pkcs1.pem',
  ];
  const originals = files.map((name) => readFileSync(fixturePath(name)));
  const path = join(folder, 'altered');
  const outcomes = { read: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...originals),
      fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { maxLength: 4 }),
      fc.option(fc.nat(4000)),
      async (original, changes, end) => {
        const bytes = Buffer.from(original);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        writeFileSync(path, end === null ? bytes : bytes.subarray(0, end % bytes.length));
        try {
          await readCertificateFile(path, password);
          outcomes.read += 1;
        } catch (error) {
          const { code } = await failureOf(Promise.reject(error));
          assert.equal(code, 'CERTIFICATE_UNUSABLE');
          outcomes.refused += 1;
        }
      },
    ),
    // The files as they are come first, so that some are read whatever the random ones are.
    {
      numRuns: 300,
      examples: originals.map((original): [typeof original, [number, number][], null] => [original, [], null]),
    },
  );
  assert.ok(outcomes.read >= originals.length && outcomes.refused > 100, JSON.stringify(outcomes));
});
