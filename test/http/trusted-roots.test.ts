import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../base/temporary-folder.ts';
import { makePki, startTlsServer, testPki } from '../support/tls-server.ts';

const script = fileURLToPath(new URL('../support/get-status.js', import.meta.url));

/** Asks a server from a process whose own roots hold the server's authority. */
async function ask(t: TestContext, ca: string | undefined): Promise<string> {
  const server = await startTlsServer(t, (_request, response) => response.end());
  const roots = join(temporaryFolder(t), 'roots.pem');
  writeFileSync(roots, (await testPki()).ca);
  const args = [script, server.origin, ...(ca === undefined ? [] : [ca])];
  const child = spawn(process.execPath, args, { env: { ...process.env, NODE_EXTRA_CA_CERTS: roots } });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  await new Promise((resolve) => child.on('close', resolve));
  return output;
}

test('createTransport() trusts the roots of Node when no authority is given', async (t) => {
  assert.equal(await ask(t, undefined), '200');
});

test('createTransport() trusts only a given authority, not the roots of Node', async (t) => {
  const { ca } = await makePki();
  assert.equal(await ask(t, ca), 'TLS_UNTRUSTED');
});

test('createTransport() trusts no server when the given authority is empty', async (t) => {
  assert.equal(await ask(t, ''), 'TLS_UNTRUSTED');
});
