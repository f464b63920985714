import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { bindParameters } from '../../../src/binder/bind.ts';
import { Secret } from '../../../src/base/secret.ts';
import { connectEntraTable } from '../../../src/model/connect-entra.ts';
import { connectTeamsTable } from '../../../src/model/connect-microsoftteams.ts';
import { EntradaError } from '../../../src/base/errors.ts';
import type { SessionRecord } from '../../../src/model/context.ts';
import { commandToRun as lineFor, signInLine, withCommandToRun } from '../../../src/session/tokens/command-to-run.ts';
import { loadCredential } from '../../../src/credentials/registry.ts';
import { sampleSession } from '../../cache/sample-session.ts';

const { ClientId, TenantId } = sampleSession().context;
const identity = `-TenantId ${TenantId} -ClientId ${ClientId}`;

function session(changes: Partial<SessionRecord['context']>, cloudName = 'Global'): SessionRecord {
  const record = sampleSession();
  return { ...record, cloud: { ...record.cloud, name: cloudName }, context: { ...record.context, ...changes } };
}

/** The line for a session, with what its way to sign in adds. */
async function commandToRun(record: SessionRecord, scopes: readonly string[], claims: string | undefined) {
  const { signInAgain } = (await loadCredential(record.context.TokenCredentialType)).show;
  assert.ok(signInAgain !== null);
  return lineFor(record, scopes, claims, signInAgain);
}

const lines: readonly [what: string, line: string, expected: string][] = [
  [
    'the same things',
    await commandToRun(session({}), [], undefined),
    `entrada Connect-Entra ${identity} -Scopes User.Read`,
  ],
  [
    'what was refused, once and without the resource',
    await commandToRun(
      session({}),
      ['https://graph.microsoft.com/Mail.Read', 'User.Read', 'offline_access'],
      undefined,
    ),
    `entrada Connect-Entra ${identity} -Scopes User.Read,Mail.Read,offline_access`,
  ],
  [
    'another API by its whole name',
    await commandToRun(session({}), ['https://management.azure.com/user_impersonation'], undefined),
    `entrada Connect-Entra ${identity} -Scopes User.Read,https://management.azure.com/user_impersonation`,
  ],
  [
    'a device code, the shell and another cloud',
    await commandToRun(session({ TokenCredentialType: 'DeviceCode', ContextScope: 'Process' }, 'USGov'), [], undefined),
    `entrada Connect-Entra -Environment USGov ${identity} -Scopes User.Read -ContextScope Process -UseDeviceCode`,
  ],
  [
    'no tenant that is not known',
    await commandToRun(session({ TenantId: '' }), [], undefined),
    `entrada Connect-Entra -ClientId ${ClientId} -Scopes User.Read`,
  ],
  [
    'the name of a session whose identity has another',
    await commandToRun({ ...session({}), name: 'my work', identity: sampleSession().id }, [], undefined),
    `entrada Connect-Entra ${identity} -Scopes User.Read -Context 'my work'`,
  ],
  [
    'claims in Base64',
    await commandToRun(session({}), [], '{"access_token":{}}'),
    `entrada Connect-Entra ${identity} -Scopes User.Read -ClaimsChallenge eyJhY2Nlc3NfdG9rZW4iOnt9fQ==`,
  ],
];

for (const [what, line, expected] of lines) {
  test(`commandToRun() asks for ${what}`, () => {
    assert.equal(line, expected);
  });
}

test('commandToRun() writes a line of which a shell runs nothing else', async () => {
  const hostile = [
    '$(echo evil)',
    '`echo evil`',
    "'; echo evil; '",
    'a b',
    'a\nb',
    '"',
    '=ls',
    '~',
    '*',
    '!x',
    '#',
    '&',
  ];
  for (const name of hostile) {
    const line = await commandToRun(session({ TenantId: name }, name), [name], undefined);
    const script = `entrada() { printf '%s\\0' "$@"; }; ${line}`;
    const words = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0');
    assert.deepEqual(words, [
      'Connect-Entra',
      ...['-Environment', name, '-TenantId', name, '-ClientId', ClientId],
      ...['-Scopes', `User.Read,${name}`, ''],
    ]);
    assert.match(line, /-Environment '/);
  }
});

const line = `entrada Connect-Entra ${identity} -Scopes User.Read`;

test('withCommandToRun() adds the command to what only a new sign-in repairs, and keeps the rest', async () => {
  for (const code of ['SIGN_IN_NEEDED', 'CONSENT_NEEDED', 'DEVICE_CODE_EXPIRED', 'SIGN_IN_DECLINED'] as const) {
    const cause = new EntradaError(code, 'Cannot.', { hint: 'A hint.', details: { status: 400 } });
    const error = await withCommandToRun(cause, sampleSession());
    assert.ok(error instanceof EntradaError);
    assert.deepEqual(
      [error.code, error.message, error.hint, error.details, error.cause],
      [code, 'Cannot.', `A hint.\nRun: ${line}`, { status: 400 }, cause],
    );
  }
  for (const hint of [
    'Run Connect-Entra again.',
    'Run Disconnect-Entra, then Connect-Entra.',
    'Run Disconnect-MicrosoftTeams, then Connect-MicrosoftTeams.',
  ]) {
    const error = await withCommandToRun(new EntradaError('SIGN_IN_NEEDED', 'x', { hint }), sampleSession());
    assert.ok(error instanceof EntradaError);
    assert.equal(error.hint, `Run: ${line}`, hint);
  }
  const withoutHint = await withCommandToRun(new EntradaError('SIGN_IN_NEEDED', 'x', {}), sampleSession(), [
    'Mail.Read',
  ]);
  assert.ok(withoutHint instanceof EntradaError && withoutHint.hint?.endsWith(`Run: ${line},Mail.Read`));
});

test('withCommandToRun() hands on the claims of the refusal, else those of the challenge', async () => {
  const refusal = new EntradaError('SIGN_IN_NEEDED', 'x', { details: { claims: '{"a":1}' } });
  const plain = new EntradaError('SIGN_IN_NEEDED', 'x', {});
  for (const [cause, claims, expected] of [
    [refusal, '{"b":2}', '{"a":1}'],
    [plain, '{"b":2}', '{"b":2}'],
  ] as const) {
    const error = await withCommandToRun(cause, sampleSession(), [], claims);
    assert.ok(
      error instanceof EntradaError && error.hint?.endsWith(`-ClaimsChallenge ${btoa(expected)}`),
      String(error),
    );
  }
});

test('withCommandToRun() leaves what a sign-in does not repair', async () => {
  const network = new EntradaError('NETWORK_UNREACHABLE', 'x', {});
  const foreign = new TypeError('x');
  assert.equal(await withCommandToRun(network, sampleSession()), network);
  assert.equal(await withCommandToRun(foreign, sampleSession()), foreign);
});

/** A session of another environment, under a name that was chosen. */
const named = (changes: Partial<SessionRecord['context']>, service: SessionRecord['service'] = 'entra') => ({
  ...session({ Account: null, AuthType: 'AppOnly', ContextScope: 'Process', ...changes }, 'Canary'),
  name: 'my prod',
  service,
});
const [canary, tenantWords] = ['-Environment Canary', `-TenantId ${TenantId}`];
for (const [what, record, expected] of [
  [
    'a person',
    named({ Account: 'ada@contoso.com', ContextScope: 'CurrentUser' }),
    `Connect-Entra ${canary} ${tenantWords} -ClientId ${ClientId} -Scopes User.Read -Context 'my prod'`,
  ],
  [
    'a client secret',
    named({ TokenCredentialType: 'ClientSecret', ContextScope: 'CurrentUser' }),
    `Connect-Entra ${canary} ${tenantWords} -ClientSecretCredential ${ClientId} -ContextScope CurrentUser -Context 'my prod'`,
  ],
  [
    'a certificate',
    named({ TokenCredentialType: 'ClientCertificate' }),
    `Connect-Entra ${canary} ${tenantWords} -ApplicationId ${ClientId} -Certificate ... -Context 'my prod'`,
  ],
  [
    'a federated token',
    named({ TokenCredentialType: 'FederatedToken' }),
    `Connect-Entra ${canary} ${tenantWords} -ClientId ${ClientId} -FederatedToken ... -Context 'my prod'`,
  ],
  [
    'a managed identity',
    named({ TokenCredentialType: 'ManagedIdentity', ManagedIdentityId: ClientId }),
    `Connect-Entra ${canary} -Identity -ClientId ${ClientId} -Context 'my prod'`,
  ],
  [
    'variables',
    named({ TokenCredentialType: 'EnvironmentVariable' }),
    `Connect-Entra ${canary} -EnvironmentVariable -Context 'my prod'`,
  ],
  [
    'a supplied token',
    named({ TokenCredentialType: 'UserProvidedAccessToken' }),
    `Connect-Entra ${canary} ${tenantWords} -AccessToken ... -Context 'my prod'`,
  ],
  [
    'a certificate for Teams',
    named({ TokenCredentialType: 'ClientCertificate' }, 'teams'),
    `Connect-MicrosoftTeams -TeamsEnvironmentName Canary ${tenantWords} -ApplicationId ${ClientId} -Certificate ... -Context 'my prod'`,
  ],
  [
    'supplied tokens for Teams',
    named({ TokenCredentialType: 'UserProvidedAccessToken' }, 'teams'),
    `Connect-MicrosoftTeams -TeamsEnvironmentName Canary ${tenantWords} -AccessTokens ... -Context 'my prod'`,
  ],
  [
    'a managed identity for Teams',
    named({ TokenCredentialType: 'ManagedIdentity', ManagedIdentityId: ClientId }, 'teams'),
    `Connect-MicrosoftTeams -TeamsEnvironmentName Canary ${tenantWords} -Identity -AccountId ${ClientId} -Context 'my prod'`,
  ],
] as const) {
  test(`signInLine() signs ${what} in to the same environment, tenant and context, in a set of parameters that exists`, async () => {
    const found = await signInLine(record);
    assert.equal(found, `entrada ${expected}`);
    const words = found.replace("'my prod'", 'prod').replaceAll('...', 'x').split(' ').slice(2);
    const table = record.service === 'entra' ? connectEntraTable : connectTeamsTable;
    await bindParameters(table, words, {
      warn: () => {},
      readSecret: async () => new Secret('s'),
    });
  });
}

test('signInLine() leaves out the name that a session has by itself', async () => {
  for (const [name, isShown] of [
    ['ada@contoso.com', false],
    ['Ada@contoso.com-2', false],
    ['ada@contoso.com-two', true],
    ['prod', true],
  ] as const) {
    const record = { ...session({ Account: 'ada@contoso.com' }), name };
    assert.equal((await signInLine(record)).includes(` -Context ${name}`), isShown, name);
  }
});
