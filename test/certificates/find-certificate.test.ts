import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { test } from 'node:test';
import { EntradaError } from '../../src/base/errors.ts';
import { Secret } from '../../src/base/secret.ts';
import { findCertificate } from '../../src/certificates/find-certificate.ts';
import type { CertificateStore } from '../../src/certificates/stores/certificate-store.ts';
import { storedElsewhere, storedWithKey } from '../../src/certificates/stores/stored-certificate.ts';
import { systemStores } from '../../src/certificates/stores/system-stores.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { failureOf } from '../support/rejects.ts';
import { createFakeTool } from './fake-tool.ts';
import {
  type CertificateRequest,
  fixturePassword,
  fixturePath,
  fixtureThumbprint,
  fixtureTimeMs,
  makeCertificate,
} from './make-certificate.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const clock = createFakeClock(fixtureTimeMs);
const year = (number: number) => new Date(Date.UTC(number, 0, 1));
const make = (request: CertificateRequest) => {
  const { certificate, key } = makeCertificate(request);
  return storedWithKey({ certificate, key, issuers: [] });
};
const subject = [
  ['O', 'Contoso'],
  ['CN', 'reports'],
] as const;
const name = 'CN=reports, O=Contoso';
const older = make({ subject, notBefore: year(2027), notAfter: year(2040) });
const newer = make({ subject, notBefore: year(2029), notAfter: year(2031) });
const expired = make({ subject, notBefore: year(2028), notAfter: year(2029) });
const early = make({ subject, notBefore: year(2031), notAfter: year(2040) });
const keyless = storedElsewhere({
  certificate: makeCertificate({ subject, notBefore: year(2029) }).certificate,
  hasKey: false,
  others: [],
  sign: async () => Buffer.alloc(0),
});
const storeOf = (storeName: string, ...certificates: (typeof older)[]): CertificateStore => ({
  name: storeName,
  list: async () => certificates,
});

test('findCertificate() chooses the newest matching certificate that is valid now and can sign, from any store', async () => {
  const stores = [storeOf('one', expired, older), storeOf('two', early, newer, keyless)];
  for (const wished of [name, 'cn=REPORTS,o=contoso']) {
    const found = await findCertificate({ kind: 'subject', subject: wished }, stores, clock);
    assert.equal(found.thumbprint, newer.thumbprint);
  }
  const byThumbprint = await findCertificate(
    { kind: 'thumbprint', thumbprint: `\u200E${older.thumbprint}` },
    stores,
    clock,
  );
  assert.equal(byThumbprint.thumbprint, older.thumbprint);
});

test('findCertificate() prefers the first of two stores with the same certificate', async () => {
  const elsewhere = { ...older, open: () => assert.fail('the second store was asked') };
  const reference = { kind: 'thumbprint', thumbprint: older.thumbprint } as const;
  const found = await findCertificate(reference, [storeOf('one', older), storeOf('two', elsewhere)], clock);
  assert.equal(found.thumbprint, older.thumbprint);
});

test("findCertificate() says in the cmdlet's words that none was found, and what was near", async () => {
  const stores = [storeOf('store one', expired, early), storeOf('store two', keyless)];
  const bySubject = await failureOf(findCertificate({ kind: 'subject', subject: name }, stores, clock));
  assert.deepEqual(
    [bySubject.code, bySubject.message, bySubject.hint],
    [
      'CERTIFICATE_NOT_FOUND',
      `Certificate with subject name '${name}' was not found in certificate store or has expired.`,
      [
        'Searched: store one, store two.',
        `Found ${expired.thumbprint}, but it expired on 2029-01-01 00:00:00 UTC.`,
        `Found ${early.thumbprint}, but it is not valid before 2031-01-01 00:00:00 UTC.`,
        `Found ${keyless.thumbprint}, but its private key is missing.`,
      ].join(' '),
    ],
  );
  const wanted = 'A'.repeat(40);
  const byThumbprint = await failureOf(findCertificate({ kind: 'thumbprint', thumbprint: wanted }, stores, clock));
  assert.deepEqual(
    [byThumbprint.message, byThumbprint.hint],
    [
      `Certificate with thumbprint '${wanted}' was not found in certificate store or has expired.`,
      'Searched: store one, store two.',
    ],
  );
  const { thumbprint } = expired;
  const ended = await failureOf(findCertificate({ kind: 'thumbprint', thumbprint }, stores, clock));
  assert.equal(
    ended.hint,
    `Searched: store one, store two. Found ${thumbprint}, but it expired on 2029-01-01 00:00:00 UTC.`,
  );
});

test('findCertificate() shows complete names for a partial one', async () => {
  const error = await failureOf(
    findCertificate({ kind: 'subject', subject: 'Reports' }, [storeOf('one', older)], clock),
  );
  assert.equal(error.hint, `Searched: one. The complete name is needed, such as "${name}".`);
});

test('findCertificate() finds a name as openssl prints it, and shows near misses of one with a mistake', async () => {
  const stores = [storeOf('one', older)];
  for (const text of ['subject=O = Contoso, CN = reports', '/O=Contoso/CN=reports', 'CN=reports,O=Contoso']) {
    assert.equal(
      (await findCertificate({ kind: 'subject', subject: text }, stores, clock)).thumbprint,
      older.thumbprint,
    );
  }
  const error = await failureOf(
    findCertificate({ kind: 'subject', subject: 'O = Contosso, CN = reports' }, stores, clock),
  );
  assert.equal(error.hint, `Searched: one. The complete name is needed, such as "${name}".`);
});

test('findCertificate() shows up to five complete names, each once, and none for an empty text or a thumbprint', async () => {
  const named = (cn: string) => ({ ...older, subject: `CN=${cn}` });
  const thumbprint = 'C'.repeat(40);
  const reports = ['reports 1', 'reports 1', 'other', 'REPORTS 2', 'reports 3', 'reports 4', 'reports 5', 'reports 6'];
  const store = storeOf('one', ...[...reports, thumbprint].map(named));
  const hintFor = async (text: string) =>
    (await failureOf(findCertificate({ kind: 'subject', subject: text }, [store], clock))).hint;
  const five = ['reports 1', 'REPORTS 2', 'reports 3', 'reports 4', 'reports 5'].map((cn) => `"CN=${cn}"`);
  assert.equal(await hintFor(' Reports '), `Searched: one. The complete name is needed, such as ${five.join(' or ')}.`);
  assert.equal(await hintFor(' '), 'Searched: one.');
  assert.equal(await hintFor('absent'), 'Searched: one.');
  const error = await failureOf(findCertificate({ kind: 'thumbprint', thumbprint }, [store], clock));
  assert.deepEqual([error.hint, error.details], ['Searched: one.', { stores: ['one'] }]);
});

test('findCertificate() passes the cancellation on to the stores and the certificate', async () => {
  const { signal } = new AbortController();
  const seen: unknown[] = [];
  const store: CertificateStore = {
    name: 'one',
    list: async (options) => {
      seen.push(options?.signal);
      return [{ ...older, open: async (given) => (seen.push(given), older.open()) }];
    },
  };
  await findCertificate({ kind: 'subject', subject: name }, [store], clock, { signal });
  assert.deepEqual(seen, [signal, signal]);
});

test('findCertificate() does not hide a fault of the program in a store', async () => {
  const fault = new TypeError('a fault');
  const store: CertificateStore = { name: 'one', list: () => Promise.reject(fault) };
  await assert.rejects(findCertificate({ kind: 'subject', subject: name }, [store], clock), fault);
});

test('findCertificate() searches other stores when one cannot be read, and reports that if nothing is found', async () => {
  const locked: CertificateStore = {
    name: 'locked',
    list: () => Promise.reject(new EntradaError('CERTIFICATE_UNUSABLE', 'x', { details: { found: 'it is locked' } })),
  };
  const unreadable: CertificateStore = {
    name: 'folder',
    list: async ({ onUnreadable } = {}) => {
      onUnreadable?.('/a.pfx', 'it is empty');
      return [];
    },
  };
  const reference = { kind: 'subject', subject: name } as const;
  assert.equal((await findCertificate(reference, [locked, storeOf('one', older)], clock)).thumbprint, older.thumbprint);
  const error = await failureOf(findCertificate(reference, [locked, unreadable], clock));
  assert.equal(
    error.hint,
    'Searched: locked, folder. Not readable: locked (it is locked). Not readable: /a.pfx (it is empty).',
  );
  const cancelled: CertificateStore = {
    name: 'cancelled',
    list: () => Promise.reject(new EntradaError('CANCELLED', 'Cancelled.')),
  };
  assert.equal(
    (await failureOf(findCertificate(reference, [cancelled, storeOf('one', older)], clock))).code,
    'CANCELLED',
  );
});

test('findCertificate() reads a file and refuses one that is not valid now, with the date', async (t) => {
  const path = fixturePath('aes256-sha256.pfx');
  const reference = { kind: 'path', path, password: new Secret(fixturePassword) } as const;
  assert.equal((await findCertificate(reference, [], clock)).thumbprint, fixtureThumbprint);
  const tooEarly = await failureOf(findCertificate(reference, [], createFakeClock(Date.UTC(2020, 0, 1))));
  assert.deepEqual(
    [tooEarly.code, tooEarly.message],
    ['CERTIFICATE_UNUSABLE', `Cannot use the certificate "${path}": it is not valid before 2026-11-23 18:53:14 UTC.`],
  );
  const old = join(temporaryFolder(t), 'old.pem');
  const made = makeCertificate({ notAfter: year(2029) });
  writeFileSync(old, made.pem + made.keyPem);
  assert.equal(
    (await failureOf(findCertificate({ kind: 'path', path: old }, [], clock))).message,
    `Cannot use the certificate "${old}": it expired on 2029-01-01 00:00:00 UTC.`,
  );
  const lastMoment = createFakeClock(year(2029).getTime());
  assert.equal((await findCertificate({ kind: 'path', path: old }, [], lastMoment)).subject, 'CN=test');
});

test('findCertificate() reads the certificate that a shell has as an object, and names it by its thumbprint', async () => {
  const pfx = new Secret(readFileSync(fixturePath('aes256-sha256.pfx')).toString('base64'));
  const reference = { kind: 'pfx', thumbprint: fixtureThumbprint, pfx, password: new Secret(fixturePassword) } as const;
  assert.equal((await findCertificate(reference, [], clock)).thumbprint, fixtureThumbprint);
  const messageOf = async (changes: Partial<typeof reference>, at = clock) =>
    (await failureOf(findCertificate({ ...reference, ...changes }, [], at))).message;
  const unusable = `Cannot use the certificate "X509Certificate2 ${fixtureThumbprint}"`;
  assert.equal(await messageOf({ password: new Secret('wrong') }), `${unusable}: the password is wrong.`);
  assert.equal(
    await messageOf({}, createFakeClock(Date.UTC(2020, 0, 1))),
    `${unusable}: it is not valid before 2026-11-23 18:53:14 UTC.`,
  );
  assert.equal(
    await messageOf({ pfx: new Secret('MAA=') }),
    `${unusable}: it is damaged, truncated or not a certificate.`,
  );
});

test('findCertificate() reports that a token needs programs when none can be run', async () => {
  const { message } = await failureOf(findCertificate({ kind: 'pkcs11', uri: 'pkcs11:token=a' }, [], clock));
  assert.equal(message, 'Cannot use the certificate "pkcs11:token=a": system programs cannot be run here.');
});

test('systemStores() runs the PowerShell of Windows by its full path', async () => {
  for (const [env, program] of [
    [{}, 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe'],
    [{ SystemRoot: 'D:\\Win' }, 'D:\\Win\\System32\\WindowsPowerShell\\v1.0\\powershell.exe'],
  ] as const) {
    const { runTool, calls } = createFakeTool(() => Buffer.from('{"certificates":[]}').toString('base64'));
    const [, store] = systemStores({ platform: 'win32', env, homeFolder: undefined, dataFolder: '/data', runTool });
    assert.deepEqual(await store?.list(), []);
    assert.deepEqual(
      calls.map((call) => call.program),
      [program],
    );
  }
});

test('systemStores() returns Entrada’s store, then the system’s', () => {
  const { runTool } = createFakeTool(() => '');
  const names = (platform: NodeJS.Platform) =>
    systemStores({ platform, env: {}, homeFolder: '/home/ada', dataFolder: '/data', runTool }).map((one) => one.name);
  const own = `Entrada's store (${normalize('/data/certificates')})`;
  const dotnet = normalize('/home/ada/.dotnet/corefx/cryptography/x509stores/my');
  assert.deepEqual(names('linux'), [own, `.NET's store (${dotnet})`]);
  const withoutHome = systemStores({ platform: 'linux', env: {}, homeFolder: undefined, dataFolder: '/data', runTool });
  assert.deepEqual(
    withoutHome.map((one) => one.name),
    [own],
  );
  assert.deepEqual(names('darwin'), [own, 'the Keychain']);
  assert.deepEqual(names('win32'), [own, 'the Windows stores CurrentUser\\My and LocalMachine\\My']);
});
