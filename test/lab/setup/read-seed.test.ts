import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError } from '../../../src/base/errors.ts';
import { readSeed } from '../../../src/lab/setup/shape/read-seed.ts';

function problemsOf(value: unknown): readonly (readonly [string, string])[] {
  try {
    readSeed(value);
  } catch (error) {
    assert.ok(error instanceof EntradaError);
    assert.equal(error.code, 'INPUT_INVALID');
    const problems = error.details?.['problems'];
    assert.ok(Array.isArray(problems));
    return problems.map(({ path, message }: { path: string; message: string }) => [path, message] as const);
  }
  return [];
}

test('readSeed() returns a copy of what it accepts', () => {
  const seed = {
    extends: 'empty',
    tenants: [{ domains: ['contoso.example'], users: [{ userPrincipalName: 'kim@contoso.example', mail: null }] }],
    policies: [{ kind: 'require-mfa', users: 'kim@contoso.example' }],
    faults: [{ kind: 'status', status: 429, retryAfterSeconds: 3 }],
    settings: { tokenLifetimeSeconds: 60, signInFrequencySeconds: null },
    clock: '2026-01-31T09:00:00Z',
  };
  assert.deepEqual(readSeed(seed), seed);
});

test('readSeed() treats a field without a value as absent where null does not have a meaning', () => {
  assert.deepEqual(readSeed({ users: null, teamsAdmin: null }), {});
});

test('readSeed() lists all mistakes with their paths', () => {
  const text = 'a text (in quotes if it looks like a number, true, false or null)';
  assert.deepEqual(
    problemsOf({
      extend: 'empty',
      extends: 'emty',
      users: [
        { userPrincipalName: 'kim', password: 12345678, accountEnabled: 'yes' },
        { displayName: 'Lee', id: '7' },
        'kim@contoso.example',
      ],
      groups: { displayName: 'Sales' },
      policies: [{ kind: 'require-mfaa' }, { kind: 'require-mfa', user: 'kim' }],
      faults: [{ kind: 'status', status: 99 }],
      settings: { tokenLifetimeSeconds: -1 },
      clock: 'yesterday',
    }),
    [
      ['extend', '"extend" is not a field of this object; did you mean "extends"'],
      ['extends', 'found a text; did you mean "empty"'],
      ['users[0].userPrincipalName', 'found "kim"; use a user principal name such as kim@contoso.example'],
      ['users[0].password', `found a number; use ${text} or null`],
      ['users[0].accountEnabled', 'found a text; use true or false'],
      ['users[1].id', 'found "7"; use a GUID such as 1ab00001-0000-4000-8000-000000000001'],
      ['users[1]', '"userPrincipalName" is missing; add it'],
      ['users[2]', 'found a text; use an object with named fields, such as userPrincipalName'],
      ['groups', 'found an object; use a list'],
      ['policies[0].kind', 'unknown kind "require-mfaa"; did you mean "require-mfa"?'],
      ['policies[1].user', 'unknown field of the kind "require-mfa"; did you mean "users"?'],
      ['faults[0].status', 'found 99; use a whole number from 200 to 599'],
      ['settings.tokenLifetimeSeconds', 'found a number; use a whole number from 0'],
      ['clock', 'found "yesterday"; use a time such as 2026-01-31T09:00:00Z, or a date'],
    ],
  );
});

test('readSeed() names each field that an object needs', () => {
  const withoutFields = {
    users: [{}],
    groups: [{ team: { channels: [{}] } }],
    devices: [{}],
    managedIdentities: [{}],
    appRoleAssignments: [{}],
    permissionGrants: [{}],
    licenses: [{}],
    teamsAdmin: { policyAssignments: [{}], resourceAccounts: [{}] },
  };
  const application = {
    applications: [
      {
        exposedScopes: [{}],
        appRoles: [{}],
        preauthorizedApplications: [{}],
        requiredResources: [{}],
        optionalClaims: { idToken: [{}] },
        certificates: [{}],
        certificateDetails: { x: {} },
        trustedSubjects: [{}],
        federatedCredentials: [{}],
      },
    ],
  };
  const needs: Record<string, string> = {};
  // An error lists 20 mistakes.
  for (const [path, message] of [...problemsOf(withoutFields), ...problemsOf(application)]) {
    const [, name = message] = /^"(.*)" is missing; add it$/.exec(message) ?? [];
    needs[path] = path in needs ? `${needs[path]} ${name}` : name;
  }
  assert.deepEqual(needs, {
    'users[0]': 'userPrincipalName',
    'groups[0]': 'displayName',
    'groups[0].team.channels[0]': 'displayName',
    'devices[0]': 'displayName',
    'managedIdentities[0]': 'displayName',
    'appRoleAssignments[0]': 'principal resource',
    'permissionGrants[0]': 'client resource scope',
    'licenses[0]': 'skuPartNumber skuId enabled',
    'teamsAdmin.policyAssignments[0]': 'user policyType policyName',
    'teamsAdmin.resourceAccounts[0]': 'userPrincipalName displayName applicationId',
    'applications[0]': 'displayName',
    'applications[0].exposedScopes[0]': 'value',
    'applications[0].appRoles[0]': 'value',
    'applications[0].preauthorizedApplications[0]': 'application scopes',
    'applications[0].requiredResources[0]': 'resource',
    'applications[0].optionalClaims.idToken[0]': 'name',
    'applications[0].certificates[0]': 'file',
    'applications[0].certificateDetails.x': 'keyId displayName',
    'applications[0].trustedSubjects[0]': 'subjectName authority',
    'applications[0].federatedCredentials[0]': 'issuer subject',
  });
});

test('readSeed() takes 32 levels of any value, and not one more', () => {
  const nested = (levels: number): unknown => (levels === 0 ? {} : { a: nested(levels - 1) });
  const seed = (levels: number) => ({ teamsAdmin: { configurations: { X: [{ Y: nested(levels) }] } } });
  // Five levels lead to the value.
  assert.deepEqual(problemsOf(seed(27)), []);
  const path = `teamsAdmin.configurations.X[0].Y${'.a'.repeat(28)}`;
  assert.deepEqual(problemsOf(seed(28)), [[path, 'more than 32 levels; use fewer']]);
});

test('readSeed() stops at 1000 mistakes and says that there are more', () => {
  let read = 0;
  const group = {
    get displayName() {
      read += 1;
      return 7;
    },
  };
  const messageOf = (count: number) => {
    try {
      readSeed({ groups: Array.from({ length: count }, () => group) });
    } catch (error) {
      return error instanceof EntradaError ? error.message.split('\n') : [];
    }
    return [];
  };
  const below = messageOf(999);
  assert.deepEqual(
    [below[0], below.length, below.at(-1)],
    ['Cannot use the seed "the object": 999 mistakes', 22, '  979 more'],
  );
  read = 0;
  const above = messageOf(300_000);
  assert.deepEqual(
    [above[0], above.length, above.at(-1)],
    ['Cannot use the seed "the object": at least 1000 mistakes', 22, '  at least 980 more'],
  );
  assert.ok(read < 3000, `the others are not read: ${read} reads`);
});
