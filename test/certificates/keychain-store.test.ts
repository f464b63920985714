import assert from 'node:assert/strict';
import { constants, createHash, privateEncrypt, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createKeychainStore } from '../../src/certificates/stores/keychain-store.ts';
import { failureOf } from '../support/rejects.ts';
import { createFakeTool, type ToolCall } from './fake-tool.ts';
import { fixturePath, makeCertificate, makeKey, testKey } from './make-certificate.ts';

const authority = makeCertificate({ subject: [['CN', 'authority']], isAuthority: true, key: makeKey() });
const mine = makeCertificate({ subject: [['CN', 'mine']], issuer: authority });
const keyless = makeCertificate({ subject: [['CN', 'keyless']] });
const ec = readFileSync(fixturePath('ec.pem'), 'utf8').split('-----END PRIVATE KEY-----\n')[1] ?? '';
const thumbprintOf = (raw: Buffer) => createHash('sha1').update(raw).digest('hex').toUpperCase();

/** As `security find-identity` prints it. */
const identities = `
Policy: X.509 Basic
  Matching identities
  1) ${thumbprintOf(mine.certificate.raw)} "mine" (CSSMERR_TP_NOT_TRUSTED)
     1 identities found

  Valid identities only
     0 valid identities found
`;

function answer({ program, args }: ToolCall) {
  if (program === '/usr/bin/security') return args[0] === 'find-identity' ? identities : allCertificates;
  const [algorithm, digest] = args.slice(-2);
  assert.equal(algorithm, 'RS256');
  // The system signs a digest; Node's functions hash by themselves, so the padding is made here.
  const info = Buffer.concat([
    Buffer.from('3031300d060960864801650304020105000420', 'hex'),
    Buffer.from(digest ?? '', 'base64'),
  ]);
  return `${privateEncrypt({ key: testKey, padding: constants.RSA_PKCS1_PADDING }, info).toString('base64')}\n`;
}

const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const allCertificates = [mine.pem, broken, authority.pem, keyless.pem, mine.pem, ec].join('');

test('createKeychainStore() lists each certificate once and reports which cannot sign', async () => {
  const listed = await createKeychainStore(createFakeTool(answer).runTool).list();
  assert.deepEqual(
    listed.map(({ subject, unusable }) => [subject, unusable]),
    [
      ['CN=mine', undefined],
      ['CN=authority', 'its private key is missing'],
      ['CN=keyless', 'its private key is missing'],
      ['CN=Entrada fixture EC', 'its private key is missing'],
    ],
  );
});

test('createKeychainStore() lists nothing of an empty Keychain', async () => {
  assert.deepEqual(await createKeychainStore(createFakeTool(() => '').runTool).list(), []);
});

test('createKeychainStore() lets the system sign a digest, arguments apart from the script', async () => {
  const tool = createFakeTool(answer);
  const [first] = await createKeychainStore(tool.runTool).list();
  const certificate = await first?.open();
  assert.deepEqual(
    certificate?.chain,
    [mine, authority].map((one) => one.certificate.raw.toString('base64')),
  );
  const data = Buffer.from('what is signed');
  assert.deepEqual(await certificate?.sign(data, 'RS256'), sign('sha256', data, testKey));
  const call = tool.calls.at(-1);
  assert.deepEqual(
    [call?.program, call?.args.slice(0, 3), call?.args.slice(4), call?.input],
    [
      '/usr/bin/osascript',
      ['-l', 'JavaScript', '-e'],
      [
        createHash('sha1')
          .update(mine.certificate.publicKey.export({ type: 'pkcs1', format: 'der' }))
          .digest('base64'),
        'RS256',
        createHash('sha256').update(data).digest('base64'),
      ],
      {},
    ],
  );
});

test('createKeychainStore() reports the Keychain’s error when it refused', async () => {
  const errorOutput = 'execution error: Error: the private key was not found or not released (-128) (-2700)\n';
  const tool = createFakeTool((call) =>
    call.program.endsWith('osascript') ? { status: 1, errorOutput } : answer(call),
  );
  const [first] = await createKeychainStore(tool.runTool).list();
  const certificate = await first?.open();
  assert.ok(certificate !== undefined);
  const error = await failureOf(certificate.sign(Buffer.from('x'), 'PS256'));
  assert.deepEqual(
    [error.code, error.message],
    ['CERTIFICATE_UNUSABLE', `Cannot use the certificate "CN=mine": the Keychain did not sign: ${errorOutput.trim()}.`],
  );

  const locked = createFakeTool(() => ({ status: 36, errorOutput: 'security: User interaction is not allowed.\n' }));
  const listing = await failureOf(
    createKeychainStore(locked.runTool)
      .list()
      .then(() => undefined),
  );
  assert.equal(listing.message, 'the Keychain cannot be listed: security: User interaction is not allowed.');
});
