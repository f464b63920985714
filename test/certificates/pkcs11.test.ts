import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { EntradaError } from '../../src/base/errors.ts';
import { Secret } from '../../src/base/secret.ts';
import { findCertificate } from '../../src/certificates/find-certificate.ts';
import { toSigningCertificate } from '../../src/certificates/keyed-certificate.ts';
import { openTokenCertificate } from '../../src/certificates/pkcs11/open-token-certificate.ts';
import { parsePkcs11Uri } from '../../src/certificates/pkcs11/pkcs11-uri.ts';
import { parseTokenSlots } from '../../src/certificates/pkcs11/token-slots.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { failureOf } from '../support/rejects.ts';
import { secretsIn } from '../support/secrets-in.ts';
import { createFakeTool, type ToolCall } from './fake-tool.ts';
import { fixturePath, makeCertificate } from './make-certificate.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

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

test('findCertificate() opens a certificate in a token, and refuses one that is not valid now', async () => {
  const tool = createFakeTool(answer);
  const find = (nowMs: number) =>
    findCertificate({ kind: 'pkcs11', uri: reports, pin }, [], createFakeClock(nowMs), { runTool: tool.runTool });
  assert.equal((await find(Date.UTC(2030, 0, 1))).subject, 'CN=test');
  assert.equal(
    (await failureOf(find(Date.UTC(2000, 0, 1)))).message,
    'Cannot use the certificate "CN=test": it is not valid before 2020-01-01 00:00:00 UTC.',
  );
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
  assert.equal(await used(`${reports}?pin-source=${pathToFileURL(file).href}`), 'from-the-file');
  assert.equal(await used(`${reports}?pin-source=${file}`), 'from-the-file');
  assert.equal(await used(`${reports}?pin-value=from-the-uri`, pin), pin.reveal());
  writeFileSync(file, 'several-ends\r\n\n\r');
  assert.equal(await used(`${reports}?pin-source=${file}`), 'several-ends');

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
  // A session remembers the refusal by it.
  assert.equal(first.details['pkcs11'], 'CKR_PIN_INCORRECT');
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

const refusals: readonly [errorOutput: string, found: string, hint: string][] = [
  ['CKR_PIN_INCORRECT', 'the PIN is wrong', 'Give the right PIN; a few wrong ones lock the token.'],
  ['CKR_PIN_LEN_RANGE', 'the PIN is too short or too long', 'Give the PIN of this token.'],
  ['CKR_PIN_LOCKED', 'the PIN is locked', 'Unlock it with the PUK, or ask the administrator of the token.'],
  ['CKR_USER_NOT_LOGGED_IN', 'the token requires its PIN', 'Give the PIN.'],
  ['CKR_TOKEN_NOT_PRESENT', 'the token is not present', 'Plug it in.'],
  ['CKR_DEVICE_ERROR', 'the token refused: rv = CKR_DEVICE_ERROR (0x1)', 'Try again.'],
].map(([code = '', found = '', hint = '']) => [`error: rv = ${code} (0x1)\nAborting.\n`, found, hint]);

for (const [errorOutput, found, hint] of [
  ...refusals,
  [
    'error: Failed to load pkcs11 module\n',
    "the token's library cannot be loaded",
    "Check module-path in the URI (OpenSC's own).",
  ],
  ['error: object not found\n', 'the token does not contain such a certificate', 'Check object and id in the URI.'],
  [
    'error: Private key not found\n',
    'the token does not contain a private key with the same id',
    'Give certificate and key of the token the same id.',
  ],
  ['first line\nlast line\n', 'the token refused: last line', 'Try again.'],
  [`error: ${'x'.repeat(301)}\n`, `the token refused: ${'x'.repeat(300)}`, 'Try again.'],
  ['', 'the token refused: ', 'Try again.'],
] as const) {
  test(`openTokenCertificate() explains the error "${errorOutput.slice(0, 50).trim()}" of signing`, async () => {
    const tool = createFakeTool(failing('--sign', errorOutput));
    const certificate = await open(reports, pin, tool.runTool);
    const error = await failureOf(certificate.sign(data, 'PS256'));
    assert.deepEqual(
      [error.code, error.message, error.hint],
      ['CERTIFICATE_UNUSABLE', `Cannot use the certificate "CN=test": ${found}.`, hint],
    );
    const count = tool.calls.length;
    await failureOf(certificate.sign(data, 'PS256'));
    // A PIN that was refused is not sent again.
    assert.equal(tool.calls.length - count, errorOutput.includes('CKR_PIN_') ? 0 : 1);
  });
}

test('openTokenCertificate() signs RS256 with the mechanism that hashes, else with the digest and its prefix', async () => {
  const rs256 = Buffer.from(await local.sign(data, 'RS256'));
  const answerRs256 = (call: ToolCall) => (call.args.includes('--sign') ? rs256 : answer(call));
  const hashing = createFakeTool(answerRs256);
  const signArgs = ['--login', '--pin', 'env:ENTRADA_PKCS11_PIN', '--slot', '0x3affaa2b', '--sign', '--id', '01'];
  assert.deepEqual(await (await open(reports, pin, hashing.runTool)).sign(data, 'RS256'), rs256);
  assert.deepEqual(
    [hashing.calls.at(-1)?.args, hashing.calls.at(-1)?.input.bytes],
    [[...signArgs, '--mechanism', 'SHA256-RSA-PKCS'], data],
  );
  const errorOutput = 'error: rv = CKR_MECHANISM_INVALID (0x70)\n';
  const plain = createFakeTool((call) =>
    call.args.includes('SHA256-RSA-PKCS') ? { status: 1, errorOutput } : answerRs256(call),
  );
  assert.deepEqual(await (await open(reports, pin, plain.runTool)).sign(data, 'RS256'), rs256);
  const digest = createHash('sha256').update(data).digest('hex');
  assert.deepEqual(
    [plain.calls.at(-1)?.args, Buffer.from(plain.calls.at(-1)?.input.bytes ?? []).toString('hex')],
    [[...signArgs, '--mechanism', 'RSA-PKCS'], `3031300d060960864801650304020105000420${digest}`],
  );
});

test('openTokenCertificate() reports the fault of a token that cannot be read, with the PIN or without', async () => {
  const refused = failing('--list-objects', 'error: object not found\n');
  const messageOf = async (given: Secret | undefined, answering: typeof refused) => {
    const tool = createFakeTool(answering);
    const { message } = await failureOf(openTokenCertificate(reports, given, tool));
    return [message.slice(`Cannot use the certificate "${reports}": `.length), tool.calls.length];
  };
  assert.deepEqual(await messageOf(undefined, refused), ['the token does not contain such a certificate.', 2]);
  assert.deepEqual(await messageOf(pin, refused), ['the token does not contain such a certificate.', 3]);
  const unknown = failing('--list-objects', 'a failure without a code\n');
  assert.deepEqual(await messageOf(pin, unknown), ['the token refused: a failure without a code.', 2]);
  const empty = (call: ToolCall) => (call.args.includes('--list-objects') ? 'Nothing\n' : answer(call));
  const nothing = await failureOf(openTokenCertificate(reports, pin, createFakeTool(empty)));
  assert.equal(nothing.hint, 'Check object and id in the URI; the token shows: none.');
  const bare = (call: ToolCall) =>
    call.args.includes('--list-objects') ? 'Certificate Object\n  ID:         0B\nCertificate Object\n' : answer(call);
  const unnamed = await failureOf(openTokenCertificate(reports, pin, createFakeTool(bare)));
  assert.equal(unnamed.hint, 'Check object and id in the URI; the token shows: "" (id 0b).');
  const noSlots = await failureOf(
    openTokenCertificate(
      reports,
      pin,
      createFakeTool(() => 'No slots.\n'),
    ),
  );
  assert.equal(noSlots.hint, 'Plug it in, or name one of these: there are none.');
});

test('openTokenCertificate() passes on that it was canceled', async () => {
  const cancelled = new EntradaError('CANCELLED', 'Cancelled while "pkcs11-tool" was running.');
  const cancel = (): never => {
    throw cancelled;
  };
  await assert.rejects(openTokenCertificate(reports, pin, createFakeTool(cancel)), cancelled);
});

test('openTokenCertificate() refuses a key that cannot sign assertions', async () => {
  const ec = readFileSync(fixturePath('ec.pem'), 'utf8');
  const raw = new X509Certificate(ec.slice(ec.indexOf('-----BEGIN CERTIFICATE'))).raw;
  const tool = createFakeTool((call) => (call.args.includes('--read-object') ? raw : answer(call)));
  const error = await failureOf(openTokenCertificate(reports, pin, tool));
  assert.deepEqual(
    [error.message, error.hint],
    [
      `Cannot use the certificate "${reports}": its key is an EC key (prime256v1), and client assertions are signed with RSA keys (PS256, RS256).`,
      'Create a certificate with an RSA key of 2048 bits or more and upload it to the application.',
    ],
  );
});

test('openTokenCertificate() accepts a file with a PIN of up to 255 characters, on one line', async (t) => {
  const file = join(temporaryFolder(t), 'pin');
  const uri = `${reports}?pin-source=file:${file}`;
  const used = async (content: string) => {
    writeFileSync(file, content);
    const tool = createFakeTool(answer);
    await (await openTokenCertificate(uri, undefined, tool)).sign(data, 'PS256');
    return tool.calls.at(-1)?.input.env?.['ENTRADA_PKCS11_PIN'];
  };
  assert.deepEqual(
    [await used('1234'), await used('1234\r\n'), await used(' 12 34 \n'), await used('9'.repeat(255))],
    ['1234', '1234', ' 12 34 ', '9'.repeat(255)],
  );
  for (const content of ['', '\r\n', '12\n34', '12\r34', '\n\n', '12\0', '9'.repeat(256)]) {
    writeFileSync(file, content);
    const error = await failureOf(openTokenCertificate(uri, undefined, createFakeTool(answer)));
    assert.deepEqual(
      [error.message, error.hint],
      [
        `Cannot use the certificate "${reports}": the file named for its PIN does not contain one: ${file}.`,
        'Write the PIN into it, on one line.',
      ],
      JSON.stringify(content),
    );
  }
});

test('parseTokenSlots() reads a token that has only a label, and slots in hexadecimal digits of either case', () => {
  const listing =
    'SLOT 10 (0xA):  a reader \n  token label : x \n  token flags : login required\nSlot 1 (0x1): empty\n';
  const attributes = { token: 'x', manufacturer: '', model: '', serial: '', 'slot-id': '10' };
  assert.deepEqual(parseTokenSlots(listing), [
    { id: '0xA', needsLogin: true, hasPinPad: false, attributes: { ...attributes, 'slot-description': 'a reader' } },
  ]);
  assert.deepEqual(parseTokenSlots('Slot 10 (0xa):\n  token label : \n'), [
    {
      id: '0xa',
      needsLogin: false,
      hasPinPad: false,
      attributes: { ...attributes, token: '', 'slot-description': '' },
    },
  ]);
});

test('parsePkcs11Uri() reads every attribute of RFC 7512, and those that name no token are ignored', () => {
  const path = ['token=a', 'manufacturer=b', 'model=c', 'serial=d', 'slot-id=1', 'slot-description=e', 'type=private'];
  const ignored = ['library-manufacturer=f', 'library-version=1', 'library-description=g', 'slot-manufacturer=h'];
  const { pinValue, ...rest } = parsePkcs11Uri(
    ` pkcs11:${[...path, ...ignored, 'ID=%0A', 'object='].join(';')};?pin-source=FILE:///a/b&pin-value=12%2534&module-path=c `,
  );
  assert.equal(pinValue?.reveal(), '12%34');
  assert.deepEqual(rest, {
    token: { token: 'a', manufacturer: 'b', model: 'c', serial: 'd', 'slot-id': '1', 'slot-description': 'e' },
    id: '0a',
    object: '',
    modulePath: 'c',
    pinFile: '/a/b',
  });
  assert.deepEqual(parsePkcs11Uri('pkcs11:'), { token: {} });
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
  assert.equal(await refused('pkcs11:to%41en=a'), 'one of its attributes is not written as name=value.');
  assert.equal(await refused('pkcs11:token=a=b'), 'one of its attributes is not written as name=value.');
  assert.equal(
    (await failureOf(open('pkcs12:token=a'))).message,
    'Cannot use the certificate "pkcs12:token=a": it is not a PKCS#11 URI.',
  );
  assert.equal(
    (await failureOf(open('pkcs11:token=a;x'))).hint,
    'Write it as pkcs11:token=NAME;object=NAME or pkcs11:token=NAME;id=%01 (RFC 7512).',
  );
  assert.equal(await refused('pkcs11:token'), 'one of its attributes is not written as name=value.');
  assert.equal(await refused('pkcs11:token=a;type=secret-key'), 'it names an object of type "secret-key".');
  assert.equal(
    await refused('pkcs11:token=a?pin-source=%7Ccat%20pin'),
    'its pin-source is a command, which is not run.',
  );
  for (const uri of [
    'pkcs11:token=a?pin-value=hush-hush&what=x',
    'pkcs11:token=a;pin-value=hush-hush',
    'pkcs11:PIN-VALUE=hush-hush;token=a',
    'pkcs11:token=a;pin%2Dvalue=hush-hush',
    'pkcs11:token=a&pin-value=hush-hush',
    'pkcs11:token=a;pin-value hush-hush',
    'pkcs11:token=a;pin=hush-hush',
    'pkcs11:token=a#pin-value=hush-hush',
    'pkcs11:token=a;pin-value=hush-hush?module-path=x',
  ]) {
    const error = await failureOf(open(uri));
    assert.deepEqual(secretsIn(error, ['hush-hush']), [], uri);
  }
  for (const [attribute, name] of [
    ['pin-value=hush-hush', 'pin-value'],
    ['Pin-Value=hush-hush', 'pin-value'],
    ['pin-source=file:/pin', 'pin-source'],
    ['module-path=/x.so', 'module-path'],
  ] as const) {
    const { message, hint } = await failureOf(open(`pkcs11:token=a;${attribute};id=%01`));
    assert.deepEqual(
      [message, hint],
      [
        `Cannot use the certificate "pkcs11:token=a;...;id=%01": its ${name} is in the path.`,
        `Write it after a question mark (RFC 7512 2.3): pkcs11:token=NAME?${name}=VALUE.`,
      ],
    );
  }
});

test('parsePkcs11Uri() reads a pin-source with a drive as a path of Windows', () => {
  const { pinFile } = parsePkcs11Uri('pkcs11:token=t?pin-source=file:///C:/my%20pins/pin.txt');
  assert.equal(pinFile, 'C:\\my pins\\pin.txt');
});
