import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import type { Tenant } from '../../src/lab/tenant/tenant.ts';
import { ask, askJson, assertFault, daemon, type Json, listed, newId, person, root } from './graph-support.ts';

const { ada, charles, grace, mary } = labIds.users;
const { engineering, nested, empty } = labIds.groups;
const newUser = {
  accountEnabled: true,
  displayName: 'Emmy Noether',
  mailNickname: 'emmy',
  userPrincipalName: 'Emmy@lab.onmicrosoft.example',
  passwordProfile: { password: 'Invariant-1918', forceChangePasswordNextSignIn: false },
  usageLocation: 'DE',
};
const newGroup = {
  displayName: 'Algebra',
  mailEnabled: true,
  mailNickname: 'algebra',
  securityEnabled: false,
  groupTypes: ['Unified'],
};

function userById(tenant: Tenant, id: string): unknown {
  return tenant.users.find((user) => user.id === id);
}

function assertRefused(response: ReturnType<typeof ask>, message: string, code = 'Request_BadRequest'): void {
  assertFault(response, 400, code, message);
}

test('POST /users creates a user: 201, Location, the default properties', () => {
  const tenant = seedTenant();
  const response = ask('/v1.0/users', { tenant, body: newUser });
  assert.equal(response.status, 201);
  assert.equal(
    response.headers['Location'],
    `https://localhost:7001/v2/${tenant.id}/directoryObjects/${newId}/Microsoft.DirectoryServices.User`,
  );
  assert.deepEqual(JSON.parse(response.body), {
    '@odata.context': `${root}/$metadata#users/$entity`,
    businessPhones: [],
    displayName: 'Emmy Noether',
    givenName: null,
    jobTitle: null,
    mail: null,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    surname: null,
    userPrincipalName: 'Emmy@lab.onmicrosoft.example',
    id: newId,
  });
  assert.deepEqual(
    askJson(`/v1.0/users/${newId}?$select=mailNickname,usageLocation,createdDateTime,userType`, { tenant }),
    {
      '@odata.context': `${root}/$metadata#users(mailNickname,usageLocation,createdDateTime,userType)/$entity`,
      mailNickname: 'emmy',
      usageLocation: 'DE',
      createdDateTime: '2026-01-02T03:04:05Z',
      userType: 'Member',
    },
  );
  assert.equal(tenant.users.at(-1)?.password, 'Invariant-1918');
});

test('POST /users refuses what the directory refuses, without creating a user', () => {
  const tenant = seedTenant();
  const post = (changes: Json): ReturnType<typeof ask> =>
    ask('/v1.0/users', { tenant, body: { ...newUser, ...changes } });
  const conflict = 'Another object with the same value for property userPrincipalName already exists.';
  assertFault(post({ userPrincipalName: 'ADA@lab.example' }), 400, 'Request_BadRequest', conflict, [
    { code: 'ObjectConflict', message: conflict, target: 'userPrincipalName' },
  ]);
  for (const name of ['displayName', 'accountEnabled', 'mailNickname', 'userPrincipalName', 'passwordProfile']) {
    assertRefused(post({ [name]: undefined }), `A value is required for property '${name}' of resource 'User'.`);
  }
  assertRefused(post({ displayName: '' }), "A value is required for property 'displayName' of resource 'User'.");
  assertRefused(
    post({ accountEnabled: 'yes' }),
    "Invalid value specified for property 'accountEnabled' of resource 'User'.",
  );
  assertRefused(
    post({ businessPhones: [1] }),
    "Invalid value specified for property 'businessPhones' of resource 'User'.",
  );
  assertRefused(post({ id: newId }), "Property 'id' is read-only and cannot be set.");
  assertRefused(post({ userPrincipalName: 'emmy' }), 'Property userPrincipalName is invalid.');
  assertRefused(
    post({ userPrincipalName: 'emmy@elsewhere.example' }),
    'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names ' +
      'in your organization.',
  );
  assertRefused(
    post({ passwordProfile: { password: 'short' } }),
    'The specified password does not comply with password complexity requirements. Please provide a different password.',
  );
  for (const name of ['shoeSize', 'constructor', 'toString']) {
    assertRefused(
      post({ [name]: 'x' }),
      `The property '${name}' does not exist on type 'microsoft.graph.user'. Make sure to only use property names ` +
        'that are defined by the type.',
      'BadRequest',
    );
  }
  assert.deepEqual(tenant, seedTenant());
});

test('a property named __proto__ is unknown like any other, and pollutes nothing', () => {
  const response = ask('/v1.0/me', { method: 'PATCH', body: '{"__proto__":{"city":"Rome"}}' });
  assert.equal(response.status, 400);
  assert.match(response.body, /The property '__proto__' does not exist/);
  assert.equal(Object.prototype.hasOwnProperty.call(Object.prototype, 'city'), false);
});

test('a write needs a JSON object and reports anything else', () => {
  const write = (body: string, headers: Record<string, string>): ReturnType<typeof ask> =>
    ask('/v1.0/users', { body, headers });
  const refused = (response: ReturnType<typeof ask>, message: string): void =>
    assertRefused(response, message, 'BadRequest');
  const unreadable =
    'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.';
  refused(
    ask('/v1.0/users', { method: 'POST' }),
    'Write requests (excluding DELETE) must contain the Content-Type header declaration.',
  );
  refused(write('a=b', { 'content-type': 'text/plain' }), 'Entity only allows writes with a JSON Content-Type header.');
  refused(write(' ', {}), 'Empty Payload. JSON content expected.');
  for (const body of ['{', '[]', 'null', '"x"']) refused(write(body, {}), unreadable);
  assert.equal(
    ask('/v1.0/users', { body: newUser, headers: { 'content-type': 'Application/JSON; charset=utf-8' } }).status,
    201,
  );
});

test('PATCH /users/{id} changes the properties in the body and returns 204 without a body', () => {
  const tenant = seedTenant();
  const before = userById(tenant, charles.id);
  const body = {
    jobTitle: 'Inventor',
    city: 'London',
    mobilePhone: null,
    accountEnabled: true,
    passwordProfile: { password: 'Analytical-2' },
  };
  const response = ask('/v1.0/users/charles@LAB.example', { tenant, method: 'PATCH', body });
  assert.deepEqual([response.status, response.body, response.headers['Content-Type']], [204, '', undefined]);
  assert.deepEqual(userById(tenant, charles.id), {
    ...(before as Json),
    jobTitle: 'Inventor',
    mobilePhone: null,
    accountEnabled: true,
    additionalProperties: { city: 'London' },
    password: 'Analytical-2',
  });
  assert.deepEqual(
    tenant.users.filter(({ id }) => id !== charles.id),
    seedTenant().users.filter(({ id }) => id !== charles.id),
  );
  const same = { userPrincipalName: 'Charles@lab.example' };
  assert.equal(ask(`/v1.0/users/${charles.id}`, { tenant, method: 'PATCH', body: same }).status, 204);
});

test('PATCH /me needs User.ReadWrite and no more', () => {
  const tenant = seedTenant();
  const patch = (scope: string, path = '/v1.0/me'): number =>
    ask(path, { tenant, caller: person(tenant, [scope]), method: 'PATCH', body: { city: 'Rome' } }).status;
  assert.deepEqual(
    [patch('User.Read'), patch('User.ReadWrite'), patch('User.ReadWrite', `/v1.0/users/${mary.id}`)],
    [403, 204, 403],
  );
});

test('DELETE /users/{id} removes the user everywhere', () => {
  const tenant = seedTenant();
  const reference = { '@odata.id': `${root}/users/${grace.id}` };
  assert.equal(ask(`/v1.0/users/${ada.id}/manager/$ref`, { tenant, method: 'PUT', body: reference }).status, 204);
  const caller = person(tenant, ['User.ReadWrite.All', 'Group.Read.All']);
  assert.equal(ask(`/v1.0/users/${grace.id.toUpperCase()}`, { tenant, caller, method: 'DELETE' }).status, 204);
  assert.equal(ask(`/v1.0/users/${grace.id}`, { tenant, caller }).status, 404);
  assert.deepEqual(listed(`/v1.0/groups/${engineering}/owners`, 'id', { tenant, caller }), [ada.id]);
  assert.deepEqual(listed(`/v1.0/groups/${nested}/members`, 'id', { tenant, caller }), [engineering]);
  assert.equal(ask(`/v1.0/users/${ada.id}/manager`, { tenant, caller }).status, 404);
  assert.ok(!JSON.stringify({ ...tenant, deletedItems: [] }).includes(grace.id));
});

test('the manager of a user is set, read and removed by reference', () => {
  const tenant = seedTenant();
  const path = `/v1.0/users/${ada.id}/manager`;
  const missing = "Resource 'manager' does not exist or one of its queried reference-property objects are not present.";
  assertFault(ask(path, { tenant }), 404, 'Request_ResourceNotFound', missing);
  const body = { '@odata.id': `https://graph.microsoft.com/v1.0/users('charles@lab.example')` };
  assert.equal(ask(`${path}/$ref`, { tenant, method: 'PUT', body }).status, 204);
  assert.deepEqual(askJson(`${path}?$select=id`, { tenant }), {
    '@odata.context': `${root}/$metadata#directoryObjects(id)/$entity`,
    '@odata.type': '#microsoft.graph.user',
    id: charles.id,
  });
  assert.equal(ask(`${path}/$ref`, { tenant, method: 'DELETE' }).status, 204);
  assert.equal(ask(path, { tenant }).status, 404);
  assert.deepEqual(tenant, seedTenant());
});

test('POST /groups creates a Microsoft 365 group with bound members, owned by its creator', () => {
  const tenant = seedTenant();
  const body = {
    ...newGroup,
    'members@odata.bind': [`${root}/users/${mary.id}`, `${root}/directoryObjects/${grace.id}`],
  };
  const response = ask('/v1.0/groups', { tenant, body });
  assert.equal(response.status, 201, response.body);
  assert.equal(
    response.headers['Location'],
    `https://localhost:7001/v2/${tenant.id}/directoryObjects/${newId}/Microsoft.DirectoryServices.Group`,
  );
  const shown = JSON.parse(response.body);
  assert.deepEqual(shown, askJson(`/v1.0/groups/${newId}`, { tenant }));
  assert.deepEqual(tenant.groups.at(-1), {
    id: newId,
    displayName: 'Algebra',
    description: null,
    mailNickname: 'algebra',
    mail: 'algebra@lab.example',
    mailEnabled: true,
    securityEnabled: false,
    groupTypes: ['Unified'],
    visibility: 'Public',
    createdDateTime: '2026-01-02T03:04:05Z',
    memberIds: [mary.id, grace.id],
    ownerIds: [ada.id],
  });
});

test('POST /groups by an application leaves the group without an owner', () => {
  const tenant = seedTenant();
  const caller = daemon(tenant, ['Group.ReadWrite.All']);
  assert.equal(ask('/v1.0/groups', { tenant, caller, body: newGroup }).status, 201);
  assert.deepEqual(tenant.groups.at(-1)?.ownerIds, []);
});

test('POST /groups refuses what the directory refuses, without creating a group', () => {
  const tenant = seedTenant();
  const post = (changes: Json): ReturnType<typeof ask> =>
    ask('/v1.0/groups', { tenant, body: { ...newGroup, ...changes } });
  assertRefused(
    post({ mailNickname: undefined }),
    "A value is required for property 'mailNickname' of resource 'Group'.",
  );
  assertRefused(
    post({ groupTypes: [] }),
    'The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement ' +
      'property is unset and the security-enablement property is set.',
  );
  const conflict = 'Another object with the same value for property mailNickname already exists.';
  assertFault(post({ mailNickname: 'Research' }), 400, 'Request_BadRequest', conflict, [
    { code: 'ObjectConflict', message: conflict, target: 'mailNickname' },
  ]);
  assertRefused(post({ 'owners@odata.bind': ['nonsense'] }), 'Invalid URL format specified in payload.', 'BadRequest');
  assert.equal(post({ 'owners@odata.bind': [`${root}/groups/${engineering}`] }).status, 404);
  assert.deepEqual(tenant, seedTenant());
});

test('PATCH and DELETE /groups/{id} change and remove a group', () => {
  const tenant = seedTenant();
  const path = `/v1.0/groups/${engineering}`;
  assert.equal(
    ask(path, { tenant, method: 'PATCH', body: { description: null, displayName: 'Builders' } }).status,
    204,
  );
  const { displayName, description } = askJson(path, { tenant });
  assert.deepEqual([displayName, description], ['Builders', null]);
  const readOnly = ask(path, { tenant, method: 'PATCH', body: { groupTypes: ['Unified'] } });
  assertRefused(readOnly, "Property 'groupTypes' is read-only and cannot be set.");
  const bind = { 'members@odata.bind': [`${root}/directoryObjects/${mary.id}`] };
  assert.equal(ask(path, { tenant, method: 'PATCH', body: bind }).status, 204);
  assert.equal(listed(`${path}/members`, 'id', { tenant }).at(-1), mary.id);
  assert.equal(ask(path, { tenant, method: 'DELETE' }).status, 204);
  assert.equal(ask(path, { tenant }).status, 404);
  assert.deepEqual(listed(`/v1.0/groups/${nested}/members`, 'id', { tenant }), [grace.id]);
});

test('members are added and removed by reference', () => {
  const tenant = seedTenant();
  const path = `/v1.0/groups/${empty}/members`;
  const add = (id: string): ReturnType<typeof ask> =>
    ask(`${path}/$ref`, { tenant, body: { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` } });
  const { status, body } = add(mary.id.toUpperCase());
  assert.deepEqual([status, body], [204, '']);
  assert.deepEqual(listed(path, 'id', { tenant }), [mary.id]);
  assertRefused(
    add(mary.id),
    "One or more added object references already exist for the following modified properties: 'members'.",
  );
  const missing = '99999999-0000-4000-8000-000000000000';
  const notFound = `Resource '${missing}' does not exist or one of its queried reference-property objects are not present.`;
  assertFault(add(missing), 404, 'Request_ResourceNotFound', notFound);
  assertRefused(ask(`${path}/$ref`, { tenant, body: {} }), 'Invalid URL format specified in payload.', 'BadRequest');
  assert.equal(ask(`${path}/${mary.id}/$ref`, { tenant, method: 'DELETE' }).status, 204);
  assert.equal(ask(`${path}/${mary.id}/$ref`, { tenant, method: 'DELETE' }).status, 404);
  assert.deepEqual(tenant, seedTenant());
});

test('the last owner of a group stays', () => {
  const tenant = seedTenant();
  const remove = (id: string): ReturnType<typeof ask> =>
    ask(`/v1.0/groups/${engineering}/owners/${id}/$ref`, { tenant, method: 'DELETE' });
  assert.equal(remove(grace.id).status, 204);
  assertRefused(remove(ada.id), 'The group must have at least one owner, hence this owner cannot be removed.');
});

test('writes need the permission to write, and without it nothing changes', () => {
  const tenant = seedTenant();
  const caller = person(tenant, ['User.Read.All', 'Group.Read.All', 'Directory.Read.All', 'User.ReadWrite']);
  const reference = { '@odata.id': `${root}/directoryObjects/${mary.id}` };
  const writes: [method: string, path: string, body?: unknown][] = [
    ['POST', '/v1.0/users', newUser],
    ['PATCH', `/v1.0/users/${mary.id}`, { city: 'x' }],
    ['DELETE', `/v1.0/users/${mary.id}`],
    ['PUT', `/v1.0/users/${mary.id}/manager/$ref`, reference],
    ['POST', '/v1.0/groups', newGroup],
    ['PATCH', `/v1.0/groups/${empty}`, { description: 'x' }],
    ['DELETE', `/v1.0/groups/${empty}`],
    ['POST', `/v1.0/groups/${empty}/members/$ref`, reference],
    ['POST', `/v1.0/groups/${empty}/owners/$ref`, reference],
    ['DELETE', `/v1.0/groups/${engineering}/members/${ada.id}/$ref`],
  ];
  for (const [method, path, body] of writes) {
    const response = ask(path, { tenant, caller, method, body });
    assertFault(response, 403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
  }
  assert.deepEqual(tenant, seedTenant());
});

test('a user principal name has one @, a name, no space and a domain of the tenant; a password eight characters', () => {
  const tenant = seedTenant();
  const patch = (body: Json): ReturnType<typeof ask> =>
    ask(`/v1.0/users/${mary.id}`, { tenant, method: 'PATCH', body });
  for (const userPrincipalName of ['@lab.example', 'a@lab.example@lab.example', 'a b@lab.example', 'a\t@lab.example']) {
    assertRefused(patch({ userPrincipalName }), 'Property userPrincipalName is invalid.');
  }
  assert.equal(patch({ userPrincipalName: 'm@LAB.ONMICROSOFT.example' }).status, 204);
  const invalid = "Invalid value specified for property 'passwordProfile' of resource 'User'.";
  for (const passwordProfile of [{}, null, 'Lab-Passw0rd', { password: 8 }, []]) {
    assertRefused(patch({ passwordProfile }), invalid);
  }
  assert.equal(patch({ passwordProfile: { password: '1234567' } }).status, 400);
  assert.equal(patch({ passwordProfile: { password: '12345678' } }).status, 204);
  assert.equal(patch({ city: 'Rome', usageLocation: null, givenName: '', businessPhones: [] }).status, 204);
  assert.equal(patch({ state: 'Lazio' }).status, 204);
  const before = seedTenant().users.find(({ id }) => id === mary.id);
  assert.deepEqual(userById(tenant, mary.id), {
    ...before,
    userPrincipalName: 'm@LAB.ONMICROSOFT.example',
    password: '12345678',
    givenName: '',
    businessPhones: [],
    additionalProperties: { city: 'Rome', usageLocation: null, state: 'Lazio' },
  });
});

test('a manager is a user, and there is one to remove', () => {
  const tenant = seedTenant();
  const path = `/v1.0/users/${ada.id}/manager`;
  const notFound = (id: string): string =>
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
  assertFault(
    ask(`${path}/$ref`, { tenant, method: 'PUT', body: { '@odata.id': `${root}/groups/${engineering}` } }),
    404,
    'Request_ResourceNotFound',
    notFound(engineering),
  );
  assertFault(ask(`${path}/$ref`, { tenant, method: 'DELETE' }), 404, 'Request_ResourceNotFound', notFound('manager'));
  assert.deepEqual(tenant, seedTenant());
});

test('references name an object in each form of its URL, in any case, and nothing else', () => {
  const tenant = seedTenant();
  const add = (reference: unknown): ReturnType<typeof ask> =>
    ask(`/v1.0/groups/${empty}/members/$ref`, { tenant, body: { '@odata.id': reference } });
  const references = [
    `directoryObjects/${mary.id}`,
    `https://anywhere.example/beta/Users/charles%40lab.example`,
    "users('siobhan.o''brien@lab.example')",
    `GROUPS/${nested}`,
    'servicePrincipals/1ab00004-0000-4000-8000-000000000003',
    `directoryObjects('${grace.id}')`,
  ];
  for (const reference of references) assert.equal(add(reference).status, 204, reference);
  assert.deepEqual(listed(`/v1.0/groups/${empty}/members`, 'id', { tenant }), [
    mary.id,
    charles.id,
    labIds.users.siobhan.id,
    nested,
    '1ab00004-0000-4000-8000-000000000003',
    grace.id,
  ]);
  for (const reference of [
    7,
    '',
    `things/${mary.id}`,
    `xusers/${mary.id}`,
    'users/',
    `users/${mary.id}/manager`,
    'users',
  ]) {
    assertRefused(add(reference), 'Invalid URL format specified in payload.', 'BadRequest');
  }
  assert.equal(add('directoryObjects/charles@lab.example').status, 404);
  assertRefused(add('users/%E0'), "Resource not found for the segment '%E0'.", 'BadRequest');
});

test('POST and PATCH /groups bind up to 20 members and owners, each once', () => {
  const tenant = seedTenant();
  const bindingsOf = (count: number): string[] =>
    tenant.users.slice(0, count).map(({ id }) => `${root}/directoryObjects/${id}`);
  const post = (changes: Json): ReturnType<typeof ask> =>
    ask('/v1.0/groups', { tenant, body: { ...newGroup, ...changes } });
  const tooMany = 'Invalid URL format specified in payload.';
  assertRefused(post({ 'members@odata.bind': bindingsOf(21) }), tooMany, 'BadRequest');
  assertRefused(post({ 'owners@odata.bind': bindingsOf(1)[0] }), tooMany, 'BadRequest');
  const security = {
    groupTypes: [],
    mailEnabled: false,
    securityEnabled: true,
    description: 'Rings',
    visibility: null,
  };
  const twice = { 'owners@odata.bind': [...bindingsOf(2), ...bindingsOf(1)] };
  assert.equal(post({ ...security, ...twice, 'members@odata.bind': bindingsOf(20) }).status, 201);
  const created = {
    id: newId,
    displayName: 'Algebra',
    description: 'Rings',
    mailNickname: 'algebra',
    mail: null,
    mailEnabled: false,
    securityEnabled: true,
    groupTypes: [],
    visibility: null,
    createdDateTime: '2026-01-02T03:04:05Z',
    memberIds: tenant.users.slice(0, 20).map(({ id }) => id),
    ownerIds: [ada.id, charles.id],
  };
  assert.deepEqual(tenant.groups.at(-1), created);
  // The nickname of a group without mail is free.
  assert.equal(post({ mailNickname: 'Algebra', ...twice }).status, 201);
  tenant.groups.pop();
  const patch = (body: Json): ReturnType<typeof ask> => ask(`/v1.0/groups/${newId}`, { tenant, method: 'PATCH', body });
  for (const relation of ['members', 'owners']) {
    assertRefused(
      patch({ description: 'x', [`${relation}@odata.bind`]: bindingsOf(1) }),
      `One or more added object references already exist for the following modified properties: '${relation}'.`,
    );
  }
  assert.deepEqual(tenant.groups.at(-1), created);
  const [owner, member] = [grace.id, engineering].map((id) => [`${root}/directoryObjects/${id}`]);
  assert.equal(patch({ 'owners@odata.bind': owner, 'members@odata.bind': member, visibility: 'Private' }).status, 204);
  assert.deepEqual(tenant.groups.at(-1), {
    ...created,
    visibility: 'Private',
    memberIds: [...created.memberIds, engineering],
    ownerIds: [ada.id, charles.id, grace.id],
  });
  assert.deepEqual(tenant.groups.slice(0, -1), seedTenant().groups);
});

test('owners are added and removed by reference, and are users', () => {
  const tenant = seedTenant();
  const path = `/v1.0/groups/${engineering}/owners`;
  const add = (id: string): ReturnType<typeof ask> =>
    ask(`${path}/$ref`, { tenant, body: { '@odata.id': `${root}/directoryObjects/${id}` } });
  assert.equal(add(mary.id).status, 204);
  assertRefused(
    add(mary.id),
    "One or more added object references already exist for the following modified properties: 'owners'.",
  );
  assert.equal(add(empty).status, 404);
  assert.deepEqual(listed(path, 'id', { tenant }), [ada.id, grace.id, mary.id]);
  assert.equal(ask(`${path}/${mary.id.toUpperCase()}/$ref`, { tenant, method: 'DELETE' }).status, 204);
  assertFault(
    ask(`${path}/${mary.id}/$ref`, { tenant, method: 'DELETE' }),
    404,
    'Request_ResourceNotFound',
    `Resource '${mary.id}' does not exist or one of its queried reference-property objects are not present.`,
  );
  assert.deepEqual(tenant, seedTenant());
});

test('PATCH /users/{id} keeps each text that can be written', () => {
  const tenant = seedTenant();
  const names =
    'displayName givenName jobTitle mail mobilePhone officeLocation preferredLanguage surname city companyName country department employeeId employeeType faxNumber mailNickname postalCode state streetAddress usageLocation userType'.split(
      ' ',
    );
  const body = Object.fromEntries(names.map((name) => [name, `the ${name}`]));
  assert.equal(ask(`/v1.0/users/${mary.id}`, { tenant, method: 'PATCH', body }).status, 204);
  const { '@odata.context': _context, ...found } = askJson(`/v1.0/users/${mary.id}?$select=${names.join(',')}`, {
    tenant,
  });
  assert.deepEqual(found, body);
});
