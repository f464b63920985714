import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkCells, type ForeignClient, skipClient } from './cells.ts';
import { buildDotnet } from './dotnet-project.ts';
import { outputOfClient, startInstalledLab } from './installed-lab.ts';

// ASP.NET Core with Microsoft.Identity.Web, as an API that validates the lab's tokens and calls Graph for its users.
const { lab, ids, folder, env } = await startInstalledLab();
const { applications, users } = ids;
const client: ForeignClient = { name: 'Microsoft.Identity.Web (protected API)', kind: '.NET (NuGet)' };
const program = buildDotnet('web-api', folder);

test('the lab issues tokens that a protected API with Microsoft.Identity.Web accepts', async (t) => {
  if (program.kind === 'missing') return skipClient(t, client, '4.18.0', program.reason);
  const settings = join(folder, 'web-api.json');
  const person = (user: { readonly userPrincipalName: string; readonly password: string }) => ({
    userName: user.userPrincipalName,
    password: user.password,
  });
  writeFileSync(
    settings,
    JSON.stringify({
      login: lab.loginOrigin,
      graph: lab.graphOrigin,
      tenantId: lab.tenant.id,
      api: applications.api,
      apiUri: applications.api.identifierUri,
      publicClient: applications.apiClient.appId,
      daemon: applications.apiDaemon,
      stranger: applications.withoutRoles,
      user: person(users.ada),
      other: person(users.grace),
    }),
  );
  const output = await outputOfClient([...program.command, settings], {
    ...env,
    DOTNET_NOLOGO: '1',
    DOTNET_CLI_TELEMETRY_OPTOUT: '1',
  });
  checkCells(client, output, [
    'scope',
    'missing scope refused',
    'role of a user',
    'missing role refused',
    'role of an application',
    'application without a role refused',
    'no token refused',
    'changed token refused',
    'token for another API refused',
    'on-behalf-of to Graph',
    'Microsoft.IdentityModel: access token by discovery',
    'Microsoft.IdentityModel: ID token by discovery',
    'Microsoft.IdentityModel: other audience refused',
  ]);
});
