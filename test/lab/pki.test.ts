import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { childrenOf, readDer } from '../../src/base/der.ts';
import { loadClientIdentity, loadPki } from '../../src/lab/pki/pki.ts';
import { makeCertificate } from '../certificates/make-certificate.ts';

const dayMs = 24 * 3600 * 1000;

function newFolder(context: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'entrada-pki-'));
  context.after(() => rmSync(root, { recursive: true, force: true }));
  return join(root, 'lab');
}

function newLog() {
  const lines: string[] = [];
  return { lines, log: (line: string) => void lines.push(line) };
}

// Made once: each pair of keys takes a fifth of a second.
const made = mkdtempSync(join(tmpdir(), 'entrada-pki-'));
after(() => rmSync(made, { recursive: true, force: true }));
await loadPki({ folder: made, nowMs: Date.now(), log: () => {} });

function copyOfMade(context: TestContext): string {
  const folder = newFolder(context);
  cpSync(made, folder, { recursive: true });
  return folder;
}

test('loadPki() creates private files once and finds them again', async (context) => {
  const folder = newFolder(context);
  const { lines, log } = newLog();
  const first = await loadPki({ folder, nowMs: Date.now(), log });
  assert.deepEqual(readdirSync(folder).toSorted(), ['authority-1.pem', 'ca.pem', 'localhost.pem']);
  assert.deepEqual(
    [
      folder,
      ...readdirSync(folder)
        .toSorted()
        .map((name) => join(folder, name)),
    ].map((path) => statSync(path).mode & 0o777),
    [0o700, 0o600, 0o600, 0o600],
  );
  assert.equal(first.caFile, join(folder, 'ca.pem'));
  assert.equal(readFileSync(first.caFile, 'utf8').includes('PRIVATE'), false);
  assert.deepEqual(await loadPki({ folder, nowMs: Date.now(), log }), first);
  assert.deepEqual(lines, []);
});

test('loadPki() creates certificates for loopback names only, valid for no more than 397 days', async () => {
  const { caFile, server } = await loadPki({ folder: made, nowMs: Date.now(), log: () => {} });
  const ca = new X509Certificate(readFileSync(caFile));
  const leaf = new X509Certificate(server.certificate);
  assert.equal(leaf.subjectAltName, 'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
  assert.deepEqual(leaf.keyUsage, ['1.3.6.1.5.5.7.3.1']);
  assert.deepEqual([ca.ca, leaf.ca, leaf.checkIssued(ca), leaf.verify(ca.publicKey)], [true, false, true, true]);
  assert.equal(Date.parse(leaf.validTo) - Date.parse(leaf.validFrom), 397 * dayMs);
  assert.equal(Date.parse(ca.validTo) - Date.parse(ca.validFrom), 3650 * dayMs);
  for (const { validFrom, serialNumber } of [ca, leaf]) {
    const ageMs = Date.now() - Date.parse(validFrom);
    assert.ok(ageMs >= 3_600_000 && ageMs < 3_600_000 + 600_000, validFrom);
    assert.match(serialNumber, /^1[\dA-F]{31}$/);
  }
  assert.deepEqual(
    [ca.subject, ca.issuer, leaf.subject, leaf.issuer],
    [
      `O=Entrada lab\nCN=Entrada lab CA ${ca.serialNumber.slice(-8).toLowerCase()}`,
      ca.subject,
      'CN=localhost',
      ca.subject,
    ],
  );
  const derOf = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
  // In DER (RFC 5280): basicConstraints, critical, of an authority with no other below it, and of a server; keyUsage,
  // critical, for signing certificates, and for signatures; subjectKeyIdentifier and authorityKeyIdentifier.
  for (const [certificate, extension] of [
    [ca, '06 03 55 1d 13 01 01 ff 04 08 30 06 01 01 ff 02 01 00'],
    [ca, '06 03 55 1d 0f 01 01 ff 04 04 03 02 01 06'],
    [ca, '06 03 55 1d 0e 04 16'],
    [leaf, '06 03 55 1d 13 01 01 ff 04 02 30 00'],
    [leaf, '06 03 55 1d 0f 01 01 ff 04 04 03 02 07 80'],
    [leaf, '06 03 55 1d 0e 04 16'],
    [leaf, '06 03 55 1d 23 04 18'],
    // nameConstraints, critical: only localhost, 127.0.0.1 and ::1.
    [
      ca,
      '06 03 55 1d 1e 01 01 ff 04 41 30 3f a0 3d 30 0b 82 09 6c 6f 63 61 6c 68 6f 73 74 30 0a 87 08 7f 00 00 01 ff ff ff ff 30 22 87 20' +
        ` ${'00'.repeat(15)}01${'ff'.repeat(16)}`,
    ],
  ] as const) {
    assert.ok(certificate.raw.includes(derOf(extension)), extension);
  }
  // nameConstraints (2.5.29.30), in DER.
  assert.equal(ca.raw.includes(Buffer.from([0x06, 0x03, 0x55, 0x1d, 0x1e])), true);
});

test('loadPki() returns certificates that strict TLS clients accept at each loopback name', async (context) => {
  const { caFile, server } = await loadPki({ folder: made, nowMs: Date.now(), log: () => {} });
  const listener = createServer({ key: server.key, cert: server.certificate }, (_request, response) => response.end());
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  context.after(() => listener.close());
  const { port } = listener.address() as AddressInfo;
  const statusAt = (servername: string, ca: Buffer | undefined) =>
    new Promise((resolve) => {
      const options = {
        host: '127.0.0.1',
        port,
        servername,
        agent: false as const,
        ...(ca === undefined ? {} : { ca }),
      };
      request(options, (response) => resolve(response.resume().statusCode))
        .on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
        .end();
    });
  const ca = readFileSync(caFile);
  assert.deepEqual(
    [await statusAt('localhost', ca), await statusAt('lab.example', ca), await statusAt('localhost', undefined)],
    [200, 'ERR_TLS_CERT_ALTNAME_INVALID', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  );
});

test('loadPki() agrees on one authority when several labs start in one folder at once', async (context) => {
  const folder = newFolder(context);
  const all = await Promise.all(Array.from({ length: 3 }, () => loadPki({ folder, nowMs: Date.now(), log: () => {} })));
  const ca = new X509Certificate(readFileSync(join(folder, 'ca.pem')));
  assert.deepEqual(
    all.map(({ server }) => new X509Certificate(server.certificate).verify(ca.publicKey)),
    [true, true, true],
  );
  assert.deepEqual(readdirSync(folder).toSorted(), ['authority-1.pem', 'ca.pem', 'localhost.pem']);
});

test('loadPki() renews the server certificate 30 days before it expires, under the same authority', async (context) => {
  const folder = copyOfMade(context);
  const nowMs = Date.now();
  const { lines, log } = newLog();
  const first = await loadPki({ folder, nowMs, log });
  assert.deepEqual(await loadPki({ folder, nowMs: nowMs + 366 * dayMs, log }), first);
  const ca = readFileSync(first.caFile, 'utf8');
  const renewed = await loadPki({ folder, nowMs: nowMs + 368 * dayMs, log });
  assert.notEqual(renewed.server.certificate, first.server.certificate);
  assert.equal(readFileSync(first.caFile, 'utf8'), ca);
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /^Created a new server certificate in place of .*localhost\.pem: it expires on /);
});

test('loadPki() keeps an authority with an RSA key, as version 0.1.0 made them, with its name byte by byte', async (context) => {
  const folder = newFolder(context);
  const { lines, log } = newLog();
  const nowMs = Date.now();
  const subject = [
    ['O', 'Entrada lab'],
    ['OU', 'Written by another library'],
    ['CN', 'Entrada lab CA 01234567'],
  ] as const;
  const old = makeCertificate({ subject, isAuthority: true });
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(join(folder, 'authority-1.pem'), `${old.keyPem}${old.pem}`, { mode: 0o600 });
  const { caFile, server } = await loadPki({ folder, nowMs, log });
  const [ca, leaf] = [new X509Certificate(readFileSync(caFile)), new X509Certificate(server.certificate)];
  assert.deepEqual(
    [ca.fingerprint256, leaf.verify(ca.publicKey), leaf.checkIssued(ca), lines],
    [old.certificate.fingerprint256, true, true, []],
  );
  const fieldsOf = ({ raw }: X509Certificate) => childrenOf(childrenOf(readDer(raw))[0] ?? assert.fail());
  assert.deepEqual(fieldsOf(leaf)[3]?.whole, fieldsOf(ca)[5]?.whole);
});

test('loadPki() replaces damaged files, reports it once, and keeps the damaged authorities', async (context) => {
  const folder = copyOfMade(context);
  const options = { folder, nowMs: Date.now() };
  const whole = readFileSync(join(folder, 'authority-1.pem'), 'utf8');
  const damaged = [
    '',
    whole.slice(0, whole.length / 2),
    whole.replaceAll(/[A-Z]{4}/g, 'AAAA'),
    // Only the content, between whole first and last lines.
    whole.replaceAll(/[a-z]{4}/g, 'AAAA'),
  ];
  for (const [index, text] of damaged.entries()) writeFileSync(join(folder, `authority-${index + 1}.pem`), text);
  const { lines, log } = newLog();
  const { caFile, server } = await loadPki({ ...options, log });
  assert.equal(
    new X509Certificate(server.certificate).verify(new X509Certificate(readFileSync(caFile)).publicKey),
    true,
  );
  assert.deepEqual(
    lines.map((line) => line.replaceAll(folder, '').replace(/(it is damaged) .*/, '$1.')),
    [
      ...[1, 2, 3, 4].map(
        (count) => `Created a new certificate authority in place of /authority-${count}.pem: it is damaged.`,
      ),
      'Created a new server certificate in place of /localhost.pem: another authority signed it.',
    ],
  );
  assert.deepEqual(
    damaged.map((_, index) => readFileSync(join(folder, `authority-${index + 1}.pem`), 'utf8')),
    damaged,
  );
  const again = newLog();
  await loadPki({ ...options, log: again.log });
  assert.deepEqual(again.lines, []);

  writeFileSync(join(folder, 'localhost.pem'), 'nothing');
  await loadPki({ ...options, log: again.log });
  assert.deepEqual(again.lines, [
    `Created a new server certificate in place of ${join(folder, 'localhost.pem')}: it is damaged.`,
  ]);
});

test('loadClientIdentity() keeps one self-signed certificate until 30 days before it expires', async (context) => {
  const folder = newFolder(context);
  const nowMs = Date.now();
  const { lines, log } = newLog();
  const first = await loadClientIdentity({ folder, nowMs, log });
  const { subject, issuer, validFrom, validTo } = new X509Certificate(first.certificate);
  assert.deepEqual([subject, issuer], ['CN=Entrada Lab Client', 'CN=Entrada Lab Client']);
  assert.equal(Date.parse(validTo) - Date.parse(validFrom), 397 * dayMs);
  assert.deepEqual(await loadClientIdentity({ folder, nowMs: nowMs + 366 * dayMs, log }), first);
  assert.deepEqual([readdirSync(folder), lines], [['client.pem'], []]);
  assert.notDeepEqual(await loadClientIdentity({ folder, nowMs: nowMs + 368 * dayMs, log }), first);
  assert.match(lines.join(), /^Created a new client certificate in place of .*client\.pem: it expires on [^.]*\.$/);
});
