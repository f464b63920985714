import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkApplicationName, checkSetupAccess } from '../../../src/session/setup/check-plan.ts';
import type { SetupPlan } from '../../../src/session/setup/setup-plan.ts';
import { sampleAppSession, sampleSession } from '../../cache/sample-session.ts';
import { failureOf } from '../../support/rejects.ts';

const plan: SetupPlan = {
  name: 'Reports',
  kind: 'daemon',
  scopes: [],
  roles: [],
  trusts: [],
  certificateDays: 365,
  grantsConsent: true,
};
const both = { ...plan, scopes: ['User.Read'], roles: ['User.Read.All'] };
const [write, own] = ['Application.ReadWrite.All', 'Application.ReadWrite.OwnedBy'];
const [directory, asUser] = ['Directory.ReadWrite.All', 'Directory.AccessAsUser.All'];
const [toConsent, toAssign] = ['DelegatedPermissionGrant.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All'];

for (const [held, purpose, missing] of [
  [[], 'any', [write]],
  [[], 'remove', [write]],
  [[write], 'remove', []],
  [[own], 'any', []],
  [[directory], 'any', []],
  [[asUser], 'any', []],
  [['https://graph.microsoft.com/application.readwrite.all'], plan, []],
  [[], { ...both, grantsConsent: false }, [write]],
  [[write], { ...both, grantsConsent: false }, []],
  [[], both, [write, toConsent, toAssign]],
  [[own], both, [toConsent, toAssign]],
  [[directory], both, [toAssign]],
  [[asUser, toAssign], both, []],
  [[write, toConsent], both, [toAssign]],
  [[write], { ...plan, scopes: ['User.Read'] }, [toConsent]],
  [[write], { ...plan, roles: ['User.Read.All'] }, [toAssign]],
] as const) {
  const shown = typeof purpose === 'string' ? purpose : JSON.stringify(purpose);
  test(`checkSetupAccess() misses [${missing.join()}] with [${held.join()}] for ${shown}`, async () => {
    const session = sampleSession();
    const context = { ...session.context, Scopes: held };
    const checked = checkSetupAccess({ ...session, context }, purpose);
    if (missing.length === 0) return checked;
    const { code, message, hint, details } = await failureOf(checked);
    assert.deepEqual([code, details], ['CONSENT_NEEDED', { missing }]);
    const action = purpose === 'remove' ? 'remove' : 'set up';
    const start = `Cannot ${action} an application: the session "${session.name}" does not have the permission `;
    assert.equal(message, start + missing.join(', '));
    for (const name of missing) assert.match(hint ?? '', new RegExp(`^Run: entrada Connect-Entra .*\\b${name}\\b`));
  });
}

test('checkSetupAccess() refers the session of an application to an administrator, and refuses one of Teams', async () => {
  const session = sampleAppSession();
  assert.match((await failureOf(checkSetupAccess(session, 'any'))).hint ?? '', /^An administrator grants it /);
  const teams = { ...session, service: 'teams' as const };
  assert.equal((await failureOf(checkSetupAccess(teams, 'any'))).code, 'NOT_SUPPORTED');
});

test('checkApplicationName() says what is wrong with a name', () => {
  for (const [name, found] of [
    [' ', 'it is empty'],
    ['x'.repeat(257), 'it has 257 characters, of at most 256'],
    ['a\nb', 'it contains line breaks or invisible characters'],
    ['a ', 'it starts or ends with a space'],
  ] as const) {
    const message = `Cannot call an application ${JSON.stringify(name.slice(0, 80))}: ${found}`;
    assert.throws(() => checkApplicationName(name), { code: 'INPUT_INVALID', message });
  }
  for (const name of ['x', 'x'.repeat(256), 'Größe 1']) checkApplicationName(name);
});
