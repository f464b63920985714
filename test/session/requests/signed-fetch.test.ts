import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError } from '../../../src/base/errors.ts';
import { Secret } from '../../../src/base/secret.ts';
import { builtInClouds, findCloud } from '../../../src/model/cloud.ts';
import type { SessionRecord } from '../../../src/model/context.ts';
import { openSession } from '../../../src/session/session.ts';
import { sampleSession } from '../../cache/sample-session.ts';
import { savedCredential } from '../../support/saved-credential.ts';
import { type OfflineAnswer, offlineServices } from '../offline-services.ts';

const cloud = findCloud(builtInClouds, 'Global') ?? assert.fail();
const tokenOf = (text: string) => ({ accessToken: new Secret(text), expiresAtMs: 9_000_000, scopes: [] });
const graph = 'https://graph.microsoft.com';
const teams = 'https://api.interfaces.records.teams.microsoft.com';
const given = {
  cloud,
  credential: savedCredential('given-token', {}),
  tokens: { [graph]: tokenOf('for-graph'), '48ac35b8-9aa8-4d74-927d-1f4a14a0b239': tokenOf('for-teams') },
};

async function open(changes: Partial<SessionRecord> = {}, ...answers: readonly OfflineAnswer[]) {
  const record = sampleSession('ada@contoso.com', { ...given, ...changes });
  const services = await offlineServices(record, answers, 0);
  return { session: openSession(record, services), services };
}

const behindProxy = { ...cloud, graphEndpoint: 'https://proxy.example/graph', graphAudience: graph };
const addresses: readonly (readonly [address: string, token: string | undefined, changes?: Partial<SessionRecord>])[] =
  [
    [`${graph}/v1.0/me`, 'for-graph'],
    [`${graph}:443/beta/me?$top=1`, 'for-graph'],
    ['HTTPS://GRAPH.MICROSOFT.COM/v1.0/me', 'for-graph'],
    [`${graph}/v1.0/me`, 'for-graph', { service: 'teams' }],
    [`${teams}/Teams.Tenant/tenants`, 'for-teams', { service: 'teams' }],
    [`${teams}/Teams.Tenant/tenants`, undefined],
    [`${graph}:444/v1.0/me`, undefined],
    [`${graph}.example/v1.0/me`, undefined],
    ['http://graph.microsoft.com/v1.0/me', undefined],
    ['https://graph.microsoft.us/v1.0/me', undefined],
    ['https://example.com/?https://graph.microsoft.com/', undefined],
    ['https://proxy.example/graph/v1.0/me', 'for-graph', { cloud: behindProxy }],
    ['https://proxy.example/graph/../other', undefined, { cloud: behindProxy }],
    ['https://proxy.example/graph/..%2fother', undefined, { cloud: behindProxy }],
    ['https://proxy.example/graphs/v1.0/me', undefined, { cloud: behindProxy }],
  ];
for (const [address, token, changes] of addresses) {
  const service = changes?.service ?? 'entra';
  test(`fetch() of a session of ${service} sends ${token ?? 'no token'} to ${address}`, async () => {
    for (const input of [address, new URL(address), new Request(address)]) {
      const { session, services } = await open(changes);
      await session.fetch(input);
      const [{ headers = {} } = assert.fail(), ...more] = services.requests;
      assert.equal(headers['authorization'], token === undefined ? undefined : `Bearer ${token}`);
      assert.deepEqual(more, []);
    }
  });
}

test("fetch() sends the caller's method, headers and body, and returns what the service answers", async () => {
  const headers = { 'content-type': 'text/plain', 'content-encoding': 'gzip', 'content-length': '7' };
  const { session, services } = await open({}, { status: 404, headers, body: 'nothing' });
  const { fetch } = session;
  const response = await fetch(`${graph}/v1.0/me`, {
    method: 'PATCH',
    body: '{"a":1}',
    headers: { Authorization: 'mine', Host: 'other.example', Prefer: 'x', 'Content-Type': 'application/json' },
  });
  const [sent] = services.requests;
  const { 'client-request-id': _id, ...rest } = sent?.headers ?? {};
  assert.deepEqual(
    [sent?.method, Buffer.from(sent?.body ?? '').toString(), rest],
    ['PATCH', '{"a":1}', { authorization: 'Bearer for-graph', 'content-type': 'application/json', prefer: 'x' }],
  );
  assert.deepEqual([response.status, response.ok, response.url], [404, false, `${graph}/v1.0/me`]);
  assert.deepEqual([...response.headers], [['content-type', 'text/plain']]);
  assert.equal(await response.text(), 'nothing');
  const empty = await open({}, { status: 204 });
  assert.equal((await empty.session.fetch(`${graph}/v1.0/me`)).body, null);
});

test('fetch() follows redirects without the token, also on the same host', async () => {
  for (const location of ['https://files.example/1', '/v1.0/other']) {
    const { session, services } = await open({}, { status: 302, headers: { location } }, { body: 'found' });
    const response = await session.fetch(`${graph}/v1.0/me/photo`, { headers: { prefer: 'x' } });
    assert.equal(await response.text(), 'found');
    assert.equal(response.url, new URL(location, graph).href);
    assert.deepEqual(
      services.requests.map(({ headers }) => headers?.['authorization'] ?? headers?.['prefer']),
      ['Bearer for-graph', undefined],
    );
  }
  const answer = { status: 302, headers: { location: 'https://files.example/1' } };
  const gone = await open({}, answer, { status: 410, body: 'gone' });
  const failed = await gone.session.fetch(`${graph}/v1.0/me`);
  assert.deepEqual([failed.status, failed.url, await failed.text()], [410, answer.headers.location, 'gone']);
  const manual = await open({}, answer);
  assert.equal((await manual.session.fetch(`${graph}/v1.0/me`, { redirect: 'manual' })).status, 302);
  const failing = await open({}, answer);
  await assert.rejects(failing.session.fetch(`${graph}/v1.0/me`, { redirect: 'error' }), TypeError);
  assert.deepEqual([manual.services.requests.length, failing.services.requests.length], [1, 1]);
});

test('fetch() throws the reason of its signal', async () => {
  const { session } = await open();
  await assert.rejects(session.fetch(`${graph}/v1.0/me`, { signal: AbortSignal.abort() }), { name: 'AbortError' });
});

test('fetch() does not advise to repeat a write whose response did not come', async () => {
  const record = sampleSession('ada@contoso.com', given);
  const cut = new EntradaError('NETWORK_UNREACHABLE', 'Cannot reach "g": closed; run the command again');
  const services = { ...(await offlineServices(record, [], 0)), transportTo: async () => () => Promise.reject(cut) };
  const session = openSession(record, services);
  const hint = 'It may have been carried out; look before you repeat it.';
  const write = { code: 'NETWORK_UNREACHABLE', message: 'Cannot reach "g": closed', hint };
  await assert.rejects(session.fetch(`${graph}/v1.0/users`, { method: 'POST' }), write);
  await assert.rejects(session.fetch(`${graph}/v1.0/users`), cut);
});
