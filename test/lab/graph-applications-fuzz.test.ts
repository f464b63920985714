import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import type { Tenant } from '../../src/lab/tenant/tenant.ts';
import { anyText } from '../support/any-text.ts';
import { ask, assertFault, daemon, eventual, person } from './graph-support.ts';

const { api, apiDaemon, registrar } = labIds.applications;
const guids = [
  ...[labIds.users.ada.id, labIds.groups.engineering, api.appId, apiDaemon.appId, registrar.appId],
  ...['00000000-0000-0000-0000-000000000000', '00000003-0000-0000-c000-000000000000'],
  ...['aaaaaaaa-0000-4000-8000-000000000001', 'aaaaaaaa-0000-4000-8000-000000000002'],
];
const guid = fc.constantFrom(...guids, ...guids.map((id) => id.toUpperCase()));
const text = fc.oneof(
  guid,
  anyText(4),
  fc.constantFrom('User', 'Admin', 'Application', 'Scope', 'Role', 'Principal', 'AllPrincipals', 'All', 'None'),
  fc.constantFrom(
    'https://lab.example/x',
    'api://lab.example',
    'http://localhost',
    '2026-01-01',
    '9999-12-31T00:00:00Z',
  ),
  fc.constantFrom('AzureADMyOrg', 'AsymmetricX509Cert', 'Verify', 'AAAA', 'ApplicationGroup, All', 'x'.repeat(9000)),
);
/** A value of its own kind most of the time. */
const some = (usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 24, arbitrary: usual },
    { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
    // Not a value that can be written as text.
    { weight: 1, arbitrary: fc.constant({ toString: 1, valueOf: 1 }) },
  );
const bodyOf = (parts: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  fc.record(Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, some(part)])), { requiredKeys: [] });
/** Two or fewer of the properties, so that many bodies are accepted. */
const fewOf = (parts: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  fc
    .subarray(Object.keys(parts), { maxLength: 2 })
    .chain((names) => bodyOf(Object.fromEntries(names.map((name) => [name, parts[name] ?? text]))));
const listOf = (entry: fc.Arbitrary<unknown>) => fc.array(some(entry), { maxLength: 3 });
const flag = fc.boolean();
const texts = listOf(text);
const moment = fc.constantFrom('2026-01-01', '9999-12-31T23:59:59Z', '275761-01-01', '2026-13-45', '0000-01-01');
const password = bodyOf({ displayName: text, startDateTime: moment, endDateTime: moment });
const key = bodyOf({ type: text, usage: text, key: text, keyId: guid, displayName: text });
const uri = fc.constantFrom(
  'https://lab.example/x',
  'http://localhost',
  'http://[::1]:1',
  'a:',
  'https://',
  'https://%00',
);
const redirects = bodyOf({ redirectUris: listOf(uri) });
const claim = bodyOf({ name: text, source: text, essential: flag, additionalProperties: texts });
const exposed = { id: guid, value: text, type: fc.constantFrom('User', 'Admin'), isEnabled: flag };
const scope = bodyOf({ ...exposed, adminConsentDisplayName: text, adminConsentDescription: text });
const role = bodyOf({
  ...{ id: guid, value: text, displayName: text, description: text, isEnabled: flag },
  allowedMemberTypes: listOf(fc.constantFrom('User', 'Application')),
});
const permission = bodyOf({ id: guid, type: fc.constantFrom('Scope', 'Role') });
const application = {
  displayName: text,
  uniqueName: text,
  signInAudience: text,
  groupMembershipClaims: text,
  identifierUris: listOf(
    fc.constantFrom('api://lab.example/a', 'API://LAB.EXAMPLE/a', 'https://lab.example', 'api://x'),
  ),
  isFallbackPublicClient: flag,
  publicClient: redirects,
  spa: redirects,
  web: bodyOf({
    redirectUris: listOf(uri),
    logoutUrl: text,
    homePageUrl: text,
    implicitGrantSettings: bodyOf({ enableIdTokenIssuance: flag, enableAccessTokenIssuance: flag }),
  }),
  api: bodyOf({
    requestedAccessTokenVersion: fc.constantFrom(1, 2, null),
    oauth2PermissionScopes: listOf(scope),
    preAuthorizedApplications: listOf(bodyOf({ appId: guid, delegatedPermissionIds: texts, permissionIds: texts })),
    knownClientApplications: texts,
  }),
  appRoles: listOf(role),
  optionalClaims: bodyOf({ idToken: listOf(claim), accessToken: listOf(claim), saml2Token: listOf(claim) }),
  requiredResourceAccess: listOf(bodyOf({ resourceAppId: guid, resourceAccess: listOf(permission) })),
  keyCredentials: listOf(key),
  tags: texts,
  info: bodyOf({ logoUrl: text }),
  notes: text,
};
const principal = {
  ...{ accountEnabled: flag, appRoleAssignmentRequired: flag, displayName: text, tags: texts, notes: text },
  ...{ homepage: text, notificationEmailAddresses: texts, replyUrls: texts, servicePrincipalNames: texts },
};
const credential = { name: text, issuer: text, subject: text, description: text, audiences: texts };

/** A request: in its path and body, names in braces are in place of ids. */
interface Write {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

const write = (method: string, path: string, parts: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Write> =>
  fc.record({
    method: fc.constant(method),
    path: fc.constant(path),
    body: some(parts === application ? fewOf(parts) : bodyOf(parts)),
  });
const assignment = { principalId: fc.constant('{principal}'), resourceId: fc.constant('{principal}'), appRoleId: guid };
const grant = {
  ...{ clientId: fc.constant('{principal}'), resourceId: fc.constant('{principal}'), principalId: guid },
  ...{ consentType: fc.constantFrom('AllPrincipals', 'Principal'), scope: text },
};
const reference = { '@odata.id': fc.constantFrom('/directoryObjects/{principal}', `/users/${labIds.users.ada.id}`) };
const anyWrite = fc.oneof(
  fc.record({
    method: fc.constant('POST'),
    path: fc.constant('applications'),
    body: fewOf({ ...application, passwordCredentials: listOf(password) }).map((rest) => ({
      displayName: 'made',
      ...(rest as object),
    })),
  }),
  write('PATCH', 'applications/{application}', application),
  write('PATCH', "applications(uniqueName='it''s')", application),
  write('DELETE', 'applications/{application}', {}),
  write('POST', 'applications/{application}/addPassword', { passwordCredential: password }),
  write('POST', 'applications/{application}/removePassword', { keyId: guid }),
  write('POST', 'applications/{application}/addKey', { keyCredential: key, proof: text }),
  write('POST', 'applications/{application}/removeKey', { keyId: guid, proof: text }),
  write('POST', 'applications/{application}/owners/$ref', reference),
  write('POST', 'applications/{application}/federatedIdentityCredentials', credential),
  write('PATCH', "applications/{application}/federatedIdentityCredentials(name='abc')", credential),
  write('POST', 'servicePrincipals', { ...principal, appId: fc.constant('{appId}') }),
  write('PATCH', 'servicePrincipals/{principal}', principal),
  write('DELETE', 'servicePrincipals/{principal}', {}),
  write('POST', 'servicePrincipals/{principal}/addPassword', { passwordCredential: password }),
  write('POST', 'servicePrincipals/{principal}/owners/$ref', reference),
  write('POST', 'servicePrincipals/{principal}/appRoleAssignments', assignment),
  write('POST', 'servicePrincipals/{principal}/appRoleAssignedTo', assignment),
  write('POST', `users/${labIds.users.ada.id}/appRoleAssignments`, { ...assignment, principalId: guid }),
  write('POST', 'oauth2PermissionGrants', grant),
  write('PATCH', 'oauth2PermissionGrants/{grant}', { scope: text }),
  write('DELETE', 'oauth2PermissionGrants/{grant}', {}),
);

/** Puts ids of the tenant, in either case, in the place of their names. */
function withIds(written: string, { applications, permissionGrants }: Tenant, pick: number): string {
  const one = applications[(pick >> 1) % applications.length];
  const inCase = (id: string) => (pick % 2 === 0 ? id : id.toUpperCase());
  return written
    .replaceAll('{application}', inCase(one?.id ?? ''))
    .replaceAll('{appId}', inCase(one?.appId ?? ''))
    .replaceAll('{principal}', inCase(one?.servicePrincipalId ?? one?.id ?? ''))
    .replaceAll('{grant}', permissionGrants[(pick >> 1) % (permissionGrants.length || 1)]?.id ?? 'none');
}

/** The reads that show everything that was written. */
const reads = [
  'applications?$expand=owners',
  'servicePrincipals?$expand=owners',
  'oauth2PermissionGrants',
  `users/${labIds.users.ada.id}/appRoleAssignments`,
  'applications?$search="displayName:a"',
  "applications?$filter=startswith(displayName,'a')&$count=true",
];

test('handleGraph() never throws for a write of applications and permissions, and what it stores can be read', () => {
  const tenant = seedTenant();
  const permissions =
    'Application.ReadWrite.All AppRoleAssignment.ReadWrite.All DelegatedPermissionGrant.ReadWrite.All';
  const all = [...permissions.split(' '), 'Directory.ReadWrite.All'];
  const reader = daemon(tenant, all);
  const callers = [reader, person(tenant, all)];
  const list = fc.array(fc.tuple(anyWrite, fc.nat(200), flag, fc.constantFrom(...callers)), {
    minLength: 1,
    maxLength: 12,
  });
  const kept = {
    applications: [...tenant.applications],
    permissionGrants: [],
    appRoleAssignments: [...tenant.appRoleAssignments],
  };
  fc.assert(
    fc.property(list, (writes) => {
      tenant.applications.splice(0, Infinity, ...kept.applications);
      tenant.permissionGrants.splice(0, Infinity);
      tenant.appRoleAssignments.splice(0, Infinity, ...kept.appRoleAssignments);
      for (const [{ method, path, body }, pick, isUpsert, caller] of writes) {
        const headers = { 'content-type': 'application/json', ...(isUpsert ? { prefer: 'create-if-missing' } : {}) };
        const written = withIds(JSON.stringify(body), tenant, pick);
        const response = ask(`/v1.0/${withIds(path, tenant, pick)}`, {
          tenant,
          caller,
          method,
          headers,
          body: written,
        });
        assert.ok([200, 201, 204, 400, 403, 404, 409].includes(response.status), response.body);
        if (response.status >= 400) assert.equal(typeof JSON.parse(response.body).error, 'object');
      }
      for (const path of reads) {
        const { status, body: shown } = ask(`/v1.0/${path}`, { tenant, caller: reader, headers: eventual });
        assert.equal(status, 200, shown);
        JSON.parse(shown);
      }
    }),
    { numRuns: 100 },
  );
});

test('handleGraph() refuses a body that is nested too deep, alone and in a batch, and stores nothing of it', () => {
  const tenant = seedTenant();
  const caller = daemon(tenant, ['Application.ReadWrite.All']);
  const before = tenant.applications.length;
  const message =
    'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.';
  for (const depth of [1000, 100_000]) {
    const body = `{"displayName":"x","info":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const part = `{"id":"1","method":"POST","url":"/applications","headers":{"Content-Type":"application/json"},"body":${body}}`;
    assertFault(ask('/v1.0/applications', { tenant, caller, body }), 400, 'BadRequest', message);
    assertFault(ask('/v1.0/$batch', { tenant, caller, body: `{"requests":[${part}]}` }), 400, 'BadRequest', message);
  }
  assert.equal(tenant.applications.length, before);
});

test('handleGraph() refuses values without a text form where a team or a license is written', () => {
  const tenant = seedTenant();
  const odd = { toString: 1, valueOf: 1 };
  const team = { 'template@odata.bind': "https://graph.microsoft.com/v1.0/teamsTemplates('standard')" };
  const caller = person(tenant, [
    'Team.Create',
    'Group.ReadWrite.All',
    'User.ReadWrite.All',
    'Directory.ReadWrite.All',
  ]);
  for (const more of [{ displayName: odd }, { displayName: 'x', members: [{ 'user@odata.bind': odd }] }]) {
    assert.equal(ask('/v1.0/teams', { tenant, caller, body: { ...team, ...more } }).status, 400, JSON.stringify(more));
  }
  const secretTeam = { ...team, displayName: 'x', visibility: odd };
  assert.equal(ask('/v1.0/teams', { tenant, caller, body: secretTeam }).status, 202);
  const license = { addLicenses: [{ skuId: odd }], removeLicenses: [odd] };
  assert.equal(ask('/v1.0/me/assignLicense', { tenant, caller, body: license }).status, 400);
});
