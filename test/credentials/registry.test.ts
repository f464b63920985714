import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import {
  chooseCredential,
  credentials,
  type CredentialRow,
  loadCredential,
  requireKnownCredential,
} from '../../src/credentials/registry.ts';
import type { SignInOptions } from '../../src/credentials/sign-in-options.ts';
import { connectEntraTable } from '../../src/model/connect-entra.ts';
import { connectTeamsTable } from '../../src/model/connect-microsoftteams.ts';
import { type CommandTable, placementIn, setNamesOf } from '../../src/model/parameter-table.ts';
import { isRenewable } from '../../src/model/stored-credential.ts';
import { sampleSession } from '../cache/sample-session.ts';
import { failureOf } from '../support/rejects.ts';

const rows: readonly [string, CredentialRow][] = Object.entries(credentials);

for (const [name, { options }] of rows) {
  for (const option of options) {
    test(`chooseCredential() picks ${name} by ${option}`, () => {
      const chosen: SignInOptions = { [option]: true, clientId: 'app', tenantId: 'contoso.com' };
      assert.equal(chooseCredential(chosen), name);
      assert.equal(chooseCredential({ ...chosen, [option]: false }), 'InteractiveBrowser');
      assert.equal(chooseCredential({ ...chosen, [option]: undefined }), 'InteractiveBrowser');
    });
  }

  test(`loadCredential() loads ${name}, whose kind tells whether it can be renewed`, async () => {
    const { kind, show, contextScope } = await loadCredential(name);
    const renewable = isRenewable({ kind, fields: new Secret('{}') });
    assert.equal(renewable, name !== 'UserProvidedAccessToken');
    // A person's session is saved for the user and can be signed in to again; a program's is the shell's.
    const isPerson = show.authType === 'Delegated';
    assert.deepEqual([contextScope, show.signInAgain !== null], [isPerson ? 'CurrentUser' : 'Process', isPerson]);
  });
}

test('chooseCredential() prefers a password to a device code, which are in one parameter set', () => {
  const credential = { userName: 'ada@lab.example', password: 'secret' };
  assert.equal(chooseCredential({ credential, useDeviceCode: true }), 'UserPassword');
});

/** Where Connect-MicrosoftTeams names an option otherwise than the registry (session/connect/teams-options.ts). */
const translated: Readonly<Record<string, string>> = { UseDeviceAuthentication: 'useDeviceCode' };

for (const table of [connectEntraTable, connectTeamsTable] as readonly CommandTable[]) {
  for (const setName of setNamesOf(table)) {
    test(`a row of the registry signs in with ${setName} of ${table.name}`, () => {
      const parameters = Object.entries(table.parameters).filter(([, parameter]) => placementIn(parameter, setName));
      const names = parameters.map(([name]) => translated[name] ?? `${name.charAt(0).toLowerCase()}${name.slice(1)}`);
      const chosen = rows.filter(([, { options }]) => options.some((option) => names.includes(option)));
      assert.notDeepEqual(chosen, []);
    });
  }
}

test('loadCredential() and requireKnownCredential() refuse a session of another version', async () => {
  const context = { ...sampleSession().context, TokenCredentialType: 'Telepathy' };
  const error = await failureOf(loadCredential('Telepathy'));
  assert.deepEqual(
    [error.code, error.message],
    ['CACHE_UNREADABLE', 'Cannot use the session: this version does not know "Telepathy"'],
  );
  assert.throws(() => requireKnownCredential(context), { code: error.code, message: error.message });
  assert.doesNotThrow(() => requireKnownCredential(sampleSession().context));
});
