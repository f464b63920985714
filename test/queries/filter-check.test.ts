import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEntradaError } from '../../src/base/errors.ts';
import { runQuery } from '../../src/queries/run-query.ts';
import { makeWorld, plan, rowsOf } from './support.ts';

const sales = { policyType: 'TeamsMeetingPolicy', policyAssignment: { displayName: 'Sales', authority: 'Tenant' } };
const users = [
  { objectId: '1', displayName: 'Ada', accountEnabled: true, seats: null, assignedPlan: [] },
  { objectId: '2', accountEnabled: false, seats: 12, licensed: true, hired: '2024-01-02T03:04:05Z', grade: 'A1' },
  { objectId: '3', accountEnabled: true, seats: 9, assignedPlan: [{ capability: 'Teams' }], flag: 'False' },
  { objectId: '4', accountEnabled: true, effectivePolicyAssignments: [sales], whenCreated: '2024-05-06T07:08:09Z' },
];

async function identitiesOf(values: object, of: readonly object[] = users): Promise<string> {
  const world = await makeWorld(() => ({ users: of }), 'teams');
  const rows = await rowsOf(world, 'Get-CsOnlineUser', { ...values });
  assert.deepEqual(world.warnings, []);
  return rows.map(({ Identity }) => String(Identity)).join('');
}

const absent: readonly [name: string, hint: RegExp][] = [
  ['Enabled', /^Did you mean AccountEnabled, EnterpriseVoiceEnabled, IsSipEnabled or UserDirSyncEnabled\?$/],
  ['DisplayNam', /^Did you mean DisplayName\?$/],
  ['Seatz', /^Did you mean Seats\?$/],
  ['Nonsense', /^Available properties: Identity, DisplayName, /],
  ['DisplayName.Length', /^$/],
  ['AssignedPlan.Capabilty', /^Did you mean capability\?$/],
  ['TeamsMeetingPolicy.Owner', /^Available properties: Name, Authority\.$/],
  ['Enabled.x', /^Available properties: Identity, /],
];

for (const [name, hint] of absent) {
  test(`filterCheck() refuses ${name}, which no result has`, async () => {
    const refused = (error: unknown) =>
      isEntradaError(error) &&
      error.code === 'INPUT_INVALID' &&
      error.message === `Cannot find the property "${name}": no result of Get-CsOnlineUser has it` &&
      hint.test(error.hint ?? '');
    const filters = [`${name} -ne $true`, `AccountEnabled -eq $true -or -not (${name} -eq "x")`];
    for (const Filter of filters) await assert.rejects(identitiesOf({ Filter }), refused);
    await assert.rejects(identitiesOf({ Sort: name }), refused);
    // Without a result, nothing can be said, and nothing is kept.
    assert.equal(await identitiesOf({ Filter: `${name} -ne $true`, Sort: name }, []), '');
  });
}

test('filterCheck() accepts a property that one of the results has, or that is empty in all', async () => {
  assert.equal(await identitiesOf({ Filter: 'seats -ne 12', Sort: 'Seats' }), '143');
  assert.equal(await identitiesOf({ Filter: 'Grade -ne "A1"' }), '134');
  assert.equal(await identitiesOf({ Filter: 'AssignedPlan.Capability -ne "Teams"' }), '124');
  assert.equal(await identitiesOf({ Filter: 'Seats -ne "x"' }, [{ objectId: '1', seats: null }]), '1');
  assert.equal(await identitiesOf({ Filter: 'Seats.Count -ne 1' }, [{ objectId: '1', seats: null }]), '1');
});

test('filterCheck() accepts the policies and properties of Teams users that no result has', async () => {
  assert.equal(await identitiesOf({ Filter: 'TeamsCallingPolicy -ne "Sales" -and City -ne "Paris"' }), '1234');
  assert.equal(await identitiesOf({ Filter: 'TeamsCallingPolicy.Authority -ne "Tenant"' }), '1234');
  assert.equal(await identitiesOf({ Filter: 'TeamsMeetingPolicy -eq "Sales"', SkipUserPolicies: true }), '4');
});

/** The assignments of policies that a user of Get-CsOnlineUser has, in the module MicrosoftTeams 7. */
const policies = `
  ApplicationAccessPolicy CallingLineIdentity ExternalAccessPolicy OnlineAudioConferencingRoutingPolicy
  OnlineDialOutPolicy OnlineVoiceRoutingPolicy OnlineVoicemailPolicy TeamsAppPermissionPolicy
  TeamsAppSetupPolicy TeamsAudioConferencingPolicy TeamsCallHoldPolicy TeamsCallParkPolicy
  TeamsCallingPolicy TeamsChannelsPolicy TeamsComplianceRecordingPolicy TeamsCortanaPolicy
  TeamsEmergencyCallRoutingPolicy TeamsEmergencyCallingPolicy TeamsEnhancedEncryptionPolicy
  TeamsEventsPolicy TeamsFeedbackPolicy TeamsFilesPolicy TeamsIPPhonePolicy TeamsMeetingBrandingPolicy
  TeamsMeetingBroadcastPolicy TeamsMeetingPolicy TeamsMeetingTemplatePermissionPolicy
  TeamsMessagingPolicy TeamsMobilityPolicy TeamsNetworkRoamingPolicy
  TeamsRoomVideoTeleConferencingPolicy TeamsSharedCallingRoutingPolicy TeamsShiftsPolicy
  TeamsSurvivableBranchAppliancePolicy TeamsUpdateManagementPolicy TeamsUpgradePolicy TeamsVdiPolicy
  TeamsVideoInteropServicePolicy TeamsVoiceApplicationsPolicy TeamsWorkLoadPolicy TenantDialPlan
`;

test('filterCheck() accepts each kind of policy that a Teams user can have', async () => {
  const filter = policies
    .trim()
    .split(/\s+/)
    .map((name) => `${name} -ne "Sales"`);
  assert.equal(await identitiesOf({ Filter: filter.join(' -and ') }), '123');
});

const otherKinds: readonly [filter: string, reason: string][] = [
  ['AccountEnabled -ne "GB"', 'AccountEnabled is true or false; compare it with $true or $false'],
  ['accountenabled -eq 1', 'accountenabled is true or false; compare it with $true or $false'],
  ['AccountEnabled -ne "$true"', 'AccountEnabled is true or false; compare it with $true or $false'],
  ['Licensed -ne \u201cGB\u201d', 'Licensed is true or false; compare it with $true or $false'],
  ['Seats -ne "many"', 'Seats is a number; compare it with a number'],
  ['Seats -ne $true', 'Seats is a number; compare it with a number'],
  ['Hired -ne "soon"', 'Hired is a time; compare it with a date such as "2026-01-31" or "2026-01-31T08:00:00Z"'],
  ['Hired -ne $true', 'Hired is a time; compare it with a date such as "2026-01-31" or "2026-01-31T08:00:00Z"'],
  [
    'WhenCreated -lt "nothing 2024"',
    'WhenCreated is a time; compare it with a date such as "2026-01-31" or "2026-01-31T08:00:00Z"',
  ],
  ['DisplayName -ne $true', 'DisplayName is a text; compare it with a text in quotation marks'],
  ['Grade -ne $false', 'Grade is a text; compare it with a text in quotation marks'],
  ['AssignedPlan -ne "Teams"', 'AssignedPlan is an object; compare one of its properties, as in Property.Name'],
  ['LineURI -gt $null', '-gt cannot be used with $null; use -eq or -ne'],
  ['Seats -notlike $null', '-notlike cannot be used with $null; use -eq or -ne'],
];

for (const [filter, reason] of otherKinds) {
  test(`filterCheck() refuses to compare ${filter}`, async () => {
    const message = `Cannot compare "${filter}": ${reason}`;
    for (const Filter of [filter, `-not (${filter})`, `Identity -eq "none" -and ${filter}`]) {
      await assert.rejects(identitiesOf({ Filter }), { code: 'INPUT_INVALID', message });
    }
  });
}

test('planQuery() refuses the values that no known property can equal before anything is sent', () => {
  for (const Filter of ['AccountEnabled -ne "GB"', 'WhenCreated -gt "soon"', 'Other -gt $null', 'City -eq $true']) {
    assert.throws(() => plan('Get-CsOnlineUser', { Filter }), { code: 'INPUT_INVALID' });
  }
});

test('filterCheck() accepts values that convert to the kind of a property', async () => {
  assert.equal(await identitiesOf({ Filter: 'AccountEnabled -eq "TRUE" -and AccountEnabled -like "t*"' }), '134');
  assert.equal(await identitiesOf({ Filter: 'Seats -eq "12" -or Seats -like "9"' }), '23');
  assert.equal(await identitiesOf({ Filter: 'Flag -eq $false' }), '3');
  assert.equal(await identitiesOf({ Filter: 'DisplayName -ne 12' }), '1234');
  for (const date of [
    '2023',
    '"2023-05-01"',
    '"5/1/2023 11:59:59 PM"',
    '"1 May 2023"',
    '"Mon, 01 May 2023 08:00:00 GMT"',
  ]) {
    assert.equal(await identitiesOf({ Filter: `WhenCreated -gt ${date} -and Hired -eq $null` }), '4');
  }
});

test('filterCheck() holds results until it knows the properties, a thousand at most', async () => {
  const firstOf = async (filter: string, empty: number) => {
    const all = [...Array.from({ length: empty }, (_, at) => ({ objectId: String(at), rank: null })), { rank: 3 }];
    const world = await makeWorld(() => ({ users: all }), 'teams');
    const rows = runQuery(plan('Get-CsOnlineUser', { Filter: filter }), world.id, world);
    return rows[Symbol.asyncIterator]().next();
  };
  const refused = { message: 'Cannot compare "Rank -ne \'x\'": Rank is a number; compare it with a number' };
  await assert.rejects(firstOf("Rank -ne 'x'", 900), refused);
  assert.equal((await firstOf("Rank -ne 'x'", 1500)).done, false);
  assert.equal((await firstOf('Rank -ne $null', 900)).value?.['Rank'], 3);
});
