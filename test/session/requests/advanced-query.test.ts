import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asAdvancedQuery } from '../../../src/session/requests/advanced-query.ts';

const root = 'https://graph.microsoft.com/v1.0';

function sent(path: string, headers: Record<string, string> = {}) {
  const { url, headers: all } = asAdvancedQuery(new URL(root + path), headers);
  return { added: url.href.slice(new URL(root + path).href.length), level: all['consistencylevel'] };
}

const counting = [
  "/users?$filter=endswith(mail,'@contoso.com')",
  "/users?$filter=endsWith (mail,'a')",
  "/users?%24filter=endsWith(mail,'a')&$top=5",
  "/users?filter=endswith(mail,'a')",
  '/users?$Filter=accountEnabled%20ne%20true',
  "/users?$filter=displayName+NE+'x'",
  "/users?$filter=not(startswith(displayName,'a'))",
  "/users?$filter=NOT startswith(displayName,'a')",
  "/users?$filter=accountEnabled eq true and not (userType eq 'Guest')",
  "/users?$filter=proxyAddresses/any(p:endswith(p,'a'))",
  "/users?$filter=proxyAddresses/any(p:not startswith(p,'a'))",
  '/users?$filter=assignedLicenses/$count eq 0',
  '/users?$filter=accountEnabled eq true&$orderby=displayName',
  '/users?$orderby=createdDateTime desc',
  '/users?$orderby=displayName,mail',
  '/users?$search="displayName:a"&$filter=mail ne \'x\'',
  "/groups/ID/members?$filter=displayName ne 'x'",
  '/groups/ID/transitiveMembers/microsoft.graph.user?$select=id',
  '/groups/ID/members/graph.user?$filter=mail ne null',
  "/me/memberOf?$filter=displayName ne 'x'",
  '/directory/deletedItems/microsoft.graph.group?$filter=mail ne null',
  '/directory/administrativeUnits/ID/members?$filter=mail ne null',
  "/servicePrincipals?$filter=endswith(displayName,'it''s')",
  "/Applications/?$filter=displayName ne 'a'",
];

for (const path of counting) {
  test(`asAdvancedQuery() adds the header and the count to ${path}`, () => {
    assert.deepEqual(sent(path), { added: '&$count=true', level: 'eventual' });
  });
}

const plain = [
  '/users/$count',
  '/users/%24count',
  "/users/$count?$filter=mail ne 'x'",
  '/groups/ID/members/$count',
  '/groups/ID/transitiveMembers/microsoft.graph.user/$count',
  '/users?$count=true',
  '/users?%24count=True',
  '/users?$search="displayName:a"',
  "/users?$filter=mail ne 'x'&$count=true",
  "/users?$filter=mail ne 'x'&$count=false",
  "/users?$filter=mail ne 'x'&$skiptoken=abc",
];

for (const path of plain) {
  test(`asAdvancedQuery() adds only the header to ${path}`, () => {
    assert.deepEqual(sent(path), { added: '', level: 'eventual' });
  });
}

const ordinary = [
  '/users',
  '/users?$top=5',
  '/users/ID?$count=true',
  "/users?$filter=displayName eq 'a ne b'",
  "/users?$filter=displayName eq 'not (x) endswith(y) it''s ne z'",
  "/users?$filter=startswith(displayName,'a')",
  "/users?$filter=startswith(notes,'a')",
  '/users?$count=false',
  '/users?$orderby=displayName',
  '/users?$orderby=userPrincipalName desc',
  '/groups/ID/members/microsoft.graph.user',
  // They are not objects of the directory.
  '/me/messages?$search="a"',
  "/me/messages?$filter=subject ne 'x'&$orderby=subject",
  "/users/ID/messages?$filter=subject ne 'x'",
  '/me/messages/$count',
  '/me/contacts?$search="a"',
  "/me/drive/root/children?$filter=name ne 'x'",
  '/teams/ID/members?$filter=not x',
  '/chats/ID/members/$count',
  '/auditLogs/signIns?$filter=status/errorCode ne 0',
  "/users/delta?$filter=mail ne 'x'",
  '/users%ZZ?$count=true',
];

for (const path of ordinary) {
  test(`asAdvancedQuery() leaves ${path} unchanged`, () => {
    assert.deepEqual(sent(path), { added: '', level: undefined });
  });
}

for (const level of ['eventual', 'session', '']) {
  test(`asAdvancedQuery() adds nothing to a query with the ConsistencyLevel "${level}"`, () => {
    assert.deepEqual(sent("/users?$filter=mail ne 'x'", { consistencylevel: level }), { added: '', level });
  });
}

test('asAdvancedQuery() adds nothing to addresses outside of Graph', () => {
  const url = new URL("https://teams.example/Teams.User/users?$filter=a ne 'b'");
  assert.deepEqual(asAdvancedQuery(url, {}), { url, headers: {} });
});

test('asAdvancedQuery() knows the collections of the directory, and how their objects are related', () => {
  const collections =
    'administrativeUnits applications contacts devices directoryObjects directoryRoles groups servicePrincipals users';
  const relationships =
    'appRoleAssignedTo createdObjects directReports memberOf members ownedApplications ownedDevices ownedObjects owners registeredDevices registeredOwners registeredUsers transitiveMemberOf transitiveMembers transitiveReports';
  const paths = [
    ...collections.split(' ').map((name) => `/${name}`),
    ...relationships.split(' ').flatMap((name) => [`/users/ID/${name}`, `/me/${name}`]),
  ];
  assert.deepEqual(
    paths.filter((path) => sent(`${path}/$count`).level !== 'eventual'),
    [],
  );
  const others = ['/teams', '/users/ID', '/users/ID/messages', '/me/messages', '/users/ID/members/ID', '/directory/ID'];
  assert.deepEqual(
    others.filter((path) => sent(`${path}/$count`).level !== undefined),
    [],
  );
});
