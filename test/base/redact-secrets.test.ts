import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redactSecrets, redactTokens } from '../../src/base/redact-secrets.ts';
import { secretFields } from '../../src/base/secret-fields.ts';

const names = [
  'access_token',
  'assertion',
  'client_assertion',
  'client_secret',
  'code',
  'code_verifier',
  'device_code',
  'id_token',
  'id_token_hint',
  'passwd',
  'password',
  'refresh_token',
];

test('secretFields names the fields of forms and queries whose values are secrets', () => {
  assert.deepEqual(secretFields, names);
});

test('redactSecrets() hides the values of secret fields, in forms, JSON and prose', () => {
  const more = [
    'access_tokens',
    'accesstokens',
    'federated_token',
    'federatedToken',
    'user_code',
    'userCode',
    'identity_header',
    'X-IDENTITY-HEADER',
    'secret',
    'clientSecret',
    'refreshToken',
  ];
  for (const name of [...names.filter((each) => each !== 'code'), ...more]) {
    const cases: readonly [string, string][] = [
      [`a=1&${name}=hunter2&b=2`, `a=1&${name}=[secret]&b=2`],
      [`{"a":"1","${name}":"hun\\"ter2","b":"2"}`, `{"a":"1","${name}":"[secret]","b":"2"}`],
      [`{'${name}' : 'hunter2', 'b': 1}`, `{'${name}' : '[secret]', 'b': 1}`],
      [`{\\"${name}\\":\\"hunter2\\"}`, `{\\"${name}\\":\\"[secret]\\"}`],
      [`The ${name}: hunter2; it`, `The ${name}: [secret]; it`],
      [`${name}="hunter2`, `${name}="[secret]`],
    ];
    for (const [text, expected] of cases) {
      const hidden = redactSecrets(text);
      assert.doesNotMatch(hidden, /hun|ter2/, text);
      if (!text.includes('\\"')) assert.equal(hidden, expected);
    }
  }
});

test('redactSecrets() hides an authorization code in its form field, and leaves error codes and lengths', () => {
  const cases: readonly [string, string][] = [
    ['code=hunter2', 'code=[secret]'],
    ['?code=hunter2&state=1', '?code=[secret]&state=1'],
    ['state=1&code=hunter2', 'state=1&code=[secret]'],
    ['"code":"AADSTS50011", error code: 7', '"code":"AADSTS50011", error code: 7'],
    ['errorcode=7', 'errorcode=7'],
    ['client_secret=[7 characters]', 'client_secret=[7 characters]'],
    ['client_secret=[secret]', 'client_secret=[secret]'],
    ['a password is needed', 'a password is needed'],
    ['', ''],
  ];
  for (const [text, expected] of cases) assert.equal(redactSecrets(text), expected);
});

test('redactSecrets() hides what follows a scheme, headers to the end of their line, and tokens wherever they are', () => {
  const cases: readonly [string, string][] = [
    ['Bearer abc.def-1~+/=', 'Bearer [secret]'],
    ['basic \t abc', 'basic \t [secret]'],
    ['PoP abc, Negotiate def', 'PoP [secret], Negotiate [secret]'],
    ['Authorization: Digest a="b", c="d"\r\nHost: x', 'Authorization: [secret]\r\nHost: x'],
    ['proxy-authorization: x y\nHost: x', 'proxy-authorization: [secret]\nHost: x'],
    ['Cookie: a=b; c=d\nHost: x', 'Cookie: [secret]\nHost: x'],
    ['Set-Cookie: a=b; c=d\nHost: x', 'Set-Cookie: [secret]\nHost: x'],
    ['"cookie":"a=b"', '"cookie":[secret]'],
    ['the eyJhbGciOiJub25lIn0.eyJhIjoxfQ.sig_-1 and', 'the [secret] and'],
    ['eyJhbGciOiJub', '[secret]'],
    ['eyJshort', 'eyJshort'],
    ['use aBc8Q~dEfGhIjKlMnOpQrStUvWxYz0123456789.', 'use [secret]'],
    ['id xaBc8Q~dEfGhIjKlMnOpQrStUvWxYz0123456789', 'id xaBc8Q~dEfGhIjKlMnOpQrStUvWxYz0123456789'],
    ['aBc8Q~short', 'aBc8Q~short'],
    ...['0.A', '1.A', 'M.C5', 'OAQABA', 'OAABA'].map(
      (start) => [`x ${start}${'a'.repeat(20)}.b!*$- y`, 'x [secret] y'] as [string, string],
    ),
    [`0.A${'a'.repeat(19)}`, `0.A${'a'.repeat(19)}`],
    [`2.A${'a'.repeat(30)}`, `2.A${'a'.repeat(30)}`],
  ];
  for (const [text, expected] of cases) assert.equal(redactSecrets(text), expected);
});

test('redactTokens() hides words that look like tokens or client secrets, and leaves a claims challenge and all else', () => {
  const jwt = 'eyJhbGciOiJub25lIn0.eyJhIjoxfQ.sig';
  const clientSecret = '-_~8Q~dEfGhIjKlMnOpQrStUvWxYz0123456789';
  assert.equal(redactTokens(`Cannot use "${jwt}" or ${clientSecret}`), 'Cannot use "[secret]" or [secret]');
  const line = `Run: entrada Connect-Entra -ClaimsChallenge ${jwt}`;
  assert.equal(redactTokens(line), line);
  const hint = 'For example: -ClientSecretCredential APP_ID:env:APP_SECRET, password: x';
  assert.equal(redactTokens(hint), hint);
});
