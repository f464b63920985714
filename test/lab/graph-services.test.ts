import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handleGraph } from '../../src/lab/graph/handle-graph.ts';
import { download as downloadFile } from '../../src/lab/graph/directory/downloads.ts';
import { createThrottle } from '../../src/lab/graph/core/throttle.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { forgetPrincipal } from '../../src/lab/tenant/forget-principal.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import { keepSnapshot } from '../../src/lab/tenant/snapshot.ts';
import type { LabRequest, Tenant } from '../../src/lab/tenant/tenant.ts';
import {
  ask,
  askJson,
  assertFault,
  daemon,
  eventual,
  type Json,
  listed,
  newId,
  person,
  root,
} from './graph-support.ts';

const { users, groups } = labIds;
const clock = { nowMs: () => Date.UTC(2026, 0, 2), sleep: () => Promise.resolve() };

function requestOf(method: string, path: string, bytes?: Uint8Array): LabRequest {
  const url = new URL(`https://localhost:7001${path}`);
  return { method, url, headers: {}, body: '', ...(bytes === undefined ? {} : { bytes }) };
}

test('a photo is missing with 404 ImageNotFound, then stored and returned as it was sent, also in a batch', () => {
  const tenant = seedTenant();
  const caller = person(tenant, ['User.ReadWrite']);
  const send = (method: string, path: string, bytes?: Uint8Array) =>
    handleGraph(requestOf(method, path, bytes), tenant, caller, clock);
  const message = "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown.";
  for (const path of ['/v1.0/me/photo', '/v1.0/me/photo/$value', '/v1.0/me/photos/48x48/$value']) {
    assertFault(ask(path, { tenant, caller }), 404, 'ImageNotFound', message);
  }
  const picture = Uint8Array.of(0xff, 0xd8, 0, 0x80);
  assert.equal(send('PUT', '/v1.0/me/photo/$value', picture).status, 200);
  const shown = send('GET', '/v1.0/me/photo/$value');
  assert.deepEqual([shown.headers['Content-Type'], shown.bytes], ['image/jpeg', picture]);
  assert.equal(askJson('/v1.0/me/photo', { tenant, caller })['@odata.mediaContentType'], 'image/jpeg');
  const batch = { requests: [{ id: '1', method: 'GET', url: '/me/photo/$value' }] };
  const [part] = askJson('/v1.0/$batch', { tenant, caller, body: batch })['responses'] as Json[];
  assert.equal(part?.['body'], Buffer.from(picture).toString('base64'));
  assert.equal(send('DELETE', '/v1.0/me/photo').status, 204);
  assert.equal(send('GET', '/v1.0/me/photo/$value').status, 404);
  assert.equal(send('PUT', '/v1.0/me/photo/$value').status, 400);
  assert.equal(ask(`/v1.0/groups/${groups.research}/photo`, { tenant }).status, 404);
});

test('a report is a redirect to a file that needs no token, with an address that cannot be made up', () => {
  const tenant = seedTenant();
  const caller = daemon(tenant, ['Reports.Read.All']);
  const answer = ask("/v1.0/reports/getOffice365ActiveUserDetail(period='D7')", { tenant, caller });
  assert.equal(answer.status, 302);
  const address = new URL(String(answer.headers['Location']));
  const download = (url: URL, method = 'GET') => downloadFile({ method, url, headers: {}, body: '' }, [tenant]);
  const { status, body } = download(address);
  assert.equal(status, 200);
  const lines = body.split('\r\n');
  assert.equal(lines[0], '\uFEFFReport Refresh Date,User Principal Name,Display Name,Is Deleted,Report Period');
  assert.equal(lines[1], '2026-01-02,ada@lab.example,Ada Lovelace,False,7');
  assert.equal(lines.length, 252);
  const changed = new URL(address.href.replace('/D7/', '/D30/'));
  assert.equal(download(changed).status, 403);
  assert.equal(download(address, 'POST').status, 403);
  for (const [path, expected] of [
    ["reports/getOffice365ActiveUserDetail(period='D8')", 400],
    ["reports/getMailboxUsageDetail(period='D7')", 501],
  ] as const) {
    assert.equal(ask(`/v1.0/${path}`, { tenant, caller }).status, expected, path);
  }
});

test('a file of a drive is stored by name, and its content is a redirect to an address without a token', () => {
  const tenant = seedTenant();
  const caller = person(tenant, ['Files.ReadWrite']);
  const send = (method: string, path: string, bytes?: Uint8Array) =>
    handleGraph(requestOf(method, path, bytes), tenant, caller, clock);
  assert.deepEqual(listed('/v1.0/me/drive/root/children', 'name', { tenant, caller }), []);
  const text = Uint8Array.from(Buffer.from('caf\u00e9'));
  const created = send('PUT', '/v1.0/me/drive/root:/notes.txt:/content', text);
  assert.equal(created.status, 201);
  const item: Json = JSON.parse(created.body);
  assert.deepEqual([item['name'], item['size']], ['notes.txt', 5]);
  assert.deepEqual(item['file'], { mimeType: 'application/octet-stream' });
  const { driveId } = item['parentReference'] as { driveId: string };
  assert.equal(askJson('/v1.0/me/drive', { tenant, caller })['id'], driveId);
  assert.deepEqual(listed('/v1.0/me/drive/root/children', 'name', { tenant, caller }), ['notes.txt']);
  for (const path of [
    `/v1.0/me/drive/items/${String(item['id'])}/content`,
    '/v1.0/me/drive/root:/NOTES.txt:/content',
    `/v1.0/drives/${driveId}/items/${String(item['id'])}/content`,
  ]) {
    const answer = send('GET', path);
    assert.equal(answer.status, 302, path);
    const address = new URL(String(answer.headers['Location']));
    const file = downloadFile({ method: 'GET', url: address, headers: {}, body: '' }, [tenant]);
    assert.deepEqual([file.status, file.bytes], [200, text]);
    const forged = new URL(address.href.replace(users.ada.id, users.grace.id));
    assert.equal(downloadFile({ method: 'GET', url: forged, headers: {}, body: '' }, [tenant]).status, 403);
  }
  assert.equal(send('PUT', `/v1.0/me/drive/items/${String(item['id'])}/content`, Uint8Array.of(1)).status, 200);
  assert.equal(send('PUT', '/v1.0/me/drive/items/unknown/content', text).status, 404);
  assert.equal(send('DELETE', '/v1.0/me/drive/root:/notes.txt').status, 204);
  assertFault(
    ask('/v1.0/me/drive/root:/notes.txt', { tenant, caller }),
    404,
    'itemNotFound',
    'The resource could not be found.',
  );
});

test('the drive of another user needs a permission for all files', () => {
  const tenant = seedTenant();
  const path = `/v1.0/users/${users.grace.id}/drive`;
  assert.equal(ask(path, { tenant, caller: person(tenant, ['Files.Read']) }).status, 403);
  assert.equal(ask(path, { tenant, caller: person(tenant, ['User.Read']) }).status, 403);
  const { id } = askJson(path, { tenant, caller: daemon(tenant, ['Files.Read.All']) });
  assert.equal(ask(`/v1.0/drives/${String(id)}`, { tenant, caller: person(tenant, ['Files.Read']) }).status, 403);
  assert.equal(ask('/v1.0/drives/unknown', { tenant, caller: daemon(tenant, ['Files.Read.All']) }).status, 404);
});

test('deleted users and Microsoft 365 groups are listed, restored and deleted for good', () => {
  const tenant = seedTenant();
  for (const path of [`users/${users.grace.id}`, `groups/${groups.research}`, `groups/${groups.engineering}`]) {
    assert.equal(ask(`/v1.0/${path}`, { tenant, method: 'DELETE' }).status, 204);
  }
  const listing = (cast: string) => listed(`/v1.0/directory/deletedItems/${cast}`, 'id', { tenant });
  assert.deepEqual(listing('microsoft.graph.user'), [users.grace.id]);
  assert.deepEqual(listing('graph.group'), [groups.research]);
  assert.deepEqual(listing('microsoft.graph.application'), []);
  const count = ask('/v1.0/directory/deletedItems/microsoft.graph.user/$count', { tenant, headers: eventual });
  assert.equal(count.body, '1');
  const path = `/v1.0/directory/deletedItems/${users.grace.id}`;
  assert.equal(askJson(`${path}?$select=deletedDateTime`, { tenant })['deletedDateTime'], '2026-01-02T03:04:05Z');
  assert.equal(askJson(`${path}/restore`, { tenant, body: {} })['userPrincipalName'], 'grace@lab.example');
  assert.equal(askJson('/v1.0/users/grace@lab.example?$select=id', { tenant })['id'], users.grace.id);
  assert.equal(ask(path, { tenant }).status, 404);
  const group = `/v1.0/directory/deletedItems/${groups.research}`;
  assert.equal(ask(group, { tenant, method: 'DELETE' }).status, 204);
  assert.equal(ask(`${group}/restore`, { tenant, method: 'POST' }).status, 404);
});

test('a restored user is in the groups, roles and assignments of before, without those that were deleted meanwhile', () => {
  const tenant = seedTenant();
  const [first, second, third] = tenant.groups.filter(({ memberIds }) => !memberIds.includes(users.grace.id));
  assert.ok(first && second && third);
  first.memberIds.push(users.grace.id);
  second.ownerIds.push(users.grace.id);
  third.memberIds.push(users.grace.id);
  tenant.directoryRoles['a role'] = [users.grace.id];
  const createdDateTime = '2026-01-01T00:00:00Z';
  const roles = ['kept', 'gone'].map((resourceId) => ({
    ...{ id: resourceId, resourceId, principalId: users.grace.id, principalType: 'User' as const },
    ...{ appRoleId: newId, createdDateTime },
  }));
  tenant.appRoleAssignments.push(...roles);
  const shown = () => [
    tenant.groups.filter(({ memberIds }) => memberIds.includes(users.grace.id)).map(({ id }) => id),
    tenant.groups.filter(({ ownerIds }) => ownerIds.includes(users.grace.id)).map(({ id }) => id),
    tenant.directoryRoles['a role'],
    tenant.appRoleAssignments.filter(({ principalId }) => principalId === users.grace.id).map(({ id }) => id),
    tenant.permissionGrants.filter(({ principalId }) => principalId === users.grace.id),
  ];
  const [memberOf = [], ...others] = shown();
  ask(`/v1.0/users/${users.grace.id}`, { tenant, method: 'DELETE' });
  assert.deepEqual(shown(), [[], [], [], [], []]);
  ask(`/v1.0/groups/${third.id}`, { tenant, method: 'DELETE' });
  forgetPrincipal(tenant, 'gone');
  assert.equal(ask(`/v1.0/directory/deletedItems/${users.grace.id}/restore`, { tenant, body: {} }).status, 200);
  others[2] = ['kept'];
  assert.deepEqual(shown(), [memberOf.filter((id) => id !== third.id), ...others]);
});

test('keepSnapshot() also restores the list of deleted objects', () => {
  const tenant = seedTenant();
  const restore = keepSnapshot([tenant]);
  const before = tenant.users.length;
  ask(`/v1.0/users/${users.grace.id}`, { tenant, method: 'DELETE' });
  restore();
  assert.deepEqual([tenant.deletedItems, tenant.users.length], [[], before]);
});

test('a deleted user is not restored while another one has the name', () => {
  const tenant = seedTenant();
  const [grace] = tenant.users.filter(({ id }) => id === users.grace.id);
  assert.ok(grace);
  ask(`/v1.0/users/${grace.id}`, { tenant, method: 'DELETE' });
  tenant.users.push({ ...grace, id: newId });
  const message = 'Another object with the same value for property userPrincipalName already exists.';
  const details = [{ code: 'ObjectConflict', message, target: 'userPrincipalName' }];
  const path = `/v1.0/directory/deletedItems/${grace.id}/restore`;
  assertFault(ask(path, { tenant, method: 'POST' }), 400, 'Request_BadRequest', message, details);
});

test('directoryObjects/getByIds returns objects of the wanted types', () => {
  const ids = [users.ada.id, groups.engineering, '00000000-0000-4000-8000-00000000dead'];
  const find = (types?: string[]) =>
    askJson('/v1.0/directoryObjects/getByIds?$select=id', { body: { ids, ...(types && { types }) } })[
      'value'
    ] as Json[];
  assert.deepEqual(find(), [
    { '@odata.type': '#microsoft.graph.user', id: users.ada.id },
    { '@odata.type': '#microsoft.graph.group', id: groups.engineering },
  ]);
  assert.deepEqual(
    find(['Group']).map(({ id }) => id),
    [groups.engineering],
  );
  for (const body of [{}, { ids: [] }, { ids: ['x'] }, { ids: [1] }, { ids, types: 'user' }]) {
    assert.equal(ask('/v1.0/directoryObjects/getByIds', { body }).status, 400);
  }
});

test('a license is shown, removed and assigned', () => {
  const tenant = seedTenant();
  const details = () => listed('/v1.0/me/licenseDetails', 'skuPartNumber', { tenant });
  const skuId = '6fd2c87f-b296-42f0-b197-1e91e994b900';
  assert.deepEqual(details(), ['ENTERPRISEPACK']);
  const path = '/v1.0/users/ada@lab.example/assignLicense';
  const user = askJson(`${path}?$select=assignedLicenses`, {
    tenant,
    body: { addLicenses: [], removeLicenses: [skuId] },
  });
  assert.deepEqual(user['assignedLicenses'], []);
  assert.deepEqual(details(), []);
  askJson(path, { tenant, body: { addLicenses: [{ skuId, disabledPlans: [] }], removeLicenses: [] } });
  assert.deepEqual(details(), ['ENTERPRISEPACK']);
  assert.equal(ask(path, { tenant, body: { addLicenses: [{ skuId: newId }], removeLicenses: [] } }).status, 400);
  assert.equal(ask(path, { tenant, body: { addLicenses: [] } }).status, 400);
});

test('a team is created by an operation that is first in progress and then succeeded', () => {
  const tenant = seedTenant();
  const template = "https://graph.microsoft.com/v1.0/teamsTemplates('standard')";
  const body = { 'template@odata.bind': template, displayName: 'Looms', description: 'Weaving' };
  const answer = ask('/v1.0/teams', { tenant, body });
  assert.deepEqual([answer.status, answer.body, answer.headers['Content-Type']], [202, '', undefined]);
  const location = String(answer.headers['Location']);
  assert.equal(answer.headers['Content-Location'], `/teams('${newId}')`);
  assert.equal(location, `/teams('${newId}')/operations('${newId}')`);
  const statuses = [1, 2].map(() => askJson(`/v1.0${location}`, { tenant })['status']);
  assert.deepEqual(statuses, ['inProgress', 'succeeded']);
  assert.equal(askJson(`/v1.0/teams/${newId}`, { tenant })['displayName'], 'Looms');
  assert.deepEqual(listed(`/v1.0/groups/${newId}/owners`, 'id', { tenant }), [users.ada.id]);
  const again = { 'template@odata.bind': template, 'group@odata.bind': `${root}/groups('${newId}')` };
  assertFault(ask('/v1.0/teams', { tenant, body: again }), 409, 'Conflict', 'Team already exists');
  assert.equal(ask(`/v1.0/groups/${groups.allCompany}/team`, { tenant, method: 'PUT', body: {} }).status, 201);
  for (const wrong of [{}, { 'template@odata.bind': template }, { ...body, members: [{ 'user@odata.bind': 'x' }] }]) {
    assert.equal(ask('/v1.0/teams', { tenant, body: wrong }).status, 400);
  }
  const asApplication = { tenant, caller: daemon(tenant, ['Team.Create']) };
  assert.equal(ask('/v1.0/teams', { ...asApplication, body }).status, 400);
});

test('requests above the limit of an application are answered with 429 and Retry-After, inside of a batch too', () => {
  const tenant: Tenant = seedTenant();
  let nowMs = Date.UTC(2026, 0, 2);
  const moving = { nowMs: () => nowMs, sleep: () => Promise.resolve() };
  const throttle = createThrottle(() => 3, moving);
  const [application] = tenant.applications;
  assert.ok(application);
  const caller = person(tenant, ['User.Read']);
  const send = (path: string, body?: Json) => {
    const request = { ...requestOf(body === undefined ? 'GET' : 'POST', path), body: JSON.stringify(body ?? '') };
    const headers = { 'content-type': 'application/json' };
    return handleGraph({ ...request, headers }, tenant, caller, moving, () => newId, throttle);
  };
  const requests = ['1', '2', '3'].map((id) => ({ id, method: 'GET', url: '/me' }));
  const parts = JSON.parse(send('/v1.0/$batch', { requests }).body).responses as Json[];
  assert.deepEqual(
    parts.map(({ status }) => status),
    [200, 200, 429],
  );
  const [, , third] = parts;
  assert.ok(third);
  assert.equal((third['headers'] as Json)['Retry-After'], '10');
  nowMs += 9500;
  const refused = send('/v1.0/me');
  assert.deepEqual(
    [refused.status, refused.headers['Retry-After'], refused.headers['x-ms-throttle-scope']],
    [429, '1', `Tenant_Application/ReadWrite/${application.appId}/${tenant.id}`],
  );
  assert.deepEqual(JSON.parse(refused.body).error.code, 'TooManyRequests');
  nowMs += 500;
  assert.equal(send('/v1.0/me').status, 200);
});

test('$metadata is a document with each type, its properties and its relations', () => {
  const tenant = seedTenant();
  const answer = ask('/v1.0/$metadata', { tenant, caller: daemon(tenant, []) });
  assert.deepEqual([answer.status, answer.headers['Content-Type']], [200, 'application/xml']);
  const [, user = ''] = /<EntityType Name="user"(.*)<\/EntityType>/.exec(answer.body) ?? [];
  assert.match(user, /<Property Name="businessPhones" Type="Collection\(Edm\.String\)"\/>/);
  assert.match(user, /<NavigationProperty Name="manager" Type="graph\.directoryObject"\/>/);
  assert.match(answer.body, /<EntitySet Name="users" EntityType="microsoft\.graph\.user"\/>/);
  // Each element that is opened is closed.
  const open: string[] = [];
  for (const [, end, name = '', alone] of answer.body.matchAll(/<(\/?)([\w:]+)[^<>]*?(\/?)>/g)) {
    if (end === '/') assert.equal(open.pop(), name);
    else if (alone !== '/') open.push(name);
  }
  assert.deepEqual(open, []);
});
