import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError, isEntradaError } from '../../src/base/errors.ts';
import * as entrada from '../../src/index.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { aadstsTable } from '../../src/oauth/aadsts-table.ts';
import { inLibraryWords, libraryText } from '../../src/session/library-words.ts';
import { answer, startJourneyLab } from '../support/journey-lab.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('libraryText() turns commands and parameters into functions and options', () => {
  for (const [written, expected] of [
    ['Check -ClientId and -TenantId of Connect-Entra.', 'Check clientId and tenantId of connectEntra().'],
    ['Run Disconnect-Entra, then Connect-Entra.', 'Call session.disconnect(), then connectEntra().'],
    [
      'Run Connect-Entra -UseDeviceCode again and enter the new code.',
      'Call connectEntra({ useDeviceCode: true }) again and enter the new code.',
    ],
    [
      'It is missing.\nRun: entrada Connect-Entra -Environment Lab -ClientId 1-a -Scopes User.Read,Mail.Send -Context work',
      "It is missing.\nCall connectEntra({ environment: 'Lab', clientId: '1-a', scopes: ['User.Read', 'Mail.Send'] }, { contextName: 'work' })",
    ],
    [
      String.raw`Run: entrada Connect-MicrosoftTeams -TenantId x -AccountId 'd'\''or \ b@x.y' -UseDeviceAuthentication`,
      String.raw`Call connectMicrosoftTeams({ tenantId: 'x', accountId: 'd\'or \\ b@x.y', useDeviceAuthentication: true })`,
    ],
    [
      'Run: entrada Connect-Entra -ClientSecretCredential 1-a -ContextScope CurrentUser',
      "Call connectEntra({ clientSecretCredential: { userName: '1-a', password: ... }, contextScope: 'CurrentUser' })",
    ],
    [
      'Run: entrada Connect-Entra -ApplicationId 1-a -Certificate ... -Context work',
      "Call connectEntra({ applicationId: '1-a', certificate: ... }, { contextName: 'work' })",
    ],
    [
      'Get-EntraUser -SearchString TEXT finds users by name.',
      "getEntraUser(session, { searchString: 'TEXT' }) finds users by name.",
    ],
    [
      "Or continue with the saved session: entrada context use 'a b'",
      "Or continue with the saved session: openCurrentSession({ contextName: 'a b' })",
    ],
    ['Remove it first: entrada setup -Remove Reports', "Remove it first: removeApplication(session, 'Reports')"],
    ['Wait a minute, then run the command again.', 'Wait a minute, then try again.'],
    // These are commands for a library, too.
    ['Set-EntraEnvironment -CaFile PATH names another.', 'entrada Set-EntraEnvironment -CaFile PATH names another.'],
    [
      "entrada find-permission 'GET /me' -PermissionType Application shows it.",
      "entrada find-permission 'GET /me' -PermissionType Application shows it.",
    ],
    // Texts of others.
    ['Cannot use "-TenantId" or x-Scopes.', 'Cannot use "-TenantId" or x-Scopes.'],
    ['', ''],
  ] as const) {
    assert.equal(libraryText(written), expected);
    assert.equal(libraryText(expected), expected);
  }
});

test('inLibraryWords() keeps code, details, cause and the place of an error, and any other value', () => {
  const cause = new Error('x');
  const error = new EntradaError('INPUT_INVALID', 'Cannot use -Scopes: none', {
    hint: 'Give -TenantId.',
    details: { status: 400 },
    cause,
  });
  const found = inLibraryWords(error);
  assert.ok(isEntradaError(found));
  assert.deepEqual(
    [found.code, found.message, found.hint, found.details, found.cause],
    ['INPUT_INVALID', 'Cannot use scopes: none', 'Give tenantId.', { status: 400 }, cause],
  );
  assert.equal(found.stack, error.stack?.replace('-Scopes', 'scopes'));
  assert.equal(inLibraryWords(found), found);
  assert.equal(inLibraryWords(cause), cause);
});

/** What a text for a program cannot have: parameters and sign-in commands, but for commands that only the command line has. */
function commandWords(text: string): readonly string[] {
  const own =
    /\bentrada (?:(?:Get|Add|Set|Remove)-EntraEnvironment|[a-z-]+)(?: (?:'[^']*'|[A-Za-z]+))?(?: -\w+(?: [\w-]+)?)*/g;
  return (
    text
      .replaceAll(own, '')
      .replaceAll(/\((?:New|Get)-EntraServicePrincipal -AppId\)/g, '')
      .match(/(?<![\w"'`./@-])(?:-[A-Z]\w+|(?:Disc|C)onnect-\w+|entrada [A-Z]\S+)/g) ?? []
  );
}

test('libraryText() leaves no word of the command line in the hints of the identity platform', () => {
  for (const [code, { advice }] of aadstsTable) assert.deepEqual(commandWords(libraryText(advice)), [], String(code));
});

const lab = await startJourneyLab();
const application = labIds.applications.daemon;
const place = { environment: 'Lab', tenantId: labIds.tenantId };
const settings = { cache: entrada.memoryCache(), environments: [lab.cloud] };

test('each function of the library that refuses speaks of options and functions', async (t) => {
  const folder = temporaryFolder(t);
  const session = await entrada.connectEntra(
    { ...place, clientSecretCredential: { userName: application.appId, password: application.secret } },
    settings,
  );
  const each = async (items: AsyncIterable<unknown>) => {
    for await (const item of items) assert.ok(item);
  };
  const daemon = { userName: application.appId, password: 'wrong' };
  const person = { onPrompt: () => {} };
  const refusals: Readonly<Record<string, () => Promise<unknown>>> = {
    secret: () => entrada.connectEntra({ ...place, clientSecretCredential: daemon }, settings),
    tenant: () =>
      entrada.connectEntra({ ...place, tenantId: 'gone.example', clientSecretCredential: daemon }, settings),
    application: () =>
      entrada.connectEntra(
        { ...place, clientSecretCredential: { ...daemon, userName: labIds.users.ada.id } },
        settings,
      ),
    permission: () => entrada.connectEntra({ ...place, tenantId: 'User.Read' }, { ...settings, ...person }),
    environment: () => entrada.connectEntra({ environment: 'Gone' }, settings),
    claims: () => entrada.connectEntra({ ...place, claimsChallenge: '{' }, { ...settings, ...person }),
    certificate: () =>
      entrada.connectEntra({ ...place, clientId: application.appId, certificate: `${folder}/gone.pem` }, settings),
    token: () => entrada.connectEntra({ ...place, accessToken: 'x' }, settings),
    identity: () => entrada.connectEntra({ identity: true, clientId: 'x' }, settings),
    sets: () => entrada.connectEntra({ identity: true, scopes: ['x'] } as never, settings),
    prompt: () => entrada.connectEntra(place, settings),
    teams: () => entrada.connectMicrosoftTeams({ teamsEnvironmentName: 'Gone' }, settings),
    teamsSecret: () =>
      entrada.connectMicrosoftTeams(
        { tenantId: labIds.tenantId, applicationId: application.appId, certificateThumbprint: 'x' },
        settings,
      ),
    current: () => entrada.openCurrentSession({ ...settings, cache: entrada.memoryCache() }),
    currentTeams: () => entrada.openCurrentSession({ ...settings, cache: entrada.memoryCache(), service: 'teams' }),
    named: () => entrada.openCurrentSession({ ...settings, contextName: 'gone' }),
    getToken: () => session.getToken({ tenantId: 'User.Read' }),
    otherTenant: () => session.getToken({ tenantId: '1ab0ffff-0000-4000-8000-000000000001' }),
    credential: () => session.asTokenCredential().getToken('https://gone.example/.default', { tenantId: 'x y' }),
    request: () => session.request('https://gone.example/'),
    noAddress: () => session.request('/gone'),
    raw: () => session.requestRaw('/users', { method: 'DELETE' }),
    list: () => each(session.list('/identity/conditionalAccess/policies')),
    query: () => each(session.query('Get-EntraUser', { userId: 'gone' })),
    sort: () => each(session.query('Get-EntraUser', { sort: 'a b c' } as never)),
    batch: async () => {
      for await (const { error } of session.batch([{ url: '/identity/conditionalAccess/policies' }]))
        throw error ?? new Error('answered');
    },
    tenants: () => each(entrada.requestTenants({ ...settings, contexts: 'gone-*', url: '/users' })),
    tenantsFail: async () => {
      for await (const { error } of entrada.requestTenants({ session, tenants: ['gone.example'], url: '/users' }))
        throw error ?? new Error('answered');
    },
    setup: () => entrada.setUpApplication(session, { kind: 'daemon', name: 'Reports' }),
    removal: () => entrada.removeApplication(session, 'Gone'),
    sweep: () => entrada.openSweep('gone'),
    refused: async () => {
      lab.faults.add({
        match: ({ url }) => url.pathname === '/v1.0/applications',
        times: 1,
        effect: { kind: 'respond', response: answer(403, '{"error":{"code":"Authorization_RequestDenied"}}') },
      });
      await session.request('/applications');
    },
    revoked: async () => {
      lab.faults.add({
        match: ({ url }) => url.pathname === '/v1.0/groups',
        times: 9,
        effect: { kind: 'respond', response: answer(401, '{}') },
      });
      await session.request('/groups');
    },
  };
  const hints: Record<string, string | undefined> = {};
  for (const [name, refuse] of Object.entries(refusals)) {
    const error: unknown = await refuse().then(
      () => assert.fail(`${name} did not fail`),
      (thrown: unknown) => thrown,
    );
    assert.ok(isEntradaError(error), `${name}: ${String(error)}`);
    assert.deepEqual(commandWords(error.hint ?? ''), [], `${name}: ${error.hint}`);
    hints[name] = error.hint;
  }
  assert.equal(hints['current'], 'Call connectEntra()');
  assert.equal(
    hints['revoked'],
    `The service rejected the session.\nCall connectEntra({ environment: 'Lab', tenantId: '${labIds.tenantId}', clientSecretCredential: { userName: '${application.appId}', password: ... } })`,
  );
  await session.close();
});
