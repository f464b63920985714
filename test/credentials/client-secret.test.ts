import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capabilities } from '../support/capabilities.ts';
import { Secret } from '../../src/base/secret.ts';
import { signInWithClientSecret } from '../../src/credentials/client-secret.ts';
import { authorityOf } from '../../src/oauth/authority.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { testClientId, testTenant } from '../support/id-token.ts';
import { failureOf } from '../support/rejects.ts';
import { secretsIn } from '../support/secrets-in.ts';
import { startTokenServer } from '../support/token-server.ts';

const clientSecret = 'the~client+secret/of 40 characters';

test('signInWithClientSecret() asks for everything granted on a resource', async (t) => {
  const server = await startTokenServer(t);
  const clock = createFakeClock();
  const client = {
    authority: authorityOf(server.cloud, testTenant),
    clientId: testClientId,
    clientSecret: new Secret(clientSecret),
  };
  server.answer({ body: { token_type: 'Bearer', expires_in: 3599, access_token: 'a-token' } });
  const tokens = await signInWithClientSecret(client, 'https://graph.contoso.com/', {
    clock,
    transport: server.transport,
  });
  assert.deepEqual(
    [tokens.accessToken.reveal(), tokens.expiresAtMs, tokens.scopes, tokens.refreshToken],
    ['a-token', clock.nowMs() + 3_599_000, [], undefined],
  );
  assert.deepEqual(server.requests[0]?.form, {
    claims: capabilities,
    client_id: testClientId,
    client_secret: clientSecret,
    grant_type: 'client_credentials',
    scope: 'https://graph.contoso.com/.default',
  });
  assert.ok(!server.trace.join('\n').includes(clientSecret));
});

test('signInWithClientSecret() says that the secret is wrong, and not which', async (t) => {
  const server = await startTokenServer(t);
  const client = {
    authority: authorityOf(server.cloud, testTenant),
    clientId: testClientId,
    clientSecret: new Secret(clientSecret),
  };
  const description = 'AADSTS7000215: Invalid client secret provided.';
  server.answer({ status: 401, body: { error: 'invalid_client', error_description: description } });
  const services = { clock: createFakeClock(), transport: server.transport };
  const error = await failureOf(signInWithClientSecret(client, 'https://graph.contoso.com', services));
  assert.equal(error.code, 'CREDENTIAL_REFUSED');
  assert.equal(error.message, `Cannot sign the application in at "localhost:${server.port}": ${description}`);
  assert.deepEqual(secretsIn(error, [clientSecret]), []);
});
