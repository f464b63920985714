import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createLocalJWKSet, decodeJwt, jwtVerify, SignJWT } from 'jose';
import { loadSigningKey } from '../../src/lab/pki/signing-key.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { pkiFolder } from '../support/pki-folder.ts';
import { type Answer, refusalOf, startTestLab, type TestLab } from './test-lab.ts';

const { workload, daemon } = labIds.applications;
const tokenExchange = 'api://AzureADTokenExchange';

interface FederatedLab extends TestLab {
  exchange(assertion: string, clientId?: string): Promise<Answer>;
}

async function startFederatedLab(context: TestContext): Promise<FederatedLab> {
  const testLab = await startTestLab(context);
  const exchange: FederatedLab['exchange'] = (client_assertion, client_id = workload.appId) =>
    testLab.token({
      grant_type: 'client_credentials',
      client_id,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion,
      scope: 'https://graph.microsoft.com/.default',
    });
  return { ...testLab, exchange };
}

test('token() accepts a token of each issuer that the application trusts, in any number of requests', async (context) => {
  const { exchange, lab, send } = await startFederatedLab(context);
  const subjects = {
    github: workload.githubSubject,
    'azure-devops': workload.azureDevOpsSubject,
    kubernetes: workload.kubernetesSubject,
  };
  for (const [issuer, subject] of Object.entries(subjects)) {
    const assertion = await lab.mintFederatedToken({ issuer, subject });
    assert.deepEqual([issuer, (await exchange(assertion)).status], [issuer, 200]);
    const { json } = await exchange(assertion);
    const users = await send('GET', `${lab.graphOrigin}/v1.0/users?$top=1`, {
      authorization: `Bearer ${String(json['access_token'])}`,
    });
    assert.deepEqual([issuer, users.status], [issuer, 200]);
  }
});

test('token() refuses a federated token as the real service does', async (context) => {
  const { exchange, lab, clock } = await startFederatedLab(context);
  const { outsideOrigin } = lab;
  lab.addFederatedCredential(workload.appId, {
    issuer: 'https://issuer.example',
    subject: 'a',
    audience: tokenExchange,
  });
  lab.addFederatedCredential(workload.appId, { issuer: 'gitlab', subject: 'b', audience: 'an audience' });
  const mint = (issuer: string, subject: string, audience?: string, lifetimeSeconds?: number) =>
    lab.mintFederatedToken({
      issuer,
      subject,
      ...(audience === undefined ? {} : { audience }),
      ...(lifetimeSeconds === undefined ? {} : { lifetimeSeconds }),
    });
  const { githubSubject } = workload;
  const cases: [string, number, string, RegExp][] = [
    [await mint('stranger', githubSubject), 401, 'invalid_client', new RegExp(`^AADSTS700211: No matching federated identity record found for presented assertion issuer '${outsideOrigin}/stranger'\\.`)],
    [await mint(`${outsideOrigin}/github/`, githubSubject), 401, 'invalid_client', /^AADSTS700211: /],
    [await mint('github', githubSubject, 'https://github.com/entrada'), 401, 'invalid_client', /^AADSTS700212: .*presented assertion audience 'https:\/\/github\.com\/entrada'\./],
    [await mint('github', 'repo:entrada/lab:ref:refs/heads/Main'), 401, 'invalid_client', /^AADSTS700213: .*presented assertion subject 'repo:entrada\/lab:ref:refs\/heads\/Main'\./],
    [await mint('github', workload.kubernetesSubject), 401, 'invalid_client', /^AADSTS70021: No matching federated identity record found for presented assertion\./],
    [await mint('github', 'b', 'an audience'), 401, 'invalid_client', /^AADSTS70021: /],
    [await mint('https://issuer.example', 'a'), 400, 'invalid_request', /^AADSTS501661: Request to External OIDC endpoint failed\./],
    [await mint('github', githubSubject, tokenExchange, -301), 401, 'invalid_client', /^AADSTS700024: Client assertion is not within its valid time range\./],
  ]; // biome-ignore format: a table
  for (const [assertion, status, error, description] of cases) {
    const answer = await exchange(assertion);
    assert.deepEqual([answer.status, answer.json['error']], [status, error], String(description));
    assert.match(refusalOf(answer)[3], description);
  }
  const good = await mint('github', githubSubject);
  assert.deepEqual(refusalOf(await exchange(good, daemon.appId)), [
    401,
    'invalid_client',
    undefined,
    `AADSTS70025: The client '${daemon.appId}'(Lab Daemon) has no configured federated identity credentials.`,
  ]);
  clock.advance(601_000);
  assert.match(refusalOf(await exchange(good))[3], /^AADSTS700024: /);
});

test('token() refuses a federated token that is unsigned or signed with another key', async (context) => {
  const { exchange, lab, clock } = await startFederatedLab(context);
  const genuine = await lab.mintFederatedToken({ issuer: 'github', subject: workload.githubSubject });
  const claims = decodeJwt(genuine);
  // The key of the tenant's own tokens.
  const stranger = await loadSigningKey({ folder: pkiFolder(), name: 'signing-key-global', log: () => {} });
  const forgeries = [
    await new SignJWT(claims).setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: 'k' }).sign(stranger.privateKey),
    await new SignJWT(claims).setProtectedHeader({ typ: 'JWT', alg: 'HS256', kid: 'k' }).sign(new Uint8Array(32)),
    `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${genuine.split('.')[1]}.`,
    `${genuine.slice(0, -8)}AAAAAAAA`,
  ];
  for (const assertion of forgeries) {
    const answer = await exchange(assertion);
    assert.equal(answer.status, 401);
    assert.match(refusalOf(answer)[3], /^AADSTS700027: .*use of the key to verify the signature failed/);
  }
  // Nor is a token of the tenant itself one of the issuer's.
  const own = (await exchange(genuine)).json['access_token'];
  assert.match(refusalOf(await exchange(String(own)))[3], /^AADSTS700211: /);
  assert.equal(clock.nowMs() % 1000, 0);
});

test('an outside issuer publishes the keys of its tokens', async (context) => {
  const { lab, send, clock } = await startFederatedLab(context);
  const discovery = await send('GET', `${lab.outsideOrigin}/kubernetes/.well-known/openid-configuration`);
  assert.equal(discovery.json['issuer'], `${lab.outsideOrigin}/kubernetes`);
  const keys = await send('GET', String(discovery.json['jwks_uri']));
  const token = await lab.mintFederatedToken({ issuer: 'kubernetes', subject: 'a', lifetimeSeconds: 60 });
  const { payload } = await jwtVerify(token, createLocalJWKSet(keys.json as never), {
    issuer: `${lab.outsideOrigin}/kubernetes`,
    currentDate: new Date(clock.nowMs()),
  });
  const { jti: _, ...claims } = payload;
  const now = clock.nowMs() / 1000;
  assert.deepEqual(claims, {
    sub: 'a',
    aud: [tokenExchange],
    iss: `${lab.outsideOrigin}/kubernetes`,
    nbf: now - 600,
    iat: now,
    exp: now + 60,
  });
});

test('GitHub’s token service returns the job’s token for the requested audience, by default its owner’s', async (context) => {
  const { lab, send, exchange } = await startFederatedLab(context);
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: secret = '' } =
    lab.pipelineVariables.github;
  assert.match(url, /^https:\/\/localhost:\d+\/github\/idtoken\?/);
  const ask = (more: string, authorization = `bearer ${secret}`) => send('GET', `${url}${more}`, { authorization });
  const { status, json } = await ask(`&audience=${encodeURIComponent(tokenExchange)}`);
  assert.deepEqual([status, Object.keys(json)], [200, ['count', 'value']]);
  assert.equal((await exchange(String(json['value']))).status, 200);
  assert.equal(decodeJwt(String((await ask('')).json['value'])).aud, 'https://github.com/entrada');
  for (const authorization of [
    '',
    secret,
    'bearer',
    `bearer ${secret}x`,
    `bearer ${'x'.repeat(secret.length)}`,
    `Basic ${secret}`,
  ]) {
    const refused = await ask('', authorization);
    assert.deepEqual([authorization, refused.status, refused.text], [authorization, 401, '']);
  }
  assert.equal((await send('POST', url, { authorization: `bearer ${secret}` })).status, 404);
});

test('Azure DevOps’ token service gives a token for the service connection', async (context) => {
  const { lab, send, exchange } = await startFederatedLab(context);
  const { SYSTEM_OIDCREQUESTURI: url = '', SYSTEM_ACCESSTOKEN: secret = '' } = lab.pipelineVariables.azureDevOps;
  const ask = (query: string, headers: Record<string, string> = {}) =>
    send('POST', `${url}?${query}`, {
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
      'x-tfs-fedauthredirect': 'Suppress',
      ...headers,
    });
  const query = `api-version=7.1&serviceConnectionId=${labIds.serviceConnectionId}`;
  const { status, json } = await ask(query);
  assert.deepEqual([status, Object.keys(json)], [200, ['oidcToken']]);
  const claims = decodeJwt(String(json['oidcToken']));
  assert.deepEqual(
    [claims.iss, claims.sub, claims.aud, (claims.exp ?? 0) - (claims.iat ?? 0)],
    [`${lab.outsideOrigin}/azure-devops`, workload.azureDevOpsSubject, tokenExchange, 299],
  );
  assert.equal((await exchange(String(json['oidcToken']))).status, 200);

  assert.equal((await ask(query, { authorization: 'Bearer no' })).status, 401);
  const redirect = await ask(query, { authorization: 'Bearer no', 'x-tfs-fedauthredirect': '' });
  assert.deepEqual([redirect.status, redirect.headers['content-type']], [302, 'text/html; charset=utf-8']);
  const unversioned = await ask(`serviceConnectionId=${labIds.serviceConnectionId}`);
  assert.deepEqual([unversioned.status, unversioned.json['typeKey']], [400, 'VssVersionNotSpecifiedException']);
  const unknown = await ask('api-version=7.1&serviceConnectionId=x');
  assert.deepEqual([unknown.status, unknown.json['typeKey']], [404, 'ServiceEndpointNotFoundException']);
});

test('requests lists the requests to the outside host, without secrets', async (context) => {
  const { lab, send } = await startFederatedLab(context);
  const { variables } = { variables: lab.pipelineVariables.github };
  const authorization = `bearer ${variables['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? ''}`;
  await send('GET', `${variables['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? ''}&audience=a`, { authorization });
  assert.deepEqual(lab.requests, [
    {
      host: 'outside',
      method: 'GET',
      path: '/github/idtoken',
      query: { 'api-version': '2.0', audience: 'a' },
      form: {},
      status: 200,
      atMs: lab.clock.nowMs(),
    },
  ]);
});
