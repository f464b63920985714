import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import {
  ada,
  type Answer,
  approveDevice,
  askForDeviceCode,
  type Fields,
  redirectUri,
  startTestLab,
  type TestLab,
  verifier,
} from '../test-lab.ts';

// Policies that are added after a sign-in apply to everything that continues it.
const { api, apiClient, daemon } = labIds.applications;
const graphScope = 'https://graph.microsoft.com/User.Read';
const apiScope = `${api.identifierUri}/Tasks.Read`;

let the: TestLab;
const ends: (() => Promise<void>)[] = [];
before(async () => {
  the = await startTestLab({ after: (end) => void ends.push(end) });
});
after(() => Promise.all(ends.map((end) => end())));

const asClient = { client_id: apiClient.appId };
const withPassword = { grant_type: 'password', ...asClient, username: ada.userPrincipalName, password: ada.password };
const byApplication = { grant_type: 'client_credentials', client_id: daemon.appId, client_secret: daemon.secret };
const exchange = (assertion: unknown) => ({
  grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  client_id: api.appId,
  client_secret: api.secret,
  requested_token_use: 'on_behalf_of',
  scope: graphScope,
  assertion: String(assertion),
});

async function codeOf(answer: Promise<Answer>): Promise<string> {
  const { status, json } = await answer;
  return status === 200 ? 'issued' : (String(json['error_description']).split(':')[0] ?? '');
}

async function deviceCode(scope: string): Promise<Fields> {
  const { json } = await askForDeviceCode(the, { ...asClient, scope });
  await approveDevice(the, String(json['user_code']));
  return { grant_type: 'device_code', ...asClient, device_code: String(json['device_code']) };
}

/** A request of each grant, its sign-in done. The tokens of earlier grants can be used again. */
async function requests(forApi: Answer, forGraph: Answer): Promise<Readonly<Record<string, Fields>>> {
  const code = await the.code({ ...asClient, scope: graphScope });
  return {
    code: { grant_type: 'authorization_code', ...asClient, redirect_uri: redirectUri, code_verifier: verifier, code },
    device: await deviceCode(graphScope),
    refresh: { grant_type: 'refresh_token', ...asClient, refresh_token: String(forGraph.json['refresh_token']) },
    password: { ...withPassword, scope: graphScope },
    onBehalfOf: exchange(forApi.json['access_token']),
    application: { ...byApplication, scope: 'https://graph.microsoft.com/.default' },
  };
}

async function answers(fields: Readonly<Record<string, Fields>>): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, each] of Object.entries(fields)) found[name] = await codeOf(the.token(each));
  return found;
}

function allAre(code: string, changes: Readonly<Record<string, string>> = {}) {
  const names = ['code', 'device', 'refresh', 'password', 'onBehalfOf', 'application'];
  return { ...Object.fromEntries(names.map((name) => [name, code])), ...changes };
}

test('every grant is refused by a policy that was added after its sign-in, and issues without one', async () => {
  const rows = [
    [{ kind: 'block' }, allAre('AADSTS53003')],
    [{ kind: 'require-compliant-device', resources: 'https://graph.microsoft.com' }, allAre('AADSTS53000')],
    // Not for an application itself.
    [{ kind: 'require-mfa' }, allAre('AADSTS50076', { application: 'issued' })],
    [{ kind: 'block', users: ada.id }, allAre('AADSTS53003', { application: 'issued' })],
    [{ kind: 'block', clientAppTypes: 'device-code' }, allAre('issued', { device: 'AADSTS53003' })],
    // The sign-ins for the API and for the refresh token were with a password.
    [{ kind: 'block', clientAppTypes: 'other' }, allAre('AADSTS53003', { code: 'issued', device: 'issued', application: 'issued' })],
    [{ kind: 'block', applications: api.appId }, allAre('issued', { onBehalfOf: 'AADSTS53003' })],
    [{ kind: 'block', resources: api.appId }, allAre('issued')],
  ] as const; // biome-ignore format: a table
  const forApi = await the.token({ ...withPassword, scope: apiScope });
  const forGraph = await the.token({ ...withPassword, scope: `${graphScope} offline_access` });
  for (const [policy, expected] of rows) {
    const ready = await requests(forApi, forGraph);
    the.lab.policies.add(policy);
    assert.deepEqual(await answers(ready), expected, JSON.stringify(policy));
    the.lab.policies.clear();
  }
});

test('an exchange for an API is as old as the sign-in, and of its kind', async () => {
  const fields = await deviceCode(apiScope);
  const { json } = await the.token(fields);
  const ask = () => codeOf(the.token(exchange(json['access_token'])));
  the.lab.policies.add({ kind: 'block-device-code', resources: 'https://graph.microsoft.com' });
  assert.equal(await ask(), 'AADSTS53003');
  the.lab.policies.clear();
  the.lab.policies.add({ kind: 'sign-in-frequency', seconds: 600 });
  assert.equal(await ask(), 'issued');
  the.clock.advance(601_000);
  assert.equal(await ask(), 'AADSTS70043');
  the.lab.policies.clear();
  assert.equal(await ask(), 'issued');
});
