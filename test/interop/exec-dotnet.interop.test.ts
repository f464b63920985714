import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runEntrada } from '../support/journey-cli.ts';
import { buildDotnet } from './dotnet-project.ts';
import { startExecLab } from './exec-lab.ts';
import { recipe } from './recipes.ts';

const { lab, home } = await startExecLab();
const resources = [lab.graphOrigin, 'https://management.azure.com'];

test('exec serves Azure Identity and MSAL for .NET, and the recipe of docs/exec.md', async (t) => {
  const program = buildDotnet('exec', home.folder, {
    'Recipe.cs': `using Azure.Identity;\nstatic class Recipe { public static async Task<string> GetToken() { ${recipe('csharp')} return token.Token; } }\n`,
  });
  if (program.kind === 'missing') return t.skip(`did not run: ${program.reason}`);
  const command = [...program.command, ...resources];
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
