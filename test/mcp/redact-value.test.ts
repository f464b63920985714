import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor } from '../../src/mcp/redact-value.ts';
import { visibleText } from '../../src/mcp/visible-text.ts';

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl';
const opaque = 'EwBwA8l6BAAU-not-a-jwt-but-the-token-that-was-sent';

test('createRedactor() replaces tokens anywhere, in names, lists and other encodings', () => {
  const redactor = createRedactor(() => [opaque]);
  const value = redactor.value({
    displayName: `Ada ${jwt}`,
    [`x${jwt}`]: [opaque, { deep: `a ${Buffer.from(opaque).toString('base64')} b` }],
    description: `https://x/?access_token=abcdef123456 and Bearer abc.def`,
    count: 3,
    none: null,
  });
  const text = JSON.stringify(value);
  for (const secret of [jwt, opaque, Buffer.from(opaque).toString('base64'), 'abcdef123456', 'abc.def']) {
    assert.ok(!text.includes(secret), secret);
  }
  assert.match(text, /"displayName":"Ada \[secret\]"/);
  assert.match(text, /"count":3,"none":null/);
  assert.equal(redactor.count(), 5);
});

test('createRedactor() replaces the values of fields that hold secrets, unless the address was allowed for them', () => {
  const object = {
    passwordCredentials: [{ secretText: 'abc~123', hint: 'abc', keyId: 'k' }],
    keyCredentials: [{ key: 'MIIC', usage: 'Verify' }],
    key: 'a name',
    passwordProfile: { password: 'Hunter2!', forceChangePasswordNextSignIn: true },
    '@microsoft.graph.downloadUrl': 'https://files.example/x?tempauth=1',
    clientState: 'state',
    client_secret: 's3cret',
    password: null,
  };
  const redactor = createRedactor(() => []);
  const redacted = redactor.value(object);
  assert.equal(redactor.count(), 6);
  assert.deepEqual(redacted, {
    passwordCredentials: [{ secretText: '[secret]', hint: 'abc', keyId: 'k' }],
    keyCredentials: [{ key: '[secret]', usage: 'Verify' }],
    key: 'a name',
    passwordProfile: { password: '[secret]', forceChangePasswordNextSignIn: true },
    '@microsoft.graph.downloadUrl': '[secret]',
    clientState: '[secret]',
    client_secret: '[secret]',
    password: null,
  });
  const kept = createRedactor(() => [], true);
  assert.deepEqual(kept.value({ secretText: 'abc~123', note: jwt }), { secretText: 'abc~123', note: '[secret]' });
});

test('createRedactor() knows the names of secrets in every spelling', () => {
  const names = [
    ...['access_token', 'assertion', 'client_assertion', 'client_secret', 'code_verifier', 'device_code', 'id_token'],
    ...['id_token_hint', 'passwd', 'password', 'refresh_token', 'apiKey', 'clientState', 'connectionString'],
    ...['@content.downloadUrl', 'currentPassword', '@microsoft.graph.downloadUrl', 'newPassword', 'passwordBase64'],
    ...['plainTextValue', 'preSharedKey', 'privateKey', 'proof', 'qrCodeContent', 'qrCodeImage', 'sasUri', 'secretKey'],
    ...['secretText', 'sharedSecret', 'temporaryAccessPass', 'token', 'tokenValue', 'uploadUrl', 'plainText'],
    ...['passphrase', 'accessKey', 'recoveryKey', 'activationLockBypassCode', 'passcode', 'pin', 'unlockPin'],
    ...[
      'downloadUrl',
      'sasUrl',
      'azureStorageUri',
      'sharedAccessKey',
      'accountKey',
      'primaryKey',
      'secondaryKey',
      'pwd',
    ],
    ...['psk', 'otp', 'sasToken', 'wifiPassword', 'localAdminPassword', 'myPassphrase', 'aPasscode', 'apiSecret'],
    ...['rsaPrivateKey', 'wifiSharedKey', 'storageAccessKey', 'busConnectionString', 'logSasUrl', 'logSasUri'],
  ];
  for (const name of names) {
    for (const spelling of [name, name.toUpperCase()]) {
      assert.deepEqual(createRedactor(() => []).value({ [spelling]: 'short' }), { [spelling]: '[secret]' }, spelling);
    }
  }
  for (const value of [['short'], { value: 'short' }, 123456, 0]) {
    assert.deepEqual(createRedactor(() => []).value({ passcode: value }), { passcode: '[secret]' });
  }
  const kept = {
    passcode: [],
    secret: {},
    hasSecret: true,
    pin: false,
    code: 'short',
    tokenType: 'x',
    passwordPolicies: 'None',
    token: '',
    secretText: null,
    key: 'short',
  };
  assert.deepEqual(createRedactor(() => []).value(kept), kept);
});

test('visibleText() writes out what cannot be seen, such as a text in tag characters', () => {
  const hidden = ['s', 'e', 'n', 'd'].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('');
  assert.equal(visibleText(`Ada${hidden}`), 'Ada\\u{E0073}\\u{E0065}\\u{E006E}\\u{E0064}');
  assert.equal(visibleText(`a${String.fromCodePoint(0xe0100)}`), 'a\\u{E0100}');
  assert.equal(visibleText('a\u202Eb\u0000c\u200Bd\r\n\te'), 'a\\u{202E}b\\u{0}c\\u{200B}d\\u{D}\n\te');
  assert.equal(visibleText('Siobhán 山田 👩 e\u0301 \u00A0|'), 'Siobhán 山田 👩 e\u0301 \u00A0|');
  for (const code of [
    ...[
      0x7f, 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x180b, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028,
    ],
    ...[0x2029, 0x202a, 0x202e, 0x2060, 0x2066, 0x206f, 0x2800, 0x3164, 0xd800, 0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xfff9],
    ...[0xfffb, 0xffff, 0x110bd, 0x1bca0, 0x1d173, 0xe0001, 0xe0020, 0xe0100, 0xe0fff],
  ]) {
    const written = `a\\u{${code.toString(16).toUpperCase()}}b`;
    assert.equal(visibleText(`a${String.fromCodePoint(code)}b`), written);
  }
  assert.equal(createRedactor(() => []).text(`a${hidden}`), 'a\\u{E0073}\\u{E0065}\\u{E006E}\\u{E0064}');
});

test('createRedactor() replaces keys and signatures within texts', () => {
  const redactor = createRedactor(() => []);
  for (const [text, shown] of [
    ['https://x.example/a?sv=1&sig=AbC%2F&se=2', 'https://x.example/a?sv=1&sig=[secret]&se=2'],
    ['sig=abc', 'sig=[secret]'],
    [
      'Endpoint=sb://x;SharedAccessKeyName=a;SharedAccessKey=abc=',
      'Endpoint=sb://x;SharedAccessKeyName=a;SharedAccessKey=[secret]',
    ],
    ['a -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- b', 'a [secret] b'],
    ['-----BEGIN PRIVATE KEY-----\nMIIE', '[secret]'],
    ['design=abc', 'design=abc'],
  ] as const) {
    assert.equal(redactor.text(text), shown);
  }
});

test('createRedactor() does not exhaust the stack with a long text', () => {
  const redactor = createRedactor(() => []);
  for (const piece of ['eyJ', 'password="', '0.A-', '&code=']) {
    assert.ok(redactor.text(piece.repeat(2_000_000)).length <= 1_200_000, piece);
  }
});
