import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeCertificate } from '../../certificates/make-certificate.ts';
import { runFakeCli } from '../../support/fake-cli.ts';
import { testClientId, testTenant, writeJwt } from '../../support/id-token.ts';
import { makeHome } from '../../support/journey-home.ts';

let connections = 0;
const server = createServer((socket) => {
  connections += 1;
  socket.destroy();
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
after(() => server.close());
const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
const home = await makeHome({
  name: 'Own',
  azureADEndpoint: origin,
  graphEndpoint: origin,
  teamsEndpoint: origin,
  type: 'User-defined',
});
const { pem, keyPem } = makeCertificate({});
writeFileSync(join(home.folder, 'app.pem'), pem + keyPem);
writeFileSync(join(home.folder, 'other.txt'), 'neither');

const app = ['-ClientId', testClientId, '-TenantId', 'contoso.com'];
const teamsApp = ['-ApplicationId', testClientId, '-TenantId', 'contoso.com'];
const soon = Math.floor(Date.now() / 1000) + 86_400;

/** HOME in a word is the folder of the home. */
function run(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const typed = words.map((word) => word.replace('HOME', home.folder));
  return runFakeCli(home.folder, typed, { env: { HOME: home.folder, PASSWORD: 'hush', ...env } });
}

const refused: readonly [words: readonly string[], message: RegExp, env?: Readonly<Record<string, string>>][] = [
  [['Connect-Entra', '-Environment', 'Nowhere'], /Nowhere/],
  [['Connect-Entra', '-ClientTimeout', '-1'], /ClientTimeout/],
  [['Connect-Entra', '-ClientTimeout', '3e9'], /ClientTimeout/],
  [['Connect-Entra', '-SignInTimeout', '0'], /SignInTimeout/],
  [['Connect-Entra', '-TenantId', 'no tenant'], /-TenantId: it is not a GUID or a domain/],
  [['Connect-Entra', '-Scopes', 'User.Read', 'Mail.Read'], /-ClientId: it is a permission/],
  [['Connect-Entra', '-UseDeviceCode', '-ClientId', 'x'], /-ClientId: it is not a GUID/],
  [['Connect-Entra', '-ClaimsChallenge', '???'], /-ClaimsChallenge/],
  [['Connect-Entra', '-Context', ' x'], /Cannot call a context/],
  [['Connect-Entra', '-ClientSecretCredential', `${testClientId}:env:PASSWORD`], /Must specify 'TenantId'/],
  [
    ['Connect-Entra', '-ClientSecretCredential', 'x:env:PASSWORD', '-TenantId', 'a.b'],
    /ClientSecretCredential: it is not/,
  ],
  [['Connect-Entra', ...app, '-Certificate', 'HOME/missing.pem'], /missing\.pem/],
  [['Connect-Entra', ...app, '-Certificate', 'HOME/other.txt'], /other\.txt/],
  [['Connect-Entra', ...app, '-CertificateThumbprint', 'A'.repeat(40)], /AAAA/],
  [['Connect-Entra', ...app, '-Certificate', 'pkcs11:token=a;pin-value=1234'], /pkcs11/],
  [['Connect-Entra', ...app, '-FederatedToken', 'nonsense'], /unknown token source/],
  [['Connect-Entra', ...app, '-FederatedToken', 'env:MISSING_TOKEN'], /MISSING_TOKEN/],
  [['Connect-Entra', ...app, '-FederatedToken', 'file:HOME/other.txt'], /other\.txt/],
  [['Connect-Entra', ...app, '-FederatedToken', 'github'], /GitHub|github/i],
  [['Connect-Entra', '-Identity', '-ClientId', 'x'], /managed identity/],
  [['Connect-Entra', '-EnvironmentVariable'], /not fully configured/],
  [
    ['Connect-Entra', '-EnvironmentVariable'],
    /AZURE_TENANT_ID/,
    { AZURE_TENANT_ID: 'no tenant', AZURE_CLIENT_ID: testClientId, AZURE_CLIENT_SECRET: 'hush' },
  ],
  [['Connect-Entra', '-AccessToken', 'env:PASSWORD'], /JSON Web Token/],
  [['Connect-Entra', '-AccessToken', 'env:PASSWORD', '-TenantId', 'contoso.com'], /JSON Web Token/],
  [['Connect-MicrosoftTeams', '-TeamsEnvironmentName', 'Nowhere'], /Nowhere/],
  [['Connect-MicrosoftTeams', '-EndpointUris', '@{Nonsense="https://a.b"}'], /Nonsense/],
  [['Connect-MicrosoftTeams', '-ClientTimeout', '0'], /ClientTimeout/],
  [['Connect-MicrosoftTeams', '-SignInTimeout', '-5'], /SignInTimeout/],
  [['Connect-MicrosoftTeams', '-Context', '-x'], /./],
  [['Connect-MicrosoftTeams', '-Context', 'x '], /Cannot call a context/],
  [['Connect-MicrosoftTeams', ...teamsApp], /Must specify 'Certificate'/],
  [['Connect-MicrosoftTeams', ...teamsApp, '-Certificate', 'HOME/missing.pem'], /missing\.pem/],
  [['Connect-MicrosoftTeams', '-LogFilePath', 'HOME/none/x.log'], /none/],
  [['Connect-MicrosoftTeams', '-LogFilePath', 'HOME'], /log/],
  [['Connect-MicrosoftTeams', '-AccessTokens', 'env:PASSWORD'], /Cannot use the access tokens/],
  [['Connect-MicrosoftTeams', '-Identity', '-ManagedServicePort', '0'], /ManagedServicePort/],
  [['Connect-MicrosoftTeams', '-Identity', '-ManagedServiceHostName', 'http://x/'], /ManagedServiceHostName/],
  [['Set-TeamsEnvironmentConfig', '-TeamsEnvironmentName', 'Nowhere'], /Nowhere/],
  [['Set-TeamsEnvironmentConfig', '-EndpointUris', '@{CaFile="/nowhere.pem"}'], /nowhere/],
  [['Disconnect-Entra'], /No application to sign out from/],
  [['Disconnect-MicrosoftTeams', '-Context', 'missing'], /missing/],
];

for (const [words, message, env] of refused) {
  test(`-WhatIf and -Confirm refuse ${words.join(' ')} as the call itself does`, async () => {
    const files = home.snapshot();
    const [whatIf, confirm] = [await run([...words, '-WhatIf'], env), await run([...words, '-Confirm'], env)];
    assert.deepEqual(home.snapshot(), files);
    const real = await run(words, env);
    assert.notEqual(real.status, 0);
    assert.match(real.stderr, message);
    assert.deepEqual([whatIf, confirm], [real, real]);
    assert.equal(connections, 0);
  });
}

const token = writeJwt({ aud: 'api://AzureADTokenExchange', iss: 'https://issuer', sub: 'me', exp: soon });
const described: readonly (readonly string[])[] = [
  ['Connect-Entra'],
  ['Connect-Entra', '-UseDeviceCode', '-TenantId', testTenant],
  ['Connect-Entra', '-ClientSecretCredential', `${testClientId}:env:PASSWORD`, '-TenantId', 'contoso.com'],
  ['Connect-Entra', ...app, '-Certificate', 'HOME/app.pem'],
  ['Connect-Entra', ...app, '-Certificate', 'pkcs11:token=a;object=b'],
  ['Connect-Entra', ...app, '-FederatedToken', 'env:TOKEN'],
  ['Connect-Entra', ...app, '-FederatedToken', 'command:touch HOME/was-run'],
  ['Connect-Entra', '-EnvironmentVariable'],
  ['Connect-Entra', '-Identity'],
  ['Connect-MicrosoftTeams'],
  ['Connect-MicrosoftTeams', '-UseDeviceAuthentication', '-LogFilePath', 'HOME/teams.log'],
  ['Connect-MicrosoftTeams', '-LogLevel', 'Verbose'],
  ['Connect-MicrosoftTeams', '-Credential', 'ada@contoso.com:env:PASSWORD'],
  ['Connect-MicrosoftTeams', ...teamsApp, '-Certificate', 'HOME/app.pem'],
  ['Connect-MicrosoftTeams', '-Identity', '-ManagedServicePort', '1'],
];

for (const words of described) {
  test(`-WhatIf describes ${words.join(' ')}, and sends, runs and writes nothing`, async () => {
    const files = home.snapshot();
    const environment = words[0] === 'Connect-Entra' ? '-Environment' : '-TeamsEnvironmentName';
    const found = await run([...words, environment, 'Own', '-WhatIf'], {
      TOKEN: token,
      AZURE_TENANT_ID: 'contoso.com',
      AZURE_CLIENT_ID: testClientId,
      AZURE_CLIENT_SECRET: 'hush',
    });
    const target = words[0] === 'Connect-Entra' ? 'Account' : 'User account';
    assert.deepEqual(found, {
      status: 0,
      stdout: '',
      stderr: `What if: Performing the operation "log in" on target "${target} in environment 'Own'".\n`,
    });
    assert.deepEqual([home.snapshot(), existsSync(join(home.folder, 'was-run')), connections], [files, false, 0]);
  });
}
