import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LocalRequest } from '../../src/http/local-transport.ts';
import { answerAsAz, readAzArguments } from '../../src/exec/answer-as-az.ts';

const vault = 'https://vault.azure.net';

test('readAzArguments() reads what the SDKs run', () => {
  const az = { kind: 'token', resource: vault, tenant: undefined, format: 'az', query: undefined, isPlain: false };
  const tenant = 'contoso.com';
  for (const [line, expected] of [
    [`az account get-access-token --output json --resource ${vault}`, az],
    [`az account get-access-token -o json --resource=${vault} --tenant ${tenant}`, { ...az, tenant }],
    [`az account get-access-token --scope ${vault}/.default`, az],
    [`az account get-access-token --scope ${vault} ${vault}/.default -t ${tenant}`, { ...az, tenant }],
    ['az account get-access-token', { ...az, resource: 'https://management.azure.com' }],
    ...Object.entries({
      'aad-graph': 'https://graph.windows.net',
      arm: 'https://management.azure.com',
      batch: 'https://batch.core.windows.net',
      'data-lake': 'https://datalake.azure.net',
      media: 'https://rest.media.azure.net',
      'ms-graph': 'graph',
      'oss-rdbms': 'https://ossrdbms-aad.database.windows.net',
    }).map(([type, resource]) => [`az account get-access-token --resource-type ${type}`, { ...az, resource }] as const),
    [`az --debug account get-access-token --resource ${vault}`, az],
    [`az account --only-show-errors get-access-token --verbose --resource ${vault}`, az],
    [
      `az -o tsv --query accessToken --subscription "My" account get-access-token --resource ${vault}`,
      { ...az, query: 'accessToken', isPlain: true },
    ],
    [
      `az --query=accessToken account get-access-token -otsv -s 1 --tenant=${tenant} --debug --scope ${vault}/.default`,
      { ...az, tenant, query: 'accessToken', isPlain: true },
    ],
    [`az account get-access-token -o=json -n My -t${tenant} --resource ${vault}`, { ...az, tenant }],
    [`azd --cwd /x --no-prompt auth --debug token -e dev --scope ${vault}/.default -o json`, { ...az, format: 'azd' }],
    [
      `az account get-access-token --resource ${vault} --query accessToken -o tsv`,
      { ...az, query: 'accessToken', isPlain: true },
    ],
    [`azd auth token --output json --no-prompt --scope ${vault}/.default`, { ...az, format: 'azd' }],
    [`azd auth token --scope ${vault}/.default --tenant-id ${tenant}`, { ...az, format: 'azd', tenant }],
  ] as const) {
    assert.deepEqual(readAzArguments(line.split(' ')), expected, line);
  }
});

test('readAzArguments() refuses everything else by name', () => {
  for (const [line, found] of [
    ['az login', 'az: "login"'],
    ['az account show', 'az: "account show"'],
    ['azd account get-access-token', 'azd: "account get-access-token"'],
    ['az', 'az: ""'],
    ['az --debug', 'az: ""'],
    ['az -o json account show', 'az: "account show"'],
    ['az --debug account list get-access-token', 'az: "account list get-access-token"'],
    ['az --output table account get-access-token', 'az: --output table'],
    ['az account get-access-token -o tsv', 'az: --output tsv without --query'],
    ['az account get-access-token -o yaml', 'az: --output yaml'],
    ['azd auth token --claims abc', 'azd: a claims challenge'],
    // The token would be of another tenant or for another API.
    ['az account get-access-token -t contoso.com -t= --scope x', 'az: -t without a value'],
    ['az account get-access-token --tenant', 'az: --tenant without a value'],
    ['az account get-access-token --tenant --output json', 'az: --tenant without a value'],
    ['az account get-access-token --resource', 'az: --resource without a value'],
    ['az account get-access-token --scope --debug', 'az: --scope without a value'],
    ['az account get-access-token --tenant= --scope x', 'az: --tenant without a value'],
    ['az account get-access-token --ten contoso.com', 'az: --ten'],
    ['az account get-access-token --help', 'az: --help'],
    ['az account get-access-token --resource-type bogus', 'az: --resource-type bogus'],
    ['az account get-access-token --resource-type constructor', 'az: --resource-type constructor'],
    ['az account get-access-token --scope a/.default b/.default', 'az: a token for several APIs (a, b)'],
    ['az account get-access-token --resource a --scope b/.default', 'az: a token for several APIs (a, b)'],
    ['azd auth token --scope a/.default --scope b/.default', 'azd: a token for several APIs (a, b)'],
  ] as const) {
    assert.throws(() => readAzArguments(line.split(' ')), {
      code: 'NOT_SUPPORTED',
      message: `${found} is not supported: this is the stand-in of "entrada exec -AzShim", which answers "az account get-access-token" and "azd auth token"`,
    });
  }
});

const expires = Date.UTC(2030, 0, 2, 3, 4, 5) / 1000;
const token = `x.${Buffer.from(JSON.stringify({ tid: 'the-tenant' })).toString('base64url')}.y`;
const env = {
  ENTRADA_EXEC: 'work',
  IDENTITY_ENDPOINT: 'http://127.0.0.1:1/entrada/exec/token',
  IDENTITY_HEADER: 'key',
};

function respondWith(status: number, body: unknown) {
  const requests: LocalRequest[] = [];
  return {
    requests,
    env,
    async localTransport(request: LocalRequest) {
      requests.push(request);
      return { status, headers: {}, body: Buffer.from(JSON.stringify(body)) };
    },
  };
}

test('answerAsAz() asks the endpoint and answers in the formats of az and azd', async () => {
  const services = respondWith(200, { access_token: token, expires_on: String(expires) });
  const of = async (line: string) => answerAsAz(readAzArguments(line.split(' ')), services);
  const { expiresOn, ...rest } = JSON.parse(await of(`az account get-access-token --resource ${vault} -t other`)) as {
    expiresOn: string;
  };
  assert.deepEqual(rest, { accessToken: token, expires_on: expires, tenant: 'the-tenant', tokenType: 'Bearer' });
  // In the local time zone, which JavaScript reads it in, too.
  assert.equal(Date.parse(expiresOn.replace(' ', 'T')), expires * 1000);
  assert.match(expiresOn, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.000000$/);
  assert.deepEqual(JSON.parse(await of(`azd auth token --scope ${vault}/.default`)), {
    token,
    expiresOn: '2030-01-02T03:04:05Z',
  });
  assert.equal(await of('az account get-access-token --query accessToken -o tsv'), token);
  assert.equal(await of('az account get-access-token --query expires_on'), String(expires));
  for (const query of ['"[].id"', 'constructor', '__proto__']) {
    await assert.rejects(of(`az account get-access-token --query ${query}`), { code: 'NOT_SUPPORTED' });
  }
  const [first] = services.requests;
  assert.equal(
    first?.url.href,
    `${env.IDENTITY_ENDPOINT}?api-version=2019-08-01&resource=${encodeURIComponent(vault)}&entrada_tenant=other`,
  );
  assert.deepEqual([first?.method, first?.headers], ['GET', { 'x-identity-header': 'key' }]);
});

test('answerAsAz() prints a token that names no tenant, and refuses a response without one', async () => {
  const opaque = respondWith(200, { access_token: 'opaque', expires_on: String(expires) });
  const line = ['az', 'account', 'get-access-token', '--query', 'tenant'];
  assert.equal(await answerAsAz(readAzArguments(line), opaque), '""');
  for (const body of [[], { access_token: 1 }, { token }]) {
    await assert.rejects(answerAsAz(readAzArguments(line), respondWith(200, body)), {
      code: 'SIGN_IN_NEEDED',
      message: 'Cannot get a token from entrada exec: status 200',
    });
  }
});

test('answerAsAz() gives the endpoint its reason, and works in exec alone', async () => {
  const request = readAzArguments(['az', 'account', 'get-access-token']);
  await assert.rejects(answerAsAz(request, respondWith(400, { statusCode: 400, message: 'Sign in again.' })), {
    code: 'SIGN_IN_NEEDED',
    message: 'Cannot get a token from entrada exec: Sign in again.',
  });
  await assert.rejects(answerAsAz(request, respondWith(403, '')), { message: /status 403$/ });
  const { IDENTITY_HEADER: _header, ...rest } = env;
  const withoutHeader = { ...respondWith(403, ''), env: rest };
  await assert.rejects(answerAsAz(request, withoutHeader), { message: /status 403$/ });
  assert.deepEqual(withoutHeader.requests[0]?.headers, { 'x-identity-header': '' });
  for (const name of ['ENTRADA_EXEC', 'IDENTITY_ENDPOINT'] as const) {
    const without = { ...respondWith(200, {}), env: { ...env, [name]: '' } };
    await assert.rejects(answerAsAz(request, without), {
      code: 'NOT_SUPPORTED',
      message: 'az: only works for programs that "entrada exec" started',
    });
  }
});
