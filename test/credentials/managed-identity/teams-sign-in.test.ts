import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { EntradaError } from '../../../src/base/errors.ts';
import { Secret } from '../../../src/base/secret.ts';
import {
  readTeamsAccountId,
  signInWithTeamsIdentity,
} from '../../../src/credentials/managed-identity/teams-sign-in.ts';
import type { ManagedIdentityRequest } from '../../../src/credentials/managed-identity/source.ts';
import type { Variables } from '../../../src/credentials/environment/variables.ts';
import {
  type IdentityServiceKind,
  type ManagedIdentityServer,
  startManagedIdentityServer,
} from '../../../src/lab/managed-identity/start-managed-identity-server.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import type { LocalRequest } from '../../../src/http/local-transport.ts';
import { builtInClouds } from '../../../src/model/cloud.ts';
import { readClaims } from '../../../src/model/jwt.ts';
import { closedPort, startJourneyLab } from '../../support/journey-lab.ts';
import { failureOf } from '../../support/rejects.ts';
import { accessToken, resource, startSource } from './source-support.ts';

const { system, reader } = labIds.managedIdentities;
const lab = await startJourneyLab();
const nowhere = `http://127.0.0.1:${await closedPort()}`;
const [cloud] = builtInClouds;
assert.ok(cloud);
const wanted = { resource: lab.graphOrigin, cloud };

async function startMachine(kind: IdentityServiceKind): Promise<ManagedIdentityServer> {
  const server = await startManagedIdentityServer(lab, { ...kind, identities: lab.tenant.managedIdentities });
  after(() => server.stop());
  return server;
}

const machines = {
  azAccounts: await startMachine({ kind: 'az-accounts', requiresSecret: true }),
  imds: await startMachine({ kind: 'imds' }),
  appService: await startMachine({ kind: 'app-service' }),
};

/** Asks as a machine does whose localhost:50342 is the old service of the lab, or nothing. */
async function signIn(
  t: Parameters<typeof startSource>[0],
  request: Partial<ManagedIdentityRequest> & { readonly env: Variables },
  old: string = nowhere,
) {
  const { services } = await startSource(t);
  const urls: string[] = [];
  const localTransport = (asked: LocalRequest) => {
    urls.push(`${asked.url.host}${asked.url.pathname}`);
    const isOld = asked.url.host === 'localhost:50342';
    const url = isOld ? new URL(`${asked.url.pathname}${asked.url.search}`, old) : asked.url;
    return services.localTransport({ ...asked, url });
  };
  const result = await signInWithTeamsIdentity(
    { ...wanted, ...request },
    { ...services, localTransport, clock: { ...services.clock, nowMs: () => lab.clock.nowMs() } },
  ).catch((error: EntradaError) => error);
  return { result, urls };
}

/** Signs in and gives whose token came, and what is kept for the next one. */
async function signedIn(...given: Parameters<typeof signIn>) {
  const { result, urls } = await signIn(...given);
  if (result instanceof Error) throw result;
  const { tokens, identity, endpoint } = result;
  return { whose: readClaims(tokens.accessToken.reveal())?.['appid'], identity, endpoint, urls };
}

const addressOf = ({ origin, secret }: ManagedIdentityServer) => {
  return { host: 'localhost', port: Number(new URL(origin).port), secret: new Secret(secret) };
};
const hostOf = ({ origin }: ManagedIdentityServer) => new URL(origin).host;

test('signInWithTeamsIdentity() asks the endpoint named and nothing else', async (t) => {
  const endpoint = addressOf(machines.azAccounts);
  const { whose, identity, endpoint: kept, urls } = await signedIn(t, { env: machines.appService.env, endpoint });
  assert.deepEqual(
    [whose, identity, kept, urls],
    [system.clientId, null, endpoint, [`${hostOf(machines.azAccounts)}/oauth2/token`]],
  );
});

test('signInWithTeamsIdentity() asks the source that this machine shows', async (t) => {
  const found = await signedIn(t, { env: machines.appService.env });
  assert.deepEqual(
    [found.whose, found.endpoint, found.urls],
    [system.clientId, null, [`${hostOf(machines.appService)}/msi/token`]],
  );
});

test('signInWithTeamsIdentity() asks IMDS where there is no other sign, probing it once', async (t) => {
  const path = `${hostOf(machines.imds)}/metadata/identity/oauth2/token`;
  const { whose, endpoint, urls } = await signedIn(t, { env: machines.imds.env });
  assert.deepEqual([whose, endpoint, urls], [system.clientId, null, [path, path]]);
  assert.deepEqual((await signedIn(t, { env: machines.imds.env, isRenewal: true })).urls, [path]);
});

test('signInWithTeamsIdentity() falls back on localhost:50342 where IMDS is not, and says so for the next time', async (t) => {
  const env = { AZURE_POD_IDENTITY_AUTHORITY_HOST: nowhere, MSI_SECRET: machines.azAccounts.secret };
  const { whose, endpoint, urls } = await signedIn(t, { env }, machines.azAccounts.origin);
  assert.deepEqual(
    [whose, endpoint, urls],
    [
      system.clientId,
      { host: 'localhost', port: 50_342, secret: null },
      [
        `${new URL(nowhere).host}/metadata/identity/oauth2/token`,
        'localhost:50342/oauth2/token',
        'localhost:50342/oauth2/token',
      ],
    ],
  );
});

test('signInWithTeamsIdentity() says what was looked for when nothing is here, without trying for long', async (t) => {
  const { result, urls } = await signIn(t, { env: { AZURE_POD_IDENTITY_AUTHORITY_HOST: nowhere } });
  assert.ok(result instanceof Error);
  assert.equal(result.code, 'IDENTITY_UNAVAILABLE');
  const host = new URL(nowhere).host;
  const start = `Cannot find a managed identity on this machine: nothing answers at "${host}", and nothing answers at "localhost:50342"; looked for AKS workload identity`;
  assert.equal(result.message.slice(0, start.length), start);
  assert.match(result.message, /the identity service at "localhost:50342" \(http:\/\/localhost:50342\)$/);
  assert.equal(urls.length, 2);
});

for (const [name, request] of [
  ['az-accounts', { env: {}, endpoint: addressOf(machines.azAccounts) }],
  ['imds', { env: machines.imds.env }],
  ['app-service', { env: machines.appService.env }],
] as const) {
  test(`signInWithTeamsIdentity() asks ${name} for an id as client id, then as object id`, async (t) => {
    const byClient = await signedIn(t, { ...request, identity: { kind: 'client-id', id: reader.clientId } });
    assert.deepEqual(
      [byClient.whose, byClient.identity],
      [reader.clientId, { kind: 'client-id', id: reader.clientId }],
    );
    const byObject = await signedIn(t, { ...request, identity: { kind: 'client-id', id: reader.principalId } });
    assert.deepEqual(
      [byObject.whose, byObject.identity],
      [reader.clientId, { kind: 'object-id', id: reader.principalId }],
    );
    const resourceId = { kind: 'resource-id', id: reader.resourceId } as const;
    const byPath = await signedIn(t, { ...request, identity: resourceId });
    assert.deepEqual([byPath.whose, byPath.identity], [reader.clientId, resourceId]);

    const { result, urls } = await signIn(t, { ...request, identity: { kind: 'client-id', id: 'nobody' } });
    assert.ok(result instanceof Error);
    assert.deepEqual(
      [result.code, result.hint],
      [
        'IDENTITY_UNAVAILABLE',
        'It was tried as a client id and as an object id. Check the id, and that the identity is assigned here.',
      ],
    );
    assert.equal(urls.length, name === 'imds' ? 3 : 2);
    const gone = await signIn(t, { ...request, identity: { kind: 'resource-id', id: `${reader.resourceId}-gone` } });
    assert.equal(gone.urls.length, name === 'imds' ? 2 : 1);
  });
}

test('signInWithTeamsIdentity() asks again as object id only for an unknown identity', async (t) => {
  const { endpoint, services, clock } = await startSource(t);
  const request = {
    resource,
    cloud,
    env: {},
    endpoint: { host: '127.0.0.1', port: Number(new URL(endpoint.origin).port), secret: null },
    identity: { kind: 'client-id', id: 'x' },
  } as const;
  const unknown = { status: 400, body: { error: 'invalid_request', error_description: 'Identity not found' } };
  const refusal = { status: 401, body: { error: 'unknown_source' } };
  endpoint.answer(refusal);
  assert.equal((await failureOf(signInWithTeamsIdentity(request, services))).code, 'CREDENTIAL_REFUSED');
  assert.equal(endpoint.requests.length, 1);
  // What goes wrong with the second question is told, unless it is the same.
  endpoint.answer(unknown, refusal);
  assert.equal((await failureOf(signInWithTeamsIdentity(request, services))).code, 'CREDENTIAL_REFUSED');
  const description = "AADSTS700016: Application with identifier 'x' was not found in the directory.";
  const granted = { access_token: accessToken, expires_in: '3600', token_type: 'Bearer' };
  endpoint.answer({ status: 400, body: { error: 'x', error_description: description } }, { body: granted });
  const { identity, tokens } = await signInWithTeamsIdentity(request, services);
  assert.deepEqual([identity?.kind, tokens.expiresAtMs], ['object-id', clock.nowMs() + 3_600_000]);
  assert.deepEqual(
    endpoint.requests.map(({ query }) => [query['client_id'], query['object_id']]),
    [
      ['x', undefined],
      ['x', undefined],
      [undefined, 'x'],
      ['x', undefined],
      [undefined, 'x'],
    ],
  );
});

test('signInWithTeamsIdentity() does not ask again after a fault of the program', async (t) => {
  const { services } = await startSource(t);
  const endpoint = { host: 'localhost', port: 1, secret: null };
  const fault = new TypeError('a fault');
  let asked = 0;
  const localTransport = () => {
    asked += 1;
    return Promise.reject(fault);
  };
  const identity = { kind: 'client-id', id: 'x' } as const;
  const signingIn = signInWithTeamsIdentity(
    { ...wanted, env: {}, endpoint, identity },
    { ...services, localTransport },
  );
  await assert.rejects(signingIn, fault);
  assert.equal(asked, 1);
});

test('readTeamsAccountId() reads what -AccountId of the original means', () => {
  for (const none of ['', '  ', 'ada@contoso.com', '@']) assert.equal(readTeamsAccountId(none), null);
  assert.deepEqual(readTeamsAccountId(reader.resourceId), { kind: 'resource-id', id: reader.resourceId });
  assert.deepEqual(readTeamsAccountId(` ${reader.clientId}\n`), { kind: 'client-id', id: reader.clientId });
  assert.deepEqual(readTeamsAccountId('any other'), { kind: 'client-id', id: 'any other' });
});
