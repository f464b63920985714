import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { ada, type Answer, graphCommandLine, startTestLab, submit, type TestLab } from '../test-lab.ts';

let testLab: TestLab;
let token = '';
const ends: (() => Promise<void>)[] = [];
const seed = {
  groups: [
    { displayName: 'Inner', kind: 'microsoft365', members: ['ada@lab.example'], owners: ['ada@lab.example'] },
    { displayName: 'Outer', members: ['Inner'] },
  ],
  directoryRoles: { 'User Administrator': ['Outer'] },
  applications: [
    {
      displayName: 'Robot',
      secrets: ['robot-secret'],
      roles: ['User.ReadWrite.All', 'Group.ReadWrite.All', 'Application.ReadWrite.All'],
    },
  ],
} as const;

before(async () => {
  testLab = await startTestLab({ after: (end) => void ends.push(end) }, { seed });
  const client_id = testLab.lab.tenant.applications.find(({ displayName }) => displayName === 'Robot')?.appId ?? '';
  const scope = 'https://graph.microsoft.com/.default';
  const fields = { grant_type: 'client_credentials', client_id, client_secret: 'robot-secret', scope };
  token = String((await testLab.token(fields)).json['access_token']);
});
after(() => Promise.all(ends.map((end) => end())));

function api(method: string, path: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json', 'x-entrada-lab': '1' };
  return testLab.send(method, `${testLab.lab.loginOrigin}/lab/api${path}`, headers);
}

function graph(method: string, path: string, body?: unknown): Promise<Answer> {
  const url = path.startsWith('https:') ? path : `${testLab.lab.graphOrigin}/v1.0/${path}`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return testLab.send(method, url, headers, body === undefined ? '' : JSON.stringify(body));
}

const groupNamed = (name: string) => testLab.lab.tenant.groups.find(({ displayName }) => displayName === name);
const deletedIds = () => testLab.lab.tenant.deletedItems?.map(({ object }) => object.id);

test('the API deletes as Graph does: a Microsoft 365 group can be restored, roles and memberships end', async () => {
  const { lab } = testLab;
  for (const remove of [
    (kind: string, id: string) => api('DELETE', `/${kind}/${id}`),
    (kind: string, id: string) => graph('DELETE', `${kind}/${id}`),
  ]) {
    const [inner, outer] = [groupNamed('Inner'), groupNamed('Outer')];
    assert.deepEqual(outer?.memberIds, [inner?.id]);
    assert.equal((await remove('groups', inner?.id ?? '')).status, 204);
    assert.deepEqual([groupNamed('Outer')?.memberIds, deletedIds()], [[], [inner?.id]]);
    assert.equal((await remove('groups', outer?.id ?? '')).status, 204);
    assert.deepEqual(deletedIds(), [inner?.id], 'a security group is deleted for good');
    const holders = Object.values(lab.tenant.directoryRoles).flat();
    assert.equal(holders.includes(outer?.id ?? ''), false);
    const application = lab.tenant.applications.find(({ appId }) => appId === labIds.applications.web.appId);
    assert.equal((await remove('applications', application?.id ?? '')).status, 204);
    assert.deepEqual(deletedIds(), [inner?.id, application?.id]);
    assert.equal((await graph('POST', `directory/deletedItems/${inner?.id ?? ''}/restore`)).status, 200);
    assert.deepEqual(groupNamed('Inner')?.memberIds, [ada.id]);
    lab.reset();
  }
});

test('sessions and refresh tokens of a deleted user end, also if the user is restored', async () => {
  const { lab } = testLab;
  for (const remove of [() => api('DELETE', `/users/${ada.id}`), () => graph('DELETE', `users/${ada.id}`)]) {
    const scope = 'openid offline_access User.Read';
    const { refresh_token } = await testLab.signIn(scope);
    const browser = testLab.newBrowser();
    const page = await browser.send('GET', testLab.authorizeUrl());
    await submit(browser, page, { loginfmt: ada.userPrincipalName, passwd: ada.password, action: 'sign-in' });
    const renew = async () => {
      const fields = { grant_type: 'refresh_token', client_id: graphCommandLine, scope };
      const { status, json } = await testLab.token({ ...fields, refresh_token: String(refresh_token) });
      return [status, (json['error_codes'] as number[] | undefined)?.[0]];
    };
    const silently = async () => {
      const { location = '' } = await browser.send('GET', testLab.authorizeUrl({ prompt: 'none' }));
      return /error_description=(AADSTS\d+)/.exec(location)?.[1];
    };
    assert.deepEqual([await renew(), await silently()], [[200, undefined], undefined]);
    assert.equal((await remove()).status, 204);
    assert.deepEqual([(await renew())[0], await silently()], [400, 'AADSTS50058']);
    assert.equal((await graph('POST', `directory/deletedItems/${ada.id}/restore`)).status, 200);
    assert.deepEqual([await renew(), await silently()], [[400, 50173], 'AADSTS50058']);
    assert.ok((await testLab.signIn(scope))['refresh_token'], 'a new sign-in works');
    lab.reset();
  }
});

test('a reset ends photos, operations and delta queries, too', async () => {
  const { lab, send } = testLab;
  const photo = `${lab.graphOrigin}/v1.0/users/${ada.id}/photo/$value`;
  const jpeg = { authorization: `Bearer ${token}`, 'content-type': 'image/jpeg' };
  assert.equal((await send('PUT', photo, jpeg, 'picture')).status, 200);
  const link = String((await graph('GET', 'groups/delta?$select=displayName')).json['@odata.deltaLink']);
  const created = await graph('POST', 'teams', {
    'template@odata.bind': `${lab.graphOrigin}/v1.0/teamsTemplates('standard')`,
    'group@odata.bind': `${lab.graphOrigin}/v1.0/groups/${groupNamed('Inner')?.id ?? ''}`,
  });
  assert.equal(created.status, 202, created.text);
  const operation = created.headers.location?.slice(1) ?? '';
  const statuses = async () => [
    (await send('GET', photo, jpeg)).status,
    (await graph('GET', operation)).status,
    (await graph('GET', link)).status,
  ];
  assert.deepEqual(await statuses(), [200, 200, 200]);
  assert.equal((await api('POST', '/reset')).status, 204);
  assert.deepEqual(await statuses(), [404, 404, 410]);
});
