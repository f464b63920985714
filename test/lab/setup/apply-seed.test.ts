import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { EntradaError } from '../../../src/base/errors.ts';
import { derivedId } from '../../../src/lab/setup/objects/derived-ids.ts';
import { applySeed, type SeedTarget } from '../../../src/lab/setup/apply-seed.ts';
import { unknownNames } from '../../../src/lab/setup/policy-names.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { startTestLab, type TestLab } from '../test-lab.ts';

let the: TestLab;
const ends: (() => Promise<void>)[] = [];
before(async () => {
  the = await startTestLab({ after: (end) => void ends.push(end) });
});
after(() => Promise.all(ends.map((end) => end())));

test('applySeed() adds to a running lab, where what it added signs in', async () => {
  const { lab, token } = the;
  const applied = applySeed(lab, {
    users: [{ userPrincipalName: 'kim@lab.example' }],
    groups: [{ displayName: 'Sales', members: ['kim@lab.example'] }],
    applications: [
      { displayName: 'Reports', roles: ['User.Read.All'], secrets: [{ generate: 'random' }] },
      { displayName: 'Desk', isPublicClient: true },
    ],
    policies: [{ kind: 'block-device-code', id: 'no-codes' }],
    faults: [{ kind: 'status', status: 503, host: 'teams', id: 'teams-down' }],
  });
  const [kim] = applied.users;
  const [reports, desk] = applied.applications;
  assert.ok(kim?.password !== undefined && reports !== undefined && desk !== undefined);
  assert.equal(kim.id, derivedId(lab.tenant.id, 'user', 'kim@lab.example'));
  assert.equal(kim.createdDateTime, new Date(lab.clock.nowMs()).toISOString().replace(/\.\d+Z$/, 'Z'));
  assert.deepEqual(applied.groups[0]?.memberIds, [kim.id]);
  assert.deepEqual([applied.policies, applied.faults], [['no-codes'], ['teams-down']]);
  assert.deepEqual(lab.policies.list(), [{ kind: 'block-device-code', id: 'no-codes' }]);
  const asUser = await token({
    grant_type: 'password',
    client_id: desk.appId,
    username: 'KIM@lab.example',
    password: kim.password,
    scope: 'User.Read',
  });
  assert.deepEqual([asUser.status, asUser.json['scope']], [200, 'User.Read']);
  const asApp = await token({
    grant_type: 'client_credentials',
    client_id: reports.appId,
    client_secret: reports.secrets[0]?.value ?? '',
    scope: 'https://graph.microsoft.com/.default',
  });
  assert.equal(asApp.status, 200);
});

test('applySeed() leaves the lab unchanged when anything cannot be added', () => {
  const { lab } = the;
  lab.reset();
  const unchanged = structuredClone(lab.tenant);
  lab.policies.add({ kind: 'require-mfa', id: 'mfa' });
  const seed = {
    extends: 'empty',
    tenants: [{ domains: ['contoso.example'] }, { id: labIds.fabrikam.tenantId, displayName: 'F' }],
    users: [{ userPrincipalName: 'new@lab.example' }, { userPrincipalName: 'ADA@lab.example' }],
    policies: [{ kind: 'block', id: 'mfa' }],
    settings: { lockoutSeconds: 3 },
  };
  assert.throws(
    () => applySeed(lab, seed),
    (error) => {
      assert.ok(error instanceof EntradaError);
      const atStart = 'can only be set at the start; remove it, or start the lab with this seed';
      assert.deepEqual(error.message.split('\n'), [
        'Cannot use the seed "the object": 6 mistakes',
        `  extends: ${atStart}`,
        `  settings: ${atStart}`,
        `  tenants[1].displayName: ${atStart}`,
        '  tenants[0]: this tenant is not in the lab; use the id or a domain of one that is, or start the lab with it',
        '  policies[0].id: another one has this id; use another id',
        '  users[1]: the user "ADA@lab.example" already exists; use another name',
      ]);
      return true;
    },
  );
  assert.deepEqual(lab.tenant, unchanged);
  assert.equal(lab.policies.list().length, 1);
});

test('applySeed() changes what is there when it may', () => {
  const { lab } = the;
  lab.reset();
  const target: SeedTarget = lab;
  applySeed(target, { users: [{ userPrincipalName: 'ada@lab.example', jobTitle: 'Countess' }] }, { mayChange: true });
  const [ada] = lab.tenant.users;
  assert.deepEqual(
    [ada?.id, ada?.jobTitle, ada?.displayName, ada?.password],
    [labIds.users.ada.id, 'Countess', 'Ada Lovelace', labIds.users.ada.password],
  );
});

test('applySeed() stops at 1000 unknown names of a policy', () => {
  const users = Array.from({ length: 5000 }, (_, index) => `ad${index}@lab.example`);
  const policies = [['policies[0]', { kind: 'block', users }]] as const;
  const found = unknownNames(policies, { tenants: [the.lab.tenant] });
  // Comparing each with all names takes long, and only the first ones are shown.
  const compared = found.filter(({ message }) => message.includes('did you mean'));
  assert.deepEqual([found.length, compared.length], [1000, 20]);
  assert.throws(() => applySeed(the.lab, { policies: [{ kind: 'block', users }] }), {
    code: 'INPUT_INVALID',
    message:
      /^Cannot use the seed "the object": at least 1000 mistakes\n {2}policies\[0\]\.users\[0\]: "ad0@lab\.example" does not exist/,
  });
});
