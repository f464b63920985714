import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { toSigningCertificate } from '../../src/certificates/keyed-certificate.ts';
import { openTokenCertificate } from '../../src/certificates/pkcs11/open-token-certificate.ts';
import { parsePkcs11Uri } from '../../src/certificates/pkcs11/pkcs11-uri.ts';
import { failureOf } from '../support/rejects.ts';
import { secretsIn } from '../support/secrets-in.ts';
import { createFakeTool, type ToolCall } from './fake-tool.ts';
import { makeCertificate } from './make-certificate.ts';
import { temporaryFolder } from './temporary-folder.ts';

// Recorded from OpenSC 0.23 with SoftHSM 2.6; the token with the pad and the second one are added in the same form.
const slots = `Available slots:
Slot 0 (0x3affaa2b): SoftHSM slot ID 0x3affaa2b
  token label        : entrada test
  token manufacturer : SoftHSM project
  token model        : SoftHSM v2
  token flags        : login required, rng, token initialized, PIN initialized, other flags=0x20
  hardware version   : 2.6
  firmware version   : 2.6
  serial num         : ed7f6c863affaa2b
  pin min/max        : 4/255
Slot 1 (0x1): Reader with a pad
  token label        : pad
  token manufacturer : Contoso
  token model        : v1
  token flags        : login required, PIN pad present, token initialized, PIN initialized
  serial num         : 01
Slot 2 (0x2): Reader with a pad
  token label        : pad
  token manufacturer : Contoso
  token model        : v1
  token flags        : login required, PIN pad present, token initialized, PIN initialized
  serial num         : 02
Slot 3 (0x3): SoftHSM slot ID 0x3
  token state:   uninitialized
`;
const objects = `Certificate Object; type = X.509 cert
  label:      reports
  subject:    DN: CN=test
  serial:     114FC0901DBCD39565B9E08618605C7CDF46A980
  ID:         01
Certificate Object; type = X.509 cert
  label:      other
  subject:    DN: CN=other
  serial:     01
  ID:         0aff
`;

const made = makeCertificate();
const local = toSigningCertificate({ ...made, issuers: [] });
const data = Buffer.from('what is signed');
const signature = Buffer.from(await local.sign(data, 'PS256'));
const pin = new Secret('secret-pin-4711');
const reports = 'pkcs11:token=entrada%20test;object=reports';

function answer({ args }: ToolCall): string | Buffer {
  if (args.includes('--list-token-slots')) return slots;
  if (args.includes('--list-objects')) return objects;
  if (args.includes('--read-object')) return made.certificate.raw;
  return signature;
}

const failing = (part: string, errorOutput: string) => (call: ToolCall) =>
  call.args.includes(part) ? { status: 1, errorOutput } : answer(call);

const open = (uri: string, given: Secret | undefined = pin, runTool = createFakeTool(answer).runTool) =>
  openTokenCertificate(uri, given, { runTool });

test('openTokenCertificate() reads without a PIN and signs with it, which no argument shows', async () => {
  const tool = createFakeTool(answer);
  const certificate = await open(`${reports}?module-path=/usr/lib/softhsm/libsofthsm2.so`, pin, tool.runTool);
  assert.deepEqual([certificate.subject, certificate.chain], ['CN=test', local.chain]);
  assert.deepEqual(await certificate.sign(data, 'PS256'), signature);

  const module = ['--module', '/usr/lib/softhsm/libsofthsm2.so'];
  const slot = ['--slot', '0x3affaa2b'];
  const login = ['--login', '--pin', 'env:ENTRADA_PKCS11_PIN'];
  const mechanism = ['--mechanism', 'SHA256-RSA-PKCS-PSS', '--mgf', 'MGF1-SHA256', '--salt-len', '32'];
  assert.deepEqual(tool.calls, [
    { program: 'pkcs11-tool', args: [...module, '--list-token-slots'], input: {} },
    { program: 'pkcs11-tool', args: [...module, ...slot, '--list-objects', '--type', 'cert'], input: {} },
    { program: 'pkcs11-tool', args: [...module, ...slot, '--read-object', '--type', 'cert', '--id', '01'], input: {} },
    {
      program: 'pkcs11-tool',
      args: [...module, ...login, ...slot, '--sign', '--id', '01', ...mechanism],
      input: { env: { ENTRADA_PKCS11_PIN: pin.reveal() }, bytes: data },
    },
  ]);
});

test('openTokenCertificate() reads with the PIN when the token shows nothing without it', async () => {
  for (const before of ['', { status: 1, errorOutput: 'error: object not found\nAborting.\n' }]) {
    const tool = createFakeTool((call) =>
      call.args.includes('--list-objects') && !call.args.includes('--login') ? before : answer(call),
    );
    assert.equal((await open(reports, pin, tool.runTool)).subject, 'CN=test');
  }
});

test('openTokenCertificate() accepts the PIN from the URI or the file it names', async (t) => {
  const file = join(temporaryFolder(t), 'pin');
  writeFileSync(file, 'from-the-file\n');
  const used = async (uri: string, given?: Secret) => {
    const tool = createFakeTool(answer);
    await (await openTokenCertificate(uri, given, { runTool: tool.runTool })).sign(data, 'PS256');
    return tool.calls.at(-1)?.input.env?.['ENTRADA_PKCS11_PIN'];
  };
  assert.equal(await used(`${reports}?pin-value=from%2Dthe%2Duri`), 'from-the-uri');
  assert.equal(await used(`${reports}?pin-source=file:${file}`), 'from-the-file');
  assert.equal(await used(`${reports}?pin-source=file://${file}`), 'from-the-file');
  assert.equal(await used(`${reports}?pin-source=${file}`), 'from-the-file');
  assert.equal(await used(`${reports}?pin-value=from-the-uri`, pin), pin.reveal());

  const missing = await failureOf(
    openTokenCertificate(`${reports}?pin-source=${file}x`, undefined, createFakeTool(answer)),
  );
  assert.equal(
    missing.message,
    `Cannot use the certificate "${reports}": the file with its PIN cannot be read (ENOENT): ${file}x.`,
  );
  writeFileSync(file, '\n');
  const empty = await failureOf(
    openTokenCertificate(`${reports}?pin-source=${file}`, undefined, createFakeTool(answer)),
  );
  assert.equal(
    empty.message,
    `Cannot use the certificate "${reports}": the file named for its PIN does not contain one: ${file}.`,
  );
});

test('openTokenCertificate() leaves the PIN to a reader with a pad', async () => {
  const tool = createFakeTool(answer);
  const uri = 'pkcs11:token=pad;serial=02;object=reports';
  await (await openTokenCertificate(uri, undefined, { runTool: tool.runTool })).sign(data, 'PS256');
  assert.deepEqual(tool.calls.at(-1)?.args.slice(0, 3), ['--login', '--slot', '0x2']);
  assert.equal(tool.calls.at(-1)?.input.env, undefined);
});

test('openTokenCertificate() reports which token or certificate is missing, and which are present', async () => {
  const refused = async (uri: string) => {
    const error = await failureOf(open(uri));
    assert.equal(error.code, 'CERTIFICATE_UNUSABLE');
    return [error.message.slice(`Cannot use the certificate "${uri}": `.length), error.hint];
  };
  assert.deepEqual(await refused('pkcs11:token=elsewhere;object=reports'), [
    'there is no such token.',
    'Plug it in, or name one of these: "entrada test" (serial ed7f6c863affaa2b), "pad" (serial 01), "pad" (serial 02).',
  ]);
  assert.deepEqual(await refused('pkcs11:token=pad;object=reports'), [
    'several tokens match.',
    'Add token= or serial= for one of these: "pad" (serial 01), "pad" (serial 02).',
  ]);
  assert.deepEqual(await refused('pkcs11:token=entrada%20test;object=nothing'), [
    'the token does not contain such a certificate.',
    'Check object and id in the URI; the token shows: "reports" (id 01), "other" (id 0aff).',
  ]);
  assert.deepEqual(await refused('pkcs11:token=entrada%20test'), [
    'the token contains several such certificates.',
    'Add id= or object= for one of these: "reports" (id 01), "other" (id 0aff).',
  ]);
});

test('openTokenCertificate() finds by id, slot and the other attributes that p11-kit writes', async () => {
  for (const uri of [
    'pkcs11:token=entrada%20test;id=%0a%ff',
    'pkcs11:slot-id=989833771;id=%01',
    'pkcs11:model=SoftHSM%20v2;manufacturer=SoftHSM%20project;serial=ed7f6c863affaa2b;token=entrada%20test;id=%01;object=reports;type=cert',
  ]) {
    assert.equal((await open(uri)).subject, 'CN=test', uri);
  }
});

test('openTokenCertificate() asks for a PIN before it is needed', async () => {
  const error = await failureOf(openTokenCertificate(reports, undefined, createFakeTool(answer)));
  assert.deepEqual(
    [error.message, error.hint],
    [
      `Cannot use the certificate "${reports}": the token asks for its PIN.`,
      'Give the PIN, or name a file that contains it: pin-source=file:/path in the URI.',
    ],
  );
});

test('openTokenCertificate() never sends a PIN again that was refused', async () => {
  const errorOutput = 'error: PKCS11 function C_Login failed: rv = CKR_PIN_INCORRECT (0xa0)\nAborting.\n';
  const tool = createFakeTool(failing('--sign', errorOutput));
  const certificate = await open(`${reports}?pin-value=never-shown`, pin, tool.runTool);
  const first = await failureOf(certificate.sign(data, 'PS256'));
  const count = tool.calls.length;
  const second = await failureOf(certificate.sign(data, 'PS256'));
  assert.deepEqual(
    [first.message, second.message, tool.calls.length],
    [...Array(2).fill('Cannot use the certificate "CN=test": the PIN is wrong.'), count],
  );
  assert.deepEqual(secretsIn(first, [pin.reveal(), 'never-shown']), []);
});

test('openTokenCertificate() computes the hash for a token that does not', async () => {
  const errorOutput = 'error: PKCS11 function C_SignInit failed: rv = CKR_MECHANISM_INVALID (0x70)\nAborting.\n';
  const tool = createFakeTool(failing('SHA256-RSA-PKCS-PSS', errorOutput));
  const certificate = await open(reports, pin, tool.runTool);
  assert.deepEqual(await certificate.sign(data, 'PS256'), signature);
  const { args, input } = tool.calls.at(-1) ?? {};
  assert.deepEqual(args?.slice(-8), [
    ...['--mechanism', 'RSA-PKCS-PSS', '--hash-algorithm', 'SHA256'],
    ...['--mgf', 'MGF1-SHA256', '--salt-len', '32'],
  ]);
  assert.deepEqual(input?.bytes, createHash('sha256').update(data).digest());

  const none = await open(reports, pin, createFakeTool(failing('--sign', errorOutput)).runTool);
  assert.equal(
    (await failureOf(none.sign(data, 'PS256'))).message,
    'Cannot use the certificate "CN=test": the token refused: PKCS11 function C_SignInit failed: rv = CKR_MECHANISM_INVALID (0x70).',
  );
});

test('openTokenCertificate() reports that the library of the token cannot be loaded', async () => {
  const errorOutput = 'sc_dlopen failed: /nope.so: cannot open\nerror: Failed to load pkcs11 module\nAborting.\n';
  const error = await failureOf(
    open(`${reports}?module-path=/nope.so`, pin, createFakeTool(failing('--list-token-slots', errorOutput)).runTool),
  );
  assert.deepEqual(
    [error.message, error.hint],
    [
      `Cannot use the certificate "${reports}": the token's library cannot be loaded.`,
      'Check module-path in the URI (/nope.so).',
    ],
  );
});

test('parsePkcs11Uri() reads ids as octets and texts as UTF-8', () => {
  assert.deepEqual(parsePkcs11Uri('PKCS11:token=Zo%C3%AB;id=%00%FFa;object=a%3Bb?module-path=/a%26b.so'), {
    token: { token: 'Zoë' },
    id: '00ff61',
    object: 'a;b',
    modulePath: '/a&b.so',
  });
});

test('parsePkcs11Uri() refuses unsupported URIs, without repeating a PIN', async () => {
  const refused = async (uri: string) => (await failureOf(open(uri))).message.replace(/^[^:]*"pkcs11:[^"]*": /, '');
  assert.equal(await refused('pkcs11:token=a;colour=red'), 'its attribute "colour" is not supported.');
  assert.equal(await refused('pkcs11:token=a;id=%0'), 'a percent sign in it is not followed by two hex digits.');
  assert.equal(await refused('pkcs11:token'), 'one of its attributes is not written as name=value.');
  assert.equal(await refused('pkcs11:token=a;type=secret-key'), 'it names an object of type "secret-key".');
  assert.equal(
    await refused('pkcs11:token=a?pin-source=%7Ccat%20pin'),
    'its pin-source is a command, which is not run.',
  );
  const error = await failureOf(open('pkcs11:token=a?pin-value=hush-hush&what=x'));
  assert.deepEqual(secretsIn(error, ['hush-hush']), []);
});
