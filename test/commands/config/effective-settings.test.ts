import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entradaFolders } from '../../../src/base/folders.ts';
import { withSignInDefaults } from '../../../src/commands/config/effective-settings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const clientId = '11111111-2222-4333-8444-555555555555';
const all = ['TenantId', 'ClientId', 'Environment', 'ContextScope'] as const;
const env = {
  ENTRADA_TENANT_ID: 'contoso.com',
  ENTRADA_CLIENT_ID: clientId,
  ENTRADA_ENVIRONMENT: 'USGov',
  ENTRADA_CONTEXT_SCOPE: 'process',
};

for (const [parameterSet, expected] of [
  ['UserParameterSet', ['TenantId', 'ClientId', 'Environment', 'ContextScope']],
  ['AppCertificateParameterSet', ['TenantId', 'Environment', 'ContextScope']],
  ['AppSecretCredentialParameterSet', ['TenantId', 'Environment', 'ContextScope']],
  ['FederatedTokenParameterSet', ['TenantId', 'Environment', 'ContextScope']],
  ['IdentityParameterSet', ['Environment', 'ContextScope']],
  ['EnvironmentVariableParameterSet', ['Environment', 'ContextScope']],
  ['AccessTokenParameterSet', ['Environment']],
] as const) {
  test(`withSignInDefaults() adds ${expected.join(', ')} in ${parameterSet}`, (t) => {
    const folders = entradaFolders({ ENTRADA_HOME: temporaryFolder(t) }, process.platform, undefined);
    const added = withSignInDefaults({}, all, parameterSet, { folders, env });
    assert.deepEqual(Object.keys(added), expected);
    assert.deepEqual(withSignInDefaults({}, ['Environment'], parameterSet, { folders, env }), { Environment: 'USGov' });
    const own = { TenantId: 'a', ClientId: 'b', Environment: 'c', ContextScope: 'd' };
    assert.deepEqual(withSignInDefaults(own, all, parameterSet, { folders, env }), own);
  });
}
