import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { startTlsServer } from '../support/tls-server.ts';
import { startExecLab } from './exec-lab.ts';
import { installClients } from './installed-clients.ts';

// Programs with the SDKs of Microsoft, and a session of the library as their credential.
const { lab, home } = await startExecLab();
const { folder, problem, isOffline } = installClients(home.folder);

/** Skips a test where npm has no packages. */
function hasClients(t: TestContext): boolean {
  if (isOffline) t.skip("did not run: the npm registry, or one of the clients' packages, cannot be reached");
  return !isOffline;
}

/** Runs a program of test/interop/clients and returns its output. */
async function outputOf(program: string, address: string, caFile: string): Promise<string> {
  assert.equal(problem, undefined);
  const child = spawn(process.execPath, [program, address], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: home.folder,
      ENTRADA_HOME: home.folder,
      ENTRADA_KEYRING: 'off',
      NODE_EXTRA_CA_CERTS: caFile,
    },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const status = await new Promise((resolve) => void child.on('close', resolve));
  assert.equal(status, 0, output.stderr);
  return output.stdout;
}

test('asTokenCredential() signs in @azure/keyvault-secrets, which asks for the resource of the challenge', async (t) => {
  if (!hasClients(t)) return;
  const audiences: unknown[] = [];
  const vault = await startTlsServer(t, ({ headers }, response) => {
    const [, claims] = (headers.authorization ?? '').split('.');
    if (claims === undefined) {
      const challenge = `Bearer authorization="${lab.loginOrigin}/${lab.tenant.id}", resource="https://vault.azure.net"`;
      return response.writeHead(401, { 'www-authenticate': challenge }).end();
    }
    audiences.push(JSON.parse(Buffer.from(claims, 'base64url').toString()).aud);
    response.writeHead(200, { 'content-type': 'application/json' });
    return response.end(JSON.stringify({ value: 'hello', id: `${vault.origin}/secrets/greeting/1`, attributes: {} }));
  });
  const caFile = join(home.folder, 'vault.pem');
  writeFileSync(caFile, `${vault.ca}\n${readFileSync(lab.caFile, 'utf8')}`);
  const output = await outputOf('vault.js', vault.origin, caFile);
  assert.equal(output, 'greeting hello\n');
  assert.deepEqual(audiences, ['https://vault.azure.net']);
});

test('asAuthenticationProvider() signs in @microsoft/microsoft-graph-client', async (t) => {
  if (!hasClients(t)) return;
  const output = await outputOf('graph-client.js', lab.graphOrigin, lab.caFile);
  assert.equal(output, `${lab.tenant.users.length} true\n404 Request_ResourceNotFound\n`);
});

test('asAuthenticationProvider() signs in @microsoft/msgraph-sdk', async (t) => {
  if (!hasClients(t)) return;
  const output = await outputOf('graph-sdk.js', lab.graphOrigin, lab.caFile);
  assert.equal(output, '100 true\n404\n');
});
