import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jwtVerify } from 'jose';
import { connectEntra, type Session, type SignInPrompt } from '../../src/index.ts';
import type { Context } from '../../src/model/context.ts';
import { acquireToken } from '../../src/session/tokens/acquire.ts';
import { defaultClientId } from '../../src/credentials/person.ts';
import { createClient } from './client.ts';
import { createPerson, useBrowser } from './person.ts';
import { ada } from './provider-pages.ts';
import { rejectedWith } from './rejected-with.ts';
import { application, graph, publicKey, startStrictProvider, tenantId } from './strict-provider.ts';

const hourMs = 3600_000;

const personContext: Context = {
  ClientId: defaultClientId,
  TenantId: tenantId,
  Scopes: ['User.Read'],
  AuthType: 'Delegated',
  TokenCredentialType: 'InteractiveBrowser',
  CertificateThumbprint: null,
  CertificateSubjectName: null,
  SendCertificateChain: null,
  Account: ada.userName,
  AppName: null,
  ContextScope: 'CurrentUser',
  Certificate: null,
  ManagedIdentityId: null,
  ClientSecret: null,
  Environment: 'Interop',
};

const applicationOptions = {
  clientSecretCredential: { userName: application.clientId, password: application.secret },
};

for (const accessTokenFormat of ['jwt', 'opaque'] as const) {
  test(`connectEntra() signs a person in with the browser when access tokens are ${accessTokenFormat}`, async (t) => {
    const provider = await startStrictProvider(t, { accessTokenFormat });
    const pages: string[] = [];
    const client = createClient(provider, {
      act: async (prompt) => {
        const { status, page } = await useBrowser(createPerson(provider))(prompt);
        pages.push(`${status} ${/<title>(.*?)<\/title>/.exec(page)?.[1]}`);
      },
    });
    const record = await client.connect();
    assert.deepEqual(record.context, personContext);
    assert.deepEqual(await client.cache.read(record.id), record);
    assert.equal(await client.cache.readCurrent('entra'), record.id);
    assert.deepEqual(pages, ['200 You are signed in - Entrada']);
  });
}

test('connectEntra() gives a token that the resource can verify when the provider signs it', async (t) => {
  const provider = await startStrictProvider(t);
  const client = createClient(provider, { act: useBrowser(createPerson(provider)) });
  const { id } = await client.connect();
  const { accessToken } = await acquireToken(id, {}, client.services);
  const { payload } = await jwtVerify(accessToken.reveal(), publicKey, { issuer: provider.issuer, audience: graph });
  assert.deepEqual([payload.sub, payload['scope']], [ada.oid, `${graph}/User.Read`]);
});

test('connectEntra() learns the tenant from the ID token when it signs in under "common"', async (t) => {
  const provider = await startStrictProvider(t);
  const client = createClient(provider, { act: useBrowser(createPerson(provider)) });
  const record = await client.connect({ tenantId: 'common' });
  assert.deepEqual([record.context.TenantId, record.authorityTenant], [tenantId, tenantId]);
});

test('acquireToken() renews with each new refresh token when the provider rotates them', async (t) => {
  const provider = await startStrictProvider(t);
  const client = createClient(provider, { act: useBrowser(createPerson(provider)) });
  const { id, tokens } = await client.connect();
  const seen = new Set([tokens[graph]?.accessToken.reveal()]);
  for (let count = 0; count < 3; count += 1) {
    client.advance(hourMs);
    const { accessToken } = await acquireToken(id, {}, client.services);
    await jwtVerify(accessToken.reveal(), publicKey, { issuer: provider.issuer, audience: graph });
    seen.add(accessToken.reveal());
    assert.equal((await acquireToken(id, {}, client.services)).accessToken.reveal(), accessToken.reveal());
  }
  assert.equal(seen.size, 4);
  assert.equal(client.requests.length, 4);
});

test('acquireToken() asks for a new sign-in when the refresh token was used before', async (t) => {
  const provider = await startStrictProvider(t);
  const client = createClient(provider, { act: useBrowser(createPerson(provider)) });
  const stolen = await client.connect();
  client.advance(hourMs);
  await acquireToken(stolen.id, {}, client.services);
  const renewed = await client.cache.read(stolen.id);
  await client.cache.write(stolen);
  await assert.rejects(
    acquireToken(stolen.id, {}, client.services),
    rejectedWith('SIGN_IN_NEEDED', `Cannot renew the session at "${provider.host}": grant request is invalid`),
  );
  // The provider took the reuse for theft and revoked what it had given since (RFC 9700 4.14.2).
  assert.ok(renewed !== undefined);
  await client.cache.write(renewed);
  await assert.rejects(
    acquireToken(renewed.id, { forceRenewal: true }, client.services),
    rejectedWith('SIGN_IN_NEEDED'),
  );
  assert.deepEqual(await client.cache.read(renewed.id), renewed);
});

test('acquireToken() serves the token while it lives when the provider gave no refresh token', async (t) => {
  const provider = await startStrictProvider(t, { asksForConsent: false });
  const client = createClient(provider, { act: useBrowser(createPerson(provider)) });
  const { id, tokens } = await client.connect();
  client.advance(hourMs - 10 * 60_000);
  assert.equal((await acquireToken(id, {}, client.services)).accessToken, tokens[graph]?.accessToken);
  client.advance(10 * 60_000);
  await assert.rejects(
    acquireToken(id, {}, client.services),
    rejectedWith('SIGN_IN_NEEDED', 'The session does not have a refresh token, and its access token has expired.'),
  );
});

test('acquireToken() keeps the session when the provider knows nothing of another resource', async (t) => {
  const provider = await startStrictProvider(t);
  const client = createClient(provider, { act: useBrowser(createPerson(provider)) });
  const record = await client.connect();
  await assert.rejects(
    acquireToken(record.id, { resource: 'https://other.interop.test' }, client.services),
    rejectedWith(
      'INPUT_INVALID',
      `Cannot renew the session at "${provider.host}": refresh token missing requested scope`,
    ),
  );
  assert.deepEqual(await client.cache.read(record.id), record);
});

test('connectEntra() polls until the person approves the device code', async (t) => {
  const provider = await startStrictProvider(t);
  let userCode = '';
  let verificationUri = '';
  const client = createClient(provider, {
    async act(prompt) {
      assert.equal(prompt.kind, 'device-code');
      ({ userCode, verificationUri } = prompt);
      assert.equal(
        prompt.message,
        `To sign in, use a web browser to open the page ${provider.origin}/devicelogin and enter the code ${userCode} to authenticate.`,
      );
    },
    async onSleep(count) {
      if (count < 3) return;
      const { page } = await createPerson(provider, { userCode }).open(verificationUri);
      assert.match(page, /data-page="device-done"/);
    },
  });
  const record = await client.connect({ useDeviceCode: true });
  assert.deepEqual(record.context, { ...personContext, TokenCredentialType: 'DeviceCode' });
  assert.deepEqual(client.slept, [5000, 5000, 5000]);
  client.advance(hourMs);
  const { accessToken } = await acquireToken(record.id, {}, client.services);
  await jwtVerify(accessToken.reveal(), publicKey, { issuer: provider.issuer, audience: graph });
});

for (const [page, press] of [
  ['device-confirm', 'abort'],
  ['consent', 'decline'],
] as const) {
  test(`connectEntra() says that the sign-in was declined when the person does so on the ${page} page`, async (t) => {
    const provider = await startStrictProvider(t);
    const client = createClient(provider, {
      async act(prompt) {
        assert.equal(prompt.kind, 'device-code');
        const person = createPerson(provider, { userCode: prompt.userCode, presses: { [page]: press } });
        await person.open(prompt.verificationUri);
      },
      onSleep: () => client.acted(),
    });
    await assert.rejects(
      client.connect({ useDeviceCode: true }),
      rejectedWith('SIGN_IN_DECLINED', 'The sign-in was declined in the browser.'),
    );
    assert.equal(await client.cache.readCurrent('entra'), undefined);
  });
}

test('connectEntra() says that the device code expired when the provider says so', async (t) => {
  const provider = await startStrictProvider(t);
  const client = createClient(provider, {
    act: async () => {},
    onSleep: (count) => (count === 2 ? provider.store.expire('DeviceCode') : undefined),
  });
  await assert.rejects(
    client.connect({ useDeviceCode: true }),
    rejectedWith('DEVICE_CODE_EXPIRED', 'The device code expired before it was approved.'),
  );
  assert.deepEqual(client.slept, [5000, 5000]);
});

for (const accessTokenFormat of ['jwt', 'opaque'] as const) {
  test(`connectEntra() signs an application in when access tokens are ${accessTokenFormat}`, async (t) => {
    const provider = await startStrictProvider(t, { accessTokenFormat });
    const client = createClient(provider);
    const { id, context, tokens } = await client.connect(applicationOptions);
    const told = {
      jwt: { TenantId: tenantId, Scopes: [application.role], AppName: 'Interop' },
      opaque: { TenantId: tenantId, Scopes: ['.default'], AppName: null },
    };
    assert.deepEqual(context, {
      ...personContext,
      ...told[accessTokenFormat],
      ClientId: application.clientId,
      AuthType: 'AppOnly',
      TokenCredentialType: 'ClientSecret',
      Account: null,
      ContextScope: 'Process',
    });
    client.advance(hourMs);
    const renewed = await acquireToken(id, {}, client.services);
    assert.notEqual(renewed.accessToken.reveal(), tokens[graph]?.accessToken.reveal());
    assert.equal(client.requests.length, 2);
  });
}

test('connectEntra() of the library gives a session when a person or an application signs in', async (t) => {
  const provider = await startStrictProvider(t);
  const settings = { environments: [provider.cloud] };
  let visiting: Promise<unknown> | undefined;
  const person = await connectEntra(
    { environment: 'interop', tenantId, contextScope: 'Process' },
    { ...settings, onPrompt: (prompt: SignInPrompt) => void (visiting = useBrowser(createPerson(provider))(prompt)) },
  );
  await visiting;
  const program = await connectEntra({ environment: 'interop', tenantId, ...applicationOptions }, settings);
  const subjects = await Promise.all(
    [person, program].map(async (session: Session) => {
      const { token } = await session.getToken();
      return (await jwtVerify(token, publicKey, { issuer: provider.issuer, audience: graph })).payload.sub;
    }),
  );
  assert.deepEqual(subjects, [ada.oid, application.clientId]);
  assert.deepEqual(person.context, { ...personContext, ContextScope: 'Process' });
  await person.disconnect();
  await assert.rejects(
    person.getToken(),
    rejectedWith('SIGN_IN_NEEDED', 'Authentication needed. Please call Connect-Entra.'),
  );
  assert.match((await program.getToken()).token, /^eyJ/);
});
