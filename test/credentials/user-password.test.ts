import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { signInWithUserPassword } from '../../src/credentials/user-password.ts';
import { authorityOf } from '../../src/oauth/authority.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { idTokenClaims, testClientId, testTenant, writeJwt } from '../support/id-token.ts';
import { failureOf } from '../support/rejects.ts';
import { secretsIn } from '../support/secrets-in.ts';
import { startTokenServer } from '../support/token-server.ts';

const password = 'correct horse & "battery"';
const scopes = ['https://graph.contoso.com/.default', 'openid', 'offline_access'];

async function prepare(t: TestContext) {
  const server = await startTokenServer(t);
  const clock = createFakeClock();
  const client = { authority: authorityOf(server.cloud, testTenant), clientId: testClientId };
  const signIn = (signal?: AbortSignal) =>
    signInWithUserPassword(
      client,
      { userName: 'ada@contoso.com', password: new Secret(password), scopes },
      { clock, transport: server.transport, signal },
    );
  return { server, clock, signIn };
}

test('signInWithUserPassword() sends name and password and gives tokens with the checked ID token', async (t) => {
  const { server, clock, signIn } = await prepare(t);
  const claims = idTokenClaims(server.cloud, clock);
  server.answer({
    body: {
      token_type: 'Bearer',
      scope: 'openid https://graph.contoso.com/User.Read',
      expires_in: 4072,
      access_token: 'the-access-token',
      refresh_token: 'the-refresh-token',
      id_token: writeJwt(claims),
    },
  });
  const tokens = await signIn();
  assert.deepEqual(
    { ...tokens, accessToken: tokens.accessToken.reveal(), refreshToken: tokens.refreshToken?.reveal() },
    {
      accessToken: 'the-access-token',
      refreshToken: 'the-refresh-token',
      expiresAtMs: clock.nowMs() + 4_072_000,
      scopes: ['openid', 'https://graph.contoso.com/User.Read'],
      idTokenClaims: claims,
    },
  );
  assert.deepEqual(server.requests[0]?.form, {
    claims: '{"access_token":{"xms_cc":{"values":["cp1"]}}}',
    client_id: testClientId,
    client_info: '1',
    grant_type: 'password',
    password,
    scope: scopes.join(' '),
    username: 'ada@contoso.com',
  });
  assert.ok(!server.trace.join('\n').includes('battery'));
});

test('signInWithUserPassword() keeps the sentence of a refusal and hides the password in it', async (t) => {
  const { server, signIn } = await prepare(t);
  const cases = [
    [50126, 'CREDENTIAL_REFUSED', 'Error validating credentials due to invalid username or password.'],
    [50076, 'SIGN_IN_NEEDED', 'You must use multi-factor authentication to access this.'],
    [53003, 'CREDENTIAL_REFUSED', `Access has been blocked by Conditional Access policies (${password}).`],
  ] as const;
  for (const [number, code, text] of cases) {
    const description = `AADSTS${number}: ${text}`;
    server.answer({
      status: 400,
      body: { error: 'invalid_grant', error_description: description, error_codes: [number] },
    });
    const error = await failureOf(signIn());
    assert.deepEqual(
      [error.code, error.message, error.details['aadsts']],
      [
        code,
        `Cannot sign in with user name and password at "localhost:${server.port}": ${description.replace(password, '[secret]')}`,
        [number],
      ],
    );
    assert.ok(error.hint);
    assert.deepEqual(secretsIn(error, [password]), []);
  }
});

test('signInWithUserPassword() refuses a response without a token, or with an ID token for another', async (t) => {
  const { server, clock, signIn } = await prepare(t);
  const granted = { token_type: 'Bearer', expires_in: 3600, access_token: 'the-access-token' };
  const foreign = writeJwt(idTokenClaims(server.cloud, clock, { aud: 'another' }));
  for (const body of [{}, { token_type: 'Bearer' }, '<html></html>', { ...granted, id_token: foreign }]) {
    server.answer({ body });
    const error = await failureOf(signIn());
    assert.equal(error.code, 'TOKEN_RESPONSE_INVALID');
    assert.deepEqual(secretsIn(error, [password, 'the-access-token', foreign]), []);
  }
});

test('signInWithUserPassword() stops when cancelled', async (t) => {
  const { server, signIn } = await prepare(t);
  server.answer('silence');
  const stop = new AbortController();
  const signedIn = failureOf(signIn(stop.signal));
  await server.asked(1);
  stop.abort();
  assert.equal((await signedIn).code, 'CANCELLED');
});
