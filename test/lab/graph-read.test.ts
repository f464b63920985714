import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import { ask, askJson, assertFault, daemon, eventual, listed, person, requestId, root } from './graph-support.ts';

const { ada, siobhan, taro, charles } = labIds.users;
const { engineering, research, nested } = labIds.groups;
const jsonType = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';
const adaShown = {
  businessPhones: [],
  displayName: 'Ada Lovelace',
  givenName: 'Ada',
  jobTitle: 'Mathematician',
  mail: 'ada@lab.example',
  mobilePhone: null,
  officeLocation: '2/101',
  preferredLanguage: 'en-GB',
  surname: 'Lovelace',
  userPrincipalName: 'ada@lab.example',
  id: ada.id,
};

test('handleGraph() returns /me with the default properties in order, and the headers of Graph', () => {
  const tenant = seedTenant();
  assert.deepEqual(ask('/v1.0/me', { tenant, caller: person(tenant, ['User.Read']) }), {
    status: 200,
    headers: {
      'Cache-Control': 'no-cache',
      'Strict-Transport-Security': 'max-age=31536000',
      'request-id': requestId,
      'client-request-id': requestId,
      'x-ms-ags-diagnostic':
        '{"ServerInfo":{"DataCenter":"Lab","Slice":"E","Ring":"1","ScaleUnit":"000","RoleInstance":"LAB0000000"}}',
      'x-ms-resource-unit': '1',
      'OData-Version': '4.0',
      'Content-Type': jsonType,
    },
    body: JSON.stringify({ '@odata.context': `${root}/$metadata#users/$entity`, ...adaShown }),
  });
});

test('handleGraph() echoes client-request-id in the header and in the error envelope', () => {
  const response = ask('/v1.0/nothing', { headers: { 'client-request-id': 'mine' } });
  assert.equal(response.headers['client-request-id'], 'mine');
  assert.deepEqual(JSON.parse(response.body).error.innerError, {
    date: '2026-01-02T03:04:05',
    'request-id': requestId,
    'client-request-id': 'mine',
  });
});

test('handleGraph() refuses /me without a user', () => {
  const tenant = seedTenant();
  const response = ask('/v1.0/me', { tenant, caller: daemon(tenant, ['User.Read.All']) });
  assertFault(response, 400, 'BadRequest', '/me request is only valid with delegated authentication flow.');
});

test('handleGraph() shows what $select names, as spelled in the schema, and in the context', () => {
  assert.deepEqual(askJson('/v1.0/me?$select=id,DISPLAYNAME, accountEnabled,ID'), {
    '@odata.context': `${root}/$metadata#users(id,displayName,accountEnabled)/$entity`,
    id: ada.id,
    displayName: 'Ada Lovelace',
    accountEnabled: true,
  });
  assert.deepEqual(askJson('/v1.0/users?$select=id,displayName&$top=1&$filter=startswith(displayName,%27ada%27)'), {
    '@odata.context': `${root}/$metadata#users(id,displayName)`,
    value: [{ id: ada.id, displayName: 'Ada Lovelace' }],
  });
});

test('handleGraph() responds under beta, under myorganization, and with segments in any case', () => {
  assert.deepEqual(askJson('/beta/me?select=id'), {
    '@odata.context': 'https://localhost:7001/beta/$metadata#users(id)/$entity',
    id: ada.id,
  });
  assert.deepEqual(askJson('/v1.0/myorganization/ME?$select=id'), {
    '@odata.context': `${root}/$metadata#users(id)/$entity`,
    id: ada.id,
  });
});

test('handleGraph() finds a user by id or name, in any case, encoded or in parentheses', () => {
  const idOf = (key: string): unknown => askJson(`/v1.0/${key}`)['id'];
  assert.equal(idOf(`users/${ada.id.toUpperCase()}`), ada.id);
  assert.equal(idOf('users/ADA@lab.example'), ada.id);
  assert.equal(idOf('users/ada%40lab%2Eexample'), ada.id);
  assert.equal(idOf("users/siobhan.o'brien@lab.example"), siobhan.id);
  assert.equal(idOf('users/siobhan.o%27brien@lab.example'), siobhan.id);
  assert.equal(idOf("users('siobhan.o''brien@lab.example')"), siobhan.id);
});

test('handleGraph() keeps names in any script', () => {
  const { displayName, givenName, surname } = askJson(`/v1.0/users/${taro.id}`);
  assert.deepEqual(
    { displayName, givenName, surname },
    { displayName: '山田 太郎', givenName: '太郎', surname: '山田' },
  );
});

test('handleGraph() responds with 404 for an unknown user or group, 400 for an invalid group id', () => {
  const missing = '99999999-0000-4000-8000-000000000000';
  const message = (id: string): string =>
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
  assertFault(ask('/v1.0/users/nobody@lab.example'), 404, 'Request_ResourceNotFound', message('nobody@lab.example'));
  assertFault(ask(`/v1.0/groups/${missing}`), 404, 'Request_ResourceNotFound', message(missing));
  assertFault(ask('/v1.0/groups/x'), 400, 'Request_BadRequest', "Invalid object identifier 'x'.");
});

test('handleGraph() names an unknown segment or version', () => {
  const unknown = (path: string, segment: string): void =>
    assertFault(ask(path), 400, 'BadRequest', `Resource not found for the segment '${segment}'.`);
  unknown('/v1.0/userz', 'userz');
  unknown('/v1.0/me/nothing', 'nothing');
  unknown(`/v1.0/groups/${engineering}/members/deeper/still`, 'still');
  unknown('/v1.0/directoryObjects', 'directoryObjects');
  unknown('/v1.0/users/%E0%A4', '%E0%A4');
  for (const name of ['constructor', '__proto__', 'toString']) unknown(`/v1.0/${name}`, name);
  assertFault(ask('/v2.0/users'), 400, 'BadRequest', 'Invalid version: v2.0');
  assertFault(ask('/'), 400, 'BadRequest', 'Invalid version: ');
});

test('handleGraph() responds with 405 for a method that a URL does not have', () => {
  const message = 'Specified HTTP method is not allowed for the request target.';
  for (const [method, path] of [
    ['PUT', '/v1.0/users/ada@lab.example'],
    ['DELETE', '/v1.0/users'],
    ['POST', '/v1.0/me'],
    ['HEAD', '/v1.0/users/ada@lab.example/assignLicense'],
    ['constructor', '/v1.0/users'],
    ['GET', '/v1.0/$batch'],
  ] as const) {
    assertFault(ask(path, { method }), 405, 'Request_BadRequest', message);
  }
});

test('handleGraph() shows a group with every default property', () => {
  const { securityIdentifier, ...group } = askJson(`/v1.0/groups/${research}`);
  assert.match(String(securityIdentifier), /^S-1-12-1(-\d+){4}$/);
  assert.deepEqual(group, {
    '@odata.context': `${root}/$metadata#groups/$entity`,
    id: research,
    deletedDateTime: null,
    classification: null,
    createdDateTime: '2022-01-03T09:00:00Z',
    creationOptions: [],
    description: 'A group with a team',
    displayName: 'Research',
    expirationDateTime: null,
    groupTypes: ['Unified'],
    isAssignableToRole: null,
    mail: 'research@lab.example',
    mailEnabled: true,
    mailNickname: 'research',
    membershipRule: null,
    membershipRuleProcessingState: null,
    onPremisesDomainName: null,
    onPremisesLastSyncDateTime: null,
    onPremisesNetBiosName: null,
    onPremisesSamAccountName: null,
    onPremisesSecurityIdentifier: null,
    onPremisesSyncEnabled: null,
    preferredDataLocation: null,
    preferredLanguage: null,
    proxyAddresses: ['SMTP:research@lab.example'],
    renewedDateTime: '2022-01-03T09:00:00Z',
    resourceBehaviorOptions: [],
    resourceProvisioningOptions: ['Team'],
    securityEnabled: false,
    theme: null,
    visibility: 'Private',
    onPremisesProvisioningErrors: [],
  });
});

test('handleGraph() lists members of both kinds with their types, each with its own properties', () => {
  assert.deepEqual(askJson(`/v1.0/groups/${nested.toUpperCase()}/members?$select=id,displayName,userPrincipalName`), {
    '@odata.context': `${root}/$metadata#directoryObjects(id,displayName,userPrincipalName)`,
    value: [
      {
        '@odata.type': '#microsoft.graph.user',
        id: labIds.users.grace.id,
        displayName: 'Grace Hopper',
        userPrincipalName: 'grace@lab.example',
      },
      { '@odata.type': '#microsoft.graph.group', id: engineering, displayName: 'Engineering' },
    ],
  });
  assert.deepEqual(listed(`/v1.0/groups/${nested}/members/microsoft.graph.user`, 'id'), [labIds.users.grace.id]);
  assert.deepEqual(listed(`/v1.0/groups/${engineering}/owners`, 'id'), [ada.id, labIds.users.grace.id]);
  assert.equal(ask(`/v1.0/groups/${nested}/members/$count`, { headers: eventual }).body, '2');
});

test('handleGraph() lists the groups and roles the caller is in', () => {
  const tenant = seedTenant();
  const caller = person(tenant, ['User.Read']);
  assert.deepEqual(askJson('/v1.0/me/memberOf?$select=displayName', { tenant, caller }), {
    '@odata.context': `${root}/$metadata#directoryObjects(displayName)`,
    value: [
      ...['All Company', 'Engineering', 'Research'].map((displayName) => ({
        '@odata.type': '#microsoft.graph.group',
        displayName,
      })),
      { '@odata.type': '#microsoft.graph.directoryRole', displayName: 'Teams Administrator' },
    ],
  });
});

test('handleGraph() shows the organization as a collection of one, most of it null with only User.Read', () => {
  const tenant = seedTenant();
  const verifiedDomains = [
    { name: 'lab.example', isDefault: true, isInitial: false },
    { name: 'lab.onmicrosoft.example', isDefault: false, isInitial: true },
  ].map((domain) => ({ capabilities: 'Email, OfficeCommunicationsOnline', type: 'Managed', ...domain }));
  const select = '$select=id,displayName,tenantType,verifiedDomains';
  const basic = askJson(`/v1.0/organization?${select}`, { tenant, caller: person(tenant, ['User.Read']) });
  const shown = { id: tenant.id, displayName: 'Entrada Lab', tenantType: null, verifiedDomains };
  assert.deepEqual(basic, {
    '@odata.context': `${root}/$metadata#organization(id,displayName,tenantType,verifiedDomains)`,
    value: [shown],
  });
  const caller = daemon(tenant, ['Organization.Read.All']);
  assert.deepEqual(askJson(`/v1.0/organization?${select}`, { tenant, caller })['value'], [
    { ...shown, tenantType: 'AAD' },
  ]);
  assert.equal(askJson(`/v1.0/organization/${tenant.id}`, { tenant, caller })['tenantType'], 'AAD');
  assert.equal(ask(`/v1.0/organization/${engineering}`).status, 404);
});

test('handleGraph() shows applications without a secret in them, and service principals by id and by appId', () => {
  const { appId, secret } = labIds.applications.daemon;
  const applications = ask('/v1.0/applications').body;
  assert.ok(!applications.includes(secret));
  assert.deepEqual(listed('/v1.0/applications', 'displayName').slice(0, 2), [
    'Lab Daemon',
    'Lab Daemon With Expired Secret',
  ]);
  const id = '1ab00004-0000-4000-8000-000000000003';
  assert.deepEqual(listed(`/v1.0/servicePrincipals?$filter=appId eq '${appId}'`, 'id'), [id]);
  assert.equal(askJson(`/v1.0/servicePrincipals/${id}`)['appId'], appId);
  assert.equal(askJson(`/v1.0/servicePrincipals(appId='${appId}')`)['id'], id);
  assert.equal(askJson(`/v1.0/applications/1ab00003-0000-4000-8000-000000000003`)['appId'], appId);
  const homeless = labIds.applications.withoutServicePrincipal.appId;
  assert.deepEqual(listed(`/v1.0/servicePrincipals?$filter=appId eq '${homeless}'`, 'id'), []);
  assert.deepEqual(listed(`/v1.0/applications?$filter=appId eq '${homeless}'`, 'appId'), [homeless]);
  const microsoft = labIds.applications.graphCommandLine.appId;
  assert.deepEqual(listed(`/v1.0/applications?$filter=appId eq '${microsoft}'`, 'appId'), []);
  assert.deepEqual(listed(`/v1.0/servicePrincipals?$filter=appId eq '${microsoft}'`, 'appOwnerOrganizationId'), [
    'f8cdef31-a31e-4b4a-93e4-5f571e91255a',
  ]);
});

test('handleGraph() shows a directory object by its id', () => {
  const body = askJson(`/v1.0/directoryObjects/${engineering}?$select=displayName`);
  assert.deepEqual(body, {
    '@odata.context': `${root}/$metadata#directoryObjects(displayName)/$entity`,
    '@odata.type': '#microsoft.graph.group',
    displayName: 'Engineering',
  });
});

test('handleGraph() allows exactly what each permission is for', () => {
  const tenant = seedTenant();
  const status = (path: string, scopes: readonly string[], method = 'GET'): number =>
    ask(path, { tenant, caller: person(tenant, scopes), method }).status;
  const paths = ['/v1.0/me', `/v1.0/users/${ada.id}`, `/v1.0/users/${charles.id}`, '/v1.0/users', '/v1.0/groups'];
  const rows: [scopes: string[], statuses: number[]][] = [
    [[], [403, 403, 403, 403, 403]],
    [['User.Read'], [200, 200, 403, 403, 403]],
    [['User.ReadBasic.All'], [200, 200, 200, 200, 403]],
    [['User.Read.All'], [200, 200, 200, 200, 403]],
    [['User.ReadWrite.All'], [200, 200, 200, 200, 403]],
    [['Group.Read.All'], [403, 403, 403, 403, 200]],
    [['GroupMember.Read.All'], [403, 403, 403, 403, 200]],
    [['Directory.Read.All'], [200, 200, 200, 200, 200]],
    [
      ['openid', 'User.Read', 'Group.Read.All'],
      [200, 200, 403, 403, 200],
    ],
  ];
  for (const [scopes, statuses] of rows) {
    assert.deepEqual(
      paths.map((path) => status(path, scopes)),
      statuses,
      scopes.join(' '),
    );
  }
  assert.equal(status(`/v1.0/users/${charles.id}`, ['User.Read.All'], 'DELETE'), 403);
  assert.equal(status(`/v1.0/groups/${engineering}`, ['GroupMember.ReadWrite.All'], 'DELETE'), 403);
  assert.equal(status('/v1.0/applications', ['Directory.Read.All']), 200);
  assert.equal(status('/v1.0/applications', ['User.Read.All', 'Group.Read.All']), 403);
  const denied = ask('/v1.0/users', { tenant, caller: person(tenant, ['User.Read']) });
  assertFault(denied, 403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
});

test('handleGraph() reads roles for an application, never scopes', () => {
  const tenant = seedTenant();
  assert.equal(ask('/v1.0/users', { tenant, caller: daemon(tenant, ['User.Read.All']) }).status, 200);
  assert.equal(ask('/v1.0/users', { tenant, caller: daemon(tenant, []) }).status, 403);
  const caller = { ...daemon(tenant, []), scopes: ['User.Read.All'] };
  assert.equal(ask('/v1.0/users', { tenant, caller }).status, 403);
});
