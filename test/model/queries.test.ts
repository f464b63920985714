import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageOf } from '../../src/base/errors.ts';
import { commonParameters } from '../../src/binder/common-parameters.ts';
import { resolveCall } from '../../src/binder/resolve-call.ts';
import { connectEntraTable } from '../../src/model/connect-entra.ts';
import { connectTeamsTable } from '../../src/model/connect-microsoftteams.ts';
import { type CommandTable, setNamesOf } from '../../src/model/parameter-table.ts';
import { allQueries } from '../../src/model/queries/all-queries.ts';
import type { Query } from '../../src/model/queries/query.ts';
import { planQuery } from '../../src/queries/plan-query.ts';
import { queryColumns } from './query-columns.ts';

const namesIn = (template: string) => [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

/** Splits a line as a shell does, as far as the examples go. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
}

/** The columns that the tests of a row look at. */
function testedColumns(query: Query): string[] {
  return Object.values(query.parameters).flatMap(({ acts }) => {
    const found = 'test' in acts ? acts.test : undefined;
    return found === undefined ? [] : [found.column.split('.')[0] ?? ''];
  });
}

test('every query has its columns, in their order', () => {
  const shown = (name: string, column: unknown): string => {
    const source = typeof column === 'string' ? column : JSON.stringify(column);
    return name === source.charAt(0).toUpperCase() + source.slice(1) ? name : `${name}=${source}`;
  };
  const columns = allQueries.map((query) => [
    query.name,
    Object.entries(query.columns)
      .map(([name, column]) => shown(name, column))
      .join(' '),
  ]);
  assert.deepEqual(Object.fromEntries(columns), queryColumns);
});

test('allQueries has the commands that people know, each once', () => {
  const names = allQueries.flatMap(({ name, aliases }) => [name, ...aliases]);
  assert.deepEqual(names, [...new Set(names)]);
  const wanted = [
    ...['Get-Team', 'Get-TeamChannel', 'Get-TeamAllChannel', 'Get-TeamUser', 'Get-TeamChannelUser'],
    ...['Get-CsTenant', 'Get-CsOnlineUser', 'Get-CsTeamsMeetingPolicy', 'Get-CsTeamsMessagingPolicy'],
    ...['Get-EntraUser', 'Get-AzureADUser', 'Get-EntraGroup', 'Get-EntraGroupMember', 'Get-EntraApplication'],
    ...['Get-EntraServicePrincipal', 'Get-EntraTenantDetail', 'Get-EntraDomain'],
  ];
  assert.deepEqual(
    wanted.filter((name) => !names.includes(name)),
    [],
  );
});

const guid = '2f162b0e-36d2-4e15-8ba3-ba229cecdccf';

/** The properties that a query asks for by itself. */
const selected: Readonly<Record<string, readonly string[]>> = {
  'Get-EntraUser': [
    ...'id displayName userPrincipalName mail accountEnabled userType ageGroup assignedLicenses'.split(' '),
    ...'assignedPlans authorizationInfo businessPhones city companyName consentProvidedForMinor country'.split(' '),
    ...'createdDateTime creationType deletedDateTime department employeeHireDate employeeId'.split(' '),
    ...'employeeLeaveDateTime employeeOrgData employeeType externalUserState'.split(' '),
    ...'externalUserStateChangeDateTime faxNumber givenName identities imAddresses isResourceAccount'.split(' '),
    ...'jobTitle legalAgeGroupClassification licenseAssignmentStates mailNickname mobilePhone'.split(' '),
    ...'officeLocation onPremisesDistinguishedName onPremisesDomainName onPremisesExtensionAttributes'.split(' '),
    ...'onPremisesImmutableId onPremisesLastSyncDateTime onPremisesProvisioningErrors'.split(' '),
    ...'onPremisesSamAccountName onPremisesSecurityIdentifier onPremisesSyncEnabled'.split(' '),
    ...'onPremisesUserPrincipalName otherMails passwordPolicies passwordProfile postalCode'.split(' '),
    ...'preferredDataLocation preferredLanguage provisionedPlans proxyAddresses'.split(' '),
    ...'refreshTokensValidFromDateTime securityIdentifier serviceProvisioningErrors showInAddressList'.split(' '),
    ...'signInSessionsValidFromDateTime state streetAddress surname usageLocation'.split(' '),
  ],
  'Get-EntraGroup': [
    ...'id displayName description groupTypes mail mailEnabled mailNickname securityEnabled visibility'.split(' '),
    ...'classification createdDateTime deletedDateTime expirationDateTime isAssignableToRole'.split(' '),
    ...'membershipRule membershipRuleProcessingState onPremisesDomainName onPremisesLastSyncDateTime'.split(' '),
    ...'onPremisesNetBiosName onPremisesProvisioningErrors onPremisesSamAccountName'.split(' '),
    ...'onPremisesSecurityIdentifier onPremisesSyncEnabled preferredDataLocation preferredLanguage'.split(' '),
    ...'proxyAddresses renewedDateTime resourceBehaviorOptions resourceProvisioningOptions'.split(' '),
    ...'securityIdentifier theme'.split(' '),
  ],
  'Get-Team': [...'id displayName visibility mailNickname description'.split(' ')],
  'Get-TeamUser': [...'id userPrincipalName displayName userType'.split(' ')],
};

/** What each query asks for; "..." stands for the properties above. */
const requests: Readonly<Record<string, readonly (readonly [values: Record<string, unknown>, request: string])[]>> = {
  'Get-EntraUser': [
    [{}, '/users?$select=... (one page)'],
    [{ All: true }, '/users?$select=...&$top=999'],
    [{ Top: 1 }, '/users?$select=...&$top=1 (at most 1)'],
    [{ Top: 5000 }, '/users?$select=...&$top=999 (at most 5000)'],
    [{ UserId: 'ada@lab.example' }, '/users/{UserId}?$select=... (one)'],
    [
      { SearchString: 'x' },
      '/users?$search="userPrincipalName:x" OR "state:x" OR "mailNickname:x" OR "mail:x" OR "jobTitle:x" OR "displayName:x" OR "department:x" OR "country:x" OR "city:x"&$select=... (one page)',
    ],
    [{ Filter: 'x' }, '/users?$filter=x&$select=... (one page)'],
    [{ PageSize: 7 }, '/users?$select=...&$top=7 (one page)'],
    [{ EnabledFilter: 'EnabledOnly' }, '/users?$filter=accountEnabled eq true&$select=... (one page)'],
    [{ EnabledFilter: 'DisabledOnly' }, '/users?$filter=accountEnabled eq false&$select=... (one page)'],
    [{ Synchronized: true }, '/users?$filter=onPremisesSyncEnabled eq true&$select=... (one page)'],
  ],
  'Get-EntraGroup': [
    [{}, '/groups?$select=... (one page)'],
    [{ All: true }, '/groups?$select=...&$top=999'],
    [{ Top: 1 }, '/groups?$select=...&$top=1 (at most 1)'],
    [{ Top: 5000 }, '/groups?$select=...&$top=999 (at most 5000)'],
    [{ Filter: 'x' }, '/groups?$filter=x&$select=... (one page)'],
    [
      { SearchString: 'x' },
      `/groups?$filter=mailNickname eq 'x' or mail eq 'x' or displayName eq 'x' or startswith(displayName,'x')&$select=... (one page)`,
    ],
    [{ GroupId: guid }, '/groups/{GroupId}?$select=... (one)'],
    [{ HasErrorsOnly: true }, '/groups?$select=...,serviceProvisioningErrors (one page)'],
    [{ HasLicenseErrorsOnly: true }, '/groups?$filter=hasMembersWithLicenseErrors eq true&$select=... (one page)'],
  ],
  'Get-EntraGroupMember': [
    [{}, '/groups/{GroupId}/members then /groups/{GroupId}/members/microsoft.graph.servicePrincipal (one page)'],
    [
      { All: true },
      '/groups/{GroupId}/members?$top=999 then /groups/{GroupId}/members/microsoft.graph.servicePrincipal',
    ],
    [
      { Top: 1 },
      '/groups/{GroupId}/members?$top=1 then /groups/{GroupId}/members/microsoft.graph.servicePrincipal (at most 1)',
    ],
    [
      { Top: 5000 },
      '/groups/{GroupId}/members?$top=999 then /groups/{GroupId}/members/microsoft.graph.servicePrincipal (at most 5000)',
    ],
  ],
  'Get-EntraApplication': [
    [{}, '/applications (one page)'],
    [{ All: true }, '/applications?$top=999'],
    [{ Top: 1 }, '/applications?$top=1 (at most 1)'],
    [{ Top: 5000 }, '/applications?$top=999 (at most 5000)'],
    [{ ApplicationId: guid }, '/applications/{ApplicationId} (one)'],
    [{ SearchString: 'x' }, `/applications?$filter=displayName eq 'x' or startswith(displayName,'x') (one page)`],
    [{ Filter: 'x' }, '/applications?$filter=x (one page)'],
  ],
  'Get-EntraServicePrincipal': [
    [{}, '/servicePrincipals (one page)'],
    [{ All: true }, '/servicePrincipals?$top=999'],
    [{ Top: 1 }, '/servicePrincipals?$top=1 (at most 1)'],
    [{ Top: 5000 }, '/servicePrincipals?$top=999 (at most 5000)'],
    [{ Filter: 'x' }, '/servicePrincipals?$filter=x (one page)'],
    [{ SearchString: 'x' }, `/servicePrincipals?$filter=displayName eq 'x' or startswith(displayName,'x') (one page)`],
    [{ ServicePrincipalId: guid }, '/servicePrincipals/{ServicePrincipalId} (one)'],
    [{ AssignmentRequired: true }, '/servicePrincipals?$filter=appRoleAssignmentRequired eq true (one page)'],
    [
      { ApplicationType: 'AppProxyApps' },
      `/servicePrincipals?$filter=tags/any(t:t eq 'WindowsAzureActiveDirectoryOnPremApp') (one page)`,
    ],
    [
      { ApplicationType: 'EnterpriseApps' },
      `/servicePrincipals?$filter=tags/any(t:t eq 'WindowsAzureActiveDirectoryIntegratedApp') (one page)`,
    ],
    [
      { ApplicationType: 'ManagedIdentity' },
      `/servicePrincipals?$filter=servicePrincipalType eq 'ManagedIdentity' (one page)`,
    ],
    [
      { ApplicationType: 'MicrosoftApps' },
      '/servicePrincipals?$filter=appOwnerOrganizationId eq f8cdef31-a31e-4b4a-93e4-5f571e91255a (one page)',
    ],
  ],
  'Get-EntraTenantDetail': [
    [{}, '/organization (one page)'],
    [{ All: true }, '/organization'],
    [{ Top: 1 }, '/organization (at most 1)'],
    [{ Top: 5000 }, '/organization (at most 5000)'],
  ],
  'Get-EntraDomain': [
    [{}, '/domains'],
    [{ Name: 'ada@lab.example' }, '/domains/{Name} (one)'],
  ],
  'Get-Team': [
    [{}, `/groups?$filter=resourceProvisioningOptions/Any(x:x eq 'Team')&$select=...&$top=999`],
    [{ GroupId: guid }, '/groups/{GroupId}?$select=... with team (one)'],
    [{ User: 'ada@lab.example' }, '/users/{User}/joinedTeams with group'],
    [
      { Archived: true },
      `/groups?$filter=resourceProvisioningOptions/Any(x:x eq 'Team')&$select=...&$top=999 with team`,
    ],
    [
      { DisplayName: 'x' },
      `/groups?$filter=(resourceProvisioningOptions/Any(x:x eq 'Team')) and (startswith(displayName,'x'))&$select=...&$top=999`,
    ],
    [
      { MailNickName: 'x' },
      `/groups?$filter=(resourceProvisioningOptions/Any(x:x eq 'Team')) and (startswith(mailNickname,'x'))&$select=...&$top=999`,
    ],
    [
      { NumberOfThreads: 7 },
      `/groups?$filter=resourceProvisioningOptions/Any(x:x eq 'Team')&$select=...&$top=999 with team`,
    ],
  ],
  'Get-TeamChannel': [
    [{}, '/teams/{GroupId}/channels'],
    [{ MembershipType: 'Standard' }, `/teams/{GroupId}/channels?$filter=membershipType eq 'standard'`],
    [{ MembershipType: 'Private' }, `/teams/{GroupId}/channels?$filter=membershipType eq 'private'`],
    [{ MembershipType: 'Shared' }, `/teams/{GroupId}/channels?$filter=membershipType eq 'shared'`],
  ],
  'Get-TeamAllChannel': [
    [{}, '/teams/{GroupId}/allChannels'],
    [{ MembershipType: 'Standard' }, `/teams/{GroupId}/allChannels?$filter=membershipType eq 'standard'`],
    [{ MembershipType: 'Private' }, `/teams/{GroupId}/allChannels?$filter=membershipType eq 'private'`],
    [{ MembershipType: 'Shared' }, `/teams/{GroupId}/allChannels?$filter=membershipType eq 'shared'`],
  ],
  'Get-TeamUser': [[{}, '/groups/{GroupId}/owners?$select=...&$top=999 then /groups/{GroupId}/members']],
  'Get-TeamChannelUser': [
    [{}, '/teams/{GroupId}/channels/{ChannelId}/members?$top=999 after /teams/{GroupId}/channels'],
  ],
  'Get-CsTenant': [[{}, '/Teams.Tenant/tenants (one)']],
  'Get-CsOnlineUser': [
    [{}, '/Teams.User/users?pageSize=100'],
    [{ ResultSize: 0 }, '/Teams.User/users?pageSize=0 (at most 0)'],
    [{ ResultSize: 5000 }, '/Teams.User/users?pageSize=100 (at most 5000)'],
    [{ Identity: 'ada@lab.example' }, '/Teams.User/users/{Identity} (one)'],
  ],
};

/** Writes what a plan asks for in one line. */
function requestOf(query: Query, values: Readonly<Record<string, unknown>>): string {
  const needed = Object.entries(query.parameters).filter(([, { everywhere }]) => everywhere?.mandatory === true);
  const required = Object.fromEntries(
    needed.map(([name, { acts }]) => [name, acts.kind === 'key' && acts.of === 'guid' ? guid : 'General']),
  );
  const { address, options, isOnePage, limit, details } = planQuery(query, { ...required, ...values });
  const asked = decodeURIComponent(options).replace(`$select=${selected[query.name]?.join(',')}`, '$select=...');
  return [
    `${address.path}${asked}`,
    ...(address.followedBy === undefined ? [] : [`then ${address.followedBy.path}`]),
    ...(address.lookup === undefined ? [] : [`after ${address.lookup.path}`]),
    ...(isOnePage ? ['(one page)'] : []),
    ...(limit === undefined ? [] : [`(at most ${limit})`]),
    ...(details.length === 0 ? [] : [`with ${details.join(' and ')}`]),
    ...(address.single === true ? ['(one)'] : []),
  ].join(' ');
}

test('planQuery() asks for these addresses, properties, filters and pages', () => {
  for (const query of allQueries) {
    const type = /^Get-Cs(Teams\w+)$/.exec(query.name)?.[1];
    const rows = type === undefined ? requests[query.name] : [[{}, `/Skype.Policy/configurations/${type}`] as const];
    assert.deepEqual(
      rows?.map(([values]) => [values, requestOf(query, values)]),
      rows ?? 'a row of the table',
      query.name,
    );
  }
});

for (const query of allQueries) {
  test(`${query.name} asks for what its parameters fill in, and falls back to an address without a condition`, () => {
    const keys = Object.entries(query.parameters).flatMap(([name, { acts }]) => (acts.kind === 'key' ? [name] : []));
    assert.equal(query.addresses.at(-1)?.when, undefined);
    for (const { path, when, lookup, followedBy, notFound, notFoundHint, reads } of query.addresses) {
      assert.match(path, /^\/\w/);
      if (when !== undefined) assert.ok(keys.includes(when), when);
      const known = [...keys, ...(lookup === undefined ? [] : [lookup.as, lookup.parameter])];
      const used = [path, followedBy?.path, lookup?.path, lookup?.notFound, notFound, notFoundHint].flatMap((text) =>
        namesIn(text ?? ''),
      );
      assert.deepEqual(
        used.filter((name) => !known.includes(name)),
        [],
      );
      if (lookup !== undefined) assert.equal(query.parameters[lookup.parameter]?.acts.kind, 'lookup');
      for (const detail of reads ?? []) assert.ok(query.details?.[detail] !== undefined, detail);
    }
    const asked = query.addresses.flatMap(({ path, when }) => [
      ...namesIn(path),
      ...(when === undefined ? [] : [when]),
    ]);
    for (const key of keys) assert.ok(asked.includes(key), `-${key} is in no path`);
  });

  test(`${query.name} shows, tests and reads what is there`, () => {
    const columns = Object.keys(query.columns);
    for (const name of query.table ?? []) assert.ok(columns.includes(name), name);
    for (const column of Object.values(query.columns)) {
      if (typeof column === 'string' || column.detail === undefined) continue;
      assert.ok(query.details?.[column.detail] !== undefined, column.detail);
    }
    for (const { path } of Object.values(query.details ?? {})) assert.ok(namesIn(path).includes('id'), path);
    if (query.others === 'dropped') for (const name of testedColumns(query)) assert.ok(columns.includes(name), name);
    for (const { acts } of Object.values(query.parameters)) {
      if (acts.kind === 'read') assert.ok(query.details?.[acts.detail] !== undefined);
      if (acts.kind === 'no-spread') assert.ok(query.spread !== undefined);
      if (acts.kind === 'page-size') assert.ok(query.pageSize !== undefined);
      if (acts.kind === 'filter') assert.ok(acts.clause !== '');
    }
  });

  test(`${query.name} has a clause for every value of a choice`, () => {
    for (const [name, parameter] of Object.entries(query.parameters)) {
      if (parameter.acts.kind !== 'filter-choice') continue;
      assert.equal(parameter.type, 'Enum', name);
      if (parameter.type === 'Enum') assert.deepEqual(Object.keys(parameter.acts.clauses), parameter.values);
    }
  });

  test(`${query.name} can be told apart from the common parameters`, () => {
    const common = Object.entries(commonParameters).flatMap(([name, parameter]) => [
      name,
      ...('aliases' in parameter ? parameter.aliases : []),
    ]);
    const own = Object.entries(query.parameters).flatMap(([name, { aliases }]) => [name, ...(aliases ?? [])]);
    const all = [...common, ...own].map((name) => name.toLowerCase());
    assert.deepEqual(all, [...new Set(all)]);
    if (query.defaultSet !== undefined) assert.ok(setNamesOf(query).length > 1);
  });

  test(`${query.name} says what it needs`, () => {
    assert.match(query.permissions.delegated[0] ?? '', /^\w+(\.\w+)*$/);
    assert.equal(query.permissions.role === undefined, query.api === 'graph');
    assert.ok(query.api === 'graph' || query.service === 'teams');
    assert.match(query.synopsis, /\.$/);
    assert.ok(query.description.every((text) => text.endsWith('.')));
    for (const { description } of Object.values(query.parameters)) assert.match(description, /\.$/);
  });

  for (const { title, line } of query.examples.filter((example) => 'line' in example)) {
    test(`${query.name} binds its example "${title}"`, () => {
      const [name, ...words] = wordsOf(line);
      assert.equal(name, query.name);
      assert.deepEqual(resolveCall(query, words).missing, []);
    });
  }
}

test('allQueries take the session of the cmdlets that their names belong to', () => {
  const services = Object.fromEntries(allQueries.map(({ name, service }) => [name, service]));
  const expected = allQueries.map(({ name }) => [name, name.startsWith('Get-Entra') ? 'entra' : 'teams']);
  assert.deepEqual(services, Object.fromEntries(expected));
});

test('resolveCall() refuses an empty text wherever a text is used', () => {
  const tables: readonly CommandTable[] = [...allQueries, connectEntraTable, connectTeamsTable];
  const accepted = tables.flatMap((table) =>
    Object.entries(table.parameters).flatMap(([name, { type }]) => {
      if (type !== 'String') return [];
      try {
        resolveCall(table, [`-${name}`, '']);
        return [`${table.name} -${name}`];
      } catch (error) {
        assert.match(messageOf(error), new RegExp(`'${name}'.*empty string`));
        return [];
      }
    }),
  );
  const ignored = allQueries.flatMap(({ name, parameters }) =>
    Object.entries(parameters).flatMap(([parameter, { type, acts }]) =>
      type === 'String' && acts.kind === 'ignored' ? [`${name} -${parameter}`] : [],
    ),
  );
  assert.deepEqual(accepted, [...ignored, 'Connect-MicrosoftTeams -AccountId']);
});

const teamMissing = 'No team found with Group Id {GroupId}';
const oneTeamMissing = `Error retrieving Team with GroupId [{GroupId}]. ErrorCode: [NotFound]. ErrorMessage: [${teamMissing}]`;
const resourceMissing = (key: string) =>
  `Resource '{${key}}' does not exist or one of its queried reference-property objects are not present. Status: 404 (NotFound) ErrorCode: Request_ResourceNotFound`;
const missing: Readonly<Record<string, readonly (string | undefined)[]>> = {
  'Get-EntraUser': [resourceMissing('UserId'), undefined],
  'Get-EntraGroup': [resourceMissing('GroupId'), undefined],
  'Get-EntraGroupMember': [resourceMissing('GroupId')],
  'Get-EntraApplication': [resourceMissing('ApplicationId'), undefined],
  'Get-EntraServicePrincipal': [resourceMissing('ServicePrincipalId'), undefined],
  'Get-EntraDomain': [resourceMissing('Name'), undefined],
  'Get-Team': [undefined, oneTeamMissing, undefined],
  'Get-TeamChannel': [teamMissing],
  'Get-TeamAllChannel': [teamMissing],
  'Get-TeamUser': [teamMissing],
  'Get-TeamChannelUser': [teamMissing],
  'Get-CsOnlineUser': ['Management object not found for identity "{Identity}".', undefined],
};

for (const { name, addresses, details } of allQueries) {
  test(`${name} says in the original's words what it does not find`, () => {
    assert.deepEqual(
      addresses.map(({ notFound }) => notFound),
      missing[name] ?? [undefined],
    );
    for (const { notFound } of Object.values(details ?? {})) assert.equal(notFound, oneTeamMissing);
  });
}
