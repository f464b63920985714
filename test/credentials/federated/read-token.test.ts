import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readFederatedToken } from '../../../src/credentials/federated/read-token.ts';
import type { FederatedTokenSource } from '../../../src/model/stored-credential.ts';
import type { Variables } from '../../../src/credentials/environment/variables.ts';
import { builtInClouds, findCloud } from '../../../src/model/cloud.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { writeJwt } from '../../support/id-token.ts';
import { failureOf } from '../../support/rejects.ts';
import { secretsIn } from '../../support/secrets-in.ts';
import { startTokenServer } from '../../support/token-server.ts';

const clock = createFakeClock();
const nowS = clock.nowMs() / 1000;
const token = writeJwt({ sub: 'repo:o/r:ref:refs/heads/main', exp: nowS + 300 });

const read = (source: FederatedTokenSource, env: Variables = {}, cloudName = 'Global') => {
  const cloud = findCloud(builtInClouds, cloudName);
  assert.ok(cloud);
  const buildServiceTransport = () => assert.fail('Nobody is asked.');
  return readFederatedToken(source, cloud, { clock, env, buildServiceTransport });
};
const fromVariable = (text: string) => read({ kind: 'environment', name: 'ID_TOKEN' }, { ID_TOKEN: text });

test('readFederatedToken() reads a file, also by a link as Kubernetes makes them', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'token'), `\uFEFF${token}\r\n`);
  symlinkSync(join(folder, 'token'), join(folder, 'link'));
  for (const name of ['token', 'link']) {
    assert.equal((await read({ kind: 'file', path: join(folder, name) })).reveal(), token);
  }
});

test('readFederatedToken() says what is wrong with a file', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'folder'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  writeFileSync(join(folder, 'long'), 'x'.repeat(65_537));
  for (const [name, found] of [
    ['gone', 'there is no such file'],
    ['folder', 'it is a folder'],
    ['pipe', 'it is not a regular file'],
    ['long', 'it is longer than 65536 bytes'],
  ] as const) {
    const path = join(folder, name);
    const error = await failureOf(read({ kind: 'file', path }));
    assert.deepEqual(
      [error.code, error.message],
      ['SECRET_UNREADABLE', `Cannot read a federated token from the file "${path}": ${found}`],
    );
  }
});

test('readFederatedToken() reads an environment variable, and says when there is none', async () => {
  assert.equal((await fromVariable(token)).reveal(), token);
  const error = await failureOf(fromVariable(''));
  assert.deepEqual(
    [error.code, error.message],
    ['SECRET_UNREADABLE', 'Cannot read a federated token from the environment variable ID_TOKEN: it is not set'],
  );
});

test('readFederatedToken() takes one JWT that has not ended, and shows nothing of what it refuses', async () => {
  const origin = 'Cannot use the federated token from the environment variable ID_TOKEN';
  const twice = `${token}\n${token}`;
  for (const [text, code, found] of [
    ['   ', 'SECRET_UNREADABLE', 'it is empty'],
    ['the-secret-of-someone', 'SECRET_UNREADABLE', 'it is not a JWT (21 characters)'],
    [twice, 'SECRET_UNREADABLE', `it has several lines, not one JWT (${twice.length} characters)`],
    [`${token}.more`, 'SECRET_UNREADABLE', `it is not a JWT (${token.length + 5} characters)`],
    [`Bearer ${token}`, 'SECRET_UNREADABLE', `it is not a JWT (${token.length + 7} characters)`],
    [
      writeJwt({ exp: nowS }),
      'SIGN_IN_NEEDED',
      'it expired at 2026-01-02T03:04:05.000Z; get a new one from its issuer',
    ],
    [writeJwt({ exp: -1e300 }), 'SIGN_IN_NEEDED', 'it expired at -1e+300 s; get a new one from its issuer'],
  ] as const) {
    const error = await failureOf(fromVariable(text));
    assert.deepEqual([error.code, error.message], [code, `${origin}: ${found}`]);
    assert.deepEqual(
      secretsIn(
        error,
        [token, 'the-secret-of-someone', text.trim()].filter((part) => part !== ''),
      ),
      [],
    );
  }
  const live = writeJwt({ exp: nowS + 1 });
  assert.equal((await fromVariable(live)).reveal(), live);
  const endless = writeJwt({ sub: 'x' });
  assert.equal((await fromVariable(endless)).reveal(), endless);
});

/** Starts the token service of a build service and gives what asks it. */
async function startBuildService(t: TestContext) {
  const server = await startTokenServer(t);
  const [cloud] = builtInClouds;
  assert.ok(cloud);
  const services = (env: Variables, signal?: AbortSignal) => ({
    clock: createFakeClock(),
    env,
    buildServiceTransport: server.transport,
    signal,
  });
  return { server, cloud, services };
}

const requestToken = 'the-request-token-of-the-job';
const githubEnv = (origin: string) => ({
  ACTIONS_ID_TOKEN_REQUEST_URL: `${origin}/x/idtoken?api-version=2.0`,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
});

test('readFederatedToken() asks GitHub for the audience that the cloud wants, or the one given', async (t) => {
  const { server, services } = await startBuildService(t);
  const github = (cloudName: string, audience?: string) => {
    const cloud = findCloud(builtInClouds, cloudName);
    assert.ok(cloud);
    server.answer({ body: { count: 1, value: token } });
    return readFederatedToken({ kind: 'github', audience }, cloud, services(githubEnv(server.origin)));
  };
  const tokens = [
    await github('Global'),
    await github('USGov'),
    await github('USGovDoD'),
    await github('China'),
    await github('Global', 'a b'),
  ];
  assert.deepEqual(
    tokens.map((given) => given.reveal()),
    tokens.map(() => token),
  );
  assert.deepEqual(
    server.requests.map(({ method, path, headers }) => [method, path, headers.authorization]),
    [
      'api%3A%2F%2FAzureADTokenExchange',
      'api%3A%2F%2FAzureADTokenExchangeUSGov',
      'api%3A%2F%2FAzureADTokenExchangeUSGov',
      'api%3A%2F%2FAzureADTokenExchangeChina',
      'a%20b',
    ].map((audience) => ['GET', `/x/idtoken?api-version=2.0&audience=${audience}`, `bearer ${requestToken}`]),
  );
});

test('readFederatedToken() takes an address of GitHub without a query, and refuses a text that is not one', async (t) => {
  const { server, cloud, services } = await startBuildService(t);
  const github = (address: string) =>
    readFederatedToken(
      { kind: 'github' },
      cloud,
      services({ ...githubEnv(server.origin), ACTIONS_ID_TOKEN_REQUEST_URL: address }),
    );
  server.answer({ body: { value: token } });
  assert.equal((await github(`${server.origin}/idtoken`)).reveal(), token);
  assert.equal(server.requests[0]?.path, '/idtoken?audience=api%3A%2F%2FAzureADTokenExchange');
  const { code, message } = await failureOf(github('idtoken'));
  assert.deepEqual(
    [code, message],
    [
      'INPUT_INVALID',
      'Cannot use the environment variable ACTIONS_ID_TOKEN_REQUEST_URL: it is not an absolute URL; let the runner set it',
    ],
  );
});

test('readFederatedToken() says which permission a GitHub job lacks', async () => {
  const lacking = await failureOf(read({ kind: 'github' }, { GITHUB_ACTIONS: 'true' }));
  assert.deepEqual(
    [lacking.code, lacking.message],
    [
      'IDENTITY_UNAVAILABLE',
      'Cannot get a federated token from GitHub Actions: this job may not have one (ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not set); give the job "permissions: id-token: write"',
    ],
  );
  const outside = await failureOf(read({ kind: 'github' }));
  assert.match(outside.message, /this is not one of its jobs/);
});

const connection = '33333333-2222-4333-8444-555555555555';
const devOpsEnv = (origin: string) => ({
  SYSTEM_OIDCREQUESTURI: `${origin}/p/_apis/distributedtask/hubs/build/plans/1/jobs/2/oidctoken`,
  SYSTEM_ACCESSTOKEN: requestToken,
});

test('readFederatedToken() asks Azure DevOps for the token of a service connection', async (t) => {
  const { server, cloud, services } = await startBuildService(t);
  server.answer({ body: { oidcToken: token } });
  const source = { kind: 'azure-devops', serviceConnectionId: connection } as const;
  const given = await readFederatedToken(source, cloud, services(devOpsEnv(server.origin)));
  assert.equal(given.reveal(), token);
  const { method, path, headers, form } = server.requests[0] ?? {};
  assert.deepEqual(
    [method, path, form],
    [
      'POST',
      `/p/_apis/distributedtask/hubs/build/plans/1/jobs/2/oidctoken?api-version=7.1&serviceConnectionId=${connection}`,
      {},
    ],
  );
  assert.deepEqual(
    [
      headers?.authorization,
      headers?.['content-type'],
      headers?.['content-length'],
      headers?.['x-tfs-fedauthredirect'],
    ],
    [`Bearer ${requestToken}`, 'application/json', '0', 'Suppress'],
  );
});

test('readFederatedToken() says what a pipeline of Azure DevOps lacks', async () => {
  const source = { kind: 'azure-devops', serviceConnectionId: connection } as const;
  const outside = await failureOf(read(source));
  assert.deepEqual(
    [outside.code, outside.message],
    [
      'IDENTITY_UNAVAILABLE',
      'Cannot get a federated token from Azure DevOps: this is not one of its jobs (SYSTEM_OIDCREQUESTURI is not set)',
    ],
  );
  const unmapped = await failureOf(read(source, { SYSTEM_OIDCREQUESTURI: 'https://x' }));
  assert.deepEqual(
    [unmapped.code, unmapped.message, unmapped.hint],
    [
      'IDENTITY_UNAVAILABLE',
      'Cannot get a federated token from Azure DevOps: the step does not have an access token (SYSTEM_ACCESSTOKEN is not set)',
      'Map it in the step: env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) }',
    ],
  );
  const named = await failureOf(read({ kind: 'azure-devops', serviceConnectionId: 'my connection' }));
  assert.deepEqual(
    [named.code, named.message],
    [
      'INPUT_INVALID',
      'Cannot use "my connection" as a service connection: it is not a GUID; the id is the resourceId in the address of its page',
    ],
  );
});

for (const { name, source, envOf, field } of [
  { name: 'GitHub Actions', source: { kind: 'github' }, envOf: githubEnv, field: 'value' },
  {
    name: 'Azure DevOps',
    source: { kind: 'azure-devops', serviceConnectionId: connection },
    envOf: devOpsEnv,
    field: 'oidcToken',
  },
] as const) {
  test(`readFederatedToken() says how ${name} refused, and shows no secret`, async (t) => {
    const { server, cloud, services } = await startBuildService(t);
    const page = { 'content-type': 'text/html' };
    for (const [answer, code, found] of [
      [{ status: 401 }, 'CREDENTIAL_REFUSED', 'it answered 401'],
      [
        { status: 403, body: { message: `No right for ${requestToken}` } },
        'CREDENTIAL_REFUSED',
        'it answered 403 "No right for [secret]"',
      ],
      [
        { status: 302, headers: { location: 'https://example.com' } },
        'CREDENTIAL_REFUSED',
        'it answered 302, a redirect to a sign-in page',
      ],
      [
        { status: 203, headers: page, body: '<html>' },
        'CREDENTIAL_REFUSED',
        'it answered 203, a redirect to a sign-in page',
      ],
      [{ status: 404, body: { message: 'Gone.' } }, 'REQUEST_REFUSED', 'it answered 404 "Gone."'],
      [{ status: 500, body: 'x' }, 'SERVICE_UNAVAILABLE', 'it answered 500'],
      [{ body: '<html>' }, 'TOKEN_RESPONSE_INVALID', `the response of 6 bytes does not have the field "${field}"`],
      [
        { body: { other: token } },
        'TOKEN_RESPONSE_INVALID',
        `the response of ${token.length + 12} bytes does not have the field "${field}"`,
      ],
      [
        { body: { [field]: '' } },
        'TOKEN_RESPONSE_INVALID',
        `the response of ${field.length + 7} bytes does not have the field "${field}"`,
      ],
    ] as const) {
      server.answer(answer);
      const error = await failureOf(readFederatedToken(source, cloud, services(envOf(server.origin))));
      assert.deepEqual([error.code, error.message], [code, `Cannot get a federated token from ${name}: ${found}`]);
      assert.deepEqual(secretsIn(error, [requestToken, token]), []);
    }
    server.answer({ body: { [field]: 'no-jwt' } });
    const error = await failureOf(readFederatedToken(source, cloud, services(envOf(server.origin))));
    assert.deepEqual(
      [error.code, error.message],
      ['SECRET_UNREADABLE', `Cannot use the federated token from ${name}: it is not a JWT (6 characters)`],
    );
    assert.ok(!server.trace.join('\n').includes(requestToken));
  });

  test(`readFederatedToken() asks ${name} again when it says when`, async (t) => {
    const { server, cloud, services } = await startBuildService(t);
    server.answer({ status: 429, headers: { 'retry-after': '3' } }, { body: { [field]: token } });
    const given = services(envOf(server.origin));
    const asked = readFederatedToken(source, cloud, given);
    await given.clock.sleeping(1);
    assert.deepEqual(given.clock.left(), [3000]);
    await given.clock.advance(3000);
    assert.equal((await asked).reveal(), token);
  });

  test(`readFederatedToken() stops asking ${name} when cancelled`, async (t) => {
    const { server, cloud, services } = await startBuildService(t);
    server.answer('silence');
    const stop = new AbortController();
    const asked = failureOf(readFederatedToken(source, cloud, services(envOf(server.origin), stop.signal)));
    await server.asked(1);
    stop.abort();
    assert.equal((await asked).code, 'CANCELLED');
  });

  test(`readFederatedToken() refuses an address of ${name} that is none`, async () => {
    const broken = await failureOf(read(source, envOf('nowhere')));
    assert.equal(broken.code, 'INPUT_INVALID');
    assert.match(broken.message, /^Cannot use the environment variable \w+: it is not an absolute URL/);
  });
}
