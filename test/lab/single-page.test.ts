import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { faultEffects } from '../../src/lab/hosts/fault-effects.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import {
  ada,
  type Answer,
  type Fields,
  graphCommandLine,
  redirectUri,
  refusalOf,
  startTestLab,
  verifier,
} from './test-lab.ts';

const page = 'http://localhost:3000';
const { singlePage, web } = labIds.applications;
/** A web application that also has a single-page redirect URI. */
const tenant = seedTenant();
const webIndex = tenant.applications.findIndex(({ appId }) => appId === web.appId);
const webApplication = tenant.applications[webIndex];
assert.ok(webApplication);
tenant.applications[webIndex] = { ...webApplication, spaRedirectUris: ['https://app.example/done'] };

const { lab, clock, send, code } = await startTestLab({ after }, { tenant });

function redeem(fields: Fields, origin?: string): Promise<Answer> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...(origin === undefined ? {} : { origin }) };
  const body = new URLSearchParams({ client_id: singlePage.appId, ...fields }).toString();
  return send('POST', `${lab.loginOrigin}/${lab.tenant.id}/oauth2/v2.0/token`, headers, body);
}

const newCode = (fields: Fields = {}) => code({ client_id: singlePage.appId, redirect_uri: page, ...fields });
const byCode = { grant_type: 'authorization_code', redirect_uri: page, code_verifier: verifier };
const byRefreshToken = { grant_type: 'refresh_token' };

const crossOrigin = (origin: string) => [
  400,
  'invalid_request',
  undefined,
  `AADSTS9002326: Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '${origin}'.`,
];
const onlyCrossOrigin = [
  400,
  'invalid_request',
  undefined,
  "AADSTS9002327: Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
];

test('a single-page application redeems its code across origins, without a secret, and can read the response', async () => {
  const answer = await redeem({ ...byCode, code: await newCode() }, page);
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(
    [
      answer.headers['access-control-allow-origin'],
      answer.headers['access-control-allow-methods'],
      answer.headers['access-control-expose-headers'],
      answer.headers['access-control-allow-credentials'],
    ],
    ['*', 'POST, OPTIONS', 'Content-Length,Content-Encoding', undefined],
  );
});

test('a code of a single-page application is refused without Origin and from another origin', async () => {
  const kept = await newCode();
  assert.deepEqual(refusalOf(await redeem({ ...byCode, code: kept })), onlyCrossOrigin);
  for (const origin of ['https://localhost:3000', 'http://localhost.evil.example', 'null', 'http://127.0.0.1:3000']) {
    const answer = await redeem({ ...byCode, code: kept }, origin);
    assert.deepEqual(refusalOf(answer), crossOrigin(origin));
    assert.equal(answer.headers['access-control-allow-origin'], '*');
  }
  assert.equal((await redeem({ ...byCode, code: kept }, page)).status, 200);
});

test('a code of a single-page application is refused without PKCE', async () => {
  const kept = await newCode({ code_challenge: '', code_challenge_method: '' });
  const { code_verifier: _, ...withoutVerifier } = byCode;
  assert.deepEqual(refusalOf(await redeem({ ...withoutVerifier, code: kept }, page)), [
    400,
    'invalid_request',
    undefined,
    'AADSTS9002325: Proof Key for Code Exchange is required for cross-origin authorization code redemption.',
  ]);
});

test('every other client is refused with an Origin, whatever the grant', async () => {
  const ofClient = { client_id: graphCommandLine };
  const kept = await code();
  const redemption = { ...byCode, ...ofClient, redirect_uri: redirectUri, code: kept };
  assert.deepEqual(refusalOf(await redeem(redemption, redirectUri)), crossOrigin(redirectUri));
  const { json } = await redeem(redemption);
  const refresh_token = String(json['refresh_token']);
  assert.deepEqual(refusalOf(await redeem({ ...byRefreshToken, ...ofClient, refresh_token }, page)), crossOrigin(page));
  const { appId: client_id, secret: client_secret } = labIds.applications.daemon;
  const scope = `${lab.graphOrigin}/.default`;
  const asDaemon = { grant_type: 'client_credentials', client_id, client_secret, scope };
  assert.deepEqual(refusalOf(await redeem(asDaemon, page)), crossOrigin(page));
});

test('a web application with a single-page redirect URI needs its secret for codes of the other type only', async () => {
  const origin = 'https://app.example';
  const own = { client_id: web.appId, redirect_uri: `${origin}/done` };
  assert.equal((await redeem({ ...byCode, ...own, code: await code(own) }, origin)).status, 200);
  const withSecret = { ...byCode, ...own, client_secret: web.secret };
  assert.deepEqual(refusalOf(await redeem({ ...withSecret, code: await code(own) })), onlyCrossOrigin);
  const wrong = { ...withSecret, client_secret: 'wrong', code: await code(own) };
  assert.equal(refusalOf(await redeem(wrong, origin))[1], 'invalid_client');

  const other = { ...own, redirect_uri: web.redirectUri };
  const kept = await code(other);
  assert.deepEqual(refusalOf(await redeem({ ...byCode, ...other, code: kept }, origin)), crossOrigin(origin));
  assert.equal(refusalOf(await redeem({ ...byCode, ...other, code: kept }))[1], 'invalid_client');
  const redeemed = await redeem({ ...byCode, ...other, client_secret: web.secret, code: kept });
  assert.equal(redeemed.status, 200);

  const credentials = { grant_type: 'client_credentials', client_id: web.appId, scope: `${lab.graphOrigin}/.default` };
  assert.equal(refusalOf(await redeem(credentials, origin))[1], 'invalid_client');
  // An Origin does not replace the secret for grants that do not begin at a redirect URI.
  const asAda = { username: ada.userPrincipalName, password: ada.password, scope: 'User.Read' };
  const others: Fields[] = [
    { grant_type: 'password', ...asAda },
    { grant_type: 'device_code', device_code: 'x' },
    { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'x', requested_token_use: 'on_behalf_of' },
  ];
  for (const fields of others) {
    const { json } = await redeem({ client_id: web.appId, scope: 'User.Read', ...fields }, origin);
    assert.deepEqual(json['error_codes'], [7000218], fields['grant_type']);
  }
});

test('refresh tokens of a single-page application are for its origin, and all end a day after the sign-in', async () => {
  const { json } = await redeem({ ...byCode, code: await newCode() }, page);
  const issued = new Date(clock.nowMs()).toISOString().slice(0, 19).replace('T', ' ');
  const first = String(json['refresh_token']);
  assert.deepEqual(refusalOf(await redeem({ ...byRefreshToken, refresh_token: first })), onlyCrossOrigin);
  clock.advance(23 * 3600 * 1000);
  const renewed = await redeem({ ...byRefreshToken, refresh_token: first }, page);
  const second = String(renewed.json['refresh_token']);
  clock.advance(3600 * 1000);
  assert.equal((await redeem({ ...byRefreshToken, refresh_token: second }, page)).status, 200);
  clock.advance(1);
  for (const refresh_token of [first, second]) {
    assert.deepEqual(refusalOf(await redeem({ ...byRefreshToken, refresh_token }, page)), [
      400,
      'invalid_grant',
      undefined,
      `AADSTS700084: The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page. The token was issued on ${issued}Z.`,
    ]);
  }
});

const asked = {
  origin: page,
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization,x-custom',
};

test('preflight requests are answered without a token where pages of other origins may call', async () => {
  const allowed = [
    `${lab.loginOrigin}/common/oauth2/v2.0/token`,
    `${lab.loginOrigin}/${lab.tenant.id}/oauth2/token`,
    `${lab.loginOrigin}/common/v2.0/.well-known/openid-configuration`,
    `${lab.loginOrigin}/common/discovery/v2.0/keys`,
    `${lab.loginOrigin}/common/discovery/instance`,
    `${lab.graphOrigin}/v1.0/me`,
    `${lab.graphOrigin}/oidc/userinfo`,
  ];
  for (const url of allowed) {
    const { status, headers } = await send('OPTIONS', url, asked);
    const read = ['origin', 'headers'].map((name) => headers[`access-control-allow-${name}`]);
    assert.deepEqual(
      [status, ...read, headers['access-control-max-age']],
      [200, '*', 'authorization,x-custom', '600'],
      url,
    );
  }
  const refused = ['oauth2/v2.0/authorize', 'oauth2/v2.0/logout', 'oauth2/v2.0/devicecode', 'oauth2/v2.0/token/more'];
  for (const path of [...refused.map((each) => `common/${each}`), 'device']) {
    const { status, headers } = await send('OPTIONS', `${lab.loginOrigin}/${path}`, asked);
    assert.deepEqual([status, headers['access-control-allow-origin']], [404, undefined], path);
  }
  const plain = await send('OPTIONS', `${lab.graphOrigin}/v1.0/me`);
  assert.deepEqual([plain.status, plain.headers['access-control-allow-origin']], [401, undefined]);
});

test('pages cannot read the sign-in pages of the lab', async () => {
  for (const path of ['common/oauth2/v2.0/authorize', 'common/oauth2/v2.0/logout', 'device']) {
    const { headers } = await send('GET', `${lab.loginOrigin}/${path}`, { origin: page });
    assert.equal(headers['access-control-allow-origin'], undefined, path);
  }
});

test('Graph and discovery let pages read responses and refusals, and so do faults', async () => {
  const headersOf = async (url: string) => {
    const { status, headers } = await send('GET', url, { origin: page });
    return [status, headers['access-control-allow-origin'], headers['access-control-expose-headers'] ?? ''] as const;
  };
  const exposed =
    'ETag, Location, Preference-Applied, Content-Range, request-id, client-request-id, ReadWriteConsistencyToken, Retry-After, SdkVersion, WWW-Authenticate, x-ms-client-gcc-tenant, X-Planner-Operationid, x-ms-permissions-recommendations';
  const me = `${lab.graphOrigin}/v1.0/me`;
  assert.deepEqual(await headersOf(me), [401, '*', exposed]);
  lab.faults.add({ match: () => true, times: 1, effect: faultEffects.tooManyRequests(7) });
  assert.deepEqual(await headersOf(me), [429, '*', exposed]);
  assert.deepEqual(await headersOf(`${lab.loginOrigin}/nowhere/v2.0/.well-known/openid-configuration`), [400, '*', '']);
  assert.equal((await send('GET', me)).headers['access-control-allow-origin'], undefined);
});
