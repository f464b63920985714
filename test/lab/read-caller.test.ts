import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt, SignJWT } from 'jose';
import { isObject } from '../../src/base/json.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { ada, type Answer, graphCommandLine, redirectUri, startTestLab, type TestLab, verifier } from './test-lab.ts';

test('Graph accepts a user’s and an application’s token for each of its audiences', async (context) => {
  const testLab = await startTestLab(context);
  const { lab } = testLab;
  for (const scope of ['User.Read', 'https://graph.microsoft.com/User.Read', `${lab.graphOrigin}/User.Read`]) {
    const me = await get(testLab, '/v1.0/me', String((await testLab.signIn(scope))['access_token']));
    assert.deepEqual([scope, me.status, me.json['userPrincipalName']], [scope, 200, ada.userPrincipalName]);
    assert.equal(me.headers['strict-transport-security'], undefined);
  }
  const { daemon } = labIds.applications;
  const { json } = await testLab.token({
    grant_type: 'client_credentials',
    client_id: daemon.appId,
    client_secret: daemon.secret,
    scope: `${lab.graphOrigin}/.default`,
  });
  const users = await get(testLab, '/v1.0/users?$top=1', String(json['access_token']));
  assert.equal(users.status, 200);
});

test('readCaller() reports what is wrong with a token', async (context) => {
  const testLab = await startTestLab(context);
  const { lab, clock } = testLab;
  const good = String((await testLab.signIn())['access_token']);
  const refresh_token = String((await testLab.signIn())['refresh_token']);
  const teams = await testLab.token({
    grant_type: 'refresh_token',
    client_id: graphCommandLine,
    refresh_token,
    scope: '48ac35b8-9aa8-4d74-927d-1f4a14a0b239/.default',
  });
  const hmac = await new SignJWT(decodeJwt(good)).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32));
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${good.split('.')[1]}.`;
  // The other lab of this test has the same tenant and key, and is another issuer.
  const foreign = String((await (await startTestLab(context)).signIn())['access_token']);
  const failure = 'Access token validation failure.';
  const cases: [string | undefined, string][] = [
    [undefined, 'Access token is empty.'],
    ['opaque', 'CompactToken parsing failed with error code: 80049217'],
    [String(teams.json['access_token']), `${failure} Invalid audience.`],
    [`${good.slice(0, -8)}AAAAAAAA`, failure],
    [foreign, failure],
    [hmac, failure],
    [good.replace(/\..*\./, `.${Buffer.from('{"tid":{"toString":1,"valueOf":1}}').toString('base64url')}.`), failure],
    [unsigned, failure],
    [good.replace(/^[^.]+/, 'e30'), failure],
  ];
  for (const [token, message] of cases) {
    const answer = await get(testLab, '/v1.0/me', token);
    assert.deepEqual(
      [answer.status, answer.headers['www-authenticate'], errorOf(answer)],
      [
        401,
        `Bearer realm="", authorization_uri="${lab.loginOrigin}/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`,
        ['InvalidAuthenticationToken', message],
      ],
    );
  }
  clock.advance(4072_000);
  assert.equal(errorOf(await get(testLab, '/v1.0/me', good))[1], 'Lifetime validation failed, the token is expired.');
});

test('readCaller() challenges a revoked session’s token only when its client understands challenges', async (context) => {
  const testLab = await startTestLab(context);
  const { lab, clock } = testLab;
  const plain = String((await testLab.signIn())['access_token']);
  const claims = '{"access_token":{"xms_cc":{"values":["cp1"]}}}';
  const fields = { grant_type: 'authorization_code', client_id: graphCommandLine, redirect_uri: redirectUri, claims };
  const aware = await testLab.token({ ...fields, code: await testLab.code(), code_verifier: verifier });
  const awareToken = String(aware.json['access_token']);
  assert.equal((await get(testLab, '/v1.0/me', awareToken)).status, 200);

  lab.revokeSessions(ada.id);
  assert.equal((await get(testLab, '/v1.0/me', plain)).status, 200);
  const answer = await get(testLab, '/v1.0/me', awareToken);
  const found =
    'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp';
  assert.deepEqual([answer.status, errorOf(answer)], [401, ['InvalidAuthenticationToken', found]]);
  const header = String(answer.headers['www-authenticate']);
  assert.equal(header.includes(`, error_description="${found}", error="insufficient_claims", claims="`), true);
  const encoded = /claims="([^"]+)"/.exec(header)?.[1] ?? '';
  assert.deepEqual(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')), {
    access_token: { nbf: { essential: true, value: String(clock.nowMs() / 1000) } },
  });
});

function get({ send, lab }: TestLab, path: string, token: string | undefined): Promise<Answer> {
  return send('GET', `${lab.graphOrigin}${path}`, token === undefined ? {} : { authorization: `Bearer ${token}` });
}

function errorOf({ json }: Answer): unknown[] {
  const { error } = json;
  return isObject(error) ? [error['code'], error['message']] : [];
}
