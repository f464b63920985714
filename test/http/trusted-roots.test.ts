import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import tls, { rootCertificates, type SecureContextOptions } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/base/clock.ts';
import { contextWith } from '../../src/http/extra-authorities.ts';
import { createLocalTransport } from '../../src/http/local-transport.ts';
import { createTransport } from '../../src/http/transport.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { makePki, startTlsServer, testPki } from '../support/tls-server.ts';

const script = fileURLToPath(new URL('../support/get-status.js', import.meta.url));

/** Asks a server from a process whose own roots hold the server's authority. */
async function ask(t: TestContext, ...pems: readonly (string | undefined)[]): Promise<string> {
  const server = await startTlsServer(t, (_request, response) => response.end());
  const roots = join(temporaryFolder(t), 'roots.pem');
  writeFileSync(roots, (await testPki()).ca);
  const args = [script, server.origin, ...pems.filter((pem) => pem !== undefined)];
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

test("createTransport() trusts further authorities in addition to Node's, which include those of NODE_EXTRA_CA_CERTS", async (t) => {
  const other = await makePki();
  assert.equal(await ask(t, '', other.ca), '200');
  const server = await startTlsServer(t, (_request, response) => response.end(), other);
  const get = async (extraCa: string) => {
    const transport = createTransport({ extraCa, userAgent: 'test' });
    return (await transport({ method: 'GET', url: new URL(server.origin) })).status;
  };
  assert.equal(await get(other.ca), 200);
  await assert.rejects(get((await makePki()).ca), { code: 'TLS_UNTRUSTED' });
});

test("contextWith() trusts further authorities and Node's where Node does not show the store of a context", async (t) => {
  const [{ ca }, { ca: listed }, { ca: extra }] = [await testPki(), await makePki(), await makePki()];
  const roots = join(temporaryFolder(t), 'roots.pem');
  writeFileSync(roots, extra);
  const { NODE_EXTRA_CA_CERTS: path } = process.env;
  process.env['NODE_EXTRA_CA_CERTS'] = roots;
  const list = Object.getOwnPropertyDescriptor(tls, 'getCACertificates');
  const create = tls.createSecureContext;
  let trusted = '';
  const { mock } = t.mock.method(tls, 'createSecureContext', (options?: SecureContextOptions) => {
    if (options === undefined) return { context: {} };
    trusted = String(options.ca);
    return create(options);
  });
  syncBuiltinESMExports();
  t.after(() => {
    process.env['NODE_EXTRA_CA_CERTS'] = path;
    if (path === undefined) delete process.env['NODE_EXTRA_CA_CERTS'];
    Reflect.deleteProperty(tls, 'getCACertificates');
    if (list !== undefined) Object.defineProperty(tls, 'getCACertificates', list);
    mock.restore();
    syncBuiltinESMExports();
  });
  const getCACertificates = (kind: string) => (kind === 'default' ? [listed] : []);
  for (const [value, own] of [
    [getCACertificates, [listed]],
    [undefined, [...rootCertificates, extra]],
  ] as const) {
    Object.defineProperty(tls, 'getCACertificates', { value, configurable: true });
    contextWith(ca);
    assert.equal(trusted, [...own, ca].join('\n'));
  }
});

test('createLocalTransport() trusts further authorities for https, too', async (t) => {
  const pki = await testPki();
  const server = await startTlsServer(t, (_request, response) => response.end(), pki);
  const get = async (extraCa: string | undefined) => {
    const options = { clock: systemClock, userAgent: 'test', extraCa: () => extraCa };
    return (await createLocalTransport(options)({ method: 'GET', url: new URL(server.origin) })).status;
  };
  assert.equal(await get(pki.ca), 200);
  await assert.rejects(get(undefined), { code: 'TLS_UNTRUSTED', message: /; set ENTRADA_CA_FILE to a PEM file / });
});
