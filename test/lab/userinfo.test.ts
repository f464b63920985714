import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { ada, startTestLab } from './test-lab.ts';

test('userinfo() returns the claims of the user by GET and POST, with the sub of the ID token', async (context) => {
  const { lab, send, signIn, token } = await startTestLab(context);
  const url = `${lab.graphOrigin}/oidc/userinfo`;
  const tokens = await signIn('openid profile email User.Read');
  const headers = { authorization: `Bearer ${String(tokens['access_token'])}`, origin: 'http://localhost:3000' };
  for (const method of ['GET', 'POST']) {
    const answer = await send(method, url, headers);
    assert.deepEqual([answer.status, answer.headers['access-control-allow-origin']], [200, '*']);
    assert.deepEqual(answer.json, {
      sub: decodeJwt(String(tokens['id_token'])).sub,
      name: 'Ada Lovelace',
      family_name: 'Lovelace',
      given_name: 'Ada',
      picture: `${lab.graphOrigin}/v1.0/me/photo/$value`,
      email: ada.userPrincipalName,
    });
  }
  const index = lab.tenant.users.findIndex(({ id }) => id === ada.id);
  const user = lab.tenant.users[index];
  assert.ok(user);
  // Claims without a value are left out (OpenID Connect Core 5.3.2).
  lab.tenant.users[index] = { ...user, surname: null, givenName: null, mail: null };
  const { json: few } = await send('GET', url, headers);
  assert.deepEqual(Object.keys(few), ['sub', 'name', 'picture']);
  for (const wrong of [{}, { authorization: `Bearer ${String(tokens['id_token'])}` }]) {
    const answer = await send('GET', url, wrong);
    assert.deepEqual([answer.status, answer.json['error'] && Object.keys(answer.json)], [401, ['error']]);
  }
  const { appId: client_id, secret: client_secret } = labIds.applications.daemon;
  const asked = { grant_type: 'client_credentials', client_id, client_secret, scope: `${lab.graphOrigin}/.default` };
  const { json } = await token(asked);
  const asApplication = await send('GET', url, { authorization: `Bearer ${String(json['access_token'])}` });
  assert.deepEqual(
    [asApplication.status, asApplication.json],
    [403, { error: { code: 'Forbidden', message: 'The token is not that of a user.' } }],
  );
});
