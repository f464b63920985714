import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { constants, createHash, generateKeyPairSync, type KeyObject, verify, type X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import forge from 'node-forge';
import { Secret } from '../../src/base/secret.ts';
import { isCertificateContent } from '../../src/certificates/certificate-content.ts';
import { expectValidAt, readCertificateFacts } from '../../src/certificates/certificate-facts.ts';
import { issuersOf, toSigningCertificate } from '../../src/certificates/keyed-certificate.ts';
import { locateCertificate } from '../../src/certificates/locate-certificate.ts';
import { readCertificateFile } from '../../src/certificates/read-certificate-file.ts';
import { reasonAgainstKey } from '../../src/certificates/rsa-only.ts';
import { failureOf } from '../support/rejects.ts';
import { secretsIn } from '../support/secrets-in.ts';
import { der, integer, oid, sequence } from './der-writer.ts';
import {
  fixturePassword,
  fixturePath,
  fixtureThumbprint,
  makeCertificate,
  makeKey,
  testKey,
} from './make-certificate.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

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

const windows = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
const wrappings: readonly [what: string, wrap: (bytes: Buffer) => Buffer][] = [
  ['as Base64', (bytes) => Buffer.from(bytes.toString('base64'))],
  [
    'as Base64 in lines',
    (bytes) => Buffer.from(`\ufeff${bytes.toString('base64').replaceAll(/.{76}/g, '$&\r\n')}\r\n`),
  ],
  ['as Base64 in quotes', (bytes) => Buffer.from(` "${bytes.toString('base64')}"\n`)],
  ['as Base64 in UTF-16', (bytes) => windows(bytes.toString('base64'))],
];
const textWrappings: typeof wrappings = [
  ...wrappings,
  ['in UTF-16 with a byte order mark', (bytes) => windows(bytes.toString('latin1'))],
  ['in UTF-16, big-endian', (bytes) => Buffer.from(windows(bytes.toString('latin1'))).swap16()],
  [
    'in UTF-16, big-endian, without a byte order mark',
    (bytes) => windows(bytes.toString('latin1')).subarray(2).swap16(),
  ],
  ['in UTF-16 without a byte order mark', (bytes) => windows(bytes.toString('latin1')).subarray(2)],
  ['in UTF-8 with a byte order mark', (bytes) => Buffer.concat([Buffer.from('\ufeff'), bytes])],
  ['on one line', (bytes) => Buffer.from(bytes.toString('latin1').replaceAll(/\r?\n/g, ' '))],
  [
    String.raw`with \n for line breaks`,
    (bytes) => Buffer.from(bytes.toString('latin1').replaceAll(/\r?\n/g, String.raw`\n`)),
  ],
  [
    String.raw`with \r\n for line breaks, in quotes`,
    (bytes) => Buffer.from(`"${bytes.toString('latin1').replaceAll(/\r?\n/g, String.raw`\r\n`)}"`),
  ],
];

for (const [name, ways] of [
  ['aes256-sha256.pfx', wrappings],
  ['encrypted-pkcs8.pem', textWrappings],
  ['encrypted-pkcs1.pem', textWrappings],
  ['pkcs1.pem', textWrappings],
] as const) {
  test(`readCertificateFile() reads ${name} in every wrapping`, async (t) => {
    const path = join(temporaryFolder(t), 'wrapped');
    for (const [what, wrap] of ways) {
      writeFileSync(path, wrap(readFileSync(fixturePath(name))));
      const { certificate } = await readCertificateFile(path, password);
      assert.equal(certificate.fingerprint.replaceAll(':', ''), fixtureThumbprint, what);
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
  assert.equal(error.hint, 'Use the private key that belongs to the certificate.');
});

test('SigningCertificate.sign() stops before signing when it was canceled', async () => {
  const { certificate, key } = makeCertificate();
  const signing = toSigningCertificate({ certificate, issuers: [], key });
  const error = await failureOf(signing.sign(Buffer.from('x'), 'PS256', AbortSignal.abort()));
  assert.deepEqual([error.code, error.message], ['CANCELLED', 'Cancelled before signing.']);
  await assert.doesNotReject(signing.sign(Buffer.from('x'), 'PS256', new AbortController().signal));
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

test('readCertificateFile() uses the newest certificate that is valid and has a key', async (t) => {
  const year = (number: number) => new Date(Date.UTC(number, 0, 1));
  const made = (from: number, to: number, key = testKey) =>
    makeCertificate({ subject: [['CN', `${from}`]], notBefore: year(from), notAfter: year(to), key });
  const expired = made(2024, 2026);
  const older = made(2025, 2040);
  const newer = made(2027, 2040);
  const future = made(2031, 2040);
  const otherKey = made(2028, 2040, makeKey());
  const path = join(temporaryFolder(t), 'renewed.pem');
  const chosen = async (parts: readonly string[], atYear: number) => {
    writeFileSync(path, parts.join(''));
    return (await readCertificateFile(path, undefined, year(atYear).getTime())).certificate.subject;
  };
  const all = [expired, older, newer, future].map(({ pem }) => pem);
  for (const order of [all, all.toReversed()]) {
    const parts = [expired.keyPem, ...order, otherKey.pem];
    assert.equal(await chosen(parts, 2030), 'CN=2027');
    assert.equal(await chosen(parts, 2026), 'CN=2025');
    assert.equal(await chosen(parts, 2032), 'CN=2031');
    // None is valid: the newest, whose dates the error then shows.
    assert.equal(await chosen(parts, 2050), 'CN=2031');
    assert.equal(await chosen([...parts, otherKey.keyPem], 2030), 'CN=2028');
  }
});

test('readCertificateFile() tries a password with separate accents as composed characters, too', async () => {
  for (const name of ['aes256-sha256.pfx', 'encrypted-pkcs8.pem', 'encrypted-pkcs1.pem']) {
    const typed = new Secret(fixturePassword.normalize('NFD'));
    assert.notEqual(typed.reveal(), fixturePassword);
    const { certificate } = await readCertificateFile(fixturePath(name), typed);
    assert.equal(certificate.fingerprint.replaceAll(':', ''), fixtureThumbprint, name);
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
    'words.pem': ['MAAA is not Base64, although it begins as such a PFX', 'it is neither PEM nor PFX'],
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

const together = 'Put the certificate and its private key into one PEM file, or export both as PFX.';
const again = 'Export the certificate with its private key again.';
const kinds = 'Use a PEM file that contains the certificate and its private key, or a PFX file.';

test('readCertificateFile() says how to fix a file', async (t) => {
  const path = join(temporaryFolder(t), 'file');
  const { pem, keyPem } = makeCertificate();
  const openssh = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n';
  for (const [content, hint] of [
    [pem, together],
    [keyPem, together],
    [pem + keyPem.slice(0, -40), again],
    [pem.replace(/\nMII/, '\nAAA') + keyPem, again],
    [pem.repeat(201), again],
    [pem + keyPem.replace(/\n[A-Za-z0-9+/]{20}/, '\n'), again],
    [openssh, 'Convert it: ssh-keygen -p -m PKCS8 -f FILE'],
    ['', kinds],
    ['garbage', kinds],
    [makeCertificate().certificate.raw, kinds],
    [Buffer.from('30820100', 'hex'), again],
    [readFileSync(fixturePath('encrypted-pkcs8.pem')), 'Give its password.'],
    [readFileSync(fixturePath('encrypted-pkcs1.pem')), 'Give its password.'],
    [readFileSync(fixturePath('aes256-sha256.pfx')), 'Give its password.'],
  ] as const) {
    writeFileSync(path, content);
    assert.equal((await failureOf(readCertificateFile(path, undefined))).hint, hint);
  }
  const wrong = await failureOf(readCertificateFile(path, new Secret('wrong')));
  assert.equal(wrong.hint, 'Give the password that the certificate was exported with.');
});

test('readCertificateFile() reads 200 parts, and skips those that are neither certificate nor key', async (t) => {
  const path = join(temporaryFolder(t), 'many.pem');
  const { certificate, pem, keyPem } = makeCertificate();
  const other = '-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n';
  const trusted = pem.replaceAll(' CERTIFICATE', ' TRUSTED CERTIFICATE');
  writeFileSync(path, other.repeat(198) + keyPem + trusted);
  const read = await readCertificateFile(path, undefined);
  assert.deepEqual([read.certificate.raw, read.issuers], [certificate.raw, []]);
  writeFileSync(path, other.repeat(199) + keyPem + pem);
  await assert.rejects(readCertificateFile(path, undefined), /: it has more than 200 parts\.$/);
  writeFileSync(path, `${keyPem}-----BEGIN lower-----\n${pem}`);
  await assert.rejects(readCertificateFile(path, undefined), /: a part of it does not have an end line\.$/);
});

test('readCertificateFile() uses the first key that has a certificate and can sign', async (t) => {
  const path = join(temporaryFolder(t), 'keys.pem');
  const { certificate, pem, keyPem } = makeCertificate();
  const ec = readFileSync(fixturePath('ec.pem'), 'utf8');
  const stranger = String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(path, [stranger, ec, keyPem, pem].join('\n'));
  assert.deepEqual((await readCertificateFile(path, undefined)).certificate.raw, certificate.raw);
  const reasonOf = async (...parts: string[]) => {
    writeFileSync(path, parts.join('\n'));
    return (await failureOf(readCertificateFile(path, undefined))).details['reason'];
  };
  const usual = 'and client assertions are signed with RSA keys (PS256, RS256)';
  assert.equal(await reasonOf(stranger, pem), `its key is a key of the type ed25519, ${usual}`);
  // The key that has a certificate decides.
  assert.equal(await reasonOf(stranger, ec), `its key is an EC key (prime256v1), ${usual}`);
});

test('readCertificateFile() reads an encrypted PKCS#1 key with a further header', async (t) => {
  const path = join(temporaryFolder(t), 'key.pem');
  const pem = readFileSync(fixturePath('encrypted-pkcs1.pem'), 'utf8');
  for (const lineEnd of ['\n', '\r\n']) {
    writeFileSync(path, pem.replace(/(DEK-Info:.*)\n/, '$1\nComment: of another program\n').replaceAll('\n', lineEnd));
    const { certificate } = await readCertificateFile(path, password);
    assert.equal(certificate.fingerprint.replaceAll(':', ''), fixtureThumbprint);
  }
});

test('reasonAgainstKey() names the curve of another key, if it has a name', () => {
  const reason = (asymmetricKeyDetails: object) =>
    reasonAgainstKey({ asymmetricKeyType: 'ec', asymmetricKeyDetails } as KeyObject)?.replace(/,.*/, '');
  assert.deepEqual(
    [reason({ namedCurve: 'P-256' }), reason({})],
    ['its key is an EC key (P-256)', 'its key is an EC key (unnamed curve)'],
  );
});

test('reasonAgainstKey() accepts RSA keys of 2048 to 16384 bits', () => {
  const rsa = (modulusLength: number) =>
    reasonAgainstKey({ asymmetricKeyType: 'rsa', asymmetricKeyDetails: { modulusLength } } as KeyObject);
  assert.deepEqual(
    [rsa(2047), rsa(2048), rsa(16_384), rsa(16_385)],
    [
      'its RSA key has 2047 bits; 2048 to 16384 are needed',
      undefined,
      undefined,
      'its RSA key has 16385 bits; 2048 to 16384 are needed',
    ],
  );
});

test('issuersOf() ends at a signature that OpenSSL cannot verify', () => {
  const { certificate } = makeCertificate({ subject: [['CN', 'leaf']], issuer: makeCertificate() });
  const unverifiable = {
    subject: 'CN=leaf',
    issuer: 'CN=test',
    checkIssued: () => true,
    verify: () => assert.fail('unsupported algorithm'),
  };
  assert.deepEqual(issuersOf(unverifiable as unknown as X509Certificate, [certificate]), []);
});

test('issuersOf() returns ten issuers at most', () => {
  const chain = [makeCertificate({ subject: [['CN', 'authority 0']], isAuthority: true })];
  for (let level = 1; level < 12; level += 1) {
    const issuer = chain[0] ?? assert.fail('no issuer');
    chain.unshift(makeCertificate({ subject: [['CN', `authority ${level}`]], isAuthority: true, issuer }));
  }
  const [leaf, ...others] = chain.map(({ certificate }) => certificate);
  assert.deepEqual(
    issuersOf(leaf ?? assert.fail('no leaf'), others.toReversed()).map(({ subject }) => subject),
    Array.from({ length: 10 }, (_, index) => `CN=authority ${10 - index}`),
  );
});

for (const [time, tag, ms] of [
  ['491231235959Z', 0x17, Date.UTC(2049, 11, 31, 23, 59, 59)],
  ['500101000000Z', 0x17, Date.UTC(1950, 0, 1)],
  ['20500102030405Z', 0x18, Date.UTC(2050, 0, 2, 3, 4, 5)],
  ['20490102030405Z', 0x17, undefined],
  ['490102030405Z', 0x18, undefined],
  ['491331000000Z', 0x17, undefined],
  ['4912312359Z', 0x17, undefined],
  ['491231235959+0100', 0x17, undefined],
] as const) {
  for (const hasVersion of [true, false]) {
    test(`readCertificateFacts() reads the time ${time} with the tag ${tag} ${hasVersion ? 'after' : 'without'} a version`, () => {
      const text = der(tag, Buffer.from(time));
      const empty = sequence();
      const validity = sequence(text, der(0x18, Buffer.from('21200102030405Z')));
      const version = hasVersion ? [der(0xa0, integer(2))] : [];
      const subject = sequence(der(0x31, sequence(oid('2.5.4.3'), der(0x0c, Buffer.from('made')))));
      const raw = sequence(sequence(...version, integer(1), empty, empty, validity, subject));
      const read = () => readCertificateFacts({ raw } as X509Certificate);
      if (ms === undefined) return assert.throws(read, new RangeError('DER: not a time'));
      assert.deepEqual(read(), {
        subject: 'CN=made',
        thumbprint: createHash('sha1').update(raw).digest('hex').toUpperCase(),
        thumbprintSha256: createHash('sha256').update(raw).digest('base64url'),
        notBeforeMs: ms,
        notAfterMs: Date.UTC(2120, 0, 2, 3, 4, 5),
      });
    });
  }
}

test('expectValidAt() includes both ends', () => {
  const validity = { notBeforeMs: Date.UTC(2029, 0, 1), notAfterMs: Date.UTC(2030, 0, 1) };
  const hint = 'Use a certificate that is valid now, and check the clock of this machine.';
  for (const nowMs of [validity.notBeforeMs, validity.notAfterMs]) expectValidAt(validity, nowMs);
  assert.throws(() => expectValidAt(validity, validity.notBeforeMs - 1), {
    message: 'it is not valid before 2029-01-01 00:00:00 UTC',
    hint,
  });
  assert.throws(() => expectValidAt(validity, validity.notAfterMs + 1), {
    message: 'it expired on 2030-01-01 00:00:00 UTC',
    hint,
  });
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

test('readCertificateFile() does not show the content of a file that is in place of its path', async (t) => {
  const pem = readFileSync(fixturePath('encrypted-pkcs8.pem'), 'utf8');
  const pfx = readFileSync(fixturePath('no-mac.pfx')).toString('base64');
  const texts = [pem, pem.replaceAll('\n', '\r\n'), pem.replaceAll('\n', '\\n'), `/folder/${pem}`, pfx, `"${pfx}"\n`];
  texts.push(Buffer.from(pem).toString('base64'));
  for (const text of texts) {
    const { message, hint, details } = await failureOf(readCertificateFile(text, password));
    const name = `(${text.length} characters)`;
    assert.equal(message, `Cannot use the certificate "${name}": it is the content of a file, not its path.`);
    assert.equal(hint, 'Use the path of the file.');
    assert.deepEqual(details, { certificate: name, reason: 'it is the content of a file, not its path' });
    assert.deepEqual(locateCertificate(text, '/home'), { kind: 'path', path: text });
  }
  const short = '-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----\n';
  assert.deepEqual([short, `M${'A'.repeat(399)}`, `M${'A'.repeat(398)}`, 'A'.repeat(400)].map(isCertificateContent), [
    true,
    true,
    false,
    false,
  ]);
  // A long path is one.
  const path = join(temporaryFolder(t), `${'MIIB/'.repeat(90)}x.pfx`);
  assert.match((await failureOf(readCertificateFile(path, password))).message, /there is no such file/);
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
