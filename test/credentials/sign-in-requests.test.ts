import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import type { RenewalTarget, SignInServices } from '../../src/credentials/credential.ts';
import { loadCredential } from '../../src/credentials/registry.ts';
import { millisecondsOf, type SignInOptions } from '../../src/credentials/sign-in-options.ts';
import type { HttpRequest } from '../../src/http/message.ts';
import { builtInClouds, findCloud } from '../../src/model/cloud.ts';
import type { ServiceName } from '../../src/model/context.ts';
import type { CertificateReference, StoredCredential } from '../../src/model/stored-credential.ts';
import { graphPermissions } from '../../src/permissions/graph-permissions.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { revealed } from '../cache/sample-session.ts';
import { capabilities } from '../support/capabilities.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { writeJwt } from '../support/id-token.ts';
import { rejection } from '../support/journey-errors.ts';
import { bareMachine } from './managed-identity/source-support.ts';

const cloud = findCloud(builtInClouds, 'USGov') ?? assert.fail();
const graph = 'https://graph.microsoft.us';
const clock = createFakeClock();
const noCertificate = 'Cannot sign the application in at "login.microsoftonline.us": No certificate is here.';
const expiresAtMs = clock.nowMs() + 3_599_000;

/** What a sign-in uses, and everything that it sends and says. */
function world(env: Readonly<Record<string, string>> = {}, ...answers: { status?: number; body: object }[]) {
  const waiting = [...answers];
  const requests: [method: string, url: string, form: Readonly<Record<string, unknown>>][] = [];
  const said: string[] = [];
  const prompts: unknown[] = [];
  const references: unknown[] = [];
  const transport = async ({ method, url, headers, body }: HttpRequest) => {
    const form: Readonly<Record<string, unknown>> =
      body === undefined ? { headers } : Object.fromEntries(new URLSearchParams(String(body)));
    requests.push([method, url.href, form]);
    const answer = waiting.shift();
    const { status = 200, body: content } = answer ?? {
      body: { token_type: 'Bearer', expires_in: '3599', access_token: 'new.token', refresh_token: 'next', scope: 'a' },
    };
    return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(content)) };
  };
  const services: SignInServices = {
    clock,
    env,
    oauth: async () => ({ transport, clock }),
    outsideTransport: () => Promise.reject(new Error('It went outside.')),
    localTransport: transport,
    machine: async () => bareMachine,
    findCertificate(reference) {
      references.push(revealed(reference));
      return Promise.reject(new Error('No certificate is here.'));
    },
    onPrompt: (prompt) => void prompts.push(prompt),
    warn: (text) => void said.push(`warning: ${text}`),
    verbose: (text) => void said.push(text),
  };
  return { services, requests, said, prompts, references };
}

async function acquire(
  name: string,
  options: SignInOptions,
  { services, ...seen }: ReturnType<typeof world>,
  service: ServiceName = 'entra',
) {
  const { stored, ...acquired } = await (await loadCredential(name)).acquire(options, { service, cloud }, services);
  return {
    acquired: Object.fromEntries(Object.entries(acquired).map(([field, value]) => [field, revealed(value)])),
    stored: { kind: stored.kind, fields: fieldsOf(stored) },
    ...seen,
  };
}

function fieldsOf({ fields }: StoredCredential): unknown {
  return JSON.parse(fields.reveal());
}

const appId = '66666666-7777-4888-8999-000000000000';
const tokenAddress = (tenant: string) => `https://login.microsoftonline.us/${tenant}/oauth2/v2.0/token`;
const tokens = { accessToken: { secret: 'new.token' }, expiresAtMs, scopes: ['a'] };
const personTokens = { ...tokens, refreshToken: { secret: 'next' } };
const personScopes = `${graph}/.default openid profile offline_access`;

test('UserPassword signs in with the password and keeps the refresh token', async () => {
  const options = { clientId: appId, tenantId: 'contoso.us', credential: { userName: 'ada', password: 'pass' } };
  const { acquired, stored, requests, said } = await acquire('UserPassword', options, world());
  const form = {
    client_id: appId,
    claims: capabilities,
    client_info: '1',
    grant_type: 'password',
    username: 'ada',
    password: 'pass',
    scope: personScopes,
  };
  assert.deepEqual(requests, [['POST', tokenAddress('contoso.us'), form]]);
  assert.deepEqual(acquired, {
    tokens: personTokens,
    tenant: 'contoso.us',
    clientId: appId,
    requestedScopes: personScopes.split(' '),
  });
  assert.deepEqual(stored, { kind: 'refresh-token', fields: { refreshToken: 'next' } });
  assert.deepEqual(said, ['Signing ada in with a password at https://login.microsoftonline.us/contoso.us.']);
});

test('DeviceCode signs in for what is asked for, with what a service demands', async () => {
  const code = {
    user_code: 'CODE',
    device_code: 'd',
    verification_uri: 'https://x.example',
    expires_in: 900,
    message: 'm',
  };
  const challenge = { access_token: { acrs: { essential: true, value: 'c1' } } };
  const seen = world({}, { body: { ...code, interval: 5 } });
  const claimsChallenge = Buffer.from(JSON.stringify(challenge)).toString('base64');
  const signedIn = acquire('DeviceCode', { scopes: ['Mail.Read'], claimsChallenge, signInTimeout: 60 }, seen);
  await clock.sleeping(2);
  await clock.advance(clock.left()[0] ?? 0);
  const { acquired, stored } = await signedIn;
  const scope = `${graph}/Mail.Read openid profile offline_access`;
  const clientId = '14d82eec-204b-4c2f-b7e8-296a70dab67e';
  assert.deepEqual(acquired, {
    tokens: { ...personTokens, expiresAtMs: clock.nowMs() + 3_599_000 },
    tenant: 'common',
    clientId,
    requestedScopes: scope.split(' '),
  });
  assert.deepEqual(stored.fields, { refreshToken: 'next' });
  assert.deepEqual(seen.said, [`Signing in to https://login.microsoftonline.us/common as ${clientId}.`]);
  const [authorization, redemption] = seen.requests;
  assert.deepEqual(authorization?.slice(0, 2), [
    'POST',
    'https://login.microsoftonline.us/common/oauth2/v2.0/devicecode',
  ]);
  assert.equal(authorization?.[2]['scope'], scope);
  assert.equal(redemption?.[2]['device_code'], 'd');
  assert.deepEqual(JSON.parse(String(redemption?.[2]['claims'])), {
    access_token: { ...challenge.access_token, xms_cc: { values: ['cp1'] } },
  });
});

test('an interactive sign-in refuses a claims challenge and a time that are none', async () => {
  for (const [options, message, hint] of [
    [
      { claimsChallenge: 'W10=' },
      'Cannot use -ClaimsChallenge (4 characters): expected a Base64-encoded JSON object',
      'Copy the whole command that the refused request named.',
    ],
    [
      { signInTimeout: -1 },
      'Cannot use -1 as SignInTimeout: it is a number of seconds, greater than 0 and at most 2147483',
      undefined,
    ],
  ] as const) {
    const seen = world();
    const error = await rejection(acquire('DeviceCode', options, seen), { code: 'PARAMETER_VALUE_INVALID', message });
    assert.deepEqual([error.hint, seen.requests], [hint, []]);
  }
});

test('ClientSecret signs an application in and keeps its secret', async () => {
  const options = { tenantId: 'contoso.us', clientSecretCredential: { userName: appId, password: new Secret('s') } };
  const { acquired, stored, requests, said } = await acquire('ClientSecret', options, world());
  const form = {
    client_id: appId,
    client_secret: 's',
    claims: capabilities,
    grant_type: 'client_credentials',
    scope: `${graph}/.default`,
  };
  assert.deepEqual(requests, [['POST', tokenAddress('contoso.us'), form]]);
  assert.deepEqual(acquired, {
    tokens: { ...personTokens, expiresAtMs: clock.nowMs() + 3_599_000 },
    tenant: 'contoso.us',
    clientId: appId,
    requestedScopes: [`${graph}/.default`],
  });
  assert.deepEqual(stored, { kind: 'client-secret', fields: { clientSecret: 's' } });
  assert.deepEqual(said, [`Signing ${appId} in, ClientSecret.`]);
});

test('FederatedToken keeps where its token is, a file with its whole path', async (t) => {
  const path = join(temporaryFolder(t), 'token');
  const token = writeJwt({ sub: 'job' });
  writeFileSync(path, token);
  const common = { clientId: appId, tenantId: 'contoso.us' };
  for (const [federatedToken, source] of [
    [`file:${relative(process.cwd(), path)}`, { kind: 'file', path }],
    ['env:ID_TOKEN', { kind: 'environment', name: 'ID_TOKEN' }],
  ] as const) {
    const seen = world({ ID_TOKEN: token });
    const outside = { ...seen.services, outsideTransport: async () => () => assert.fail('It went outside.') };
    const { acquired, stored, requests, said } = await acquire(
      'FederatedToken',
      { ...common, federatedToken },
      { ...seen, services: outside },
    );
    const form = {
      client_id: appId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: token,
      claims: capabilities,
      grant_type: 'client_credentials',
      scope: `${graph}/.default`,
    };
    assert.deepEqual(requests, [['POST', tokenAddress('contoso.us'), form]]);
    assert.deepEqual(stored, { kind: 'federated-token', fields: { source } });
    assert.deepEqual(said, [`Signing ${appId} in, FederatedToken.`]);
    assert.deepEqual(
      { ...acquired, tokens: {} },
      { tokens: {}, tenant: 'contoso.us', clientId: appId, requestedScopes: [`${graph}/.default`] },
    );
  }
});

test('ClientCertificate looks for the certificate that is named, in the order of the original', async () => {
  const common = { clientId: appId, tenantId: 'contoso.us' };
  const all = { certificateSubjectName: 'CN=a', certificateThumbprint: 'F8', certificate: 'a.pem' };
  const { certificateSubjectName: _subject, ...others } = all;
  for (const [options, reference] of [
    [all, { kind: 'subject', subject: 'CN=a' }],
    [others, { kind: 'thumbprint', thumbprint: 'F8' }],
    [{ certificate: 'a.pem' }, { kind: 'path', path: resolve('a.pem'), password: null }],
    [
      { certificate: '/x/../a.pem', certificatePassword: 'pass' },
      { kind: 'path', path: '/x/../a.pem', password: { secret: 'pass' } },
    ],
    [{ certificate: 'PKCS11:token=a' }, { kind: 'pkcs11', uri: 'PKCS11:token=a', pin: null }],
    [
      { certificate: 'pkcs11:token=a', certificatePassword: '1' },
      { kind: 'pkcs11', uri: 'pkcs11:token=a', pin: { secret: '1' } },
    ],
  ] as const) {
    const seen = world();
    await assert.rejects(acquire('ClientCertificate', { ...common, ...options }, seen), {
      message: noCertificate,
    });
    assert.deepEqual([seen.references, seen.said], [[reference], [`Signing ${appId} in, ClientCertificate.`]]);
  }
});

test('ClientCertificate uses a certificate that the shell has as an object, in sessions of this shell alone', async () => {
  const common = { clientId: appId, tenantId: 'contoso.us', certificate: 'X509Certificate2 F8' };
  const held = { kind: 'pfx', thumbprint: 'F8', pfx: new Secret('MII'), password: new Secret('pass') } as const;
  const holding = (reference: CertificateReference | undefined) => {
    const seen = world();
    const asked: string[] = [];
    const certificateNamed = async (text: string) => (asked.push(text), reference);
    return { ...seen, asked, services: { ...seen.services, certificateNamed } };
  };
  for (const [reference, contextScope, lookedUp] of [
    [held, undefined, { ...held, pfx: { secret: 'MII' }, password: { secret: 'pass' } }],
    [held, 'Process', { ...held, pfx: { secret: 'MII' }, password: { secret: 'pass' } }],
    [undefined, 'CurrentUser', { kind: 'path', path: resolve(common.certificate), password: null }],
    [{ kind: 'thumbprint', thumbprint: 'F8' }, 'CurrentUser', { kind: 'thumbprint', thumbprint: 'F8' }],
  ] as const) {
    const seen = holding(reference);
    const options = contextScope === undefined ? common : { ...common, contextScope };
    await assert.rejects(acquire('ClientCertificate', options, seen), { message: noCertificate });
    assert.deepEqual([seen.references, seen.asked], [[lookedUp], [common.certificate]]);
  }
  const seen = holding(held);
  await rejection(acquire('ClientCertificate', { ...common, contextScope: 'CurrentUser' }, seen), {
    code: 'INPUT_INVALID',
    message:
      'Cannot save a session with the certificate "X509Certificate2 F8" for all shells: only this shell has its private key',
    hint: 'Omit -ContextScope, or add the certificate to a store, for example with Add-EntradaCertificate.',
  });
  assert.deepEqual(seen.references, []);
});

test('EnvironmentVariable signs in with the credential that the variables hold', async () => {
  const application = { AZURE_TENANT_ID: 'contoso.us', AZURE_CLIENT_ID: appId };
  const options = { environmentVariable: true };
  const env = { ...application, AZURE_USERNAME: 'ada', AZURE_PASSWORD: 'pass' };
  const { acquired, stored, requests, said } = await acquire('EnvironmentVariable', options, world(env));
  const form = {
    client_id: appId,
    claims: capabilities,
    client_info: '1',
    grant_type: 'password',
    username: 'ada',
    password: 'pass',
    scope: `${graph}/.default`,
  };
  assert.deepEqual(requests, [['POST', tokenAddress('contoso.us'), form]]);
  assert.deepEqual(
    { ...acquired, tokens: {} },
    { tokens: {}, tenant: 'contoso.us', clientId: appId, requestedScopes: [`${graph}/.default`] },
  );
  assert.deepEqual(stored, { kind: 'environment', fields: {} });
  assert.deepEqual(said, [
    `Signing ${appId} in, EnvironmentVariable.`,
    'EnvironmentCredential uses AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_USERNAME, AZURE_PASSWORD.',
  ]);
  for (const [variables, path, password] of [
    [{ AZURE_CLIENT_CERTIFICATE_PATH: 'a.pem' }, resolve('a.pem'), null],
    [
      { AZURE_CLIENT_CERTIFICATE_PATH: '/x/../a.pem', AZURE_CLIENT_CERTIFICATE_PASSWORD: 'pass' },
      '/x/../a.pem',
      { secret: 'pass' },
    ],
  ] as const) {
    const seen = world({ ...application, ...variables });
    await assert.rejects(acquire('EnvironmentVariable', options, seen), { message: noCertificate });
    assert.deepEqual(seen.references, [{ kind: 'path', path, password }]);
  }
});

const appService = { IDENTITY_ENDPOINT: 'http://127.0.0.1:1/msi', IDENTITY_HEADER: 'the-header' };
const guid = '11111111-2222-4333-8444-555555555555';
const identityRequest = (query: string) => [
  'GET',
  `http://127.0.0.1:1/msi?api-version=2019-08-01&resource=https%3A%2F%2Fgraph.microsoft.us${query}`,
  { headers: { 'X-IDENTITY-HEADER': 'the-header' } },
];

test('ManagedIdentity asks for the identity that is named', async () => {
  for (const [options, query, identity, clientId, who] of [
    [{}, '', null, '', 'the identity of this machine'],
    [{ clientId: guid }, `&client_id=${guid}`, { kind: 'client-id', id: guid }, guid, guid],
    [{ objectId: 'o' }, '&object_id=o', { kind: 'object-id', id: 'o' }, '', 'the identity of this machine'],
    [{ resourceId: 'r' }, '&mi_res_id=r', { kind: 'resource-id', id: 'r' }, '', 'the identity of this machine'],
  ] as const) {
    const { acquired, stored, requests, said } = await acquire('ManagedIdentity', options, world(appService));
    assert.deepEqual(requests, [identityRequest(query)]);
    assert.deepEqual(acquired, {
      tokens: { accessToken: { secret: 'new.token' }, expiresAtMs: clock.nowMs() + 3_599_000, scopes: [] },
      tenant: '',
      clientId,
      requestedScopes: [`${graph}/.default`],
      managedIdentityId: identity?.id ?? null,
    });
    assert.deepEqual(stored, { kind: 'managed-identity', fields: { identity } });
    assert.deepEqual(said, [
      `Signing ${who} in, ManagedIdentity.`,
      `Asking Azure App Service for a token for ${graph}.`,
    ]);
  }
  await rejection(acquire('ManagedIdentity', { clientId: guid, objectId: 'o' }, world(appService)), {
    code: 'PARAMETER_SET_UNRESOLVED',
    message: 'Cannot use more than one of -ClientId, -ObjectId and -ResourceId',
    hint: 'Each names a user-assigned identity: one is enough.',
  });
});

test('ManagedIdentity of Teams asks the service that is named, and keeps it', async () => {
  const request = (host: string, secret?: string) => [
    'GET',
    `http://${host}/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fgraph.microsoft.us`,
    { headers: { Metadata: 'true', ...(secret !== undefined && { secret }) } },
  ];
  for (const [options, env, sent, fields] of [
    [{ managedServicePort: 7 }, {}, request('localhost:7'), { endpoint: { host: 'localhost', port: 7, secret: null } }],
    [
      { managedServiceHostName: 'other', managedServiceSecret: 's' },
      { MSI_SECRET: 'of the machine' },
      request('other:50342', 's'),
      { endpoint: { host: 'other', port: 50_342, secret: 's' } },
    ],
    [{ managedServiceSecret: 's' }, appService, identityRequest(''), { secret: 's' }],
  ] as const) {
    const { acquired, stored, requests } = await acquire(
      'ManagedIdentity',
      { identity: true, tenantId: 'contoso.us', ...options },
      world(env),
      'teams',
    );
    assert.deepEqual(requests, [sent]);
    assert.deepEqual(stored.fields, { identity: null, ...fields });
    assert.deepEqual(
      { ...acquired, tokens: {} },
      { tokens: {}, tenant: 'contoso.us', clientId: '', requestedScopes: [], managedIdentityId: null },
    );
  }
  const named = await acquire('ManagedIdentity', { accountId: guid }, world(appService), 'teams');
  assert.deepEqual(named.stored.fields, { identity: { kind: 'client-id', id: guid } });
  assert.deepEqual(
    { ...named.acquired, tokens: {} },
    { tokens: {}, tenant: '', clientId: guid, requestedScopes: [], managedIdentityId: guid },
  );
});

const target: RenewalTarget = {
  service: 'entra',
  cloud,
  tenant: 'contoso.us',
  clientId: appId,
  resource: 'https://vault.azure.net',
  scopes: ['https://vault.azure.net/.default', 'offline_access'],
  claims: undefined,
};
const stored = (kind: string, fields: object): StoredCredential => ({
  kind,
  fields: new Secret(JSON.stringify(fields)),
});

test('a session is renewed from what was saved of each kind', async () => {
  const identity = { kind: 'resource-id', id: 'r' };
  const endpoint = { host: 'other', port: 7, secret: 's' };
  for (const [name, kind, fields, env, url, form] of [
    [
      'InteractiveBrowser',
      'refresh-token',
      { refreshToken: 'old' },
      {},
      tokenAddress('contoso.us'),
      { grant_type: 'refresh_token', refresh_token: 'old', scope: 'https://vault.azure.net/.default offline_access' },
    ],
    [
      'ClientSecret',
      'client-secret',
      { clientSecret: 's' },
      {},
      tokenAddress('contoso.us'),
      { grant_type: 'client_credentials', client_secret: 's', scope: 'https://vault.azure.net/.default' },
    ],
    [
      'ManagedIdentity',
      'managed-identity',
      { identity, secret: 's' },
      appService,
      'http://127.0.0.1:1/msi?api-version=2019-08-01&resource=https%3A%2F%2Fvault.azure.net&mi_res_id=r',
      { headers: { 'X-IDENTITY-HEADER': 'the-header' } },
    ],
    [
      'ManagedIdentity',
      'managed-identity',
      { identity: null, endpoint },
      {},
      'http://other:7/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fvault.azure.net',
      { headers: { Metadata: 'true', secret: 's' } },
    ],
  ] as const) {
    const { services, requests } = world(env);
    const before = stored(kind, fields);
    const renewed = await (await loadCredential(name)).renew(before, target, services);
    const [[, sentTo, sent] = assert.fail()] = requests;
    assert.equal(sentTo, url);
    for (const [field, value] of Object.entries(form)) assert.deepEqual(sent[field], value, field);
    const isPerson = kind === 'refresh-token';
    assert.deepEqual(revealed(renewed.stored), revealed(isPerson ? stored(kind, { refreshToken: 'next' }) : before));
  }
});

test('a saved credential that is damaged is named by its field', async () => {
  for (const [name, kind, fields, field] of [
    ['FederatedToken', 'federated-token', { source: { kind: 'telepathy' } }, 'kind'],
    ['FederatedToken', 'federated-token', { source: { kind: 'file' } }, 'path'],
    ['FederatedToken', 'federated-token', { source: { kind: 'environment' } }, 'name'],
    ['FederatedToken', 'federated-token', { source: { kind: 'command', words: 'x' } }, 'words'],
    ['FederatedToken', 'federated-token', { source: { kind: 'github', audience: 7 } }, 'audience'],
    ['FederatedToken', 'federated-token', { source: { kind: 'azure-devops' } }, 'serviceConnectionId'],
    ['FederatedToken', 'federated-token', {}, 'source'],
    ['ClientCertificate', 'certificate', { sendsChain: true }, 'certificate'],
    ['ClientCertificate', 'certificate', { certificate: { kind: 'paper' }, sendsChain: true }, 'kind'],
    ['ClientCertificate', 'certificate', { certificate: { kind: 'path', path: 'p' }, sendsChain: true }, 'password'],
    ['ClientCertificate', 'certificate', { certificate: { kind: 'path', password: null }, sendsChain: true }, 'path'],
    ['ClientCertificate', 'certificate', { certificate: { kind: 'thumbprint' }, sendsChain: true }, 'thumbprint'],
    ['ClientCertificate', 'certificate', { certificate: { kind: 'subject' }, sendsChain: true }, 'subject'],
    ['ClientCertificate', 'certificate', { certificate: { kind: 'pkcs11', pin: null }, sendsChain: true }, 'uri'],
    ['ClientCertificate', 'certificate', { certificate: { kind: 'pkcs11', uri: 'u' }, sendsChain: true }, 'pin'],
    [
      'ClientCertificate',
      'certificate',
      { certificate: { kind: 'pfx', thumbprint: 't', pfx: 'p' }, sendsChain: true },
      'password',
    ],
    ['ClientCertificate', 'certificate', { certificate: { kind: 'subject', subject: 's' } }, 'sendsChain'],
    ['ClientSecret', 'client-secret', {}, 'clientSecret'],
    ['DeviceCode', 'refresh-token', {}, 'refreshToken'],
    ['ManagedIdentity', 'managed-identity', {}, 'identity'],
    ['ManagedIdentity', 'managed-identity', { identity: { kind: 'name', id: 'x' } }, 'kind'],
    ['ManagedIdentity', 'managed-identity', { identity: { kind: 'object-id' } }, 'id'],
    ['ManagedIdentity', 'managed-identity', { identity: null, endpoint: 7 }, 'endpoint'],
    ['ManagedIdentity', 'managed-identity', { identity: null, endpoint: { port: 1, secret: null } }, 'host'],
    ['ManagedIdentity', 'managed-identity', { identity: null, endpoint: { host: 'h', secret: null } }, 'port'],
    ['ManagedIdentity', 'managed-identity', { identity: null, endpoint: { host: 'h', port: 1 } }, 'secret'],
    ['ManagedIdentity', 'managed-identity', { identity: null, secret: 7 }, 'secret'],
  ] as const) {
    const { services, requests } = world();
    const renewed = (await loadCredential(name)).renew(stored(kind, fields), target, services);
    await assert.rejects(
      renewed,
      { message: `its field "${field}" is missing or not as expected` },
      JSON.stringify(fields),
    );
    assert.deepEqual(requests, []);
  }
});

test('a saved certificate is looked up as it was named', async () => {
  for (const certificate of [
    { kind: 'path', path: '/a.pem', password: 'pass' },
    { kind: 'thumbprint', thumbprint: 'F8' },
    { kind: 'subject', subject: 'CN=a' },
    { kind: 'pkcs11', uri: 'pkcs11:', pin: null },
    { kind: 'pfx', thumbprint: 'F8', pfx: 'MII', password: 'pass' },
  ]) {
    const { services, references } = world();
    const renewed = (await loadCredential('ClientCertificate')).renew(
      stored('certificate', { certificate, sendsChain: false }),
      target,
      services,
    );
    await assert.rejects(renewed, { message: noCertificate });
    const { password, pfx } = certificate;
    assert.deepEqual(references, [
      {
        ...certificate,
        ...(password !== undefined && { password: { secret: password } }),
        ...(pfx !== undefined && { pfx: { secret: pfx } }),
      },
    ]);
  }
});

test('a session without a refresh token, or with supplied tokens, asks for a new sign-in', async () => {
  for (const [name, kind, fields, service, message, hint] of [
    [
      'DeviceCode',
      'refresh-token',
      { refreshToken: null },
      'entra',
      'The session does not have a refresh token, and its access token has expired.',
      undefined,
    ],
    [
      'UserProvidedAccessToken',
      'given-token',
      {},
      'entra',
      'The provided access token has expired. Set a valid access token to `-AccessToken` parameter and try again.',
      'A supplied token is valid for one API only and cannot be renewed.',
    ],
    [
      'UserProvidedAccessToken',
      'given-token',
      {},
      'teams',
      'Cannot get a token for "https://vault.azure.net": supplied tokens cover two APIs and cannot be renewed',
      'Get two new ones with the same sign-in.',
    ],
  ] as const) {
    const { services } = world();
    const renewed = (await loadCredential(name)).renew(stored(kind, fields), { ...target, service }, services);
    const error = await rejection(renewed, { code: 'SIGN_IN_NEEDED', message });
    assert.equal(error.hint, hint);
  }
});

test('an application that signs in names itself and its tenant', async () => {
  const clientSecretCredential = { userName: appId, password: 's' };
  const tenant = [
    "Must specify 'TenantId'.",
    'An application signs in to one tenant: add -TenantId with its id or domain.',
  ];
  const client = ["Must specify 'ClientId'.", 'The application that signs in: add -ClientId.'];
  for (const [name, options, expected] of [
    ['ClientSecret', { clientSecretCredential }, tenant],
    ['ClientCertificate', { clientId: appId }, tenant],
    ['ClientCertificate', { tenantId: 't.example' }, client],
    ['FederatedToken', { tenantId: 't.example' }, client],
    ['UserPassword', { tenantId: 't.example' }, client],
  ] as const) {
    const [message = '', hint = ''] = expected;
    await rejection(acquire(name, options, world()), { code: 'PARAMETER_MISSING', message, hint });
  }
});

test('millisecondsOf() rounds up and takes what the timers of Node can hold', () => {
  assert.deepEqual(
    [undefined, 0.0001, 1.5, 2_147_483].map((seconds) => millisecondsOf(seconds, 'Time')),
    [null, 1, 1500, 2_147_483_000],
  );
  for (const seconds of [0, -1, 2_147_483.5, Number.NaN, Infinity]) {
    assert.throws(() => millisecondsOf(seconds, 'Time'), {
      code: 'PARAMETER_VALUE_INVALID',
      message: `Cannot use ${seconds} as Time: it is a number of seconds, greater than 0 and at most 2147483`,
    });
  }
});

test('a sign-in with a person refuses a permission in place of the application or the tenant, and sends nothing', async () => {
  const scopes = ['Group.Read.All', 'User.Read', 'openid', 'offline_access', '.default', `${graph}/Mail.Read`];
  scopes.push('Application.ReadWrite.OwnedBy', 'User-Phone.ReadWrite.All');
  for (const name of ['InteractiveBrowser', 'DeviceCode']) {
    for (const scope of scopes) {
      for (const options of [{ clientId: scope }, { tenantId: scope }]) {
        const source = 'clientId' in options ? '-ClientId' : '-TenantId';
        const seen = world();
        await assert.rejects(acquire(name, { scopes: ['User.Read.All'], ...options }, seen), {
          code: 'PARAMETER_VALUE_INVALID',
          message: `Cannot use "${scope}" as ${source}: it is a permission; separate several scopes by commas, as in -Scopes User.Read,${scope}`,
        });
        assert.deepEqual([seen.requests, seen.prompts], [[], []]);
      }
    }
    // A domain is written in lowercase letters.
    const message = /^Cannot use "x" as -ClientId: it is not a GUID/;
    await assert.rejects(acquire(name, { clientId: 'x', tenantId: 'mail.read' }, world()), { message });
  }
});

test('a sign-in with a person refuses an account, a tenant or an ID in place of a permission, and sends nothing', async () => {
  const hints = {
    'ada@contoso.com': 'The account is named by -LoginHint.',
    "O'Brien@contoso": 'The account is named by -LoginHint.',
    'contoso.com': 'The tenant is named by -TenantId.',
    'Contoso.onmicrosoft.com': 'The tenant is named by -TenantId.',
    'xn--bcher-kva.example': 'The tenant is named by -TenantId.',
    [guid]: 'A tenant is named by -TenantId, an application by -ClientId.',
  };
  for (const [scope, hint] of Object.entries(hints)) {
    const seen = world();
    await assert.rejects(acquire('InteractiveBrowser', { scopes: ['User.Read', scope] }, seen), {
      code: 'PARAMETER_VALUE_INVALID',
      message: `Cannot use "${scope}" as -Scopes: it is not a permission`,
      hint,
    });
    assert.deepEqual([seen.requests, seen.prompts], [[], []]);
  }
});

test('a sign-in with a person takes every permission of Microsoft Graph, also in lowercase', async () => {
  const names = graphPermissions().map(({ name }) => name);
  const scopes = [...names, ...names.map((name) => name.toLowerCase()), 'api://contoso.com/read', 'foo.frobnicate'];
  const refused: string[] = [];
  for (const scope of scopes) {
    const seen = world();
    await acquire('DeviceCode', { scopes: [scope] }, seen).catch((error: Error) => {
      if (error.message.includes('-Scopes')) refused.push(scope);
    });
  }
  assert.deepEqual(refused, []);
});

test('a sign-in with the variables of an application warns of variables that name another cloud', async () => {
  const env = { AZURE_TENANT_ID: 'contoso.us', AZURE_CLIENT_ID: guid, AZURE_AUTHORITY_HOST: 'https://login.example/' };
  const warningsOf = async (name: string, options: SignInOptions, variables: Readonly<Record<string, string>>) => {
    const seen = world(variables);
    await acquire(name, options, seen).catch(() => {});
    return seen.said.filter((text) => text.startsWith('warning: AZURE_AUTHORITY_HOST is login.example')).length;
  };
  const secret = { ...env, AZURE_CLIENT_SECRET: 'hush' };
  assert.equal(await warningsOf('EnvironmentVariable', { environmentVariable: true }, secret), 1);
  const federated = { ...env, AZURE_FEDERATED_TOKEN_FILE: '/nowhere' };
  assert.equal(await warningsOf('ManagedIdentity', { identity: true }, federated), 1);
  // These do not read the variables of an application.
  assert.equal(await warningsOf('ManagedIdentity', { identity: true }, secret), 0);
  const own = { clientSecretCredential: { userName: guid, password: 'hush' }, tenantId: 'contoso.us' };
  assert.equal(await warningsOf('ClientSecret', own, secret), 0);
});
