import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError, type KnownErrorCode } from '../../../src/base/errors.ts';
import { credentials } from '../../../src/credentials/registry.ts';
import { connectEntraTable } from '../../../src/model/connect-entra.ts';
import { connectTeamsTable } from '../../../src/model/connect-microsoftteams.ts';
import type { ServiceName } from '../../../src/model/context.ts';
import { aadstsTable, refusalKinds } from '../../../src/oauth/aadsts-table.ts';
import { fitHint } from '../../../src/session/tokens/fit-hint.ts';

function fitted(
  hint: string,
  service: ServiceName,
  credentialType: string,
  code: KnownErrorCode = 'CREDENTIAL_REFUSED',
) {
  const error = fitHint(new EntradaError(code, 'It failed.', { hint, details: { status: 400 } }), {
    service,
    credentialType,
  });
  assert.ok(error instanceof EntradaError);
  assert.deepEqual([error.code, error.message, error.details], [code, 'It failed.', { status: 400 }]);
  return error.hint;
}

for (const [hint, service, type, expected, code] of [
  [
    'Check -ClientId and -TenantId of Connect-Entra.',
    'entra',
    'InteractiveBrowser',
    'Check -ClientId and -TenantId of Connect-Entra.',
  ],
  [
    'Check -ClientId and -TenantId of Connect-Entra.',
    'entra',
    'ClientSecret',
    'Check the user name of -ClientSecretCredential and -TenantId of Connect-Entra.',
  ],
  [
    'Check -ClientId and -TenantId of Connect-Entra.',
    'entra',
    'EnvironmentVariable',
    'Check AZURE_CLIENT_ID and AZURE_TENANT_ID of Connect-Entra.',
  ],
  [
    'Check -ClientId and -TenantId of Connect-Entra.',
    'teams',
    'ClientCertificate',
    'Check -ApplicationId and -TenantId of Connect-MicrosoftTeams.',
  ],
  [
    'Check -ClientId and -TenantId of Connect-Entra.',
    'teams',
    'DeviceCode',
    'Check the application and -TenantId of Connect-MicrosoftTeams.',
  ],
  [
    'Make a new client secret and give it with -ClientSecretCredential.',
    'entra',
    'EnvironmentVariable',
    'Make a new client secret and give it with AZURE_CLIENT_SECRET.',
  ],
  [
    'Run Connect-Entra -UseDeviceCode for a new code.',
    'teams',
    'DeviceCode',
    'Run Connect-MicrosoftTeams -UseDeviceAuthentication for a new code.',
    'DEVICE_CODE_EXPIRED',
  ],
  [
    'Run Disconnect-Entra, then Connect-Entra.',
    'teams',
    'InteractiveBrowser',
    'Run Disconnect-MicrosoftTeams, then Connect-MicrosoftTeams.',
    'SIGN_IN_NEEDED',
  ],
  [
    'Run Connect-Entra with the -Environment of the national cloud named here.',
    'teams',
    'InteractiveBrowser',
    'Run Connect-MicrosoftTeams with the -TeamsEnvironmentName of the national cloud named here.',
  ],
  ['Run Connect-Entra again.', 'entra', 'DeviceCode', 'Run Connect-Entra again.', 'SIGN_IN_NEEDED'],
  [
    'Run Connect-Entra again.',
    'entra',
    'ClientCertificate',
    'Check the credential of the application, -ClientId and -TenantId.',
    'SIGN_IN_NEEDED',
  ],
  [
    'Run Disconnect-Entra, then Connect-Entra.',
    'teams',
    'ClientCertificate',
    'Check the credential of the application, -ApplicationId and -TenantId.',
    'SIGN_IN_NEEDED',
  ],
  [
    'Run Connect-Entra with these -Scopes and accept the consent page, or have an administrator consent.',
    'entra',
    'FederatedToken',
    'Have an administrator consent to the permissions of the application.',
    'CONSENT_NEEDED',
  ],
  [
    'Run Connect-Entra with these -Scopes and accept the consent page, or have an administrator consent.',
    'teams',
    'InteractiveBrowser',
    'Run Connect-MicrosoftTeams with these permissions and accept the consent page, or have an administrator consent.',
    'CONSENT_NEEDED',
  ],
  [
    'Several identities are assigned here: name one by its id with -ClientId.',
    'teams',
    'ManagedIdentity',
    'Several identities are assigned here: name one by its id with -AccountId.',
    'INPUT_INVALID',
  ],
  [
    'Add it (New-EntraServicePrincipal -AppId), as in /a-Connect-Entra.',
    'teams',
    'ClientCertificate',
    'Add it (New-EntraServicePrincipal -AppId), as in /a-Connect-Entra.',
  ],
] as const) {
  test(`fitHint() words "${hint}" for ${type} of ${service}`, () => {
    assert.equal(fitted(hint, service, type, code), expected);
  });
}

test('fitHint() names only commands and parameters that the way to sign in has, for every number of the table', () => {
  const tables = { entra: connectEntraTable, teams: connectTeamsTable };
  // Of other cmdlets, and of another way to sign in that the hint offers.
  const others = ['-AppId', '-UseDeviceCode', '-UseDeviceAuthentication', '-ClientSecretCredential'];
  for (const service of ['entra', 'teams'] as const) {
    const names = Object.keys(tables[service].parameters).map((name) => `-${name}`);
    for (const type of Object.keys(credentials)) {
      for (const { advice, kind } of aadstsTable.values()) {
        const hint = fitted(advice, service, type, refusalKinds[kind]) ?? '';
        const found = [...hint.matchAll(/(?<![\w-])-[A-Z]\w+/g)].map(([word]) => word);
        if (type === 'UserProvidedAccessToken' || (service === 'teams' && type === 'ClientSecret')) continue;
        if (service === 'teams' && ['FederatedToken', 'EnvironmentVariable'].includes(type)) continue;
        assert.deepEqual(
          found.filter((word) => !names.includes(word) && !others.includes(word)),
          [],
          hint,
        );
        assert.ok(service === 'entra' || !/(?<![\w-])(?:Disc|C)onnect-Entra\b/.test(hint), hint);
      }
    }
  }
});

test('fitHint() does not change errors without a hint and other values', () => {
  const place = { service: 'teams', credentialType: 'a later one' } as const;
  for (const value of [
    new EntradaError('CANCELLED', 'x'),
    new TypeError('Connect-Entra'),
    'Connect-Entra',
    undefined,
  ]) {
    assert.equal(fitHint(value, place), value);
  }
});
