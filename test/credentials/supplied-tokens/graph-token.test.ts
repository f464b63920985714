import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntradaError } from '../../../src/base/errors.ts';
import { Secret } from '../../../src/base/secret.ts';
import { useSuppliedToken } from '../../../src/credentials/supplied-tokens/graph-token.ts';
import { builtInClouds, type Cloud, findCloud } from '../../../src/model/cloud.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { testTenant, writeJwt } from '../../support/id-token.ts';
import { errorOf } from '../../support/rejects.ts';
import { secretsIn } from '../../support/secrets-in.ts';

const clock = createFakeClock();
const nowS = clock.nowMs() / 1000;
const lab: Cloud = {
  name: 'Lab',
  azureADEndpoint: 'https://localhost:8443',
  graphEndpoint: 'https://localhost:8444',
  type: 'User-defined',
};
const invalid =
  'The provided access token is invalid. Set a valid access token to `-AccessToken` parameter and try again.';
const expired =
  'The provided access token has expired. Set a valid access token to `-AccessToken` parameter and try again.';

function cloudNamed(name: string): Cloud {
  const cloud = findCloud([...builtInClouds, lab], name);
  assert.ok(cloud);
  return cloud;
}

function tokenOf(changes: Readonly<Record<string, unknown>> = {}): string {
  return writeJwt({
    aud: 'https://graph.microsoft.com',
    iss: `https://sts.windows.net/${testTenant}/`,
    exp: nowS + 3600,
    tid: testTenant,
    ...changes,
  });
}

function use(token: string, cloudName = 'Global', tenant?: string) {
  return useSuppliedToken({ token: new Secret(token), cloud: cloudNamed(cloudName), tenant }, clock);
}

function failureWith(token: string, cloudName?: string, tenant?: string): EntradaError {
  const error = errorOf(() => use(token, cloudName, tenant));
  assert.deepEqual(
    secretsIn(
      error,
      [token, token.slice(-40)].filter((part) => part.length > 20),
    ),
    [],
  );
  return error;
}

test('useSuppliedToken() gives the token with its end and scopes, and nothing to renew it with', () => {
  const token = tokenOf({ scp: 'User.Read Group.Read.All' });
  const tokens = use(`${token}\n`);
  assert.deepEqual(
    { ...tokens, accessToken: tokens.accessToken.reveal() },
    { accessToken: token, expiresAtMs: (nowS + 3600) * 1000, scopes: ['User.Read', 'Group.Read.All'] },
  );
});

test('useSuppliedToken() takes the host and the id of Graph as audience', () => {
  const audiences = [
    'https://graph.microsoft.com',
    'https://graph.microsoft.com/',
    '00000003-0000-0000-c000-000000000000',
    '00000003-0000-0000-C000-000000000000',
  ];
  for (const aud of audiences) assert.deepEqual(use(tokenOf({ aud })).scopes, []);
});

test('useSuppliedToken() takes a token of each cloud in that cloud', () => {
  const issuers: Readonly<Record<string, string>> = {
    China: 'https://sts.chinacloudapi.cn',
    USGov: 'https://sts.windows.net',
    USGovDoD: 'https://login.microsoftonline.us',
  };
  for (const cloud of [...builtInClouds, lab]) {
    const iss = `${issuers[cloud.name] ?? cloud.azureADEndpoint}/${testTenant}/`;
    for (const aud of [cloud.graphEndpoint, '00000003-0000-0000-c000-000000000000']) {
      assert.equal(use(tokenOf({ aud, iss }), cloud.name).expiresAtMs, (nowS + 3600) * 1000);
    }
  }
});

test('useSuppliedToken() refuses what is not a JWT in the original words', () => {
  const [head, , tail] = tokenOf().split('.');
  const texts = ['abc', 'a.b.c', `${head}.${Buffer.from('[]').toString('base64url')}.${tail}`, 'x'.repeat(65_536)];
  for (const text of [...texts, `${tokenOf()}\r\nX-Other: 1`, `${tokenOf()} x`, `x\r\n${tokenOf()}`]) {
    const error = failureWith(text);
    assert.deepEqual(
      [error.code, error.message],
      ['INPUT_INVALID', `${invalid} It is not a JSON Web Token (${text.length} characters).`],
    );
  }
  assert.equal(failureWith(tokenOf({ exp: undefined })).message, `${invalid} It does not have an expiry time.`);
});

test('useSuppliedToken() names a text that holds a token, or a token of another kind', () => {
  const token = tokenOf();
  const [, ...rest] = token.split('.');
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const withHeader = (head: string) => [head, ...rest].join('.');
  const bearer = 'begins with "Bearer", which is part of the header, not of the token';
  const authorization = 'begins with "Authorization:", which is part of the header, not of the token';
  const quoted = 'is in quotation marks, which are not part of the token';
  const noHeader = (text: string) =>
    `is not a JSON Web Token (${text.length} characters; its header is not one of a JWT)`;
  const cases: readonly (readonly [text: string, found: string])[] = [
    ['', 'is empty'],
    [' \n', 'is empty'],
    ['x'.repeat(65_537), 'is longer (65537 characters) than any token'],
    [`Bearer ${token}`, bearer],
    [`bearer\t${token}`, bearer],
    [`Authorization: Bearer ${token}`, authorization],
    [`authorization:${token}`, authorization],
    [`"${token}"`, quoted],
    [`'${token}'\n`, quoted],
    [`\u201c${token}\u201d`, quoted],
    [
      JSON.stringify({ accessToken: token, expiresOn: 'x' }),
      'is a JSON object; supply only the value of its "accessToken"',
    ],
    [JSON.stringify({ access_token: token }, null, 2), 'is a JSON object; supply only the value of its "access_token"'],
    [JSON.stringify({ Token: token }), 'is a JSON object'],
    [`0.A${'x'.repeat(40)}`, 'looks like a refresh token, which only the sign-in service accepts'],
    [
      [part({ alg: 'RSA-OAEP', enc: 'A256GCM' }), 'a', 'b', 'c', 'd'].join('.'),
      'is an encrypted token (JWE), which only its API can read',
    ],
    [
      [part({ alg: 'dir', enc: 'A256GCM' }), '', 'b', 'c', 'd'].join('.'),
      'is an encrypted token (JWE), which only its API can read',
    ],
    ...['garbage', part([]), part({}), part({ alg: 7 }), part('alg'), '-']
      .map(withHeader)
      .map((text) => [text, noHeader(text)] as const),
  ];
  for (const [text, found] of cases) {
    const error = failureWith(text);
    assert.deepEqual([error.code, error.message], ['INPUT_INVALID', `${invalid} It ${found}.`]);
  }
});

test('useSuppliedToken() counts a token within five minutes of its end as ended', () => {
  const error = failureWith(tokenOf({ exp: nowS + 300 }));
  assert.deepEqual(
    [error.code, error.message, error.exitStatus],
    ['SIGN_IN_NEEDED', `${expired} It expires at 2026-01-02T03:09:05.000Z.`, 4],
  );
  assert.equal(use(tokenOf({ exp: nowS + 301 })).expiresAtMs, (nowS + 301) * 1000);
  assert.equal(failureWith(tokenOf({ exp: -1e300 })).message, expired);
});

test('useSuppliedToken() says which cloud a token is of', () => {
  const graph = '00000003-0000-0000-c000-000000000000';
  const cases = [
    [{ aud: 'https://graph.microsoft.us' }, 'Global', '"USGov"', 'USGov'],
    [{ aud: 'https://dod-graph.microsoft.us/' }, 'USGov', '"USGovDoD"', 'USGovDoD'],
    [{ aud: graph, iss: 'https://sts.chinacloudapi.cn/x/' }, 'Global', '"China"', 'China'],
    [{ aud: graph, iss: 'https://login.microsoftonline.us/x/v2.0' }, 'Global', '"USGov" or "USGovDoD"', 'USGov'],
    [{ aud: graph }, 'China', '"Global" or "USGov" or "USGovDoD"', 'Global'],
    [{}, 'Lab', '"Global"', 'Global'],
    [{ aud: 'https://management.azure.com/' }, 'China', '"Global" or "USGov" or "USGovDoD"', 'Global'],
  ] as const;
  for (const [changes, cloudName, owners, first] of cases) {
    const error = failureWith(tokenOf(changes), cloudName);
    assert.deepEqual(
      [error.code, error.message, error.hint],
      [
        'INPUT_INVALID',
        `${invalid} It is for the environment ${owners}, not for "${cloudName}".`,
        `Connect with -Environment ${first}.`,
      ],
    );
  }
});

test('useSuppliedToken() refuses a token for another API', () => {
  for (const [aud, shown] of [
    ['https://management.azure.com/', 'https://management.azure.com/'],
    ['48ac35b8-9aa8-4d74-927d-1f4a14a0b239', '48ac35b8-9aa8-4d74-927d-1f4a14a0b239'],
    ['https://graph.microsoft.com.example.com', 'https://graph.microsoft.com.example.com'],
    ['api://x\u001b[31m', 'api://x'],
    [undefined, ''],
    [['https://graph.microsoft.com'], ''],
  ] as const) {
    const error = failureWith(tokenOf({ aud }));
    assert.deepEqual(
      [error.code, error.message, error.hint],
      [
        'INPUT_INVALID',
        `${invalid} It is for "${shown}", not for Microsoft Graph.`,
        'Ask its issuer for a token for https://graph.microsoft.com.',
      ],
    );
  }
});

test('useSuppliedToken() compares the tenant when it is given by id', () => {
  assert.ok(use(tokenOf(), 'Global', testTenant.toUpperCase()));
  assert.ok(use(tokenOf(), 'Global', 'contoso.com'));
  const other = '00000000-1111-4222-8333-444444444444';
  assert.equal(
    failureWith(tokenOf(), 'Global', other).message,
    `${invalid} It is for the tenant "${testTenant}", not for "${other}".`,
  );
  assert.equal(
    failureWith(tokenOf({ tid: undefined }), 'Global', other).message,
    `${invalid} It is for the tenant "", not for "${other}".`,
  );
});
