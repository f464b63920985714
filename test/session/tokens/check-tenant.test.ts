import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../../src/base/secret.ts';
import { acquireToken } from '../../../src/session/tokens/acquire.ts';
import { checkTenant } from '../../../src/session/tokens/check-tenant.ts';
import { connectEntra } from '../../../src/session/connect/connect.ts';
import { sampleAppSession } from '../../cache/sample-session.ts';
import { writeJwt } from '../../support/id-token.ts';
import { failureOf } from '../../support/rejects.ts';
import { savedCredential } from '../../support/saved-credential.ts';
import { offlineServices } from '../offline-services.ts';

const tenant = '0f2c1d3e-4a5b-4c6d-8e7f-901234567890';
const other = '99999999-2222-4333-8444-555555555555';
const advice = 'Check -TenantId and the endpoints of the environment.';

const tokensOf = (accessToken: string, idTokenClaims?: Record<string, unknown>) => ({
  accessToken: new Secret(accessToken),
  expiresAtMs: 1,
  scopes: [],
  ...(idTokenClaims && { idTokenClaims }),
});

test('checkTenant() accepts tokens of the requested tenant, of any tenant if none is named by id, and opaque ones', () => {
  for (const [tokens, wanted] of [
    [tokensOf(writeJwt({ tid: tenant })), tenant],
    [tokensOf(writeJwt({ tid: tenant.toUpperCase() })), tenant],
    [tokensOf(writeJwt({ tid: tenant })), 'contoso.com'],
    [tokensOf(writeJwt({ tid: tenant })), 'common'],
    [tokensOf(writeJwt({ tid: tenant })), ''],
    [tokensOf(writeJwt({})), tenant],
    [tokensOf('opaque'), tenant],
    [tokensOf('opaque', { tid: tenant }), tenant],
  ] as const) {
    checkTenant(tokens, wanted);
  }
});

test('checkTenant() refuses a tenant that is not the requested one or not a GUID, also of the ID token', () => {
  for (const [tokens, wanted, found] of [
    [tokensOf(writeJwt({ tid: other })), tenant, `the tenant "${tenant}": it names the tenant "${other}"`],
    [tokensOf('opaque', { tid: other }), tenant, `the tenant "${tenant}": it names the tenant "${other}"`],
    [
      tokensOf(writeJwt({ tid: tenant }), { tid: other }),
      tenant,
      `the tenant "${tenant}": it names the tenant "${other}"`,
    ],
    ...['../x', 'contoso.com', 'common', `${tenant}/`].map(
      (tid) =>
        [
          tokensOf(writeJwt({ tid })),
          'contoso.com',
          `a tenant: it names the tenant "${tid}", which is not a GUID`,
        ] as const,
    ),
    [tokensOf(writeJwt({ tid: 7 })), tenant, `the tenant "${tenant}": it names a tenant without an id`],
    [tokensOf(writeJwt({ tid: '' })), '', 'a tenant: it names a tenant without an id'],
  ] as const) {
    assert.throws(() => checkTenant(tokens, wanted), {
      code: 'TOKEN_RESPONSE_INVALID',
      message: `Cannot use the token for ${found}; it was not saved`,
      hint: advice,
    });
  }
});

const answer = (tid: string) => ({
  body: JSON.stringify({ token_type: 'Bearer', expires_in: 3600, access_token: writeJwt({ tid }) }),
  headers: { 'content-type': 'application/json' },
});

test('connectEntra() and acquireToken() save no token of another tenant, so that the secret is never sent there', async () => {
  const appId = '66666666-7777-4888-8999-000000000000';
  const before = sampleAppSession();
  const session = {
    ...before,
    authorityTenant: tenant,
    credential: savedCredential('client-secret', { clientSecret: 's' }),
    context: { ...before.context, TokenCredentialType: 'ClientSecret' },
    tokens: {},
  };
  const services = await offlineServices(session, [answer(other), answer(other), answer(tenant)], 0);
  const options = { tenantId: tenant, clientSecretCredential: { userName: appId, password: 's' } };
  assert.equal((await failureOf(connectEntra(options, services))).code, 'TOKEN_RESPONSE_INVALID');
  assert.equal(await services.cache.readCurrent('entra'), undefined);
  assert.equal((await failureOf(acquireToken(session.id, {}, services))).code, 'TOKEN_RESPONSE_INVALID');
  assert.deepEqual((await services.cache.read(session.id))?.tokens, {});
  await acquireToken(session.id, {}, services);
  const sentTo = services.requests.map(({ url }) => url.pathname.split('/')[1]);
  assert.deepEqual(sentTo, [tenant, tenant, tenant]);
});
