import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runEntrada } from '../support/journey-cli.ts';
import { needs, startExecLab } from './exec-lab.ts';
import { recipe } from './recipes.ts';

const { lab, home } = await startExecLab();
const resources = [lab.graphOrigin, 'https://management.azure.com'];

test('exec serves Azure Identity and MSAL for .NET, and the recipe of docs/exec.md', async (t) => {
  if (!needs(t, '.NET', 'dotnet', '--version')) return;
  const folder = join(home.folder, 'dotnet');
  cpSync('test/interop/dotnet', folder, { recursive: true });
  writeFileSync(
    join(folder, 'Recipe.cs'),
    `using Azure.Identity;\nstatic class Recipe { public static async Task<string> GetToken() { ${recipe('csharp')} return token.Token; } }\n`,
  );
  const output = join(folder, 'out');
  const words = ['build', '-v', 'q', '-o', output, '-p:RestoreLockedMode=true'];
  const env = { ...process.env, DOTNET_NOLOGO: '1', DOTNET_CLI_TELEMETRY_OPTOUT: '1' };
  const built = spawnSync('dotnet', words, { cwd: folder, encoding: 'utf8', env });
  if (built.status !== 0 && /NU1301|NU1101/.test(built.stdout)) {
    return t.skip('did not run: NuGet cannot be reached, or has no Azure.Identity');
  }
  assert.equal(built.status, 0, built.stdout);
  const command = ['dotnet', join(output, 'client.dll'), ...resources];
  const run = await runEntrada(home, ['exec', '-AzShim', '--', ...command], { env: { DOTNET_NOLOGO: '1' } });
  const clients = [
    'ManagedIdentityCredential',
    'DefaultAzureCredential',
    'AzureCliCredential',
    'AzureDeveloperCliCredential',
    'ManagedIdentityApplication',
  ];
  const lines = clients.flatMap((name) => resources.map((resource) => `${name} ${resource}`));
  assert.deepEqual(run.stdout.trimEnd().split('\n'), [...lines, 'recipe https://vault.azure.net'], run.stderr);
});
