import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { type Run, runEntrada } from '../support/journey-cli.ts';
import { needs, startExecLab } from './exec-lab.ts';

// Programs that know nothing of Entrada, unmodified, each against the lab's session.
const { lab, home } = await startExecLab();
const graph = lab.graphOrigin;
const management = 'https://management.azure.com';
const expected = `${graph} ${management}`;
const { resolve } = createRequire(import.meta.url);

/** Prints the audiences of tokens for Graph and Azure Resource Manager. */
const printAudiences = `
  const audience = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).aud;
  Promise.all(['${graph}', '${management}'].map(getToken)).then(
    (tokens) => console.log(tokens.map(audience).join(' ')),
    (error) => { console.error(String(error.message)); process.exit(1); },
  );
`;

async function audiencesBy(script: string, ...options: readonly string[]): Promise<Run> {
  return runEntrada(home, ['exec', ...options, '--', process.execPath, '-e', script + printAudiences]);
}

for (const [name, options] of [
  ['ManagedIdentityCredential', []],
  ['DefaultAzureCredential', []],
  ['AzureCliCredential', ['-AzShim']],
  ['AzureDeveloperCliCredential', ['-AzShim']],
] as const) {
  test(`exec serves ${name} of Azure Identity for JavaScript`, async () => {
    const script = `
      const { ${name} } = require(${JSON.stringify(resolve('@azure/identity'))});
      const credential = new ${name}();
      const getToken = async (resource) => (await credential.getToken(resource + '/.default')).token;
    `;
    const run = await audiencesBy(script, ...options);
    assert.equal(run.stdout, `${expected}\n`, run.stderr);
  });
}

test('exec serves the managed identity of msal-node', async () => {
  const script = `
    const { ManagedIdentityApplication } = require(${JSON.stringify(resolve('@azure/msal-node'))});
    const application = new ManagedIdentityApplication();
    const getToken = async (resource) => (await application.acquireToken({ resource })).accessToken;
  `;
  const run = await audiencesBy(script);
  assert.equal(run.stdout, `${expected}\n`, run.stderr);
});

const pythonProgram = `
import base64, json, sys
from azure.identity import AzureCliCredential, DefaultAzureCredential, ManagedIdentityCredential
for credential in [ManagedIdentityCredential(), DefaultAzureCredential(), AzureCliCredential()]:
    for resource in sys.argv[1:]:
        part = credential.get_token(resource + '/.default').token.split('.')[1]
        claims = json.loads(base64.urlsafe_b64decode(part + '=' * (-len(part) % 4)))
        print(type(credential).__name__, claims['aud'] == resource)
`;

test('exec serves Azure Identity for Python', async (t) => {
  if (!needs(t, "Python's azure.identity (python3-azure)", '/usr/bin/python3', '-c', 'import azure.identity')) return;
  const words = ['/usr/bin/python3', '-c', pythonProgram, graph, management];
  const run = await runEntrada(home, ['exec', '-AzShim', '--', ...words]);
  const names = ['ManagedIdentity', 'DefaultAzure', 'AzureCli'];
  const lines = names.flatMap((name) => [`${name}Credential True`, `${name}Credential True`]);
  assert.equal(run.stdout, `${lines.join('\n')}\n`, run.stderr);
});
