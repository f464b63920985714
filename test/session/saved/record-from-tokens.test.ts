import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../../src/base/secret.ts';
import { builtInClouds, type Cloud } from '../../../src/model/cloud.ts';
import { sessionIdOf } from '../../../src/model/context.ts';
import { type ContextFacts, recordOf } from '../../../src/session/saved/record-from-tokens.ts';

const cloud = builtInClouds.find(({ name }) => name === 'USGov') as Cloud;
const clientId = '14d82eec-204b-4c2f-b7e8-296a70dab67e';
const tenantId = '11111111-2222-4333-8444-555555555555';
const person: ContextFacts = {
  service: 'entra',
  authType: 'Delegated',
  credentialType: 'DeviceCode',
  cloud,
  tenant: 'contoso.com',
  clientId,
  scope: 'CurrentUser',
};
const app: ContextFacts = { ...person, authType: 'AppOnly', credentialType: 'ClientSecret', scope: 'Process' };

function jwt(claims: object): string {
  return ['{"alg":"none"}', JSON.stringify(claims), '']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
}

function record(facts: ContextFacts, claims: object | string, idTokenClaims?: Record<string, unknown>) {
  const accessToken = new Secret(typeof claims === 'string' ? claims : jwt(claims));
  return recordOf(
    { accessToken, expiresAtMs: 1, scopes: ['from.answer'], ...(idTokenClaims && { idTokenClaims }) },
    facts,
  );
}

const nothingElse = {
  CertificateThumbprint: null,
  CertificateSubjectName: null,
  SendCertificateChain: null,
  Certificate: null,
  ManagedIdentityId: null,
  ClientSecret: null,
};

test('recordOf() fills the context of a person from the claims of the access token', () => {
  const claims = {
    appid: 'app-id',
    tid: tenantId,
    scp: 'User.Read Group.Read.All',
    upn: 'a@contoso.com',
    app_displayname: 'Tools',
    oid: 'Object',
  };
  assert.deepEqual(record(person, claims), {
    id: sessionIdOf({
      service: 'entra',
      cloudName: 'USGov',
      tenantId,
      clientId,
      accountId: 'object',
      scope: 'CurrentUser',
    }),
    service: 'entra',
    cloud,
    authorityTenant: tenantId,
    context: {
      ClientId: 'app-id',
      TenantId: tenantId,
      Scopes: ['User.Read', 'Group.Read.All'],
      AuthType: 'Delegated',
      TokenCredentialType: 'DeviceCode',
      Account: 'a@contoso.com',
      AppName: 'Tools',
      ContextScope: 'CurrentUser',
      Environment: 'USGov',
      ...nothingElse,
    },
  });
});

test('recordOf() fills the context of an application, whose permissions are roles', () => {
  const { id, context } = record(app, { appid: clientId, tid: tenantId, roles: ['User.Read.All'], oid: 'principal' });
  assert.equal(
    id,
    sessionIdOf({ service: 'entra', cloudName: 'USGov', tenantId, clientId, accountId: clientId, scope: 'Process' }),
  );
  assert.deepEqual(context, {
    ClientId: clientId,
    TenantId: tenantId,
    Scopes: ['User.Read.All'],
    AuthType: 'AppOnly',
    TokenCredentialType: 'ClientSecret',
    Account: null,
    AppName: null,
    ContextScope: 'Process',
    Environment: 'USGov',
    ...nothingElse,
  });
});

test('recordOf() takes the ID token where the access token is not a JWT', () => {
  const idToken = { tid: tenantId, oid: 'object', preferred_username: 'a@contoso.com' };
  const { id, context } = record(person, 'opaque', idToken);
  assert.deepEqual(
    [context.ClientId, context.TenantId, context.Scopes, context.Account],
    [clientId, tenantId, ['from.answer'], 'a@contoso.com'],
  );
  assert.equal(
    id,
    sessionIdOf({
      service: 'entra',
      cloudName: 'USGov',
      tenantId,
      clientId,
      accountId: 'object',
      scope: 'CurrentUser',
    }),
  );
});

test('recordOf() tells people of another issuer apart by their subject, and stays at the tenant asked for', () => {
  const { id, authorityTenant } = record(person, 'opaque', { sub: 'subject' });
  assert.equal(
    id,
    sessionIdOf({
      service: 'entra',
      cloudName: 'USGov',
      tenantId: 'contoso.com',
      clientId,
      accountId: 'subject',
      scope: 'CurrentUser',
    }),
  );
  assert.equal(authorityTenant, 'contoso.com');
});

test('recordOf() gives each account, tenant, application and cloud a session of its own', () => {
  const claims = { appid: clientId, tid: tenantId, oid: 'object' };
  const ids = [
    record(person, claims),
    record(person, { ...claims, oid: 'other' }),
    record(person, { ...claims, tid: '99999999-2222-4333-8444-555555555555' }),
    record({ ...person, clientId: 'other' }, claims),
    record({ ...person, cloud: { ...cloud, name: 'Other' } }, claims),
    record(app, claims),
  ].map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(record({ ...person, credentialType: 'InteractiveBrowser', tenant: 'common' }, claims).id, ids[0]);
});

test('recordOf() takes the application from the token where the sign-in does not know it, and keeps its facts', () => {
  const claims = { appid: clientId, tid: tenantId, sub: 'principal' };
  const certificate = { thumbprint: 'F8', subject: 'CN=a', sendsChain: false };
  const { id, context } = record({ ...app, clientId: '', certificate, managedIdentityId: 'mine' }, claims);
  assert.equal(
    id,
    sessionIdOf({ service: 'entra', cloudName: 'USGov', tenantId, clientId, accountId: '', scope: 'Process' }),
  );
  assert.deepEqual(
    { ...context, Scopes: [] },
    {
      ClientId: clientId,
      TenantId: tenantId,
      Scopes: [],
      AuthType: 'AppOnly',
      TokenCredentialType: 'ClientSecret',
      Account: null,
      AppName: null,
      ContextScope: 'Process',
      Environment: 'USGov',
      ...nothingElse,
      CertificateThumbprint: 'F8',
      CertificateSubjectName: 'CN=a',
      SendCertificateChain: false,
      ManagedIdentityId: 'mine',
    },
  );
});

test('recordOf() goes by the sign-in where a token tells nothing', () => {
  const guid = tenantId.replace('1', 'A');
  const { id, authorityTenant, context } = recordOf(
    {
      accessToken: new Secret('opaque'),
      expiresAtMs: 1,
      scopes: ['https://graph.microsoft.us/User.Read', 'https://other.example/x'],
    },
    { ...person, tenant: guid },
  );
  assert.deepEqual(
    [authorityTenant, context.TenantId, context.Scopes, context.ClientId],
    [guid.toLowerCase(), guid.toLowerCase(), ['User.Read', 'https://other.example/x'], clientId],
  );
  assert.equal(
    id,
    sessionIdOf({
      service: 'entra',
      cloudName: 'USGov',
      tenantId: guid,
      clientId,
      accountId: clientId,
      scope: 'CurrentUser',
    }),
  );
});

test('recordOf() keeps sessions with opaque tokens apart by the requested tenant, whether id or domain', () => {
  const tenants = ['contoso.com', 'Fabrikam.com', tenantId, 'common', 'Organizations'];
  const records = tenants.map((tenant) => record({ ...app, tenant }, 'opaque'));
  assert.deepEqual(
    records.map(({ context }) => context.TenantId),
    ['contoso.com', 'fabrikam.com', tenantId, '', ''],
  );
  assert.equal(new Set(records.map(({ id }) => id)).size, 4);
  assert.equal(record({ ...app, tenant: 'FABRIKAM.com' }, 'opaque').id, records[1]?.id);
});
