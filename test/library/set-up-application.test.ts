import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import {
  connectEntra,
  type DaemonSetup,
  memoryCache,
  openCurrentSession,
  removeApplication,
  setUpApplication,
  type SetupOptions,
} from '../../src/index.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { startJourneyLab } from '../support/journey-lab.ts';

const lab = await startJourneyLab({ clock: systemClock });
const secret = 'Lab-Setup-Secret-2026';
const { appId } = lab.addApplication({
  displayName: 'Lab Setup',
  secrets: [{ value: secret }],
  roles: ['Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All'],
});
const settings = { cache: memoryCache(), environments: [lab.cloud] };
const place = { environment: 'Lab', tenantId: labIds.tenantId };
const session = await connectEntra(
  { ...place, clientSecretCredential: { userName: appId, password: secret } },
  { ...settings, contextName: 'admin' },
);

function state(): string {
  const { applications, permissionGrants, appRoleAssignments, deletedItems = [] } = lab.tenant;
  return JSON.stringify({ applications, permissionGrants, appRoleAssignments, deletedItems });
}

const daemon = { kind: 'daemon', name: 'Reports' } as const satisfies DaemonSetup;

test('setUpApplication() creates a daemon with the least roles for calls, which signs in by its certificate', async () => {
  const before = state();
  const made = await setUpApplication(session, {
    ...daemon,
    for: ['/users'],
    roles: ['Group.Read.All'],
    grantConsent: true,
    contextName: 'nightly',
  });
  assert.deepEqual([made.status, made.contextName, made.isConsentGranted], ['created', 'nightly', true]);
  assert.deepEqual(
    [made.tenantId, made.roles, made.scopes],
    [labIds.tenantId, ['Group.Read.All', 'User.ReadBasic.All'], []],
  );
  const nightly = await openCurrentSession({ ...settings, contextName: 'nightly' });
  assert.equal((await nightly.request<{ value: unknown[] }>('/users?$top=1')).value.length, 1);
  assert.equal(nightly.context.CertificateThumbprint, made.thumbprint);
  // A second session, by the thumbprint alone.
  const again = await connectEntra(
    { ...place, clientId: made.clientId, certificateThumbprint: made.thumbprint ?? '' },
    { environments: [lab.cloud] },
  );
  assert.equal(again.context.ClientId, made.clientId);
  assert.equal((await setUpApplication(session, { ...daemon, roles: ['User.ReadBasic.All'] })).status, 'exists');
  assert.equal((await openCurrentSession(settings)).context.ClientId, appId);
  assert.deepEqual(await removeApplication(session, 'Reports'), { name: 'Reports', clientIds: [made.clientId] });
  assert.equal(state(), before);
  await assert.rejects(openCurrentSession({ ...settings, contextName: 'nightly' }), { code: 'CONTEXT_NOT_FOUND' });
  const gone = { ...place, clientId: made.clientId, certificateThumbprint: made.thumbprint ?? '' };
  await assert.rejects(connectEntra(gone, { environments: [lab.cloud] }), { code: 'CERTIFICATE_NOT_FOUND' });
});

test('setUpApplication() creates each other kind, and removeApplication() leaves nothing of it', async () => {
  const kinds: readonly [SetupOptions, readonly string[], readonly string[]][] = [
    [{ kind: 'public-client', name: 'Tools' }, ['User.Read'], []],
    [{ kind: 'public-client', name: 'Tools', for: ['/me/messages'] }, ['Mail.ReadBasic'], []],
    [
      { kind: 'github', name: 'Deploy', repository: 'contoso/reports', branches: ['main'], pullRequests: true },
      [],
      ['repo:contoso/reports:ref:refs/heads/main', 'repo:contoso/reports:pull_request'],
    ],
    [
      { kind: 'github', name: 'Deploy', repository: 'contoso/reports', deploymentEnvironments: ['production'] },
      [],
      ['repo:contoso/reports:environment:production'],
    ],
    [
      { kind: 'azure-devops', name: 'Pipe', connection: 'contoso/Reports/Graph', organizationId: labIds.tenantId },
      [],
      ['sc://contoso/Reports/Graph'],
    ],
  ];
  for (const [options, scopes, subjects] of kinds) {
    const before = state();
    const made = await setUpApplication(session, options);
    assert.deepEqual([made.scopes, made.subjects, made.thumbprint], [scopes, subjects, undefined]);
    const consentUrl = `${lab.loginOrigin}/${labIds.tenantId}/adminconsent?client_id=${made.clientId}`;
    assert.equal(made.consentUrl, scopes.length > 0 ? consentUrl : undefined);
    assert.notEqual(state(), before);
    await removeApplication(session, made.clientId);
    assert.equal(state(), before);
  }
});

test('a step that fails undoes the steps before it', async () => {
  const before = state();
  lab.faults.add({
    match: ({ method, url }) => method === 'POST' && url.pathname === '/v1.0/servicePrincipals',
    times: 1,
    effect: { kind: 'respond', response: { status: 403, headers: {}, body: '{}' } },
  });
  await assert.rejects(setUpApplication(session, daemon), { code: 'REQUEST_REFUSED' });
  assert.equal(state(), before);
});

test('setUpApplication() and removeApplication() refuse wrong options before any request', async () => {
  const before = state();
  const wrong: readonly [unknown, string][] = [
    [undefined, 'PARAMETER_VALUE_INVALID'],
    [[], 'PARAMETER_VALUE_INVALID'],
    [{ name: 'Reports' }, 'PARAMETER_VALUE_INVALID'],
    [{ kind: 'toString', name: 'Reports' }, 'PARAMETER_VALUE_INVALID'],
    [{ kind: 'daemon' }, 'PARAMETER_MISSING'],
    [{ kind: 'github', name: 'Reports', branches: ['main'] }, 'PARAMETER_MISSING'],
    [{ ...daemon, scopes: ['User.Read'] }, 'PARAMETER_NOT_FOUND'],
    [{ ...daemon, constructor: 'x' }, 'PARAMETER_NOT_FOUND'],
    [{ ...daemon, roles: 'User.Read.All' }, 'PARAMETER_VALUE_INVALID'],
    [{ ...daemon, certificateDays: 1096 }, 'PARAMETER_VALUE_INVALID'],
    [{ ...daemon, certificateDays: Number.NaN }, 'PARAMETER_VALUE_INVALID'],
    [{ ...daemon, grantConsent: 'yes' }, 'PARAMETER_VALUE_INVALID'],
    ...['connection', 'organizationId', 'subject'].map((name): [unknown, string] => [
      { kind: 'azure-devops', name: 'Deploy', [name]: 7 },
      'PARAMETER_VALUE_INVALID',
    ]),
    [{ ...daemon, for: ['/nothing'] }, 'PARAMETER_VALUE_INVALID'],
    [{ ...daemon, roles: ['User.Raed.All'] }, 'INPUT_INVALID'],
    ...['', ' ', 'a\nb', 'a\u202Eb', '\u001B[2J', ' a', 'x'.repeat(1_048_576), '\uD800'].map(
      (name): [unknown, string] => [{ ...daemon, name }, 'INPUT_INVALID'],
    ),
    [{ kind: 'github', name: 'Deploy', repository: 'contoso/reports' }, 'INPUT_INVALID'],
  ];
  for (const [options, code] of wrong) {
    await assert.rejects(setUpApplication(session, options as SetupOptions), { code }, code);
  }
  await assert.rejects(setUpApplication({ ...session }, daemon), { code: 'PARAMETER_VALUE_INVALID' });
  await assert.rejects(removeApplication(session, appId), {
    code: 'APPLICATION_NOT_FOUND',
    message: /: "entrada setup" did not create the application "Lab Setup" \([-\da-f]+\); nothing was changed$/,
  });
  for (const name of [7 as unknown as string, '', 'Lab Setup', 'x'.repeat(1_048_576)]) {
    await assert.rejects(removeApplication(session, name), (error: { code?: string; message?: string }) => {
      assert.match(error.code ?? '', /^(?:PARAMETER_VALUE_INVALID|APPLICATION_NOT_FOUND|INPUT_INVALID)$/);
      assert.ok((error.message ?? '').length < 1000, `${error.message?.length}`);
      return true;
    });
  }
  assert.equal(state(), before);
});
