import './check-node.js';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { sampleToken } from './sample-token.js';

// Writes the code that V8 compiles for the bundles of a dist/, for the Node that runs this: `write-code-cache.js
// [dist [library]]`, where the library is the compiled sources. The cache has the functions that have run, so this runs
// some commands, in a home folder of its own and without a network.
const dist = resolve(process.argv[2] ?? 'dist');
const library = resolve(process.argv[3] ?? 'build/library');
const { bundleLoader, codeCacheFolder, compileBundle } = await fromLibrary('base/code-cache.js');
const home = mkdtempSync(join(tmpdir(), 'entrada-code-cache-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));
const caFile = join(home, 'ca.pem');
const env = { ENTRADA_HOME: home, ENTRADA_KEYRING: 'off', XDG_RUNTIME_DIR: home };
const surroundings = {
  folder: dist,
  load: createRequire(join(dist, 'cli.cjs')),
  // No command here needs more than the bundles.
  importHere: (/** @type {string} */ id) => Promise.reject(new Error(`Not in the bundles: ${id}`)),
};

const scripts = new Map();
const load = bundleLoader(surroundings, (/** @type {string} */ name) => {
  scripts.set(name, compileBundle(dist, name));
  return scripts.get(name);
});
const { runCommandLine } = load('./main.cjs');
const server = await startServer();
await saveSession(originOf(server));
for (const line of ['status', 'context list', 'request /me', 'token -Force']) {
  await run(line);
}
server.close();
server.closeAllConnections();
load('./sign-in.cjs');
load('./late.cjs');

process.argv = [process.execPath, join(dist, 'cli.cjs'), 'token'];
for (const name of ['ENTRADA_CACHE', 'ENTRADA_CONTEXT', 'ENTRADA_VARIABLES_FD']) delete process.env[name];
Object.assign(process.env, env);
load('./start.cjs');
// It ends the process itself.
process.once('exit', () => {
  const folder = codeCacheFolder(dist);
  mkdirSync(folder, { recursive: true });
  for (const [name, script] of scripts) writeFileSync(join(folder, `${name}.bin`), script.createCachedData());
});

/** @param {string} file */
function fromLibrary(file) {
  return import(pathToFileURL(join(library, file)).href);
}

/** Starts a server of this machine that answers a request of a token, and any other one with a person. */
async function startServer() {
  const { makeAuthority, makeServerIdentity } = await fromLibrary('lab/pki/certificates.js');
  const authority = await makeAuthority(Date.now());
  const { key, certificate } = await makeServerIdentity(authority, Date.now());
  writeFileSync(caFile, authority.certificate);
  const token = { token_type: 'Bearer', expires_in: 3599, access_token: sampleToken() };
  const person = { id: 'id', displayName: 'Person', businessPhones: ['+1 425 555 0109'] };
  const started = createServer({ key, cert: certificate }, (request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url?.endsWith('/token') ? token : person));
  });
  started.listen(0, '127.0.0.1');
  await once(started, 'listening');
  return started;
}

/** @param {import('node:https').Server} started */
function originOf(started) {
  const address = started.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
  return `https://localhost:${address.port}`;
}

/**
 * Signs an application in.
 *
 * @param {string} origin - Of the cloud.
 */
async function saveSession(origin) {
  const { connectEntra } = await fromLibrary('index.js');
  const { userSessions } = await fromLibrary('cache/user-sessions.js');
  const { entradaFolders } = await fromLibrary('base/folders.js');
  const { platform } = process;
  const folders = entradaFolders(env, platform, home);
  const cloud = { name: 'Build', azureADEndpoint: origin, graphEndpoint: origin, type: 'User-defined', caFile };
  const { cache } = userSessions({ folders, env, platform, warn: () => {} });
  const id = '00000000-0000-4000-8000-000000000000';
  const secret = { userName: id, password: 'none' };
  await connectEntra(
    { environment: cloud.name, tenantId: id, clientSecretCredential: secret, contextScope: 'CurrentUser' },
    { cache, environments: [cloud] },
  );
}

/** @param {string} line - Of a command that ends with status 0. */
async function run(line) {
  let written = '';
  const stream = () => {
    const sink = new PassThrough();
    sink.on('data', (piece) => (written += piece));
    return sink;
  };
  const stdin = new PassThrough();
  stdin.end();
  const [stdout, stderr] = [stream(), stream()];
  const status = await runCommandLine(line.split(' '), {
    env,
    platform: process.platform,
    homeFolder: home,
    stdin,
    stdout,
    stderr,
    printLine: async (/** @type {string} */ text) => void stdout.write(`${text}\n`),
    signal: new AbortController().signal,
    self: [process.execPath, join(dist, 'cli.cjs')],
  });
  if (status !== 0) throw new Error(`"entrada ${line}" ended with status ${status}: ${written}`);
}
