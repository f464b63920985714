import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { ada, type Answer, askForDeviceCode, graphCommandLine, startTestLab } from './test-lab.ts';

interface Capture {
  /** In the order of the response. */
  readonly fields: readonly string[];
  /** All other fields are texts. */
  readonly numbers: readonly string[];
}

type Captures = Readonly<Record<CaptureName, Capture>> & { readonly discovery: readonly string[] };
type CaptureName = 'v2User' | 'v2Application' | 'v1User' | 'v1Application' | 'v2DeviceCode' | 'v1DeviceCode';

const captures = JSON.parse(readFileSync('test/lab/fixtures/captured-successes.json', 'utf8')) as Captures;
const { daemon } = labIds.applications;
const graph = 'https://graph.microsoft.com';
const form = { 'content-type': 'application/x-www-form-urlencoded' };

function assertCapture({ status, json }: Answer, name: CaptureName, without: readonly string[] = []): void {
  const { fields, numbers } = captures[name];
  assert.equal(status, 200, name);
  assert.deepEqual(
    Object.keys(json),
    fields.filter((field) => !without.includes(field)),
    name,
  );
  for (const [field, value] of Object.entries(json)) {
    assert.equal(typeof value, numbers.includes(field) ? 'number' : 'string', `${name}: ${field}`);
  }
}

test('the token endpoints respond with the fields of captures, in their order', async (t) => {
  const { lab, send, token } = await startTestLab(t);
  const v1 = (fields: Readonly<Record<string, string>>) =>
    send('POST', `${lab.loginOrigin}/${lab.tenant.id}/oauth2/token`, form, new URLSearchParams(fields).toString());
  const app = { grant_type: 'client_credentials', client_id: daemon.appId, client_secret: daemon.secret };
  assertCapture(await token({ ...app, scope: `${graph}/.default` }), 'v2Application');
  assertCapture(await v1({ ...app, resource: graph }), 'v1Application');
  const user = {
    grant_type: 'password',
    username: ada.userPrincipalName,
    password: ada.password,
    scope: `openid offline_access ${graph}/User.Read`,
  };
  const { azureCli } = labIds.applications;
  const family = await token({ ...user, client_id: azureCli.appId, client_info: '1' });
  assertCapture(family, 'v2User');
  assert.equal(family.json['foci'], '1');
  // Each optional field comes only when it was asked for.
  const client_id = graphCommandLine;
  assertCapture(await token({ ...user, client_id }), 'v2User', ['foci', 'client_info']);
  const few = await token({ ...user, client_id, scope: `${graph}/User.Read` });
  assertCapture(few, 'v2User', ['foci', 'client_info', 'refresh_token', 'id_token']);
  const byV1 = await v1({ ...user, client_id, resource: graph, scope: 'openid' });
  assertCapture(byV1, 'v1User');
  assert.equal(byV1.json['resource'], graph);
});

test('the device code endpoints respond with the fields of captures, in their order', async (t) => {
  const { lab, send } = await startTestLab(t);
  assertCapture(await askForDeviceCode({ lab, send }), 'v2DeviceCode');
  const body = new URLSearchParams({ client_id: graphCommandLine, resource: graph }).toString();
  assertCapture(await send('POST', `${lab.loginOrigin}/common/oauth2/devicecode`, form, body), 'v1DeviceCode');
});

test('the discovery document begins with the fields of captures, in their order', async (t) => {
  const { lab, send } = await startTestLab(t);
  const { json } = await send('GET', `${lab.loginOrigin}/common/v2.0/.well-known/openid-configuration`);
  assert.deepEqual(Object.keys(json).slice(0, captures.discovery.length), captures.discovery);
});
