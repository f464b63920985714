import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createSign } from 'node:crypto';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import type { Tenant } from '../../src/lab/tenant/tenant.ts';
import { type AskOptions, ask, askJson, assertFault, daemon, type Json, listed } from './graph-support.ts';
import { makeTestCertificate } from './test-certificates.ts';
import { refusalOf, startTestLab, type TestLab } from './test-lab.ts';

const { api, apiDaemon, registrar } = labIds.applications;
const graphPrincipal = (tenant: Tenant) =>
  String(askJson("/v1.0/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')", as(tenant))['id']);
const ids = { scope: 'aaaaaaaa-0000-4000-8000-000000000001', role: 'aaaaaaaa-0000-4000-8000-000000000002' };

let the: TestLab;
const ends: (() => Promise<void>)[] = [];
before(async () => {
  the = await startTestLab({ after: (end) => void ends.push(end) });
});
after(() => Promise.all(ends.map((end) => end())));

/** The permissions of the seed's registrar. */
function as(tenant: Tenant, roles?: readonly string[]): AskOptions {
  const all = [
    'Application.ReadWrite.All',
    'AppRoleAssignment.ReadWrite.All',
    'DelegatedPermissionGrant.ReadWrite.All',
    'Directory.Read.All',
  ];
  return { tenant, caller: daemon(tenant, roles ?? all) };
}

function post(tenant: Tenant, path: string, body: unknown, status = 201): Json {
  const response = ask(`/v1.0/${path}`, { ...as(tenant), body });
  assert.equal(response.status, status, response.body);
  return response.body === '' ? {} : JSON.parse(response.body);
}

function change(tenant: Tenant, method: string, path: string, body?: unknown, headers = {}): number {
  const response = ask(`/v1.0/${path}`, { ...as(tenant), method, headers, ...(body === undefined ? {} : { body }) });
  assert.ok(response.status < 300, response.body);
  return response.status;
}

function fails(
  tenant: Tenant,
  method: string,
  path: string,
  body: unknown,
  status: number,
  code: string,
  text: string,
) {
  assertFault(ask(`/v1.0/${path}`, { ...as(tenant), method, body }), status, code, text);
}

const exposedScope = {
  id: ids.scope,
  value: 'Files.Read',
  type: 'User',
  isEnabled: true,
  adminConsentDisplayName: 'Read files',
  adminConsentDescription: 'Reads files',
  userConsentDisplayName: null,
  userConsentDescription: null,
};
const appRole = {
  id: ids.role,
  value: 'Files.Process',
  displayName: 'Process',
  description: 'Processes files',
  allowedMemberTypes: ['Application'],
  isEnabled: true,
};

test('POST /applications registers an application as it is written, without a service principal', () => {
  const tenant = seedTenant();
  const { '@odata.context': _, ...created } = post(tenant, 'applications', {
    displayName: 'Files API',
    signInAudience: 'AzureADMultipleOrgs',
    identifierUris: ['api://lab.example/files'],
    groupMembershipClaims: 'SecurityGroup',
    description: 'Keeps files',
    tags: ['a tag'],
    isFallbackPublicClient: null,
    api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [exposedScope] },
    appRoles: [appRole],
    web: {
      redirectUris: ['https://files.example/signin'],
      logoutUrl: 'https://files.example/out',
      implicitGrantSettings: { enableIdTokenIssuance: true },
    },
    spa: { redirectUris: ['http://localhost:3000'] },
    publicClient: { redirectUris: ['myapp://auth'] },
    optionalClaims: { idToken: [], accessToken: [{ name: 'email', essential: true }], saml2Token: [] },
    requiredResourceAccess: [
      { resourceAppId: api.appId, resourceAccess: [{ id: '1ab00008-0000-4000-8000-000000000021', type: 'Scope' }] },
    ],
  });
  const picked = Object.fromEntries(
    Object.entries(created).filter(([, value]) => value !== null && JSON.stringify(value) !== '[]'),
  );
  const { info: _info, parentalControlSettings: _settings, verifiedPublisher: _publisher, ...rest } = picked;
  assert.deepEqual(rest, {
    id: '00000000-0000-4000-8000-000000000002',
    appId: '00000000-0000-4000-8000-000000000002',
    createdDateTime: '2026-01-02T03:04:05Z',
    displayName: 'Files API',
    description: 'Keeps files',
    groupMembershipClaims: 'SecurityGroup',
    identifierUris: ['api://lab.example/files'],
    isFallbackPublicClient: false,
    publisherDomain: 'lab.example',
    signInAudience: 'AzureADMultipleOrgs',
    tags: ['a tag'],
    api: {
      acceptMappedClaims: null,
      knownClientApplications: [],
      requestedAccessTokenVersion: 2,
      oauth2PermissionScopes: [exposedScope],
      preAuthorizedApplications: [],
    },
    appRoles: [appRole],
    optionalClaims: {
      accessToken: [{ additionalProperties: [], essential: true, name: 'email', source: null }],
      idToken: [],
      saml2Token: [],
    },
    publicClient: { redirectUris: ['myapp://auth'] },
    requiredResourceAccess: [
      { resourceAppId: api.appId, resourceAccess: [{ id: '1ab00008-0000-4000-8000-000000000021', type: 'Scope' }] },
    ],
    web: {
      homePageUrl: null,
      logoutUrl: 'https://files.example/out',
      redirectUris: ['https://files.example/signin'],
      implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: true },
      redirectUriSettings: [{ uri: 'https://files.example/signin', index: null }],
    },
    spa: { redirectUris: ['http://localhost:3000'] },
  });
  const { '@odata.context': _context, ...read } = askJson(`/v1.0/applications/${String(created['id'])}`, as(tenant));
  assert.deepEqual(read, created);
  assert.deepEqual(
    listed(`/v1.0/servicePrincipals?$filter=appId eq '${String(created['appId'])}'`, 'id', as(tenant)),
    [],
  );
});

test('PATCH /applications changes what it names and keeps the rest; DELETE removes the service principal, too', () => {
  const tenant = seedTenant();
  const path = `applications(appId='${api.appId}')`;
  const first = askJson(`/v1.0/${path}`, as(tenant));
  assert.equal(
    change(tenant, 'PATCH', path, { displayName: 'Renamed', web: { homePageUrl: 'https://x.example' } }),
    204,
  );
  const web = { ...(first['web'] as Json), homePageUrl: 'https://x.example' };
  assert.deepEqual(askJson(`/v1.0/${path}`, as(tenant)), { ...first, displayName: 'Renamed', web });
  assert.equal(change(tenant, 'DELETE', `applications/${String(first['id'])}`), 204);
  assert.equal(ask(`/v1.0/${path}`, as(tenant)).status, 404);
  assert.equal(ask(`/v1.0/servicePrincipals(appId='${api.appId}')`, as(tenant)).status, 404);
  assert.deepEqual(tenant.appRoleAssignments, []);
});

test('a deleted application is listed, and restored with its service principal or deleted for good', () => {
  const tenant = seedTenant();
  const original = tenant.applications.find(({ appId }) => appId === api.appId);
  assert.ok(original);
  const { id } = original;
  assert.equal(change(tenant, 'DELETE', `applications/${id}`), 204);
  const items = 'directory/deletedItems';
  assert.deepEqual(
    askJson(`/v1.0/${items}/microsoft.graph.application?$select=appId,deletedDateTime`, as(tenant))['value'],
    [{ appId: api.appId, deletedDateTime: '2026-01-02T03:04:05Z' }],
  );
  assert.deepEqual(listed(`/v1.0/${items}/microsoft.graph.servicePrincipal`, 'id', as(tenant)), []);
  const item = `/v1.0/${items}/${id}`;
  const denied = ['Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'] as const;
  for (const roles of [['User.ReadWrite.All', 'Group.ReadWrite.All'], ['Application.ReadWrite.OwnedBy']]) {
    assertFault(ask(`${item}/restore`, { ...as(tenant, roles), method: 'POST' }), 403, ...denied);
    assertFault(ask(item, { ...as(tenant, roles), method: 'DELETE' }), 403, ...denied);
  }
  const taken = post(tenant, 'applications', { displayName: 'Other' });
  const other = tenant.applications.findIndex((each) => each.id === taken['id']);
  const uri = { ...tenant.applications[other], identifierUris: [api.identifierUri.toUpperCase()] } as typeof original;
  tenant.applications[other] = uri;
  const message = 'Another object with the same value for property identifierUris already exists.';
  const details = [{ code: 'ObjectConflict', message, target: 'identifierUris' }];
  const response = ask(`${item}/restore`, { ...as(tenant), method: 'POST' });
  assertFault(response, 400, 'Request_BadRequest', message, details);
  tenant.applications.splice(other, 1);
  assert.equal(post(tenant, `${items}/${id.toUpperCase()}/restore`, {}, 200)['appId'], api.appId);
  assert.deepEqual(tenant.applications.at(-1), original);
  assert.equal(askJson(`/v1.0/servicePrincipals(appId='${api.appId}')?$select=appId`, as(tenant))['appId'], api.appId);
  assert.equal(ask(item, as(tenant)).status, 404);
  change(tenant, 'DELETE', `applications/${id}`);
  assert.equal(change(tenant, 'DELETE', `${items}/${id}`), 204);
  assert.deepEqual(listed(`/v1.0/${items}/graph.application`, 'id', as(tenant)), []);
});

test('ids of permissions count in any letter case', () => {
  const tenant = seedTenant();
  const made = post(tenant, 'applications', {
    displayName: 'Cases',
    api: {
      oauth2PermissionScopes: [exposedScope],
      preAuthorizedApplications: [{ appId: api.appId, delegatedPermissionIds: [ids.scope.toUpperCase()] }],
    },
  });
  post(tenant, 'servicePrincipals', { appId: made['appId'] });
  const index = tenant.applications.findIndex(({ appId }) => appId === made['appId']);
  const application = tenant.applications[index];
  assert.ok(application);
  const id = ids.role.toUpperCase();
  tenant.applications[index] = { ...application, appRoles: [{ ...appRole, id, allowedMemberTypes: ['User'] }] };
  const { ada } = labIds.users;
  const body = { principalId: ada.id, resourceId: application.servicePrincipalId, appRoleId: ids.role };
  assert.equal(post(tenant, `users/${ada.id}/appRoleAssignments`, body)['appRoleId'], id);
});

test('the permission for applications is not one for deleted users', () => {
  const tenant = seedTenant();
  const { grace } = labIds.users;
  assert.equal(ask(`/v1.0/users/${grace.id}`, { tenant, method: 'DELETE' }).status, 204);
  const item = `/v1.0/directory/deletedItems/${grace.id}`;
  assert.equal(ask(item, { ...as(tenant, ['Application.ReadWrite.All']), method: 'DELETE' }).status, 403);
  assert.equal(ask(item, { ...as(tenant, ['User.ReadWrite.All']), method: 'DELETE' }).status, 204);
});

test('ownedObjects has the applications and service principals of a user, as az ad app list --show-mine reads them', () => {
  const tenant = seedTenant();
  const own = tenant.applications.findIndex(({ appId }) => appId === api.appId);
  const application = tenant.applications[own];
  assert.ok(application);
  const { mary } = labIds.users;
  tenant.applications[own] = { ...application, ownerIds: [mary.id] };
  const path = `/v1.0/users/${mary.id}/ownedObjects`;
  assert.deepEqual(
    listed(path, '@odata.type', as(tenant)).filter((type) => type !== '#microsoft.graph.group'),
    ['#microsoft.graph.application', '#microsoft.graph.servicePrincipal'],
  );
});

test('PATCH with Prefer: create-if-missing creates what an alternate key does not find, and then changes it', () => {
  const tenant = seedTenant();
  const prefer = { prefer: 'create-if-missing' };
  const path = "applications(uniqueName='my-app')";
  assert.equal(change(tenant, 'PATCH', path, { displayName: 'One' }, prefer), 201);
  assert.equal(change(tenant, 'PATCH', path, { displayName: 'Two' }, prefer), 204);
  const found = askJson(`/v1.0/${path}?$select=displayName,uniqueName,appId`, as(tenant));
  assert.deepEqual([found['displayName'], found['uniqueName']], ['Two', 'my-app']);
  const principal = `servicePrincipals(appId='${String(found['appId'])}')`;
  assert.equal(change(tenant, 'PATCH', principal, { tags: ['x'] }, prefer), 201);
  assert.equal(change(tenant, 'PATCH', principal, { tags: ['y'] }, prefer), 204);
  assert.deepEqual(askJson(`/v1.0/${principal}`, as(tenant))['tags'], ['y']);
  assert.equal(ask(`/v1.0/applications(uniqueName='other')`, { ...as(tenant), method: 'PATCH', body: {} }).status, 404);
});

test('an application keeps each property that programs write, and refuses those that only Microsoft sets', () => {
  const tenant = seedTenant();
  const path = `applications(appId='${api.appId}')`;
  const written = {
    description: 'a description',
    notes: 'a note',
    serviceManagementReference: 'SMR-1',
    tokenEncryptionKeyId: ids.role,
    samlMetadataUrl: 'https://files.example/saml',
    defaultRedirectUri: 'https://files.example/',
    uniqueName: 'files',
    isDeviceOnlyAuthSupported: true,
    tags: ['a tag'],
    servicePrincipalLockConfiguration: { isEnabled: true, allProperties: true },
    addIns: [{ id: ids.role, type: 'FileHandler', properties: [] }],
    info: { supportUrl: 'https://files.example/support' },
    parentalControlSettings: { countriesBlockedForMinors: ['DE'], legalAgeGroupRule: 'Allow' },
  };
  assert.equal(change(tenant, 'PATCH', path, written), 204);
  const read = askJson(`/v1.0/${path}?$select=${Object.keys(written).join()}`, as(tenant));
  const { id: _id, ...kept } = Object.fromEntries(Object.entries(read).filter(([name]) => !name.startsWith('@')));
  assert.deepEqual(kept, written);
  const { homePageUrl } = askJson(`/v1.0/${path}`, as(tenant))['web'] as Json;
  assert.equal(homePageUrl, null);
  for (const signInAudience of [
    'AzureADMultipleOrgs',
    'AzureADandPersonalMicrosoftAccount',
    'PersonalMicrosoftAccount',
    'AzureADMyOrg',
  ]) {
    change(tenant, 'PATCH', path, { signInAudience });
    assert.equal(askJson(`/v1.0/${path}`, as(tenant))['signInAudience'], signInAudience);
  }
  for (const name of [
    'id',
    'appId',
    'createdDateTime',
    'deletedDateTime',
    'publisherDomain',
    'disabledByMicrosoftStatus',
    'applicationTemplateId',
    'certification',
    'verifiedPublisher',
  ]) {
    const text = `Property '${name}' is read-only and cannot be set.`;
    fails(tenant, 'PATCH', path, { [name]: null }, 400, 'Request_BadRequest', text);
  }
});

test('the parts of an application are changed one by one, and what a body leaves out stays', () => {
  const tenant = seedTenant();
  const path = `applications(appId='${api.appId}')`;
  const part = (name: string) => askJson(`/v1.0/${path}`, as(tenant))[name] as Json;
  const first = part('api');
  change(tenant, 'PATCH', path, { api: { acceptMappedClaims: true } });
  change(tenant, 'PATCH', path, { api: { knownClientApplications: [ids.role] } });
  change(tenant, 'PATCH', path, { api: { requestedAccessTokenVersion: null } });
  assert.deepEqual(part('api'), {
    ...first,
    acceptMappedClaims: true,
    knownClientApplications: [ids.role],
    requestedAccessTokenVersion: 1,
  });
  change(tenant, 'PATCH', path, { web: { redirectUris: ['https://files.example/'] } });
  change(tenant, 'PATCH', path, { web: { homePageUrl: 'https://files.example/home' } });
  change(tenant, 'PATCH', path, { web: { logoutUrl: 'https://files.example/out' } });
  change(tenant, 'PATCH', path, { web: { implicitGrantSettings: { enableAccessTokenIssuance: true } } });
  change(tenant, 'PATCH', path, { web: { implicitGrantSettings: { enableIdTokenIssuance: true } } });
  change(tenant, 'PATCH', path, { web: { implicitGrantSettings: { enableAccessTokenIssuance: null } } });
  assert.deepEqual(part('web'), {
    homePageUrl: 'https://files.example/home',
    logoutUrl: 'https://files.example/out',
    redirectUris: ['https://files.example/'],
    implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: true },
    redirectUriSettings: [{ uri: 'https://files.example/', index: null }],
  });
  const claim = { name: 'email', source: 'user', essential: true, additionalProperties: ['x'] };
  change(tenant, 'PATCH', path, { optionalClaims: { idToken: [claim], saml2Token: [{ name: 'upn' }] } });
  assert.deepEqual(part('optionalClaims'), { idToken: [claim], accessToken: [], saml2Token: [{ name: 'upn' }] });
  change(tenant, 'PATCH', path, { optionalClaims: null });
  assert.deepEqual(part('optionalClaims'), { idToken: [], accessToken: [], saml2Token: [] });
  for (const groupMembershipClaims of ['SecurityGroup, ApplicationGroup', 'All', 'DirectoryRole', 'None']) {
    change(tenant, 'PATCH', path, { groupMembershipClaims });
    assert.equal(part('groupMembershipClaims'), groupMembershipClaims);
  }
});

test('what an application cannot have is refused with the name of the property', () => {
  const tenant = seedTenant();
  const bad = (name: string) => `Invalid value specified for property '${name}' of resource 'Application'.`;
  const refused = (body: Json, text: string) =>
    fails(tenant, 'POST', 'applications', { displayName: 'X', ...body }, 400, 'Request_BadRequest', text);
  refused({ displayName: '' }, bad('displayName'));
  refused({ displayName: 'x'.repeat(257) }, bad('displayName'));
  refused({ nothing: 1 }, bad('nothing'));
  refused({ appId: ids.role }, "Property 'appId' is read-only and cannot be set.");
  refused({ signInAudience: 'Everyone' }, bad('signInAudience'));
  refused({ groupMembershipClaims: 'Some' }, bad('groupMembershipClaims'));
  refused({ identifierUris: 'api://x' }, bad('identifierUris'));
  refused({ identifierUris: ['not a uri'] }, bad('identifierUris'));
  refused({ web: { redirectUris: ['http://files.example'] } }, bad('web.redirectUris'));
  refused({ spa: { redirectUris: ['https://*.example'] } }, bad('spa.redirectUris'));
  refused({ publicClient: [] }, bad('publicClient'));
  refused({ api: { requestedAccessTokenVersion: 3 } }, bad('api.requestedAccessTokenVersion'));
  refused({ api: { oauth2PermissionScopes: [{ ...exposedScope, id: '1' }] } }, bad('api.oauth2PermissionScopes.id'));
  refused(
    { api: { oauth2PermissionScopes: [{ ...exposedScope, value: 'a b' }] } },
    bad('api.oauth2PermissionScopes.value'),
  );
  refused({ appRoles: [{ ...appRole, allowedMemberTypes: ['Device'] }] }, bad('appRoles.allowedMemberTypes'));
  refused({ appRoles: [appRole, appRole] }, 'Request contains a property with duplicate values.');
  refused({ keyCredentials: [{ key: 'bm90IGEgY2VydGlmaWNhdGU=' }] }, 'Key credential is invalid.');
  refused(
    { requiredResourceAccess: [{ resourceAppId: api.appId, resourceAccess: [{ id: ids.role, type: 'Both' }] }] },
    bad('requiredResourceAccess.resourceAccess.type'),
  );
  assertFault(
    ask('/v1.0/applications', {
      ...as(tenant),
      body: { displayName: 'X', identifierUris: ['api://elsewhere.example'] },
    }),
    400,
    'HostNameNotOnVerifiedDomain',
    'Failed to add identifier URI api://elsewhere.example. All newly added URIs must contain a tenant verified domain, tenant ID, or app ID, as per the default tenant policy of your organization. See https://aka.ms/identifier-uri-addition-error for more information on this error.',
  );
  change(tenant, 'PATCH', `applications(appId='${apiDaemon.appId}')`, { identifierUris: ['https://lab.example/x'] });
  const message = 'Another object with the same value for property identifierUris already exists.';
  assertFault(
    ask('/v1.0/applications', { ...as(tenant), body: { displayName: 'X', identifierUris: ['HTTPS://lab.example/x'] } }),
    400,
    'Request_BadRequest',
    message,
    [{ code: 'ObjectConflict', message, target: 'identifierUris' }],
  );
  fails(
    tenant,
    'PATCH',
    `applications(appId='${api.appId}')`,
    { appRoles: [] },
    400,
    'CannotDeleteOrUpdateEnabledEntitlement',
    'Permission (scope or role) cannot be deleted or updated unless disabled first.',
  );
  fails(
    tenant,
    'POST',
    'applications',
    {},
    400,
    'Request_BadRequest',
    "A value is required for property 'displayName' of resource 'Application'.",
  );
  assert.equal(tenant.applications.length, seedTenant().applications.length);
});

test('an application with Application.ReadWrite.OwnedBy only changes those that it owns', () => {
  const tenant = seedTenant();
  const owned = as(tenant, ['Application.ReadWrite.OwnedBy']);
  const created = ask('/v1.0/applications', { ...owned, body: { displayName: 'Mine' } });
  assert.equal(created.status, 201);
  const path = `/v1.0/applications/${String(JSON.parse(created.body).id)}`;
  const rename = { ...owned, method: 'PATCH', body: { displayName: 'Renamed' } };
  assert.equal(ask(path, rename).status, 204);
  const denied = ['Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'] as const;
  assertFault(ask(`/v1.0/applications(appId='${api.appId}')`, rename), 403, ...denied);
  assertFault(ask(`/v1.0/applications(appId='${api.appId}')/addPassword`, { ...owned, body: {} }), 403, ...denied);
  assertFault(ask(path, { ...rename, ...as(tenant, ['Application.Read.All']) }), 403, ...denied);
  const owner = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${labIds.users.ada.id}` };
  assert.equal(change(tenant, 'POST', `${path.slice(6)}/owners/$ref`, owner), 204);
  assert.deepEqual(listed(`${path}/owners`, 'displayName', as(tenant)), [
    'Microsoft Graph Command Line Tools',
    'Ada Lovelace',
  ]);
  assert.equal(change(tenant, 'DELETE', `${path.slice(6)}/owners/${labIds.users.ada.id}/$ref`), 204);
  assert.deepEqual(listed(`${path}/owners`, 'displayName', as(tenant)), ['Microsoft Graph Command Line Tools']);
});

test('federated credentials are unique, limited, and found by name', () => {
  const tenant = seedTenant();
  const path = `applications(appId='${apiDaemon.appId}')/federatedIdentityCredentials`;
  const credential = {
    name: 'main-branch',
    issuer: 'https://issuer.example',
    subject: 'repo:lab',
    audiences: ['api://AzureADTokenExchange'],
  };
  const { '@odata.context': _, ...created } = post(tenant, path, credential);
  assert.deepEqual(created, { id: '00000000-0000-4000-8000-000000000002', description: null, ...credential });
  const conflict = 'Request_MultipleObjectsWithSameKeyValue';
  fails(
    tenant,
    'POST',
    path,
    credential,
    409,
    conflict,
    'FederatedIdentityCredential with issuer and subject already exists.',
  );
  fails(
    tenant,
    'POST',
    path,
    { ...credential, subject: 'other' },
    409,
    conflict,
    'FederatedIdentityCredential with name already exists.',
  );
  fails(
    tenant,
    'POST',
    path,
    { ...credential, audiences: [] },
    400,
    'Request_BadRequest',
    "Invalid value specified for property 'audiences' of resource 'FederatedIdentityCredential'.",
  );
  assert.equal(change(tenant, 'PATCH', `${path}/main-branch`, { subject: 'repo:lab2' }), 204);
  assert.equal(askJson(`/v1.0/${path}(name='main-branch')`, as(tenant))['subject'], 'repo:lab2');
  const upsert = { ...credential, name: undefined };
  assert.equal(change(tenant, 'PATCH', `${path}(name='second')`, upsert, { prefer: 'create-if-missing' }), 201);
  assert.deepEqual(listed(`/v1.0/${path}`, 'name', as(tenant)), ['main-branch', 'second']);
  assert.equal(change(tenant, 'DELETE', `${path}/second`), 204);
  for (let index = 1; index < 20; index += 1)
    post(tenant, path, { ...credential, name: `n-${index}`, subject: `${index}` });
  fails(
    tenant,
    'POST',
    path,
    { ...credential, name: 'too-many', subject: 'x' },
    400,
    'Request_BadRequest',
    'The maximum number of federated identity credentials (20) has been reached.',
  );
});

test('service principals of Microsoft have the real ids of their permissions; roles of applications are assignments', () => {
  const tenant = seedTenant();
  const id = graphPrincipal(tenant);
  const { appRoles, oauth2PermissionScopes } = askJson(`/v1.0/servicePrincipals/${id}`, as(tenant));
  assert.ok(Array.isArray(appRoles) && Array.isArray(oauth2PermissionScopes));
  const idOf = (list: Json[], value: string) => list.find((each) => each['value'] === value)?.['id'];
  // Published ids that scripts contain.
  assert.equal(idOf(appRoles, 'User.Read.All'), 'df021288-bdef-4463-88db-98f22de89214');
  assert.equal(idOf(appRoles, 'Directory.Read.All'), '7ab1d382-f21e-4acd-a863-ba3e13f7da61');
  assert.equal(idOf(oauth2PermissionScopes, 'User.Read'), 'e1fe6dd8-ba31-4d61-89e7-88639da4683d');
  assert.equal(idOf(oauth2PermissionScopes, 'openid'), '37f7f235-527c-4136-accd-4a02d197296e');
  assert.ok(appRoles.length > 500 && oauth2PermissionScopes.length > 500);
  assert.deepEqual(listed(`/v1.0/servicePrincipals/${id}/owners`, 'id', as(tenant)), []);
  const daemonPath = `/v1.0/servicePrincipals(appId='${registrar.appId}')/appRoleAssignments`;
  const roles = listed(daemonPath, 'appRoleId', as(tenant));
  assert.deepEqual(
    roles,
    tenant.applications.find(({ appId }) => appId === registrar.appId)?.roles.map((name) => idOf(appRoles, name)),
  );
  const names = listed(`/v1.0/servicePrincipals/${id}/appRoleAssignedTo?$top=999`, 'principalDisplayName', as(tenant));
  assert.equal(names.filter((name) => name === 'Lab Registrar').length, 4);
});

test('app roles are assigned to users, groups and applications, from both sides, once, and only if they exist', () => {
  const tenant = seedTenant();
  const resourceId = '1ab00004-0000-4000-8000-000000000021';
  const approver = '1ab00008-0000-4000-8000-000000000032';
  const processor = '1ab00008-0000-4000-8000-000000000033';
  const { grace } = labIds.users;
  const body = { principalId: grace.id, resourceId, appRoleId: approver };
  const {
    '@odata.context': _,
    id,
    ...created
  } = post(tenant, `users/${grace.userPrincipalName}/appRoleAssignments`, body);
  assert.deepEqual(created, {
    deletedDateTime: null,
    appRoleId: approver,
    createdDateTime: '2026-01-02T03:04:05Z',
    principalDisplayName: 'Grace Hopper',
    principalId: grace.id,
    principalType: 'User',
    resourceDisplayName: 'Lab API',
    resourceId,
  });
  assert.deepEqual(listed(`/v1.0/servicePrincipals/${resourceId}/appRoleAssignedTo`, 'principalType', as(tenant)), [
    'User',
    'Group',
    'ServicePrincipal',
    'User',
  ]);
  const bad = (path: string, value: Json, text: string) =>
    fails(tenant, 'POST', path, value, 400, 'Request_BadRequest', text);
  const users = `users/${grace.id}/appRoleAssignments`;
  bad(users, body, 'Permission being assigned already exists on the object');
  bad(
    users,
    { ...body, appRoleId: processor },
    `Permission being assigned was not found on application '${api.appId}'.`,
  );
  bad(
    users,
    { ...body, principalId: labIds.users.ada.id },
    'The principalId of the assignment is not the id in the URL.',
  );
  fails(
    tenant,
    'POST',
    users,
    { ...body, resourceId: ids.role },
    404,
    'Request_ResourceNotFound',
    `Resource '${ids.role}' does not exist or one of its queried reference-property objects are not present.`,
  );
  post(tenant, `servicePrincipals/${resourceId}/appRoleAssignedTo`, { ...body, principalId: labIds.groups.research });
  assert.equal(change(tenant, 'DELETE', `${users}/${String(id)}`), 204);
  assert.deepEqual(listed(`/v1.0/${users}`, 'id', as(tenant)), []);
  const expanded = askJson(`/v1.0/servicePrincipals/${resourceId}?$expand=appRoleAssignedTo`, as(tenant));
  assert.equal((expanded['appRoleAssignedTo'] as Json[]).length, 4);
  // Programs send back what they have read.
  const { deletedDateTime: _deleted, ...known } = created;
  const readBack = { ...known, principalId: labIds.users.charles.id, id: 'x' };
  assert.equal(post(tenant, `users/${labIds.users.charles.id}/appRoleAssignments`, readBack)['principalType'], 'User');
});

test('a service principal is changed with properties that were read', () => {
  const tenant = seedTenant();
  const path = `servicePrincipals(appId='${api.appId}')`;
  const known = askJson(`/v1.0/${path}`, as(tenant));
  const names = [
    'description',
    'homepage',
    'loginUrl',
    'notes',
    'preferredSingleSignOnMode',
    'tags',
    'notificationEmailAddresses',
    'accountEnabled',
    'appRoleAssignmentRequired',
    'displayName',
    'servicePrincipalNames',
    'servicePrincipalType',
    'alternativeNames',
    'replyUrls',
    'logoutUrl',
  ];
  for (const name of names) {
    assert.ok(name in known, name);
    assert.equal(change(tenant, 'PATCH', path, { [name]: known[name] }), 204, name);
  }
  assert.deepEqual(askJson(`/v1.0/${path}`, as(tenant)), known);
  change(tenant, 'PATCH', path, { notes: 'a note', tags: ['HideApp'], accountEnabled: false });
  const changed = { ...known, notes: 'a note', tags: ['HideApp'], accountEnabled: false };
  assert.deepEqual(askJson(`/v1.0/${path}`, as(tenant)), changed);
  fails(
    tenant,
    'PATCH',
    path,
    { nonsense: 1 },
    400,
    'Request_BadRequest',
    "Invalid value specified for property 'nonsense' of resource 'ServicePrincipal'.",
  );
});

test('oauth2PermissionGrants show the consents of the seed, and are created, changed and removed', () => {
  const tenant = seedTenant();
  const client = '1ab00004-0000-4000-8000-000000000022';
  const resourceId = graphPrincipal(tenant);
  const [seeded] = askJson(`/v1.0/servicePrincipals/${client}/oauth2PermissionGrants`, as(tenant))['value'] as Json[];
  assert.deepEqual(
    { ...seeded, id: typeof seeded?.['id'] },
    {
      clientId: client,
      consentType: 'AllPrincipals',
      id: 'string',
      principalId: null,
      resourceId,
      scope: 'User.Read openid profile email offline_access',
    },
  );
  const path = `oauth2PermissionGrants/${String(seeded?.['id'])}`;
  assert.equal(change(tenant, 'PATCH', path, { scope: ' Mail.Read  User.Read' }), 204);
  assert.equal(askJson(`/v1.0/${path}`, as(tenant))['scope'], 'Mail.Read User.Read');
  assert.equal(change(tenant, 'DELETE', path), 204);
  assert.equal(ask(`/v1.0/${path}`, as(tenant)).status, 404);
  assert.deepEqual(
    tenant.applications.find(({ servicePrincipalId }) => servicePrincipalId === client)?.consentedScopes,
    [],
  );
  const grant = {
    clientId: client,
    consentType: 'Principal',
    principalId: labIds.users.ada.id,
    resourceId,
    scope: 'User.Read',
  };
  const { '@odata.context': _, id, ...created } = post(tenant, 'oauth2PermissionGrants', grant);
  assert.deepEqual(created, grant);
  assert.deepEqual(listed(`/v1.0/users/${labIds.users.ada.id}/oauth2PermissionGrants`, 'id', as(tenant)), [id]);
  fails(
    tenant,
    'POST',
    'oauth2PermissionGrants',
    grant,
    409,
    'Request_MultipleObjectsWithSameKeyValue',
    'Permission entry already exists.',
  );
  const bad = (name: string) => `Invalid value specified for property '${name}' of resource 'OAuth2PermissionGrant'.`;
  fails(
    tenant,
    'POST',
    'oauth2PermissionGrants',
    { ...grant, consentType: 'Some' },
    400,
    'Request_BadRequest',
    bad('consentType'),
  );
  fails(
    tenant,
    'POST',
    'oauth2PermissionGrants',
    { ...grant, consentType: 'AllPrincipals' },
    400,
    'Request_BadRequest',
    bad('principalId'),
  );
});

/** Asks the running lab's Graph as the registrar. */
async function live(method: string, path: string, body?: Json): Promise<Json> {
  const { json } = await appToken(registrar.appId, registrar.secret, 'https://graph.microsoft.com/.default');
  const answer = await the.send(
    method,
    `${the.lab.graphOrigin}/v1.0/${path}`,
    { authorization: `Bearer ${String(json['access_token'])}`, 'content-type': 'application/json' },
    body === undefined ? '' : JSON.stringify(body),
  );
  assert.ok(answer.status < 300, answer.text);
  return answer.text === '' ? {} : answer.json;
}

function appToken(clientId: string, secret: string, scope = `${api.appId}/.default`) {
  return the.token({ grant_type: 'client_credentials', client_id: clientId, client_secret: secret, scope });
}

test('what Graph writes counts at the token endpoint at once: registration, secrets, disabling, roles, deletion', async () => {
  const { appId, id } = await live('POST', 'applications', { displayName: 'Live' });
  const client = String(appId);
  const added = await live('POST', `applications/${String(id)}/addPassword`, {
    passwordCredential: { displayName: 'first', endDateTime: '2026-02-01T00:00:00Z' },
  });
  const secret = String(added['secretText']);
  assert.match(secret, /^[\w~.-]{40}$/);
  const { '@odata.context': _, secretText, ...shown } = added;
  assert.deepEqual(
    [secretText, shown['hint'], shown['endDateTime']],
    [secret, secret.slice(0, 3), '2026-02-01T00:00:00Z'],
  );
  const { passwordCredentials } = await live('GET', `applications/${String(id)}`);
  assert.deepEqual(passwordCredentials, [{ ...shown, secretText: null }]);
  assert.equal(refusalOf(await appToken(client, secret))[3].slice(0, 13), 'AADSTS7000229');
  const principal = await live('POST', 'servicePrincipals', { appId: client });
  assert.equal((await appToken(client, secret)).status, 200);
  const path = `servicePrincipals/${String(principal['id'])}`;
  await live('PATCH', path, { accountEnabled: false });
  assert.equal(refusalOf(await appToken(client, secret))[3].slice(0, 13), 'AADSTS7000112');
  await live('PATCH', path, { accountEnabled: true });
  await live('POST', `${path}/appRoleAssignments`, {
    principalId: principal['id'],
    resourceId: '1ab00004-0000-4000-8000-000000000021',
    appRoleId: '1ab00008-0000-4000-8000-000000000033',
  });
  const { json } = await appToken(client, secret);
  assert.deepEqual(
    JSON.parse(Buffer.from(String(json['access_token']).split('.')[1] ?? '', 'base64url').toString()).roles,
    ['Tasks.Process.All'],
  );
  await live('POST', `applications/${String(id)}/removePassword`, { keyId: added['keyId'] });
  assert.equal(refusalOf(await appToken(client, secret))[3].slice(0, 13), 'AADSTS7000215');
  const own = await live('POST', `${path}/addPassword`, {});
  assert.equal((await appToken(client, String(own['secretText']))).status, 200);
  await live('DELETE', path);
  assert.equal(refusalOf(await appToken(client, 'x'))[3].slice(0, 13), 'AADSTS7000215');
  await live('DELETE', `applications/${String(id)}`);
  assert.equal(refusalOf(await appToken(client, secret))[3].slice(0, 12), 'AADSTS700016');
});

test('certificates are registered by PATCH, and added and removed with a proof of a registered key', () => {
  const tenant = seedTenant();
  const [first, second] = [makeTestCertificate({ name: 'first' }), makeTestCertificate({ name: 'second' })];
  const path = `applications(appId='${apiDaemon.appId}')`;
  const key = { type: 'AsymmetricX509Cert', usage: 'Verify', key: first.der, displayName: 'CN=first' };
  assert.equal(change(tenant, 'PATCH', path, { keyCredentials: [key] }), 204);
  const shown = () => askJson(`/v1.0/${path}`, as(tenant))['keyCredentials'] as Json[];
  assert.deepEqual(
    shown().map((each) => [each['customKeyIdentifier'], each['displayName'], each['key']]),
    [[first.thumbprint, 'CN=first', null]],
  );
  const proofOf = (privateKey: string, claims: Json = {}) => {
    const nowSeconds = Date.UTC(2026, 0, 2, 3, 4, 5) / 1000;
    const encode = (part: Json) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const aud = '00000002-0000-0000-c000-000000000000';
    const iss = tenant.applications.find(({ appId }) => appId === apiDaemon.appId)?.id;
    const text = `${encode({ alg: 'RS256' })}.${encode({ aud, iss, nbf: nowSeconds, exp: nowSeconds + 600, ...claims })}`;
    return `${text}.${createSign('sha256').update(text).sign(privateKey, 'base64url')}`;
  };
  const add = (proof: string) =>
    ask(`/v1.0/${path}/addKey`, {
      ...as(tenant),
      body: { keyCredential: { ...key, key: second.der, displayName: 'CN=second' }, proof },
    });
  const wrong = [
    '',
    'a.b.c',
    proofOf(second.keyPem),
    `${proofOf(first.keyPem)}\n`,
    proofOf(first.keyPem, { aud: 'other' }),
    proofOf(first.keyPem, { iss: 'other' }),
    proofOf(first.keyPem, { exp: 1 }),
    proofOf(first.keyPem, { exp: Date.UTC(2030, 0) / 1000 }),
  ];
  for (const proof of wrong) {
    assertFault(add(proof), 403, 'Authorization_RequestDenied', 'The proof of possession token is invalid.');
  }
  assert.equal(add(proofOf(first.keyPem)).status, 200);
  assert.deepEqual(
    shown().map((each) => each['displayName']),
    ['CN=first', 'CN=second'],
  );
  const [{ keyId } = {}] = shown();
  const remove = { keyId, proof: proofOf(second.keyPem) };
  assert.equal(ask(`/v1.0/${path}/removeKey`, { ...as(tenant), body: remove }).status, 204);
  assert.deepEqual(
    shown().map((each) => each['customKeyIdentifier']),
    [second.thumbprint],
  );
  // An entry without its key keeps the certificate.
  assert.equal(change(tenant, 'PATCH', path, { keyCredentials: [{ ...shown()[0] }] }), 204);
  assert.deepEqual(
    shown().map((each) => each['customKeyIdentifier']),
    [second.thumbprint],
  );
});
