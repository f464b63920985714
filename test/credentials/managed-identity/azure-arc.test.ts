import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { failureOf } from '../../support/rejects.ts';
import { secretsIn } from '../../support/secrets-in.ts';
import type { EndpointRequest, IdentityEndpoint } from './identity-endpoint.ts';
import { testSource } from './source-contract.ts';
import { accessToken, bareMachine, endpointSecret, resource, startSource } from './source-support.ts';

const envOf = ({ origin }: IdentityEndpoint) => ({
  IDENTITY_ENDPOINT: `${origin}/metadata/identity/oauth2/token`,
  IMDS_ENDPOINT: origin,
});
const granted = { body: { access_token: accessToken, expires_on: '1767409445', token_type: 'Bearer' } };
const challenge = (path: string) => ({ status: 401, headers: { 'www-authenticate': `Basic realm=${path}` } });

/** A folder for keys with one key in it, and a machine whose agent uses it. */
function keyFolder(t: TestContext) {
  const folder = temporaryFolder(t);
  const path = join(folder, '6f1c4a55.key');
  writeFileSync(path, endpointSecret);
  return { folder, path, machine: { ...bareMachine, platform: process.platform, arcKeyFolder: folder } };
}

testSource({
  name: 'Azure Arc',
  delaysMs: [1000, 2000, 4000],
  options(t) {
    const { path, machine } = keyFolder(t);
    const gate = ({ headers }: EndpointRequest) =>
      headers['authorization'] === `Basic ${endpointSecret}` ? undefined : challenge(path);
    return { machine, gate };
  },
  env: envOf,
});

test('azureArc answers the challenge with the content of the file it names', async (t) => {
  const { path, machine } = keyFolder(t);
  const { endpoint, signIn } = await startSource(t, { machine });
  endpoint.answer(challenge(path), granted);
  assert.equal((await signIn(envOf(endpoint))).accessToken.reveal(), accessToken);
  assert.deepEqual(
    endpoint.requests.map(({ method, path: asked, query, headers }) => [
      method,
      asked,
      query,
      headers['metadata'],
      headers['authorization'],
    ]),
    [undefined, `Basic ${endpointSecret}`].map((authorization) => [
      'GET',
      '/metadata/identity/oauth2/token',
      { 'api-version': '2020-06-01', resource },
      'true',
      authorization,
    ]),
  );
});

test('azureArc takes a key with a line break at its end, and a path in quotation marks', async (t) => {
  const { path, machine } = keyFolder(t);
  writeFileSync(path, `${endpointSecret}\r\n`);
  const { endpoint, signIn } = await startSource(t, { machine });
  endpoint.answer(challenge(`"${path}"`), granted);
  await signIn(envOf(endpoint));
  assert.equal(endpoint.requests[1]?.headers['authorization'], `Basic ${endpointSecret}`);
});

test('azureArc reads no file outside of the folder of keys', async (t) => {
  const { folder, machine } = keyFolder(t);
  const deep = join(folder, 'deep');
  mkdirSync(deep);
  for (const path of [join(deep, 'x.key'), join(folder, '..', 'x.key'), `${folder}.key`, '/etc/x.key']) {
    writeFileSync(join(deep, 'x.key'), endpointSecret);
    const { endpoint, signIn } = await startSource(t, { machine });
    endpoint.answer(challenge(path));
    const error = await failureOf(signIn(envOf(endpoint)));
    assert.deepEqual(
      [error.code, error.message, endpoint.requests.length],
      [
        'TOKEN_RESPONSE_INVALID',
        `Cannot answer the challenge of Azure Arc: it names a file that is not a .key file in "${folder}", so nothing was read`,
        1,
      ],
    );
  }
});

test('azureArc reads no file by a way round, and none with another ending', async (t) => {
  const { folder, machine } = keyFolder(t);
  writeFileSync(join(folder, 'x.key.txt'), endpointSecret);
  mkdirSync(join(folder, 'deep'));
  for (const path of [`${folder}/deep/../6f1c4a55.key`, `${folder}//6f1c4a55.key`, join(folder, 'x.key.txt'), folder]) {
    const { endpoint, signIn } = await startSource(t, { machine });
    endpoint.answer(challenge(path));
    assert.equal((await failureOf(signIn(envOf(endpoint)))).code, 'TOKEN_RESPONSE_INVALID');
    assert.equal(endpoint.requests.length, 1);
  }
});

test('azureArc reads no link, pipe, folder, long file or file of anything but a key', async (t) => {
  const { folder, machine } = keyFolder(t);
  const make = (name: string, content: string) => writeFileSync(join(folder, name), content);
  symlinkSync(join(folder, '6f1c4a55.key'), join(folder, 'link.key'));
  mkdirSync(join(folder, 'folder.key'));
  execFileSync('mkfifo', [join(folder, 'pipe.key')]);
  make('long.key', 'k'.repeat(4097));
  make('empty.key', '\n');
  make('lines.key', `${endpointSecret}\nX-Other: 1`);
  for (const [name, found] of [
    ['link.key', 'it is a symbolic link'],
    ['folder.key', 'it is a folder'],
    ['pipe.key', 'it is not a regular file'],
    ['long.key', 'it is longer than 4096 bytes'],
    ['empty.key', 'it does not contain a key'],
    ['lines.key', 'it does not contain a key'],
    ['gone.key', 'there is no such file'],
  ] as const) {
    const { endpoint, signIn } = await startSource(t, { machine });
    endpoint.answer(challenge(join(folder, name)));
    const error = await failureOf(signIn(envOf(endpoint)));
    assert.deepEqual(
      [error.code, error.message, endpoint.requests.length],
      ['SECRET_UNREADABLE', `Cannot read the key file "${join(folder, name)}" of Azure Arc: ${found}`, 1],
    );
    assert.match(error.hint ?? '', /group himds/);
    assert.deepEqual(secretsIn(error, [endpointSecret]), []);
  }
});

test('azureArc takes a key of exactly 4096 bytes', async (t) => {
  const { path, machine } = keyFolder(t);
  writeFileSync(path, 'k'.repeat(4096));
  const { endpoint, signIn } = await startSource(t, { machine });
  endpoint.answer(challenge(path), granted);
  await signIn(envOf(endpoint));
  assert.equal(endpoint.requests[1]?.headers['authorization'], `Basic ${'k'.repeat(4096)}`);
});

test('azureArc refuses a 401 without a challenge, and a second one', async (t) => {
  const { path, machine } = keyFolder(t);
  for (const headers of [{}, { 'www-authenticate': 'Bearer' }, { 'www-authenticate': 'Basic realm=' }]) {
    const { endpoint, signIn } = await startSource(t, { machine });
    endpoint.answer({ status: 401, headers });
    const error = await failureOf(signIn(envOf(endpoint)));
    assert.deepEqual(
      [error.code, error.message],
      [
        'TOKEN_RESPONSE_INVALID',
        'Cannot get a token from Azure Arc: it answered 401 without a challenge that names a key file',
      ],
    );
  }
  const { endpoint, signIn } = await startSource(t, { machine });
  endpoint.answer(challenge(path), challenge(path));
  assert.equal((await failureOf(signIn(envOf(endpoint)))).code, 'CREDENTIAL_REFUSED');
  assert.equal(endpoint.requests.length, 2);
});

test('azureArc reads the key again at each try, as it changes with each challenge', async (t) => {
  const { path, machine } = keyFolder(t);
  const { endpoint, clock, signIn } = await startSource(t, { machine });
  endpoint.answer(challenge(path), { status: 500 }, challenge(path), granted);
  const acquired = signIn(envOf(endpoint));
  await clock.sleeping(1);
  rmSync(path);
  writeFileSync(path, 'another');
  await clock.advance(1000);
  await acquired;
  assert.equal(endpoint.requests[3]?.headers['authorization'], 'Basic another');
});

test('azureArc dials no other machine, although a variable names one', async (t) => {
  const { machine } = keyFolder(t);
  const { signIn } = await startSource(t, { machine });
  for (const IDENTITY_ENDPOINT of ['http://192.0.2.1/token', 'http://localhost.example.com/token']) {
    const error = await failureOf(signIn({ IDENTITY_ENDPOINT, IMDS_ENDPOINT: 'http://127.0.0.1' }));
    assert.deepEqual(
      [error.code, error.message],
      [
        'INPUT_INVALID',
        `Cannot send a request to "${new URL(IDENTITY_ENDPOINT).origin}": it is not an address of this machine; use a loopback address`,
      ],
    );
  }
});

test('azureArc refuses an id, with the reason', async (t) => {
  const { endpoint, signIn } = await startSource(t);
  const error = await failureOf(signIn(envOf(endpoint), { identity: { kind: 'resource-id', id: '/subscriptions/1' } }));
  assert.deepEqual(
    [error.code, error.message],
    [
      'INPUT_INVALID',
      'Cannot ask Azure Arc for the identity with the resource id "/subscriptions/1": a machine has the identity that Azure Arc gave it and no other; leave the id out',
    ],
  );
});
