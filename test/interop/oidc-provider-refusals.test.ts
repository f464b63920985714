import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acquireToken } from '../../src/session/tokens/acquire.ts';
import { type Client, createClient } from './client.ts';
import { createPerson, useBrowser } from './person.ts';
import { rejectedWith } from './rejected-with.ts';
import { application, startStrictProvider, tenantId } from './strict-provider.ts';

const withSecret = (password: string) => ({ clientSecretCredential: { userName: application.clientId, password } });

test('connectEntra() keeps the session from before when the provider refuses the secret', async (t) => {
  const provider = await startStrictProvider(t);
  const client = createClient(provider);
  const before = await client.connect(withSecret(application.secret));
  await assert.rejects(
    client.connect(withSecret('a wrong secret')),
    rejectedWith(
      'CREDENTIAL_REFUSED',
      `Cannot sign the application in at "${provider.host}": client authentication failed`,
    ),
  );
  assert.deepEqual(await client.cache.read(before.id), before);
  assert.equal(await client.cache.readCurrent('entra'), before.id);
});

test('connectEntra() says so when the provider does not know the application', async (t) => {
  const provider = await startStrictProvider(t);
  const client = createClient(provider);
  await assert.rejects(
    client.connect({ useDeviceCode: true, clientId: 'b0000000-0000-4000-8000-000000000001' }),
    rejectedWith('CREDENTIAL_REFUSED', `Cannot get a device code at "${provider.host}": client authentication failed`),
  );
});

test('connectEntra() reaches the provider only when its environment names the authority', async (t) => {
  const provider = await startStrictProvider(t);
  const { caFile: _, ...cloud } = provider.cloud;
  const client = createClient({ ...provider, cloud });
  await assert.rejects(client.connect(withSecret(application.secret)), rejectedWith('TLS_UNTRUSTED'));
});

test('connectEntra() says that the sign-in was declined when the person declines in the browser', async (t) => {
  const provider = await startStrictProvider(t);
  const person = createPerson(provider, { presses: { consent: 'decline' } });
  const client = createClient(provider, { act: useBrowser(person) });
  await assert.rejects(
    client.connect(),
    rejectedWith('SIGN_IN_DECLINED', `Cannot sign in at "${provider.host}": The person declined the permissions`),
  );
  await assertNothingSaved(client);
});

for (const [name, change, reason] of [
  [
    'without PKCE',
    { code_challenge: null, code_challenge_method: null },
    'Authorization Server policy requires PKCE to be used for this request',
  ],
  ['with a plain challenge', { code_challenge_method: 'plain' }, 'not supported value of code_challenge_method'],
] as const) {
  test(`connectEntra() passes the refusal on when a sign-in reaches the provider ${name}`, async (t) => {
    const provider = await startStrictProvider(t);
    const client = createClient(provider, {
      async act(prompt) {
        assert.equal(prompt.kind, 'browser');
        assert.equal(prompt.url.searchParams.get('code_challenge_method'), 'S256');
        const url = changed(prompt.url, change);
        return useBrowser(createPerson(provider))({ ...prompt, url });
      },
    });
    await assert.rejects(
      client.connect(),
      rejectedWith('REQUEST_REFUSED', `Cannot sign in at "${provider.host}": ${reason}`),
    );
    await assertNothingSaved(client);
  });
}

test('signInWithBrowser() names a redirect that the provider allows, and no other is', async (t) => {
  const provider = await startStrictProvider(t);
  const refusals: string[] = [];
  const client = createClient(provider, {
    async act(prompt) {
      assert.equal(prompt.kind, 'browser');
      for (const redirect_uri of [
        'https://evil.interop.test',
        'http://localhost.evil.test',
        'http://localhost/other',
      ]) {
        const { redirect, status, page } = await createPerson(provider).open(changed(prompt.url, { redirect_uri }));
        refusals.push(`${status} ${page} ${redirect?.href}`);
      }
      return useBrowser(createPerson(provider))(prompt);
    },
  });
  await client.connect();
  const refusal =
    "400 invalid_redirect_uri: redirect_uri did not match any of the client's registered redirect_uris undefined";
  assert.deepEqual(refusals, [refusal, refusal, refusal]);
});

test('redeemCode() fails when the code is that of another sign-in, for its verifier does not fit', async (t) => {
  const provider = await startStrictProvider(t);
  let theirCode = '';
  const victim = createClient(provider, {
    act: async (prompt) => {
      assert.equal(prompt.kind, 'browser');
      const { redirect } = await createPerson(provider).open(prompt.url);
      theirCode = redirect?.searchParams.get('code') ?? '';
      redirect?.searchParams.set('error', 'access_denied');
      if (redirect !== undefined) await createPerson(provider).follow(redirect);
    },
  });
  await assert.rejects(victim.connect(), rejectedWith('SIGN_IN_DECLINED'));
  const attacker = createClient(provider, {
    act: useBrowser(createPerson(provider), (redirect) => redirect.searchParams.set('code', theirCode)),
  });
  await assert.rejects(
    attacker.connect(),
    rejectedWith('SIGN_IN_NEEDED', `Cannot finish the sign-in at "${provider.host}": grant request is invalid`),
  );
  await assertNothingSaved(attacker);
});

test('acquireToken() asks for a new sign-in when the code was replayed at the provider', async (t) => {
  const provider = await startStrictProvider(t);
  const client = createClient(provider, { act: useBrowser(createPerson(provider)) });
  const { id } = await client.connect();
  const [redemption] = client.requests;
  assert.ok(redemption !== undefined);
  assert.deepEqual(refusalOf(await client.resend(redemption)), [400, 'invalid_grant']);
  // The provider revoked what the code had given (RFC 6749 4.1.2).
  await assert.rejects(acquireToken(id, { forceRenewal: true }, client.services), rejectedWith('SIGN_IN_NEEDED'));
});

for (const [name, changes] of [
  ['another redirect', { redirect_uri: 'http://localhost:1' }],
  ['another verifier', { code_verifier: 'v'.repeat(43) }],
  ['no verifier', { code_verifier: '' }],
] as const) {
  test(`redeemCode() depends on what it sends: with ${name} the provider refuses the code`, async (t) => {
    const provider = await startStrictProvider(t);
    const refusals: unknown[] = [];
    const client = createClient(provider, {
      act: useBrowser(createPerson(provider)),
      onRequest: async (request) => refusals.push(refusalOf(await client.resend(request, changes))),
    });
    await client.connect();
    assert.deepEqual(refusals, [[400, 'invalid_grant']]);
  });
}

for (const [name, options, carries, foreignIssuer] of [
  ['server', {}, 'code', () => `https://evil.interop.test/${tenantId}/v2.0`],
  ['server under "common"', { tenantId: 'common' }, 'code', () => `https://evil.interop.test/${tenantId}/v2.0`],
  ['tenant', {}, 'code', (issuer: string) => issuer.replace('7e4a', '8f5b')],
  ['server', {}, 'error', () => 'https://evil.interop.test/v2.0'],
] as const) {
  test(`connectEntra() refuses a redirect with ${carries} when it names the issuer of another ${name} (RFC 9207)`, async (t) => {
    const provider = await startStrictProvider(t);
    const issuers: (string | null)[] = [];
    const person = createPerson(provider, { presses: carries === 'error' ? { consent: 'decline' } : {} });
    const client = createClient(provider, {
      act: useBrowser(person, ({ searchParams }) => {
        assert.ok(searchParams.has(carries));
        issuers.push(searchParams.get('iss'));
        searchParams.set('iss', foreignIssuer(provider.issuer));
      }),
    });
    await assert.rejects(
      client.connect(options),
      rejectedWith(
        'STATE_MISMATCH',
        `Cannot finish the sign-in at "${provider.host}": the browser returned the response of another server (its issuer is "${foreignIssuer(provider.issuer)}", not "${provider.issuer}")`,
      ),
    );
    assert.deepEqual(issuers, [provider.issuer]);
    assert.deepEqual(client.requests, []);
    await assertNothingSaved(client);
  });
}

function changed(url: URL, fields: Readonly<Record<string, string | null>>): URL {
  const copy = new URL(url);
  for (const [name, value] of Object.entries(fields)) {
    if (value === null) copy.searchParams.delete(name);
    else copy.searchParams.set(name, value);
  }
  return copy;
}

function refusalOf({ status, body }: { status: number; body: Buffer }): [number, unknown] {
  const { error }: { error?: unknown } = JSON.parse(body.toString('utf8'));
  return [status, error];
}

async function assertNothingSaved(client: Client): Promise<void> {
  assert.deepEqual([await client.cache.list(), await client.cache.readCurrent('entra')], [[], undefined]);
}
