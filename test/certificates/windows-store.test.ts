import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createWindowsStore } from '../../src/certificates/stores/windows-store.ts';
import { windowsScript } from '../../src/certificates/stores/windows-script.ts';
import { toSigningCertificate } from '../../src/certificates/keyed-certificate.ts';
import { failureOf } from '../support/rejects.ts';
import { createFakeTool, type ToolCall } from './fake-tool.ts';
import { fixturePath, makeCertificate, makeKey } from './make-certificate.ts';

const authority = makeCertificate({ subject: [['CN', 'authority']], isAuthority: true, key: makeKey() });
const mine = makeCertificate({ subject: [['CN', 'mine']], issuer: authority });
const ec = readFileSync(fixturePath('ec.pem'), 'utf8').replace(/^[^]*-----BEGIN CERT[^\n]*\n([^-]*)-[^]*$/, '$1');
const base64 = (raw: Buffer) => raw.toString('base64');
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
const data = Buffer.from('what is signed');

const listing = {
  certificates: [
    { raw: base64(mine.certificate.raw), hasKey: true, location: 'CurrentUser' },
    { raw: base64(mine.certificate.raw), hasKey: false, location: 'LocalMachine' },
    { raw: ec, hasKey: true, location: 'LocalMachine' },
    { raw: 'AAAA', hasKey: true, location: 'LocalMachine' },
    { hasKey: true, location: 'LocalMachine' },
    'not an entry',
    null,
  ],
};

function requestOf({ input }: ToolCall): Record<string, string> {
  return JSON.parse(input.env?.['ENTRADA_CERTIFICATE_REQUEST'] ?? '');
}

async function answer(): Promise<(call: ToolCall) => string> {
  const signature = await toSigningCertificate({ ...mine, issuers: [] }).sign(data, 'PS256');
  return (call) => {
    const { action } = requestOf(call);
    if (action === 'list') return encoded(listing);
    if (action === 'chain') return encoded({ chain: [base64(authority.certificate.raw)] });
    return encoded({ signature: Buffer.from(signature).toString('base64') });
  };
}

test('createWindowsStore() runs the PowerShell of Windows with a constant script', async () => {
  const tool = createFakeTool(await answer());
  await createWindowsStore('C:\\Windows', tool.runTool).list();
  const [call] = tool.calls;
  assert.deepEqual(call, {
    program: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
    args: [
      '-NoProfile',
      '-NonInteractive',
      '-EncodedCommand',
      Buffer.from(windowsScript, 'utf16le').toString('base64'),
    ],
    input: { env: { ENTRADA_CERTIFICATE_REQUEST: '{"action":"list"}' } },
  });
  // A command line of Windows has 32,767 characters.
  assert.ok((call?.args.join(' ').length ?? 0) < 16_000);
});

test('createWindowsStore() lists both stores and reports which certificates cannot sign', async () => {
  const told: string[] = [];
  const store = createWindowsStore('C:\\Windows', createFakeTool(await answer()).runTool);
  const listed = await store.list({ onUnreadable: (where, reason) => told.push(`${where}: ${reason}`) });
  assert.deepEqual(
    listed.map(({ subject, unusable }) => [subject, unusable]),
    [
      ['CN=mine', undefined],
      ['CN=mine', 'its private key is missing'],
      [
        'CN=Entrada fixture EC',
        'its key is an EC key (prime256v1), and client assertions are signed with RSA keys (PS256, RS256)',
      ],
    ],
  );
  assert.deepEqual(told, Array(4).fill('an entry of the Windows store: its structure cannot be read'));
  assert.equal((await store.list()).length, 3);
  const { message } = await failureOf(listed[1]?.open() ?? assert.fail('not listed'));
  assert.equal(message, 'Cannot use the certificate "CN=mine": its private key is missing.');
});

test('createWindowsStore() lets Windows build the chain and sign a digest', async () => {
  const tool = createFakeTool(await answer());
  const [first] = await createWindowsStore('C:\\Windows', tool.runTool).list();
  const certificate = await first?.open();
  assert.deepEqual(
    certificate?.chain,
    [mine, authority].map((one) => base64(one.certificate.raw)),
  );
  await certificate?.sign(data, 'PS256');
  const { thumbprint } = first ?? {};
  assert.deepEqual(tool.calls.slice(1).map(requestOf), [
    { action: 'chain', location: 'CurrentUser', thumbprint },
    {
      action: 'sign',
      location: 'CurrentUser',
      thumbprint,
      algorithm: 'PS256',
      digest: createHash('sha256').update(data).digest('base64'),
    },
  ]);
});

test('createWindowsStore() refuses a signature that is not the certificate’s', async () => {
  const [first] = await createWindowsStore('C:\\Windows', createFakeTool(await answer()).runTool).list();
  const certificate = await first?.open();
  assert.ok(certificate !== undefined);
  const { message } = await failureOf(certificate.sign(Buffer.from('other data'), 'PS256'));
  assert.equal(message, 'Cannot use the certificate "CN=mine": the signature of its private key does not match it.');
});

test('createWindowsStore() does without a chain, and reports a key or signature that Windows does not give', async () => {
  const usual = await answer();
  const openWith = async (action: string, said: unknown) => {
    const tool = createFakeTool((call) => (requestOf(call)['action'] === action ? encoded(said) : usual(call)));
    const [first] = await createWindowsStore('C:\\Windows', tool.runTool).list();
    return first?.open() ?? assert.fail('not listed');
  };
  assert.deepEqual((await openWith('chain', { chain: 'none' })).chain, [base64(mine.certificate.raw)]);
  const messageOf = async (doing: Promise<unknown>) => (await failureOf(doing)).message;
  assert.equal(
    await messageOf(openWith('chain', { error: 'the certificate is no longer in its store' })),
    'Cannot use the certificate "CN=mine": Windows says: the certificate is no longer in its store.',
  );
  assert.equal(
    await messageOf(openWith('chain', { chain: ['AAAA'] })),
    'Cannot use the certificate "CN=mine": it is damaged, truncated or not a certificate.',
  );
  for (const said of [{}, { signature: 7 }, { signature: '' }]) {
    assert.equal(
      await messageOf((await openWith('sign', said)).sign(data, 'PS256')),
      'Cannot use the certificate "CN=mine": the signature of its private key does not match it.',
    );
  }
});

test('createWindowsStore() reports the error of Windows', async () => {
  const saying = async (said: string | { status: number; errorOutput: string }) => {
    const { list } = createWindowsStore('C:\\Windows', createFakeTool(() => said).runTool);
    const { code, message } = await failureOf(list().then(() => undefined));
    assert.equal(code, 'CERTIFICATE_UNUSABLE');
    return message;
  };
  assert.equal(await saying(encoded({ error: 'Zugriff verweigert – é' })), 'Windows says: Zugriff verweigert – é');
  assert.equal(
    await saying({ status: 1, errorOutput: 'This program is blocked by group policy.\r\n' }),
    'PowerShell exited with status 1: This program is blocked by group policy.',
  );
  assert.equal(await saying('no JSON at all'), "Cannot read PowerShell's output: 7 characters that are not JSON");
  assert.equal(
    await saying({ status: 2, errorOutput: 'e'.repeat(501) }),
    `PowerShell exited with status 2: ${'e'.repeat(500)}`,
  );
  assert.equal(await saying(encoded(['list'])), "PowerShell's output is not an object");
  assert.equal(await saying(` ${encoded({ error: 'with spaces' })}\r\n`), 'Windows says: with spaces');
  assert.equal(await saying(encoded({})), 'Windows did not list its certificates');
});
