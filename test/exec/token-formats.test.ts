import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { isTokenFormat, tokenFormats } from '../../src/exec/token-formats.ts';

const expiresAtMs = Date.UTC(2030, 0, 2, 3, 4, 5, 678);
const seconds = Math.floor(expiresAtMs / 1000);
const token = {
  accessToken: new Secret('TOKEN'),
  expiresAtMs,
  tenantId: 'tenant',
  account: 'ada lovelace@lab.example',
};

test('tokenFormats are what each program reads', () => {
  const { expiresOn, ...az } = JSON.parse(tokenFormats.az.write(token, {})) as { expiresOn: string };
  assert.deepEqual(az, { accessToken: 'TOKEN', expires_on: seconds, tenant: 'tenant', tokenType: 'Bearer' });
  assert.equal(Date.parse(expiresOn.replace(' ', 'T')), seconds * 1000);
  assert.deepEqual(JSON.parse(tokenFormats.azd.write(token, {})), {
    token: 'TOKEN',
    expiresOn: '2030-01-02T03:04:05Z',
  });
  assert.equal(tokenFormats.azd.write(token, {}), '{\n  "token": "TOKEN",\n  "expiresOn": "2030-01-02T03:04:05Z"\n}');
  assert.equal(tokenFormats.header.write(token, {}), 'Authorization: Bearer TOKEN');
  assert.deepEqual(JSON.parse(tokenFormats['exec-credential'].write(token, {})), {
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    status: { expirationTimestamp: '2030-01-02T03:04:05Z', token: 'TOKEN' },
  });
  assert.equal(
    tokenFormats.git.write({ ...token, account: 'a\nhost=evil.example' }, {}),
    `username=ahost=evil.example\npassword=TOKEN\npassword_expiry_utc=${seconds}`,
  );
  assert.deepEqual(JSON.parse(tokenFormats.aws.write(token, {})), {
    RoleSessionName: 'ada-lovelace@lab.example',
    WebIdentityToken: 'TOKEN',
  });
  assert.deepEqual(JSON.parse(tokenFormats.gcp.write(token, {})), {
    version: 1,
    success: true,
    token_type: 'urn:ietf:params:oauth:token-type:jwt',
    id_token: 'TOKEN',
    expiration_time: seconds,
  });
});

test('the name of a session for AWS has 2 to 64 letters that AWS accepts', () => {
  for (const [account, name] of [
    ['', '--'],
    ['a', 'a-'],
    ['a+b=c,d.e@f-g_h', 'a-b=c,d.e@f-g_h'],
    ['x'.repeat(65), 'x'.repeat(64)],
  ] as const) {
    const { RoleSessionName: found } = JSON.parse(tokenFormats.aws.write({ ...token, account }, {})) as Record<
      string,
      string
    >;
    assert.equal(found, name);
  }
});

test('exec-credential has the version that kubectl asks for', () => {
  for (const [info, version] of [
    ['{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1","spec":{}}', 'v1beta1'],
    ['{"apiVersion": "client.authentication.k8s.io/v1"}', 'v1'],
    ['{"apiVersion":"client.authentication.k8s.io/../x"}', 'v1'],
    ['not JSON', 'v1'],
  ] as const) {
    const text = tokenFormats['exec-credential'].write(token, { KUBERNETES_EXEC_INFO: info });
    assert.ok(text.includes(`"client.authentication.k8s.io/${version}"`), info);
  }
});

test('isTokenFormat() knows the names of the table alone', () => {
  assert.deepEqual(['az', 'exec-credential', 'json', 'toString', undefined].map(isTokenFormat), [
    true,
    true,
    false,
    false,
    false,
  ]);
});
