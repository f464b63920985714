import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { decodeJwt } from 'jose';
import type { JsonObject } from '../../src/base/json.ts';
import { faultEffects } from '../../src/lab/hosts/fault-effects.ts';
import {
  type ManagedIdentityServer,
  type ManagedIdentityServerOptions,
  startManagedIdentityServer,
} from '../../src/lab/managed-identity/start-managed-identity-server.ts';
import { startWorkloadIdentity } from '../../src/lab/managed-identity/workload-identity.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import type { ManagedIdentity } from '../../src/lab/tenant/application.ts';
import { startTestLab, type TestLab } from './test-lab.ts';

const { system, reader, withoutRoles } = labIds.managedIdentities;
const graph = 'https://graph.microsoft.com/';
/** The clock's 2026-01-02 03:04:05 and a day. */
const tomorrow = Date.UTC(2026, 0, 3, 3, 4, 5) / 1000;
const guid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: JsonObject;
  /** Of the server's certificate. */
  readonly fingerprint: string;
}

interface Machine extends TestLab {
  readonly server: ManagedIdentityServer;
  ask(path: string, headers?: Record<string, string>, more?: { method?: string; body?: string }): Promise<Reply>;
  assigned(...ids: string[]): ManagedIdentity[];
}

async function startMachine(
  context: TestContext,
  options: ManagedIdentityServerOptions,
  ids?: readonly string[],
): Promise<Machine> {
  const testLab = await startTestLab(context);
  const assigned = (...wanted: string[]) =>
    testLab.lab.tenant.managedIdentities.filter(({ clientId }) => wanted.includes(clientId));
  const server = await startManagedIdentityServer(
    testLab.lab,
    ids === undefined ? options : { ...options, identities: assigned(...ids) },
  );
  context.after(() => server.stop());
  const ask: Machine['ask'] = (path, headers = {}, { method = 'GET', body = '' } = {}) =>
    new Promise((resolve, reject) => {
      const url = new URL(path, server.origin);
      const options_ = { method, headers, agent: false as const };
      const request =
        url.protocol === 'http:'
          ? requestHttp(url, options_)
          : requestHttps(url, { ...options_, rejectUnauthorized: false });
      request.on('error', reject);
      request.on('response', (response) => {
        const { socket } = response;
        const { fingerprint = '' } = 'getPeerCertificate' in socket ? (socket as TLSSocket).getPeerCertificate() : {};
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            fingerprint,
            get json() {
              return JSON.parse(text) as JsonObject;
            },
          }),
        );
      });
      request.end(body);
    });
  return { ...testLab, server, ask, assigned };
}

/** Lists users with a token of the machine. */
async function graphStatus({ lab, send }: TestLab, token: unknown): Promise<number> {
  const headers = { authorization: `Bearer ${String(token)}` };
  return (await send('GET', `${lab.graphOrigin}/v1.0/users?$top=1`, headers)).status;
}

function query(fields: Readonly<Record<string, string>>): string {
  return `?${new URLSearchParams(fields).toString()}`;
}

const metadata = { metadata: 'true' };
const imdsFields = { 'api-version': '2018-02-01', resource: graph };
const imdsPath = '/metadata/identity/oauth2/token';

test('imds returns a token that Graph accepts, all values as strings, in the real order', async (context) => {
  const machine = await startMachine(context, { kind: 'imds' });
  const { server, ask } = machine;
  assert.deepEqual(server.env, { AZURE_POD_IDENTITY_AUTHORITY_HOST: server.origin });
  assert.match(server.origin, /^http:\/\/localhost:\d+$/);
  const { status, headers, text, json } = await ask(imdsPath + query(imdsFields), metadata);
  const { access_token, ...rest } = json;
  assert.equal(status, 200);
  assert.deepEqual(rest, {
    client_id: system.clientId,
    expires_in: '86400',
    expires_on: String(tomorrow),
    ext_expires_in: '86399',
    not_before: String(tomorrow - 86_700),
    resource: graph,
    token_type: 'Bearer',
  });
  assert.deepEqual(Object.keys(json), Object.keys(json).toSorted());
  // As Microsoft's JavaScript clients write the path.
  for (const path of [`${imdsPath}/`, imdsPath.toUpperCase()]) {
    assert.equal((await ask(path + query(imdsFields), metadata)).status, 200);
  }
  assert.equal((await ask(`${imdsPath}//${query(imdsFields)}`, metadata)).status, 404);
  assert.deepEqual(
    [headers['content-type'], headers.server, headers['content-length'], headers['transfer-encoding']],
    ['application/json; charset=utf-8', 'IMDS/150.870.65.1475', String(text.length), undefined],
  );
  assert.match(String(headers['x-ms-request-id']), guid);
  const claims = decodeJwt(String(access_token));
  assert.deepEqual(
    [claims.aud, claims['appid'], claims['appidacr'], claims['idtyp'], claims['oid'], claims['xms_mirid'], claims['roles'], claims.exp],
    [graph, system.clientId, '2', 'app', system.principalId, system.resourceId, ['User.Read.All', 'Group.Read.All'], tomorrow],
  ); // biome-ignore format: pairs
  assert.equal(await graphStatus(machine, access_token), 200);
});

test('imds reuses a token until shortly before it expires', async (context) => {
  const { ask, clock } = await startMachine(context, { kind: 'imds' });
  const read = async () => (await ask(imdsPath + query(imdsFields), metadata)).json;
  const first = await read();
  clock.advance(310_000);
  const second = await read();
  assert.deepEqual(
    [second['access_token'], second['expires_in'], second['expires_on']],
    [first['access_token'], '86090', first['expires_on']],
  );
  clock.advance(86_090_000 - 300_000);
  const third = await read();
  assert.notEqual(third['access_token'], first['access_token']);
  assert.equal(third['expires_in'], '86400');
});

test('imds finds an assigned identity by each of its ids, and reports when it cannot', async (context) => {
  const both = await startMachine(context, { kind: 'imds' }, [reader.clientId, withoutRoles.clientId]);
  const read = async ({ ask }: Machine, fields: Record<string, string>) => {
    const { status, json } = await ask(imdsPath + query({ ...imdsFields, ...fields }), metadata);
    return [status, json['client_id'] ?? json['error'], json['error_description']];
  };
  const { clientId, principalId, resourceId } = reader;
  for (const id of [{ client_id: clientId }, { object_id: principalId }, { msi_res_id: resourceId.toUpperCase() }]) {
    assert.deepEqual([id, await read(both, id)], [id, [200, clientId, undefined]]);
  }
  const notFound = [400, 'invalid_request', 'Identity not found'];
  assert.deepEqual(await read(both, { client_id: system.clientId }), notFound);
  assert.deepEqual(await read(both, { client_id: principalId }), notFound);
  assert.deepEqual(await read(both, { client_id: clientId, object_id: withoutRoles.principalId }), notFound);
  assert.deepEqual(await read(both, {}), [
    400,
    'invalid_request',
    'Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the token request',
  ]);
  assert.deepEqual(await read(await startMachine(context, { kind: 'imds' }, [clientId]), {}), [
    200,
    clientId,
    undefined,
  ]);
  const mixed = await startMachine(context, { kind: 'imds' }, [clientId, system.clientId]);
  assert.deepEqual(await read(mixed, {}), [200, system.clientId, undefined]);
  assert.deepEqual(await read(await startMachine(context, { kind: 'imds' }, []), {}), notFound);
});

test('imds refuses requests that no program on the machine would send', async (context) => {
  const { ask } = await startMachine(context, { kind: 'imds' });
  const good = imdsPath + query(imdsFields);
  const noHeader = { error: 'invalid_request', error_description: 'Required metadata header not specified' };
  for (const headers of [{}, { metadata: 'True' }, { metadata: '' }] as Record<string, string>[]) {
    const { status, json } = await ask(good, headers);
    assert.deepEqual([status, json], [400, noHeader]);
  }
  assert.equal((await ask(good)).headers['content-length'], '88');
  assert.equal((await ask(good, { ...metadata, 'x-forwarded-for': '' })).status, 400);
  assert.equal((await ask(`${good}&resource=a`, metadata)).status, 400);
  assert.equal((await ask(good, metadata, { method: 'POST' })).status, 405);
  assert.equal((await ask('/metadata/instance', metadata)).status, 404);
  const unversioned = await ask(imdsPath + query({ resource: graph }), metadata);
  assert.deepEqual(
    [unversioned.status, unversioned.json['newest-versions']],
    [400, ['2021-02-01', '2020-09-01', '2019-08-01']],
  );
  const nothing = await ask(imdsPath + query({ 'api-version': '2018-02-01' }), metadata);
  assert.equal(nothing.json['error'], 'invalid_request');
  const unknown = await ask(imdsPath + query({ ...imdsFields, resource: 'https://nowhere.example' }), metadata);
  assert.deepEqual([unknown.status, unknown.json['error']], [400, 'invalid_resource']);
  assert.match(
    String(unknown.json['error_description']),
    /^AADSTS500011: The resource principal named https:\/\/nowhere/,
  );
});

test('every identity service applies faults, added at its start and later', async (context) => {
  const match = () => true;
  const machine = await startMachine(context, {
    kind: 'imds',
    faults: [{ match, times: 1, effect: faultEffects.tooManyRequests(4) }],
  });
  const { server, ask, clock } = machine;
  const good = () => ask(imdsPath + query(imdsFields), metadata);
  const busy = await good();
  assert.deepEqual([busy.status, busy.headers['retry-after'], busy.text], [429, '4', 'Too Many Requests']);

  server.faults.add({ match, times: 1, effect: faultEffects.tooManyRequests(new Date(Date.UTC(2026, 0, 2, 3, 5, 0))) });
  assert.equal((await good()).headers['retry-after'], 'Fri, 02 Jan 2026 03:05:00 GMT');
  server.faults.add({ match, times: 1, effect: faultEffects.temporarilyUnavailable() });
  const unavailable = await good();
  assert.deepEqual([unavailable.status, unavailable.json['error']], [503, 'temporarily_unavailable']);
  for (const effect of [faultEffects.badGateway(), faultEffects.page()]) {
    server.faults.add({ match, times: 1, effect });
    const { status, headers, text } = await good();
    assert.deepEqual([[502, 200].includes(status), headers['content-type'], text[0]], [true, 'text/html', '<']);
  }
  server.faults.add({ match, times: 1, effect: faultEffects.withoutToken() });
  assert.deepEqual((await good()).json, {});
  server.faults.add({ match, times: 1, effect: faultEffects.cutOff() });
  const { status, text } = await good();
  assert.equal(status, 200);
  assert.throws(() => JSON.parse(text) as unknown, SyntaxError);
  server.faults.add({ match, times: 1, effect: faultEffects.drop() });
  await assert.rejects(good(), { code: 'ECONNRESET' });
  const before = clock.nowMs();
  server.faults.add({ match, times: 1, effect: faultEffects.delay(7000) });
  assert.equal((await good()).status, 200);
  assert.equal(clock.nowMs() - before, 7000);
  assert.deepEqual(
    server.requests.map((entry) => [entry.host, entry.status]),
    [429, 429, 503, 502, 200, 200, 200, 0, 200].map((each) => ['managed-identity', each]),
  );
});

test('app-service returns a token for its header, by any id, with the expiry in seconds as a string', async (context) => {
  const machine = await startMachine(context, { kind: 'app-service' }, [system.clientId, reader.clientId]);
  const { server, ask } = machine;
  assert.deepEqual(server.env, { IDENTITY_ENDPOINT: `${server.origin}/msi/token`, IDENTITY_HEADER: server.secret });
  const header = { 'x-identity-header': server.secret };
  const fields = { resource: graph, 'api-version': '2019-08-01' };
  const read = (more: Record<string, string> = {}, headers: Record<string, string> = header) =>
    ask(`/msi/token${query({ ...fields, ...more })}`, headers);
  const { access_token, ...rest } = (await read()).json;
  assert.deepEqual(rest, {
    expires_on: String(tomorrow),
    resource: graph,
    token_type: 'Bearer',
    client_id: system.clientId.toUpperCase(),
  });
  assert.equal(await graphStatus(machine, access_token), 200);
  const { clientId, principalId, resourceId } = reader;
  for (const id of [
    { client_id: clientId },
    { principal_id: principalId },
    { object_id: principalId },
    { mi_res_id: resourceId },
  ]) {
    assert.deepEqual([id, (await read(id)).json['client_id']], [id, clientId.toUpperCase()]);
  }

  for (const headers of [{}, { 'x-identity-header': 'x' }] as Record<string, string>[]) {
    const refused = await read({}, headers);
    assert.deepEqual([refused.status, refused.text, refused.headers.server], [403, '', 'Kestrel']);
  }
  const { correlationId, ...unknown } = (await read({ client_id: withoutRoles.clientId })).json;
  assert.match(String(correlationId), guid);
  assert.deepEqual(unknown, {
    statusCode: 400,
    message: 'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.',
  });
  const resource = await read({ resource: 'https://nowhere.example' });
  assert.deepEqual(
    [resource.status, resource.json['message']],
    [500, 'An unexpected error occured while fetching the AAD Token.'],
  );
  assert.equal((await read({ 'api-version': '2017-09-01' })).status, 400);
  assert.equal((await read({ resource: '' })).status, 400);
  assert.equal((await ask('/msi/token', header, { method: 'POST' })).status, 405);
  assert.equal(JSON.stringify(server.requests).includes(server.secret), false);

  const assignedOnly = await startMachine(context, { kind: 'app-service' }, [clientId]);
  const none = await assignedOnly.ask(`/msi/token${query(fields)}`, {
    'x-identity-header': assignedOnly.server.secret,
  });
  assert.equal(none.status, 400);
});

test('container-apps also sets the older URL, and refuses requests in Cloud Shell’s format', async (context) => {
  const { server, ask } = await startMachine(context, { kind: 'container-apps' });
  const address = `${server.origin}/msi/token`;
  assert.deepEqual(server.env, { IDENTITY_ENDPOINT: address, IDENTITY_HEADER: server.secret, MSI_ENDPOINT: address });
  const shell = await ask('/msi/token', metadata, { method: 'POST', body: `resource=${encodeURIComponent(graph)}` });
  assert.equal(shell.status, 405);
  const token = await ask(`/msi/token${query({ resource: graph, 'api-version': '2019-08-01' })}`, {
    'x-identity-header': server.secret,
  });
  assert.equal(token.status, 200);
});

test('app-service-2017 writes the expiry as a date in its host’s format', async (context) => {
  for (const [dateStyle, atNight, atNoon] of [
    ['linux', '01/03/2026 03:04:05 +00:00', '01/03/2026 12:04:05 +00:00'],
    ['windows', '1/3/2026 3:04:05 AM +00:00', '1/3/2026 12:04:05 PM +00:00'],
  ] as const) {
    const machine = await startMachine(context, { kind: 'app-service-2017', dateStyle }, [
      system.clientId,
      reader.clientId,
    ]);
    const { server, ask, clock } = machine;
    assert.deepEqual(server.env, { MSI_ENDPOINT: `${server.origin}/MSI/token/`, MSI_SECRET: server.secret });
    const header = { secret: server.secret };
    const fields = { resource: graph, 'api-version': '2017-09-01' };
    const read = (more: Record<string, string> = {}, headers: Record<string, string> = header) =>
      ask(`/MSI/token/${query({ ...fields, ...more })}`, headers);
    const { access_token, ...rest } = (await read()).json;
    assert.deepEqual(rest, { expires_on: atNight, resource: graph, token_type: 'Bearer' });
    assert.equal(await graphStatus(machine, access_token), 200);
    clock.advance(9 * 3600 * 1000);
    assert.equal((await read({ clientid: reader.clientId })).json['expires_on'], atNoon);

    assert.equal((await read({}, {})).status, 403);
    const { CorrelationId, ...unknown } = (await read({ clientid: withoutRoles.clientId })).json;
    assert.match(String(CorrelationId), guid);
    assert.deepEqual(unknown, { StatusCode: 400, Message: 'No MSI found for specified ClientId/ResourceId.' });
    assert.equal((await read({ resource: 'https://nowhere.example' })).status, 500);
    assert.equal((await read({ 'api-version': '2019-08-01' })).status, 400);
    assert.equal((await ask('/MSI/token/', header, { method: 'POST' })).status, 405);
  }
});

test('azure-ml writes numbers, requires the identity’s name, and refuses in plain text', async (context) => {
  const machine = await startMachine(context, { kind: 'azure-ml' }, [reader.clientId]);
  const { server, ask } = machine;
  assert.deepEqual(server.env, {
    MSI_ENDPOINT: `${server.origin}/MSI/auth/`,
    MSI_SECRET: server.secret,
    DEFAULT_IDENTITY_CLIENT_ID: reader.clientId,
  });
  const fields = { 'api-version': '2017-09-01', resource: graph, clientid: reader.clientId };
  const read = (more: Record<string, string> = {}, secret = server.secret) =>
    ask(`/MSI/auth/${query({ ...fields, ...more })}`, { secret });
  const { access_token, ...rest } = (await read()).json;
  assert.deepEqual(rest, { expires_in: 86_400, expires_on: tomorrow, resource: graph, token_type: 'Bearer' });
  assert.equal(await graphStatus(machine, access_token), 200);
  for (const more of [{ clientid: '' }, { clientid: reader.principalId }, { resource: 'https://nowhere.example' }]) {
    const { status, headers, text } = await read(more);
    assert.deepEqual(
      [status, headers['content-type'], text],
      [404, 'text/plain; charset=utf-8', 'InternalError - :{\nInfo: Request failure status code: 404\n\n}'],
    );
  }
  assert.equal((await read({}, 'x')).status, 401);
});

test('cloud-shell returns its user’s token for a few APIs, by POST and at the path of IMDS', async (context) => {
  const machine = await startMachine(context, { kind: 'cloud-shell' });
  const { server, ask, lab, send } = machine;
  assert.deepEqual(server.env, { MSI_ENDPOINT: `${server.origin}/oauth2/token` });
  const post = (resource: string, headers: Record<string, string> = metadata) =>
    ask('/oauth2/token', headers, { method: 'POST', body: `resource=${encodeURIComponent(resource)}` });
  const { access_token, ...rest } = (await post(graph)).json;
  const now = Date.UTC(2026, 0, 2, 3, 4, 5) / 1000;
  assert.deepEqual(rest, {
    refresh_token: '',
    expires_in: '4072',
    expires_on: String(now + 4072),
    not_before: String(now - 300),
    resource: graph,
    token_type: 'Bearer',
  });
  const me = await send('GET', `${lab.graphOrigin}/v1.0/me`, { authorization: `Bearer ${String(access_token)}` });
  assert.equal(me.json['userPrincipalName'], 'ada@lab.example');
  assert.equal((await ask(imdsPath + query(imdsFields), metadata)).status, 200);

  const { status, json } = await post('48ac35b8-9aa8-4d74-927d-1f4a14a0b239');
  assert.deepEqual(
    [status, json],
    [
      400,
      {
        error: {
          code: 'AudienceNotSupported',
          message: `Audience 48ac35b8-9aa8-4d74-927d-1f4a14a0b239 is not a supported MSI token audience. Supported audiences: https://management.core.windows.net/,https://management.azure.com/,https://graph.microsoft.com/,${lab.graphOrigin}/`,
        },
      },
    ],
  );
  assert.equal((await post(graph, {})).status, 400);
  assert.equal((await ask('/oauth2/token', metadata)).status, 404);
});

test('azure-arc responds to a client that can read the challenge’s file, once', async (context) => {
  const keyFolder = join(mkdtempSync(join(tmpdir(), 'entrada-arc-')), 'tokens');
  context.after(() => rmSync(join(keyFolder, '..'), { recursive: true }));
  const machine = await startMachine(context, { kind: 'azure-arc', keyFolder }, [system.clientId, reader.clientId]);
  const { server, ask } = machine;
  assert.deepEqual(server.env, {
    IDENTITY_ENDPOINT: `${server.origin}${imdsPath}`,
    IMDS_ENDPOINT: server.origin,
  });
  const fields = { 'api-version': '2020-06-01', resource: graph };
  const read = (headers: Record<string, string>, more: Record<string, string> = {}) =>
    ask(imdsPath + query({ ...fields, ...more }), { ...metadata, ...headers });
  const challenge = await read({});
  const path = /^Basic realm=(\S+)$/.exec(challenge.headers['www-authenticate'] ?? '')?.[1] ?? '';
  assert.equal(challenge.status, 401);
  assert.deepEqual(challenge.json, {
    error: 'unauthorized_client',
    error_description: 'Missing Basic Authorization header',
  });
  assert.match(path, /\/tokens\/[\da-f-]{36}\.key$/);
  assert.deepEqual([statSync(keyFolder).mode & 0o777, statSync(path).mode & 0o777], [0o700, 0o600]);
  const key = readFileSync(path, 'utf8');

  const token = await read({ authorization: `Basic ${key}` });
  assert.equal(token.status, 200);
  assert.deepEqual([token.json['client_id'], token.json['expires_on']], [system.clientId, String(tomorrow)]);
  assert.equal(await graphStatus(machine, token.json['access_token']), 200);
  assert.deepEqual(readdirSync(keyFolder), []);
  // Used up; and a wrong one is only challenged again.
  assert.equal((await read({ authorization: `Basic ${key}` })).status, 401);
  assert.equal((await read({ authorization: 'Basic x' })).status, 401);
  assert.equal((await ask(imdsPath + query(fields))).status, 400);
  assert.equal((await read({}, { 'api-version': '1' })).status, 400);
  assert.equal(JSON.stringify(server.requests).includes(key), false);
});

test('service-fabric uses a certificate identified by its thumbprint, and responds with a number', async (context) => {
  const machine = await startMachine(context, { kind: 'service-fabric' }, [reader.clientId]);
  const { server, ask } = machine;
  assert.match(server.origin, /^https:\/\/localhost:\d+$/);
  const thumbprint = server.env['IDENTITY_SERVER_THUMBPRINT'] ?? '';
  assert.match(thumbprint, /^[\dA-F]{40}$/);
  assert.deepEqual(server.env, {
    IDENTITY_ENDPOINT: `${server.origin}${imdsPath}`,
    IDENTITY_HEADER: server.secret,
    IDENTITY_SERVER_THUMBPRINT: thumbprint,
    IDENTITY_API_VERSION: '2019-07-01-preview',
  });
  const fields = { 'api-version': '2019-07-01-preview', resource: graph };
  const read = (more: Record<string, string> = {}, headers: Record<string, string> = { secret: server.secret }) =>
    ask(imdsPath + query({ ...fields, ...more }), headers);
  const { json, fingerprint } = await read();
  const { access_token, ...rest } = json;
  assert.equal(fingerprint.replaceAll(':', ''), thumbprint);
  assert.deepEqual(rest, { token_type: 'Bearer', expires_on: tomorrow, resource: graph });
  assert.equal(await graphStatus(machine, access_token), 200);

  const cases: [Reply, number, string, string][] = [
    [await read({}, {}), 400, 'SecretHeaderNotFound', 'Secret is not found in the request headers.'],
    [await read({}, { secret: 'x' }), 404, 'ManagedIdentityNotFound', 'Managed identity is not found for the specified application host.'],
    [await read({ resource: '' }), 400, 'ArgumentNullOrEmpty', "The parameter 'resource' should not be null or empty string."],
    [await read({ 'api-version': '' }), 400, 'ArgumentNullOrEmpty', "The parameter 'api-version' should not be null or empty string."],
    [await read({ 'api-version': '1' }), 400, 'InvalidApiVersion', "The api-version '1' is not supported. Supported version is '2019-07-01-preview'."],
  ]; // biome-ignore format: a table
  for (const [reply, status, code, message] of cases) {
    const { correlationId, ...error } = reply.json['error'] as JsonObject;
    assert.match(String(correlationId), guid);
    assert.deepEqual([reply.status, error], [status, { code, message }]);
  }
  assert.equal((await read({ resource: 'https://nowhere.example' })).status, 500);
  // As MSAL.NET asks.
  assert.equal((await read({ 'api-version': '2020-05-01', principalId: reader.principalId })).status, 200);
  assert.equal((await read({ principalId: system.principalId })).status, 404);
});

test('az-accounts speaks the old protocol, with a secret if required', async (context) => {
  const open = await startMachine(context, { kind: 'az-accounts' }, [system.clientId, reader.clientId]);
  assert.deepEqual(open.server.env, {});
  const fields = { 'api-version': '2018-02-01', resource: graph };
  const { access_token, client_id } = (await open.ask(`/oauth2/token${query(fields)}`, metadata)).json;
  assert.equal(client_id, system.clientId);
  assert.equal(await graphStatus(open, access_token), 200);
  const byForm = await open.ask('/oauth2/token', metadata, {
    method: 'POST',
    body: query({ resource: graph, object_id: reader.principalId }).slice(1),
  });
  assert.equal(byForm.json['client_id'], reader.clientId);
  const byResource = await open.ask(`/oauth2/token${query({ ...fields, msi_res_id: reader.resourceId })}`, metadata);
  assert.equal(byResource.json['client_id'], reader.clientId);
  assert.equal((await open.ask(`/oauth2/token${query(fields)}`)).status, 400);
  assert.equal((await open.ask(imdsPath, metadata)).status, 404);

  const closed = await startMachine(context, { kind: 'az-accounts', requiresSecret: true });
  const read = (headers: Record<string, string>) =>
    closed.ask(`/oauth2/token${query(fields)}`, { ...metadata, ...headers });
  assert.equal((await read({ secret: closed.server.secret })).status, 200);
  const refused = await read({});
  assert.deepEqual(
    [refused.status, refused.json],
    [401, { error: 'unknown_source', error_description: `Unknown Source ${closed.server.origin}` }],
  );
  assert.equal((await read({ secret: 'x' })).status, 401);
});

test('startManagedIdentityServer() adds an identity of the machine to the tenant, and Graph no longer shows a removed one', async (context) => {
  const testLab = await startTestLab(context);
  const { lab } = testLab;
  const identity: ManagedIdentity = {
    kind: 'system',
    clientId: 'aaaaaaaa-0000-4000-8000-000000000001',
    principalId: 'aaaaaaaa-0000-4000-8000-000000000002',
    resourceId: '/subscriptions/x',
    displayName: 'new',
    roles: ['User.Read.All'],
  };
  const server = await startManagedIdentityServer(lab, { kind: 'imds', identities: [identity] });
  context.after(() => server.stop());
  assert.equal(lab.tenant.managedIdentities.at(-1), identity);
  const { accessToken } = await lab.tokens.forManagedIdentity(identity, graph);
  assert.equal(await graphStatus(testLab, accessToken), 200);
  lab.tenant.managedIdentities.pop();
  assert.equal(await graphStatus(testLab, accessToken), 401);
});

test('startWorkloadIdentity() keeps a token in a file that the token endpoint accepts', async (context) => {
  const tokenFolder = join(mkdtempSync(join(tmpdir(), 'entrada-pod-')), 'tokens');
  context.after(() => rmSync(join(tokenFolder, '..'), { recursive: true }));
  const { lab, token, clock } = await startTestLab(context);
  const { env, renew } = await startWorkloadIdentity(lab, { tokenFolder });
  const path = join(tokenFolder, 'azure-identity-token');
  const { appId } = labIds.applications.workload;
  assert.deepEqual(env, {
    AZURE_CLIENT_ID: appId,
    AZURE_TENANT_ID: labIds.tenantId,
    AZURE_AUTHORITY_HOST: `${lab.loginOrigin}/`,
    AZURE_FEDERATED_TOKEN_FILE: path,
  });
  const exchange = async () => {
    const answer = await token({
      grant_type: 'client_credentials',
      client_id: appId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: readFileSync(path, 'utf8'),
      scope: 'https://graph.microsoft.com/.default',
    });
    return answer.status;
  };
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(await exchange(), 200);
  clock.advance(3600_000 + 300_000);
  assert.equal(await exchange(), 401);
  await renew();
  assert.equal(await exchange(), 200);
});

/** An answer without the headers of every answer, and with the random ids by their names. */
function answerOf({ status, headers, text }: Reply) {
  const { connection: _c, date: _d, 'keep-alive': _k, 'content-length': _l, 'x-ms-request-id': _id, ...own } = headers;
  const body = text.replaceAll(/"correlationId":"[\da-f-]{36}"/gi, '"correlationId":"ID"');
  if (text === '') delete own['content-type'];
  return [status, own, body];
}

test('each identity service refuses what its protocol does not have, in its own words', async (context) => {
  const keyFolder = join(mkdtempSync(join(tmpdir(), 'entrada-arc-')), 'tokens');
  context.after(() => rmSync(join(keyFolder, '..'), { recursive: true }));
  const json = { 'content-type': 'application/json; charset=utf-8' };
  const kestrel = { server: 'Kestrel' };
  const imdsServer = { server: 'IMDS/150.870.65.1475' };
  const post = { method: 'POST' };
  const missing = [404, {}, ''];
  const invalid = (error_description: string) => [
    400,
    json,
    JSON.stringify({ error: 'invalid_request', error_description }),
  ];
  const metadataMissing = invalid('Required metadata header not specified');
  const graphOnly = query({ resource: graph });
  const unsupported = 'The api-version is missing or not supported.';
  const noResource = 'The resource parameter is missing.';
  const services: readonly {
    readonly options: ManagedIdentityServerOptions;
    answers(machine: Machine): Promise<[Reply, unknown][]>;
  }[] = [
    {
      options: { kind: 'imds' },
      answers: async ({ ask }) => {
        const withServer = ([status, headers, body]: unknown[]) => [
          status,
          { ...(headers as object), ...imdsServer },
          body,
        ];
        const asked = (fields: Record<string, string>) => ask(imdsPath + query(fields), metadata);
        const version = {
          error:
            'Bad request. api-version is invalid or was not specified in the request. For more information refer to aka.ms/azureimds',
          'newest-versions': ['2021-02-01', '2020-09-01', '2019-08-01'],
        };
        return [
          [await ask('/', metadata), withServer(missing)],
          [await ask(imdsPath, metadata, post), [405, { allow: 'GET', ...imdsServer }, '']],
          [await ask(imdsPath), withServer(metadataMissing)],
          [await asked({ resource: graph }), withServer([400, json, JSON.stringify(version)])],
          [
            await asked({ ...imdsFields, 'api-version': '2018-02-02' }),
            withServer([400, json, JSON.stringify(version)]),
          ],
          [await asked({ 'api-version': '2019-08-01' }), withServer(invalid("'resource' is not specified"))],
          [
            await ask(`${imdsPath}${query(imdsFields)}&resource=x`, metadata),
            withServer(invalid('Duplicate query parameter')),
          ],
          [
            await ask(imdsPath + query(imdsFields), { ...metadata, 'x-forwarded-for': 'x' }),
            withServer(invalid('X-Forwarded-For header is not allowed')),
          ],
        ];
      },
    },
    {
      options: { kind: 'app-service' },
      answers: async ({ ask, server }) => {
        const header = { 'x-identity-header': server.secret };
        const refusal = (statusCode: number, message: string) => [
          statusCode,
          { ...json, ...kestrel },
          JSON.stringify({ statusCode, message, correlationId: 'ID' }),
        ];
        return [
          [await ask('/msi/token/', header), [404, kestrel, '']],
          [await ask('/msi/token', header, post), [405, { allow: 'GET', ...kestrel }, '']],
          [await ask('/msi/token'), [403, kestrel, '']],
          [await ask(`/msi/token${graphOnly}`, header), refusal(400, unsupported)],
          [await ask(`/msi/token${query({ 'api-version': '2019-08-01' })}`, header), refusal(400, noResource)],
        ];
      },
    },
    {
      options: { kind: 'app-service-2017' },
      answers: async ({ ask, server }) => {
        const header = { secret: server.secret };
        const refusal = (StatusCode: number, Message: string) => [
          StatusCode,
          json,
          JSON.stringify({ StatusCode, Message, CorrelationId: 'ID' }).replace('CorrelationId', 'correlationId'),
        ];
        const path = '/MSI/token/';
        const unknown = query({ 'api-version': '2017-09-01', resource: 'https://nowhere.example' });
        const good = await ask(path + query({ 'api-version': '2017-09-01', resource: graph }), header);
        assert.equal(good.json['expires_on'], '01/03/2026 03:04:05 +00:00');
        return [
          [await ask('/MSI/tokens', header), missing],
          // As Azure CLI before 2.50 asks, with a slash of its own.
          [await ask(`${path}/${graphOnly}`, header), refusal(400, unsupported)],
          [await ask(`${path}//`, header), missing],
          [await ask(path, header, post), [405, { allow: 'GET' }, '']],
          [await ask(path), [403, {}, '']],
          [await ask(path + graphOnly, header), refusal(400, unsupported)],
          [await ask(path + query({ 'api-version': '2017-09-01' }), header), refusal(400, noResource)],
          [
            await ask(path + unknown, header),
            refusal(500, 'An unexpected error occured while fetching the AAD Token.'),
          ],
        ];
      },
    },
    {
      options: { kind: 'azure-ml' },
      answers: async ({ ask, server }) => {
        const header = { secret: server.secret };
        const failed = [
          404,
          { 'content-type': 'text/plain; charset=utf-8' },
          'InternalError - :{\nInfo: Request failure status code: 404\n\n}',
        ];
        const asked = (fields: Record<string, string>) => ask(`/MSI/auth/${query(fields)}`, header);
        const clientid = system.clientId;
        return [
          [await ask('/MSI/auth', header), missing],
          [await ask('/MSI/auth/', header, post), missing],
          [await ask('/MSI/auth/'), [401, {}, '']],
          [await asked({ 'api-version': '2019-08-01', resource: graph, clientid }), failed],
          [await asked({ resource: graph, clientid }), failed],
          [await asked({ 'api-version': '2017-09-01', clientid }), failed],
          [await asked({ 'api-version': '2017-09-01', resource: graph }), failed],
        ];
      },
    },
    {
      options: { kind: 'cloud-shell' },
      answers: async ({ ask, server, lab }) => {
        const refusal = (code: string, message: string) => [400, json, JSON.stringify({ error: { code, message } })];
        const supported = `https://management.core.windows.net/,https://management.azure.com/,https://graph.microsoft.com/,${lab.graphOrigin}/`;
        const refused = (resource: string) =>
          refusal(
            'AudienceNotSupported',
            `Audience ${resource} is not a supported MSI token audience. Supported audiences: ${supported}`,
          );
        const good = await ask(`${imdsPath}${query({ resource: graph.toUpperCase().slice(0, -1) })}`, metadata);
        assert.equal(good.status, 200, good.text);
        const [gone] = lab.tenant.users.splice(0, 1);
        assert.ok(gone);
        const afterwards = await ask('/oauth2/token', metadata, { ...post, body: graphOnly.slice(1) });
        lab.tenant.users.unshift(gone);
        assert.equal(server.env['MSI_ENDPOINT'], `${server.origin}/oauth2/token`);
        return [
          [await ask('/oauth2/token', metadata), missing],
          [await ask(imdsPath, metadata, post), missing],
          [await ask(imdsPath), refusal('BadRequest', 'Required metadata header not specified')],
          [await ask(imdsPath, metadata), refused('')],
          [await ask('/oauth2/token', metadata, { ...post, body: 'resource=x' }), refused('x')],
          [
            afterwards,
            refusal(
              'BadRequest',
              'AADSTS50034: The user account {EmailHidden} does not exist in the Entrada Lab directory. To sign into this application, the account must be added to the directory.',
            ),
          ],
        ];
      },
    },
    {
      options: { kind: 'azure-arc', keyFolder },
      answers: async ({ ask }) => {
        const fields = { 'api-version': '2020-06-01', resource: graph };
        const unsupportedVersion = invalid('api-version is not supported');
        assert.equal((await ask(imdsPath + query({ ...fields, 'api-version': '2019-08-15' }), metadata)).status, 401);
        assert.equal((await ask(imdsPath + query({ ...fields, 'api-version': '2019-11-01' }), metadata)).status, 401);
        return [
          [await ask('/', metadata), missing],
          [await ask(imdsPath + query(fields), metadata, post), missing],
          [await ask(imdsPath + query(fields)), metadataMissing],
          [await ask(imdsPath + graphOnly, metadata), unsupportedVersion],
          [await ask(imdsPath + query({ ...fields, 'api-version': '2018-02-01' }), metadata), unsupportedVersion],
        ];
      },
    },
    {
      options: { kind: 'service-fabric' },
      answers: async ({ ask, server }) => {
        const secret = { secret: server.secret };
        const fields = { 'api-version': '2019-07-01-preview', resource: 'https://nowhere.example' };
        const error = {
          correlationId: 'ID',
          code: 'InternalServerError',
          message:
            'An error occurred. AADSTS500011: The resource principal named https://nowhere.example was not found in the tenant named 1ab00000-0000-4000-8000-000000000001. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.',
        };
        return [
          [await ask('/', secret), missing],
          [await ask(imdsPath, secret, post), missing],
          [await ask(imdsPath + query(fields), secret), [500, json, JSON.stringify({ error })]],
        ];
      },
    },
    {
      options: { kind: 'az-accounts' },
      answers: async ({ ask }) => [
        [await ask('/', metadata), missing],
        [await ask('/oauth2/token', metadata, { method: 'PUT' }), missing],
        [await ask(`/oauth2/token${graphOnly}`), metadataMissing],
        [await ask('/oauth2/token', metadata), invalid("'resource' is not specified")],
        [await ask(`/oauth2/token${graphOnly}&client_id=x`, metadata), invalid('Identity not found')],
      ],
    },
  ];
  for (const { options, answers } of services) {
    for (const [reply, expected] of await answers(await startMachine(context, options))) {
      assert.deepEqual(answerOf(reply), expected, options.kind);
    }
  }
});
