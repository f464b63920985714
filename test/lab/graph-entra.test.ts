import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownApis } from '../../src/lab/apis/known-apis.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import { ask, askJson, assertFault, daemon, eventual, type Json, listed, root } from './graph-support.ts';

const { users, guests, groups, applications, managedIdentities } = labIds;
const everyUserProperty =
  'Id,AccountEnabled,AgeGroup,OfficeLocation,AssignedLicenses,AssignedPlans,City,CompanyName,ConsentProvidedForMinor,' +
  'Country,CreationType,Department,DisplayName,GivenName,OnPremisesImmutableId,JobTitle,LegalAgeGroupClassification,' +
  'Mail,MailNickName,MobilePhone,OnPremisesSecurityIdentifier,OtherMails,PasswordPolicies,PasswordProfile,PostalCode,' +
  'PreferredLanguage,ProvisionedPlans,OnPremisesProvisioningErrors,ProxyAddresses,RefreshTokensValidFromDateTime,' +
  'ShowInAddressList,State,StreetAddress,Surname,BusinessPhones,UsageLocation,UserPrincipalName,ExternalUserState,' +
  'ExternalUserStateChangeDateTime,UserType,OnPremisesLastSyncDateTime,ImAddresses,SecurityIdentifier,' +
  'OnPremisesUserPrincipalName,ServiceProvisioningErrors,IsResourceAccount,OnPremisesExtensionAttributes,' +
  'DeletedDateTime,OnPremisesSyncEnabled,EmployeeType,EmployeeHireDate,CreatedDateTime,EmployeeOrgData,' +
  'preferredDataLocation,Identities,onPremisesSamAccountName,EmployeeId,EmployeeLeaveDateTime,AuthorizationInfo,' +
  'FaxNumber,OnPremisesDistinguishedName,OnPremisesDomainName,signInSessionsValidFromDateTime,licenseAssignmentStates';

test('GET /users/ has every property that Get-EntraUser selects', () => {
  const [shown] = askJson(`/v1.0/users/?$select=${everyUserProperty}&$top=1`)['value'] as Json[];
  assert.deepEqual(
    Object.keys(shown ?? {}).map((name) => name.toLowerCase()),
    everyUserProperty.toLowerCase().split(','),
  );
  assert.deepEqual(shown?.['identities'], [
    {
      signInType: 'userPrincipalName',
      issuer: 'lab.onmicrosoft.example',
      issuerAssignedId: users.ada.userPrincipalName,
    },
  ]);
});

test('GET /users finds a guest by name, in a filter and in the path', () => {
  const name = encodeURIComponent(guests.nora.userPrincipalName);
  const shown = ['id', 'mail', 'userType', 'creationType', 'externalUserState', 'assignedLicenses', 'imAddresses'];
  const guest = {
    id: guests.nora.id,
    mail: 'nora.berg@fabrikam.example',
    userType: 'Guest',
    creationType: 'Invitation',
    externalUserState: 'Accepted',
    assignedLicenses: [],
    imAddresses: [],
  };
  const found = askJson(`/v1.0/users/?$select=${shown.join(',')}&$Filter=UserPrincipalName eq '${name}'`);
  assert.deepEqual(found['value'], [guest]);
  const { '@odata.context': _context, ...alone } = askJson(`/v1.0/users/${name}?$select=${shown.join(',')}`);
  assert.deepEqual(alone, guest);
  assert.deepEqual(
    listed("/v1.0/users?$filter=userType eq 'Guest'", 'id'),
    Object.values(guests).map(({ id }) => id),
  );
});

test('GET /users searches the nine properties of -SearchString', () => {
  const tenant = seedTenant();
  const search = (text: string): unknown[] => {
    const names = 'userprincipalname state mailNickName mail jobTitle displayName department country city'.split(' ');
    const query = names.map((name) => `"${name}:${text}"`).join(' OR ');
    return listed(`/v1.0/users/?$select=id&$search=${encodeURIComponent(query)}`, 'id', { tenant, headers: eventual });
  };
  assert.deepEqual(search('Mathematician'), [users.ada.id]);
  assert.deepEqual(search('grace'), [users.grace.id]);
  assert.equal(search('Research').length, tenant.users.filter(({ department }) => department === 'Research').length);
  const body = { city: 'Tallinn', state: 'Harju', country: 'Estonia' };
  assert.equal(ask(`/v1.0/users/${users.mary.id}`, { tenant, method: 'PATCH', body }).status, 204);
  for (const text of Object.values(body)) assert.deepEqual(search(text), [users.mary.id]);
  assert.deepEqual(search('nobody at all'), []);
});

test('$select=* shows all properties of an object, of each kind in a mixed collection', () => {
  const user = askJson(`/v1.0/users/${users.ada.id}?$select=*`);
  assert.equal(user['@odata.context'], `${root}/$metadata#users(*)/$entity`);
  assert.ok('city' in user && 'displayName' in user && !('groupTypes' in user));
  const members = askJson(`/v1.0/groups/${groups.nested}/members?$select=*&$top=999`)['value'] as Json[];
  assert.deepEqual(
    members.map((member) => [member['@odata.type'], 'userPrincipalName' in member, 'groupTypes' in member]),
    [
      ['#microsoft.graph.user', true, false],
      ['#microsoft.graph.group', false, true],
    ],
  );
  assert.ok('hasMembersWithLicenseErrors' in (members[1] ?? {}));
  assert.equal(ask('/v1.0/users?$select=*,nothing').status, 400);
});

test('a group holds users, groups and service principals, and shows each kind by its cast', () => {
  const tenant = seedTenant();
  const { principalId } = managedIdentities.reader;
  const daemonPrincipal = '1ab00004-0000-4000-8000-000000000003';
  for (const id of [`servicePrincipals/${daemonPrincipal}`, `directoryObjects/${principalId}`]) {
    const body = { '@odata.id': `${root}/${id}` };
    assert.equal(ask(`/v1.0/groups/${groups.nested}/members/$ref`, { tenant, body }).status, 204);
  }
  const path = `/v1.0/groups/${groups.nested}/members`;
  const kinds = listed(path, '@odata.type', { tenant });
  const named = (name: string): string => `#microsoft.graph.${name}`;
  assert.deepEqual(kinds, ['user', 'group', 'servicePrincipal', 'servicePrincipal'].map(named));
  const cast = (name: string): unknown[] => listed(`${path}/microsoft.graph.${name}?$select=*`, 'id', { tenant });
  assert.deepEqual(cast('servicePrincipal'), [daemonPrincipal, principalId]);
  assert.deepEqual(cast('ServicePrincipal'), [daemonPrincipal, principalId]);
  assert.deepEqual(cast('group'), [groups.engineering]);
  assert.deepEqual(cast('user'), [users.grace.id]);
  assert.deepEqual(listed(`${path}?$filter=appId eq '${applications.daemon.appId}'`, 'id', { tenant }), [
    daemonPrincipal,
  ]);
  assert.deepEqual(cast('device'), []);
  assert.equal(ask(`${path}/microsoft.graph.team`, { tenant }).status, 400);
  assert.equal(askJson(`/v1.0/directoryObjects/${principalId}`, { tenant })['displayName'], 'lab-reader');
});

test('GET /servicePrincipals filters like -ApplicationType and -AssignmentRequired', () => {
  const tenant = seedTenant();
  const found = (filter: string): unknown[] =>
    listed(`/v1.0/servicePrincipals?$top=999&$filter=${encodeURIComponent(filter)}`, 'appId', { tenant });
  const withPrincipal = tenant.applications.filter(({ servicePrincipalId }) => servicePrincipalId !== undefined);
  const own = withPrincipal.filter(({ ownerTenantId }) => ownerTenantId === undefined).map(({ appId }) => appId);
  assert.deepEqual(found("tags/any(t:t eq 'WindowsAzureActiveDirectoryIntegratedApp')"), own);
  assert.deepEqual(found("tags/any(t:t eq 'WindowsAzureActiveDirectoryOnPremApp')"), []);
  assert.deepEqual(found("servicePrincipalType eq 'ManagedIdentity'"), [
    managedIdentities.system.clientId,
    managedIdentities.reader.clientId,
    managedIdentities.withoutRoles.clientId,
  ]);
  const microsoft = [
    applications.graphCommandLine.appId,
    applications.teamsPowerShell.appId,
    applications.azureCli.appId,
    applications.azurePowerShell.appId,
    applications.visualStudioCode.appId,
    applications.graphExplorer.appId,
    ...knownApis.map(({ appId }) => appId),
  ];
  assert.deepEqual(found('appOwnerOrganizationId eq f8cdef31-a31e-4b4a-93e4-5f571e91255a'), microsoft);
  assert.deepEqual(found("appOwnerOrganizationId eq 'f8cdef31-a31e-4b4a-93e4-5f571e91255a'"), microsoft);
  assert.deepEqual(found('appRoleAssignmentRequired eq True'), []);
  assert.equal(found('accountEnabled eq true').length, withPrincipal.length + 3 + knownApis.length);
  const alternativeNames = ['isExplicit=False', managedIdentities.system.resourceId];
  const shown = askJson(`/v1.0/servicePrincipals(appId='${managedIdentities.system.clientId}')`, { tenant });
  assert.deepEqual([shown['alternativeNames'], shown['appOwnerOrganizationId']], [alternativeNames, null]);
});

test('GET /domains lists the domains of the tenant, and shows one by its case-insensitive name', () => {
  const tenant = seedTenant();
  const caller = daemon(tenant, ['Domain.Read.All']);
  const domain = {
    authenticationType: 'Managed',
    availabilityStatus: null,
    id: 'lab.example',
    isAdminManaged: true,
    isDefault: true,
    isInitial: false,
    isRoot: true,
    isVerified: true,
    supportedServices: ['Email', 'OfficeCommunicationsOnline'],
    passwordValidityPeriodInDays: 2147483647,
    passwordNotificationWindowInDays: 14,
    state: null,
  };
  assert.deepEqual(askJson('/v1.0/domains', { tenant, caller }), {
    '@odata.context': `${root}/$metadata#domains`,
    value: [domain, { ...domain, id: 'lab.onmicrosoft.example', isDefault: false, isInitial: true }],
  });
  assert.deepEqual(askJson('/v1.0/domains/LAB.example', { tenant, caller }), {
    '@odata.context': `${root}/$metadata#domains/$entity`,
    ...domain,
  });
  assert.deepEqual(listed('/v1.0/domains?$filter=isInitial eq true', 'id', { tenant, caller }), [
    'lab.onmicrosoft.example',
  ]);
  assertFault(
    ask('/v1.0/domains/contoso.example', { tenant, caller }),
    404,
    'Request_ResourceNotFound',
    "Resource 'contoso.example' does not exist or one of its queried reference-property objects are not present.",
  );
});

test('DELETE /users/{id} removes the roles of the user', () => {
  const tenant = seedTenant();
  assert.ok(JSON.stringify(tenant.directoryRoles).includes(users.grace.id));
  assert.equal(ask(`/v1.0/users/${users.grace.id}`, { tenant, method: 'DELETE' }).status, 204);
  assert.ok(!JSON.stringify({ ...tenant, deletedItems: [] }).includes(users.grace.id));
});
