import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { constants, verify } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { systemClock } from '../../src/base/clock.ts';
import { findCertificate } from '../../src/certificates/find-certificate.ts';
import { createRunTool } from '../../src/certificates/run-tool.ts';
import { failureOf } from '../support/rejects.ts';
import { makeCertificate } from './make-certificate.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// Needs Debian's packages softhsm2 and opensc (or ENTRADA_TEST_SOFTHSM: another place of the library).

const modulePath = process.env['ENTRADA_TEST_SOFTHSM'] ?? '/usr/lib/softhsm/libsofthsm2.so';
const pin = '84675921';
const made = makeCertificate({
  subject: [
    ['O', 'Contoso'],
    ['CN', 'in a token'],
  ],
});
const uri = `pkcs11:token=entrada%20test;object=reports?module-path=${modulePath}`;

test('findCertificate() signs with a key that stays in a SoftHSM token', async (t) => {
  const runTool = startToken(t);
  const certificate = await findCertificate({ kind: 'pkcs11', uri, pin: new Secret(pin) }, [], systemClock, {
    runTool,
  });
  assert.deepEqual(
    [certificate.subject, certificate.chain],
    ['CN=in a token, O=Contoso', [made.certificate.raw.toString('base64')]],
  );
  const data = Buffer.from('what is signed\n\0');
  const key = made.certificate.publicKey;
  const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  assert.equal(verify('sha256', data, pss, await certificate.sign(data, 'PS256')), true);
  assert.equal(verify('sha256', data, key, await certificate.sign(data, 'RS256')), true);
});

test('findCertificate() reports that a PIN is wrong, and does not try the token again', async (t) => {
  const runTool = startToken(t);
  const reference = { kind: 'pkcs11', uri: `${uri}&pin-value=0000`, pin: undefined } as const;
  const certificate = await findCertificate(reference, [], systemClock, { runTool });
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const { message } = await failureOf(certificate.sign(Buffer.from('x'), 'PS256'));
    assert.equal(message, 'Cannot use the certificate "CN=in a token, O=Contoso": the PIN is wrong.');
  }
  // A token that had been asked ten times would be locked by now.
  const right = await findCertificate({ ...reference, pin: new Secret(pin) }, [], systemClock, { runTool });
  await assert.doesNotReject(right.sign(Buffer.from('x'), 'PS256'));
});

test('findCertificate() reports that a token, an object or a library is missing', async (t) => {
  const runTool = startToken(t);
  const refused = async (other: string) =>
    (await failureOf(findCertificate({ kind: 'pkcs11', uri: other }, [], systemClock, { runTool }))).details['reason'];
  assert.equal(await refused(uri.replace('entrada', 'no')), 'there is no such token');
  assert.equal(await refused(uri.replace('reports', 'nothing')), 'the token does not contain such a certificate');
  assert.equal(await refused(uri.replace('.so', '.none')), "the token's library cannot be loaded");
  assert.equal(await refused(uri), 'the token asks for its PIN');
});

/** Creates a token of its own that holds the key and its certificate. */
function startToken(t: TestContext) {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'tokens'));
  const settings = join(folder, 'softhsm2.conf');
  writeFileSync(settings, `directories.tokendir = ${join(folder, 'tokens')}\nobjectstore.backend = file\n`);
  writeFileSync(join(folder, 'certificate.der'), made.certificate.raw);
  writeFileSync(join(folder, 'key.der'), made.key.export({ type: 'pkcs8', format: 'der' }));
  const env = { ...process.env, SOFTHSM2_CONF: settings };
  const run = (program: string, ...args: string[]) => {
    const { status, stderr, error } = spawnSync(program, args, { env, encoding: 'utf8' });
    assert.equal(status, 0, `${program}: ${error?.message ?? stderr}`);
  };
  run('softhsm2-util', '--init-token', '--free', '--label', 'entrada test', '--so-pin', '12345678', '--pin', pin);
  const token = ['--module', modulePath, '--token-label', 'entrada test', '--login', '--pin', pin];
  const object = ['--id', '01', '--label', 'reports'];
  run('pkcs11-tool', ...token, '--write-object', join(folder, 'key.der'), '--type', 'privkey', ...object);
  run('pkcs11-tool', ...token, '--write-object', join(folder, 'certificate.der'), '--type', 'cert', ...object);
  return createRunTool(env);
}
