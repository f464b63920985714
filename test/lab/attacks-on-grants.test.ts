import assert from 'node:assert/strict';
import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';
import { after, before, test } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { joinJwt } from './test-certificates.ts';
import {
  ada,
  type Answer,
  approveDevice,
  askForDeviceCode,
  type Fields,
  graphCommandLine,
  redirectUri,
  refusalOf,
  startTestLab,
  teamsPowerShell,
  type TestLab,
  verifier,
  walkPages,
} from './test-lab.ts';

const { api, apiClient, azureCli, azurePowerShell, singlePage } = labIds.applications;
const page = 'http://localhost:3000';

let the: TestLab;
const ends: (() => Promise<void>)[] = [];
before(async () => {
  the = await startTestLab({ after: (end) => void ends.push(end) });
});
after(() => Promise.all(ends.map((end) => end())));

function post(path: string, fields: Fields | string, headers: Fields = {}): Promise<Answer> {
  const form = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
  const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
  return the.send('POST', `${the.lab.loginOrigin}/common/oauth2/${path}`, form, body);
}

const byPassword = (client_id: string, scope: string) =>
  the.token({ grant_type: 'password', client_id, scope, username: ada.userPrincipalName, password: ada.password });
const renew = (client_id: string, refresh_token: unknown, headers: Fields = {}) =>
  post('v2.0/token', { grant_type: 'refresh_token', client_id, refresh_token: String(refresh_token) }, headers);
const codeOf = (answer: Answer) => refusalOf(answer)[3].split(':')[0];
const eight = (ask: () => Promise<Answer>) => Promise.all(Array.from({ length: 8 }, ask));
const countOf = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 200).length;

test('on-behalf-of refuses assertions that are unsigned, signed by their reader, or changed', async () => {
  const good = String((await byPassword(apiClient.appId, `${api.identifierUri}/Tasks.Read`)).json['access_token']);
  const [head = '', body = '', signature = ''] = good.split('.');
  const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  const [header, claims] = [decode(head), decode(body)];
  const keys = await the.send('GET', `${the.lab.loginOrigin}/common/discovery/v2.0/keys`);
  const [jwk] = keys.json['keys'] as JsonWebKey[];
  assert.ok(jwk);
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const confused = joinJwt({ ...header, alg: 'HS256' }, claims).replace(/\.$/, '');
  const other = { ...claims, oid: labIds.users.taro.id };
  const forged = [
    joinJwt({ ...header, alg: 'none' }, claims),
    joinJwt({ ...header, alg: 'none' }, claims, signature),
    `${confused}.${createHmac('sha256', publicKey).update(confused).digest('base64url')}`,
    joinJwt(header, other, signature),
    joinJwt({ ...header, jwk }, other, signature),
    `${head}.${body}.`,
  ];
  const exchange = (assertion: string) =>
    the.token({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      client_id: api.appId,
      client_secret: api.secret,
      requested_token_use: 'on_behalf_of',
      scope: 'https://graph.microsoft.com/User.Read',
      assertion,
    });
  for (const kid of [{ toString: 1 }, [{}], null, 7]) forged.push(joinJwt({ ...header, kid }, claims, signature));
  for (const assertion of forged) assert.equal(codeOf(await exchange(assertion)), 'AADSTS50013', assertion);
  // The lab signs the tokens of every issuer that it is asked for.
  const parts = { audience: api.identifierUri, scopes: ['Tasks.Read'] };
  assert.equal((await exchange(await the.lab.forge.accessToken(parts))).status, 200);
  for (const defect of ['wrong-issuer', 'wrong-tenant', 'unpublished-key', 'other-key', 'embedded-key'] as const) {
    assert.equal(codeOf(await exchange(await the.lab.forge.accessToken({ ...parts, defect }))), 'AADSTS50013', defect);
  }
  assert.equal((await exchange(good)).status, 200);
  // A token for Graph is not one for the API, although the same user signed in.
  const forGraph = await byPassword(apiClient.appId, 'https://graph.microsoft.com/User.Read');
  assert.equal(codeOf(await exchange(String(forGraph.json['access_token']))), 'AADSTS500131');
});

test('a refresh token of the family is not for other clients, nor another one for the family, and ends with its code', async () => {
  const scope = 'https://graph.microsoft.com/User.Read offline_access';
  const family = (await byPassword(azureCli.appId, scope)).json['refresh_token'];
  assert.equal((await renew(azurePowerShell.appId, family)).status, 200);
  assert.deepEqual(refusalOf(await renew(apiClient.appId, family)).slice(1, 3), ['invalid_grant', 'client_mismatch']);
  const own = (await byPassword(apiClient.appId, scope)).json['refresh_token'];
  assert.equal(codeOf(await renew(azureCli.appId, own)), 'AADSTS70000');
  assert.equal((await renew(apiClient.appId, own)).status, 200);

  const redemption = {
    grant_type: 'authorization_code',
    client_id: azureCli.appId,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    code: await the.code({ client_id: azureCli.appId, scope }),
  };
  const first = await post('v2.0/token', redemption);
  const relative = (await renew(azurePowerShell.appId, first.json['refresh_token'])).json['refresh_token'];
  assert.equal(codeOf(await post('v2.0/token', redemption)), 'AADSTS54005');
  assert.equal(codeOf(await renew(azurePowerShell.appId, relative)), 'AADSTS70000');
});

test('a v1 device code is redeemed once, over both endpoints, and by its client only', async () => {
  const resource = 'https://graph.microsoft.com';
  const { json } = await post('devicecode', { client_id: graphCommandLine, resource });
  const code = String(json['device_code']);
  await approveDevice(the, String(json['user_code']));
  const poll = { grant_type: 'device_code', client_id: graphCommandLine };
  const foreign = { ...poll, client_id: teamsPowerShell };
  assert.equal(codeOf(await post('token', { ...foreign, code })), 'AADSTS70018');
  assert.equal(codeOf(await post('v2.0/token', { ...foreign, device_code: code })), 'AADSTS70018');
  let index = 0;
  const answers = await eight(() =>
    index++ % 2 === 0 ? post('token', { ...poll, code }) : post('v2.0/token', { ...poll, device_code: code }),
  );
  assert.equal(countOf(answers), 1);
  assert.equal(codeOf(await post('token', { ...poll, code })), 'AADSTS54005');
});

test('a code and a refresh token of a single-page application are useless without its origin, and once used', async () => {
  const asPage = { client_id: singlePage.appId, redirect_uri: page };
  const fields = { grant_type: 'authorization_code', ...asPage, code_verifier: verifier };
  const code = await the.code(asPage);
  assert.equal(codeOf(await post('v2.0/token', { ...fields, code })), 'AADSTS9002327');
  for (const origin of ['https://evil.example', 'null', `${page}.evil.example`, 'https://localhost:3000']) {
    assert.equal(codeOf(await post('v2.0/token', { ...fields, code }, { origin })), 'AADSTS9002326', origin);
  }
  const stolen = await post('v2.0/token', { ...fields, code, client_id: graphCommandLine }, { origin: page });
  assert.equal(codeOf(stolen), 'AADSTS9002326');
  const wrong = await post('v2.0/token', { ...fields, code, code_verifier: `${verifier}x` }, { origin: page });
  assert.equal(codeOf(wrong), 'AADSTS501481');
  const answers = await eight(() => post('v2.0/token', { ...fields, code }, { origin: page }));
  assert.equal(countOf(answers), 1);
  const refreshToken = answers.find(({ status }) => status === 200)?.json['refresh_token'];
  // The others were replays, so that the session has ended.
  assert.equal(codeOf(await renew(singlePage.appId, refreshToken, { origin: page })), 'AADSTS70000');

  const again = await post('v2.0/token', { ...fields, code: await the.code(asPage) }, { origin: page });
  const kept = again.json['refresh_token'];
  assert.equal(codeOf(await renew(singlePage.appId, kept)), 'AADSTS9002327');
  assert.equal(codeOf(await renew(singlePage.appId, kept, { origin: 'https://evil.example' })), 'AADSTS9002326');
  assert.equal((await renew(singlePage.appId, kept, { origin: page })).status, 200);
});

test('a page of any site cannot redeem a code or a refresh token of another kind of application', async () => {
  const fields = {
    grant_type: 'authorization_code',
    client_id: graphCommandLine,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    code: await the.code(),
  };
  for (const origin of ['https://evil.example', page, 'http://localhost:1']) {
    assert.equal(codeOf(await post('v2.0/token', fields, { origin })), 'AADSTS9002326', origin);
  }
  // Nor the page of an application that is of both kinds, if the code was sent elsewhere.
  const both = the.lab.addApplication({
    displayName: 'Page and desktop',
    isPublicClient: true,
    redirectUris: [redirectUri],
    spaRedirectUris: [`${page}/page`],
  });
  const ofBoth = { client_id: both.appId, scope: 'openid offline_access' };
  const asDesktop = { ...fields, client_id: both.appId, code: await the.code(ofBoth) };
  assert.equal(codeOf(await post('v2.0/token', asDesktop, { origin: page })), 'AADSTS9002326');
  const own = (await post('v2.0/token', asDesktop)).json['refresh_token'];
  assert.equal(codeOf(await renew(both.appId, own, { origin: page })), 'AADSTS9002326');
  const { refresh_token: refreshToken } = (await post('v2.0/token', fields)).json;
  assert.equal(codeOf(await renew(graphCommandLine, refreshToken, { origin: page })), 'AADSTS9002326');
  assert.equal((await renew(graphCommandLine, refreshToken)).status, 200);
});

test('every endpoint refuses a repeated parameter', async () => {
  const repeated = `client_id=${graphCommandLine}&client_id=${teamsPowerShell}`;
  for (const path of ['token', 'v2.0/token', 'devicecode', 'v2.0/devicecode']) {
    assert.deepEqual(
      refusalOf(await post(path, repeated)),
      [400, 'invalid_request', undefined, 'AADSTS90100: client_id parameter is empty or not valid.'],
      path,
    );
  }
});

test('no assertion, token or code is accepted with white space or padding, which decoders skip', async () => {
  const { workload } = labIds.applications;
  const assertion = String((await byPassword(apiClient.appId, `${api.identifierUri}/Tasks.Read`)).json['access_token']);
  const federated = await the.lab.mintFederatedToken({ issuer: 'github', subject: workload.githubSubject });
  const signedIn = await the.signIn();
  const refreshToken = String(signedIn['refresh_token']);
  const accessToken = String(signedIn['access_token']);
  const onBehalfOf = (text: string) =>
    post('v2.0/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      client_id: api.appId,
      client_secret: api.secret,
      requested_token_use: 'on_behalf_of',
      scope: 'https://graph.microsoft.com/User.Read',
      assertion: text,
    });
  const exchange = (text: string) =>
    the.token({
      grant_type: 'client_credentials',
      client_id: workload.appId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: text,
      scope: 'https://graph.microsoft.com/.default',
    });
  const spaces = ['\n', '\r\n', ' ', '\t', '\v', '\u00a0', '\u2028', '\ufeff', '\0', '=', '=='];
  const inside = (text: string, space: string) => `${text.slice(0, -20)}${space}${text.slice(-20)}`;
  for (const [ask, text, code] of [
    [onBehalfOf, assertion, 'AADSTS50027'],
    [exchange, federated, 'AADSTS50027'],
    [(one: string) => renew(graphCommandLine, one), refreshToken, 'AADSTS70000'],
  ] as const) {
    for (const space of spaces) {
      for (const changed of [
        `${text}${space}`,
        `${space}${text}`,
        inside(text, space),
        text.replace('.', `.${space}`),
      ]) {
        assert.equal(codeOf(await ask(changed)), code, JSON.stringify([code, space]));
      }
    }
    assert.equal((await ask(text)).status, 200);
  }
  for (const changed of [inside(accessToken, ' '), inside(accessToken, '\t'), `${accessToken}=`]) {
    const me = await the.send('GET', `${the.lab.graphOrigin}/v1.0/me`, { authorization: `Bearer ${changed}` });
    assert.deepEqual(
      [me.status, (me.json['error'] as { message: string }).message],
      [401, 'CompactToken parsing failed with error code: 80049217'],
    );
  }
});

test('a code is good in the tenant of its sign-in only, also for a user who is a guest of the other one', async () => {
  const home = labIds.tenantId;
  const guest = labIds.fabrikam.tenantId;
  const different = 'AADSTS7000012';
  const usual = { client_id: graphCommandLine, redirect_uri: redirectUri, code_verifier: verifier };
  const codeOfDevice = async (tenant: string) => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams({ client_id: graphCommandLine, scope: 'openid User.Read' }).toString();
    const url = `${the.lab.loginOrigin}/${tenant}/oauth2/v2.0/devicecode`;
    const { json } = await the.send('POST', url, form, body);
    await approveDevice(the, String(json['user_code']));
    const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
    return { grant_type, client_id: graphCommandLine, device_code: String(json['device_code']) };
  };
  const codeOfBrowser = async (tenant: string) => {
    const url = the.authorizeUrl().replace('/common/', `/${tenant}/`);
    const { location = '' } = await walkPages(the.newBrowser(), url);
    return { ...usual, grant_type: 'authorization_code', code: new URL(location).searchParams.get('code') ?? '' };
  };
  for (const codeAt of [codeOfBrowser, codeOfDevice]) {
    for (const [signedInAt, refusedAt, redeemedAt] of [
      [home, [guest], home],
      [home, [guest], 'common'],
      [home, [guest], 'organizations'],
      ['common', [guest], home],
      ['common', [guest], 'common'],
      [guest, [home, 'common', 'organizations'], guest],
    ] as const) {
      const fields = await codeAt(signedInAt);
      for (const tenant of refusedAt) {
        assert.equal(codeOf(await the.token(fields, tenant)), different, `${signedInAt} at ${tenant}`);
      }
      const { status, json } = await the.token(fields, redeemedAt);
      assert.equal(status, 200, `${signedInAt} at ${redeemedAt}, after the refusals`);
      const [, body = ''] = String(json['access_token']).split('.');
      const { tid } = JSON.parse(Buffer.from(body, 'base64url').toString()) as { tid: string };
      assert.equal(tid, signedInAt === guest ? guest : home);
    }
  }
});

test('user codes and device codes differ, are long enough, and open nothing when they are guessed', async () => {
  const asked: Answer[] = [];
  // One after the other: most of the time of simultaneous ones goes into their connections.
  for (let count = 0; count < 200; count += 1) asked.push(await askForDeviceCode(the));
  const userCodes = asked.map(({ json }) => String(json['user_code']));
  const deviceCodes = asked.map(({ json }) => String(json['device_code']));
  assert.deepEqual([new Set(userCodes).size, new Set(deviceCodes).size], [200, 200]);
  assert.ok(userCodes.every((code) => /^[A-HJ-NP-Z2-9]{9}$/.test(code)));
  // 32 characters at each of 9 places: each place has most of them in 200 codes.
  for (let place = 0; place < 9; place += 1) {
    assert.ok(new Set(userCodes.map((code) => code[place])).size > 24, `place ${place}`);
  }
  const [good = ''] = deviceCodes;
  const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
  const poll = (device_code: string) => the.token({ grant_type, client_id: graphCommandLine, device_code });
  for (const guess of [
    userCodes[0] ?? '',
    good.toLowerCase(),
    good.slice(0, -1),
    `${good} `,
    `${good}\0`,
    '__proto__',
  ]) {
    assert.equal(codeOf(await poll(guess)), 'AADSTS70018', JSON.stringify(guess));
  }
  assert.equal(codeOf(await poll(good)), 'AADSTS70016');
});
