import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { connect } from 'node:tls';
import { pageName, readPageForm } from '../../src/lab/robot/forms.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { joinJwt, makeAssertion, makeTestCertificate } from './test-certificates.ts';
import {
  askForDeviceCode,
  approveDevice,
  challenge,
  type Fields,
  graphCommandLine,
  redirectUri,
  refusalOf,
  startTestLab,
  submit,
  teamsPowerShell,
  verifier,
  walkPages,
} from './test-lab.ts';

const redemption = {
  grant_type: 'authorization_code',
  client_id: graphCommandLine,
  redirect_uri: redirectUri,
  code_verifier: verifier,
};
const wrongVerifier = [
  400,
  'invalid_grant',
  undefined,
  'AADSTS501481: The Code_Verifier does not match the code_challenge supplied in the authorization request.',
];
const invalidGrant = [400, 'invalid_grant', undefined, 'AADSTS70000: Provided grant is invalid or malformed.'];
const alreadyRedeemed = [
  400,
  'invalid_grant',
  undefined,
  'AADSTS54005: OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
];

test('token() refuses a replayed code and revokes the refresh token issued for it', async (context) => {
  const { token, code } = await startTestLab(context);
  const fields = { ...redemption, code: await code() };
  const first = await token(fields);
  assert.equal(first.status, 200);
  const renewal = {
    grant_type: 'refresh_token',
    client_id: graphCommandLine,
    refresh_token: String(first.json['refresh_token']),
  };
  assert.equal((await token(renewal)).status, 200);

  assert.deepEqual(refusalOf(await token(fields)), alreadyRedeemed);
  assert.deepEqual(refusalOf(await token(renewal)), invalidGrant);
});

test('token() redeems a code for one of eight concurrent requests', async (context) => {
  const { token, code } = await startTestLab(context);
  const fields = { ...redemption, code: await code() };
  const answers = await Promise.all(Array.from({ length: 8 }, () => token(fields)));
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
});

test('token() refuses a code without its PKCE verifier', async (context) => {
  const { token, code } = await startTestLab(context);
  const { code_verifier: _, ...withoutVerifier } = redemption;
  assert.deepEqual(refusalOf(await token({ ...withoutVerifier, code: await code() })), wrongVerifier);
});

test('token() refuses a wrong PKCE verifier, and the challenge sent as verifier', async (context) => {
  const { token, code } = await startTestLab(context);
  for (const code_verifier of [`${verifier}x`, challenge, '']) {
    assert.deepEqual(refusalOf(await token({ ...redemption, code: await code(), code_verifier })), wrongVerifier);
  }
});

test('token() refuses a PKCE verifier sent with a code that was requested without a challenge', async (context) => {
  const { token, code } = await startTestLab(context);
  const plainCode = await code({ code_challenge: '', code_challenge_method: '' });
  assert.deepEqual(refusalOf(await token({ ...redemption, code: plainCode })), wrongVerifier);
});

test('authorize() refuses the plain PKCE method, named or left out, and no challenge with a method', async (context) => {
  const { authorizeUrl, newBrowser } = await startTestLab(context);
  for (const fields of [{ code_challenge_method: 'plain' }, { code_challenge_method: '' }, { code_challenge: '' }]) {
    const { status, location } = await newBrowser().send('GET', authorizeUrl(fields));
    const answer = new URL(location ?? 'none:').searchParams;
    assert.deepEqual([status, answer.get('error'), answer.get('code')], [302, 'invalid_request', null]);
    assert.match(answer.get('error_description') ?? '', /^AADSTS90100: code_challenge(_method)? parameter is empty/);
  }
});

test('token() refuses a code for another redirect address, and one after ten minutes', async (context) => {
  const { token, code, clock } = await startTestLab(context);
  const kept = await code();
  assert.deepEqual(refusalOf(await token({ ...redemption, code: kept, redirect_uri: 'http://localhost:2' })), [
    400,
    'invalid_grant',
    undefined,
    "AADSTS500112: The reply address 'http://localhost:2' does not match the reply address 'http://localhost:1' provided when requesting Authorization code.",
  ]);
  clock.advance(600_000);
  assert.match(String((await token({ ...redemption, code: kept })).json['error_description']), /^AADSTS70008: /);
});

test('token() refuses a code of another client and keeps it valid for its own client', async (context) => {
  const { token, code } = await startTestLab(context);
  const fields = { ...redemption, code: await code() };
  assert.deepEqual(refusalOf(await token({ ...fields, client_id: teamsPowerShell })), invalidGrant);
  assert.equal((await token(fields)).status, 200);
  // Nor does a stranger's replay end the owner's session.
  assert.deepEqual(refusalOf(await token({ ...fields, client_id: teamsPowerShell })), invalidGrant);
});

test('token() refuses a refresh token of another client', async (context) => {
  const { token, signIn } = await startTestLab(context);
  const refresh_token = String((await signIn())['refresh_token']);
  const renewal = { grant_type: 'refresh_token', client_id: teamsPowerShell, refresh_token };
  assert.deepEqual(refusalOf(await token(renewal)), invalidGrant);
  assert.equal((await token({ ...renewal, client_id: graphCommandLine })).status, 200);
});

test('token() refuses a device code of another client', async (context) => {
  const { token, send, lab } = await startTestLab(context);
  const { json } = await askForDeviceCode({ send, lab });
  const poll = { grant_type: 'device_code', client_id: teamsPowerShell, device_code: String(json['device_code']) };
  assert.deepEqual(refusalOf(await token(poll)), [
    400,
    'bad_verification_code',
    undefined,
    "AADSTS70018: The provided value for the input parameter 'device_code' is not valid.",
  ]);
});

test('token() and authorize() refuse a repeated parameter', async (context) => {
  const { send, lab, authorizeUrl } = await startTestLab(context);
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = `grant_type=client_credentials&client_id=${graphCommandLine}&client_id=${teamsPowerShell}`;
  const answer = await send('POST', `${lab.loginOrigin}/common/oauth2/v2.0/token`, form, body);
  assert.deepEqual(refusalOf(answer), [
    400,
    'invalid_request',
    undefined,
    'AADSTS90100: client_id parameter is empty or not valid.',
  ]);

  const page = await send('GET', `${authorizeUrl()}&redirect_uri=http%3A%2F%2Flocalhost%3A2`);
  assert.deepEqual([page.status, pageName(page.text), page.headers.location], [200, 'error', undefined]);
  assert.match(page.text, /AADSTS90100: redirect_uri parameter is empty or not valid\./);
});

test('token() redeems an approved device code for one of eight concurrent polls, and for none later', async (context) => {
  const testLab = await startTestLab(context);
  const { json } = await askForDeviceCode(testLab);
  await approveDevice(testLab, String(json['user_code']));
  const poll = { grant_type: 'device_code', client_id: graphCommandLine, device_code: String(json['device_code']) };
  const answers = await Promise.all(Array.from({ length: 8 }, () => testLab.token(poll)));
  const [winner] = answers.filter(({ status }) => status === 200);
  const losers = answers.filter((answer) => answer !== winner);
  assert.deepEqual(
    losers.map(refusalOf),
    Array.from({ length: 7 }, () => alreadyRedeemed),
  );
  assert.deepEqual(refusalOf(await testLab.token(poll)), alreadyRedeemed);
  // The winner's session is not harmed by the others.
  const refresh_token = String(winner?.json['refresh_token']);
  assert.equal(
    (await testLab.token({ grant_type: 'refresh_token', client_id: graphCommandLine, refresh_token })).status,
    200,
  );
});

test('the login server refuses a body of more than 64 KB, with and without a Content-Length', async (context) => {
  const { send, lab } = await startTestLab(context);
  const url = `${lab.loginOrigin}/common/oauth2/v2.0/token`;
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = `grant_type=${'x'.repeat(64 * 1024)}`;
  assert.equal((await send('POST', url, { ...type, 'content-length': String(body.length) }, body)).status, 413);
  assert.equal((await send('POST', url, { ...type, 'transfer-encoding': 'chunked' }, body)).status, 413);
  // A long one is refused before it is sent.
  assert.equal((await send('POST', url, { ...type, 'content-length': '999999999' })).status, 413);
});

test('the refusal of a long body reaches each of many clients, however they send it', async (context) => {
  const { lab } = await startTestLab(context);
  const ca = readFileSync(lab.caFile, 'utf8');
  const token = `${lab.loginOrigin}/common/oauth2/v2.0/token`;
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  // As many clients do: first the whole body is sent, then the response is read.
  const statusOf = async (url: string, headers: Fields, body: Buffer) => {
    const { port, pathname } = new URL(url);
    const socket = connect({ port: Number(port), host: '127.0.0.1', servername: 'localhost', ca });
    context.after(() => socket.destroy());
    await once(socket, 'secureConnect');
    const all = { host: `localhost:${port}`, ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    const write = (piece: Buffer | string) =>
      new Promise<void>((resolve, reject) => {
        socket.write(piece, (error) => (error ? reject(error) : resolve()));
      });
    const isChunked = 'transfer-encoding' in headers;
    await write(`POST ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n`);
    for (let start = 0; start < body.length; start += 65_536) {
      const piece = body.subarray(start, start + 65_536);
      if (isChunked) await write(`${piece.length.toString(16)}\r\n`);
      await write(piece);
      if (isChunked) await write('\r\n');
    }
    if (isChunked) await write('0\r\n\r\n');
    const [head] = (await once(socket, 'data')) as [Buffer];
    return Number(/^HTTP\/1\.1 (\d+)/.exec(head.toString())?.[1]);
  };
  const cases = [64 * 1024 + 1, 2 ** 20, 10 * 2 ** 20].flatMap((size) => {
    const body = Buffer.alloc(size, 'x');
    const own = { ...form, 'content-length': String(size) };
    const chunked = { ...form, 'transfer-encoding': 'chunked' };
    return [own, chunked, { ...own, connection: 'close' }, { ...chunked, connection: 'close' }].flatMap((headers) => [
      { url: token, headers, body, status: 413 },
      // Refused by its origin, before the body.
      {
        url: `${lab.loginOrigin}/lab/api/users`,
        headers: { ...headers, origin: 'https://a.example' },
        body,
        status: 403,
      },
    ]);
  });
  const ask = ({ url, headers, body }: (typeof cases)[number]) => statusOf(url, headers, body);
  const found = await Promise.all([...cases, ...cases].map(ask));
  assert.deepEqual(
    found,
    [...cases, ...cases].map(({ status }) => status),
  );
});

test('token() does not read a body of another content type', async (context) => {
  const { send, lab } = await startTestLab(context);
  const url = `${lab.loginOrigin}/common/oauth2/v2.0/token`;
  const { daemon } = labIds.applications;
  const fields = { grant_type: 'client_credentials', client_id: daemon.appId, client_secret: daemon.secret };
  for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
    const body = type === 'application/json' ? JSON.stringify(fields) : new URLSearchParams(fields).toString();
    assert.deepEqual(refusalOf(await send('POST', url, { 'content-type': type }, body)), [
      400,
      'invalid_request',
      undefined,
      "AADSTS900144: The request body must contain the following parameter: 'grant_type'.",
    ]);
  }
});

test('authorize() and devicePage() refuse a form of another site', async (context) => {
  const testLab = await startTestLab(context);
  const { authorizeUrl, newBrowser, lab } = testLab;
  const browser = newBrowser();
  await walkPages(browser, authorizeUrl());
  const victimsPage = await browser.send('GET', authorizeUrl({ prompt: 'login' }));
  const attackersPage = await newBrowser().send('GET', authorizeUrl());
  const attackersProof = readPageForm(attackersPage.page)?.fields.find(([name]) => name === 'canary')?.[1] ?? '';
  assert.notEqual(attackersProof, '');

  for (const canary of ['', 'guess', attackersProof]) {
    const forged = await submit(browser, victimsPage, { canary, action: 'accept' });
    assert.deepEqual([forged.status, pageName(forged.page), forged.location], [200, 'error', undefined]);
    assert.match(forged.page, /AADSTS90013: Invalid input received from the user\./);
  }

  const { json } = await askForDeviceCode(testLab);
  const forged = await browser.send('POST', `${lab.loginOrigin}/device`, [
    ['user_code', String(json['user_code'])],
    ['action', 'continue'],
    ['canary', attackersProof],
  ]);
  assert.match(forged.page, /AADSTS90013/);
  const device_code = String(json['device_code']);
  const poll = await testLab.token({ grant_type: 'device_code', client_id: graphCommandLine, device_code });
  assert.equal(poll.json['error'], 'authorization_pending');
});

test('the pages escape everything from a request', async (context) => {
  const testLab = await startTestLab(context);
  const { authorizeUrl, newBrowser } = testLab;
  const evil = `"><script>alert(1)</script><i a='`;
  const pages = [
    await newBrowser().send('GET', authorizeUrl({ login_hint: evil, state: evil })),
    await newBrowser().send('GET', authorizeUrl({ client_id: evil })),
    await newBrowser().send('GET', authorizeUrl({ redirect_uri: evil })),
    await newBrowser().send('GET', authorizeUrl({ response_mode: evil })),
    await newBrowser().send('GET', authorizeUrl().replace('/common/', `/${encodeURIComponent(evil)}/`)),
    await walkPages(newBrowser(), authorizeUrl({ state: evil, response_mode: 'form_post' })),
    await walkPages(newBrowser(), authorizeUrl({ scope: evil, response_mode: 'form_post' })),
  ];
  const signIn = await submit(newBrowser(), pages[0] as never, { loginfmt: evil, passwd: 'x', action: 'sign-in' });
  for (const { page } of [...pages, signIn]) {
    assert.match(page, /^<!doctype html>/);
    assert.doesNotMatch(page, /<script>alert|<i a=/);
  }
  // It did get there, as text.
  assert.equal(new Map(readPageForm(pages[0]?.page ?? '')?.fields).get('loginfmt'), evil);
  assert.equal(new Map(readPageForm(pages[5]?.page ?? '')?.fields).get('state'), evil);
});

test('authorize() never sends a response to a URL that is not registered', async (context) => {
  const { authorizeUrl, newBrowser } = await startTestLab(context);
  const foreign = [
    'https://localhost:1',
    'http://localhost.evil.example',
    'http://localhost:1@evil.example/',
    'http://evil.example/http://localhost',
    'http://127.0.0.1:1',
    'http://localhost:1/path',
    'http://localhost:1/?a=b',
    'http://localhost:1/#a',
    'javascript:alert(1)',
  ];
  for (const redirect_uri of foreign) {
    const answer = await newBrowser().send('GET', authorizeUrl({ redirect_uri, prompt: 'none' }));
    assert.deepEqual([redirect_uri, pageName(answer.page), answer.location], [redirect_uri, 'error', undefined]);
    assert.match(answer.page, /AADSTS50011: The reply url specified in the request does not match/);
  }
});

test('token() refuses an assertion that was not signed with the certificate it names', async (context) => {
  const { token, lab, clock } = await startTestLab(context);
  const { workload, daemon } = labIds.applications;
  const victim = makeTestCertificate({ name: 'victim' });
  const attacker = makeTestCertificate({ name: 'attacker' });
  lab.registerCertificate(workload.appId, victim.pem);
  // The attacker's is a good one, of another application.
  lab.registerCertificate(daemon.appId, attacker.pem);
  const audience = `${lab.loginOrigin}/${labIds.tenantId}/oauth2/v2.0/token`;
  const parts = { appId: workload.appId, audience, nowMs: clock.nowMs() };
  const claims = { aud: audience, iss: workload.appId, sub: workload.appId, exp: clock.nowMs() / 1000 + 600 };
  const header = { typ: 'JWT', 'x5t#S256': victim.x5tS256 };
  const hmac = (secret: string | Buffer) => {
    const signed = joinJwt({ ...header, alg: 'HS256' }, claims).replace(/\.$/, '');
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  };
  const genuine = await makeAssertion(victim, parts);
  const [head = '', , signature = ''] = genuine.split('.');
  const cases: [string, string, RegExp][] = [
    ['alg none', joinJwt({ ...header, alg: 'none' }, claims), /^AADSTS5002738: .*'none'/],
    ['alg none, signed', joinJwt({ ...header, alg: 'none' }, claims, signature), /^AADSTS5002738: /],
    ['alg nOnE', joinJwt({ ...header, alg: 'nOnE' }, claims), /^AADSTS5002738: /],
    ['HS256 with the public certificate', hmac(victim.pem), /^AADSTS5002738: .*'HS256'/],
    ['HS256 with its bytes', hmac(Buffer.from(victim.der, 'base64')), /^AADSTS5002738: /],
    ['no signature', joinJwt({ ...header, alg: 'PS256' }, claims), /^AADSTS700027: .*verify the signature failed/],
    ['other claims', `${head}.${joinJwt({}, { ...claims, jti: '2' }).split('.')[1]}.${signature}`, /^AADSTS700027: /],
    ['another key', await makeAssertion(victim, parts, { key: attacker.key }), /^AADSTS700027: .*verify the signature/],
    ['another application’s certificate', await makeAssertion(attacker, parts), /^AADSTS700027: .*key was not found/],
    ['two names', await makeAssertion(attacker, parts, { header: { x5t: victim.x5t } }), /^AADSTS700027: .*not found/],
    ['the x5t of another certificate', await makeAssertion(victim, parts, { header: { 'x5t#S256': undefined, x5t: attacker.x5t } }), /^AADSTS700027: .*key was not found/],
    ['the x5t of another certificate, too', await makeAssertion(victim, parts, { header: { x5t: attacker.x5t } }), /^AADSTS700027: .*key was not found/],
    ['its own chain', await makeAssertion(attacker, parts, { header: { 'x5t#S256': victim.x5tS256, x5c: [attacker.der] } }), /^AADSTS700027: .*not found/],
    ['the victim’s chain', await makeAssertion(attacker, parts, { header: { 'x5t#S256': victim.x5tS256, x5c: [victim.der] } }), /^AADSTS700027: .*verify the signature/],
    ['a key in the header', await makeAssertion(attacker, parts, { header: { 'x5t#S256': victim.x5tS256, jwk: attacker.key.export({ format: 'jwk' }) } }), /^AADSTS700027: .*verify the signature/],
    ['critical extension', joinJwt({ ...header, alg: 'PS256', crit: ['b64'], b64: false }, claims, signature), /^AADSTS700027: /],
    ['expired', await makeAssertion(victim, parts, { claims: { exp: clock.nowMs() / 1000 - 301 } }), /^AADSTS700024: /],
    ['for another address', await makeAssertion(victim, { ...parts, audience: lab.graphOrigin }), /^AADSTS700023: /],
    ['another application’s assertion', await makeAssertion(attacker, { ...parts, appId: daemon.appId }), /^AADSTS700021: /],
  ]; // biome-ignore format: a table
  const ask = (client_assertion: string) =>
    token({
      grant_type: 'client_credentials',
      client_id: workload.appId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion,
      scope: 'https://graph.microsoft.com/.default',
    });
  for (const [what, assertion, description] of cases) {
    const answer = await ask(assertion);
    assert.deepEqual([what, answer.status], [what, 401]);
    assert.match(refusalOf(answer)[3], description, what);
  }
  assert.equal((await ask(genuine)).status, 200);
});

test('token() refuses a federated token that is expired, for another application, or from a lookalike issuer', async (context) => {
  const { token, lab, clock } = await startTestLab(context);
  const { workload, daemon } = labIds.applications;
  const ask = (client_assertion: string, client_id: string = workload.appId) =>
    token({
      grant_type: 'client_credentials',
      client_id,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion,
      scope: 'https://graph.microsoft.com/.default',
    });
  const subject = workload.githubSubject;
  const assertion = await lab.mintFederatedToken({ issuer: 'github', subject });
  assert.match(refusalOf(await ask(assertion, daemon.appId))[3], /^AADSTS70025: /);
  for (const issuer of [`${lab.outsideOrigin}/github/../github`, `${lab.outsideOrigin}.example/github`, 'GitHub']) {
    assert.match(refusalOf(await ask(await lab.mintFederatedToken({ issuer, subject })))[3], /^AADSTS700211: /);
  }
  assert.equal((await ask(assertion)).status, 200);
  clock.advance(600_000);
  assert.match(refusalOf(await ask(assertion))[3], /^AADSTS700024: /);
});

test('a managed identity’s service does not issue other identities’ tokens, nor tokens for sign-in', async (context) => {
  const { lab, send, token } = await startTestLab(context);
  const [identity] = lab.tenant.managedIdentities;
  assert.ok(identity);
  const { accessToken } = await lab.tokens.forManagedIdentity(identity, 'https://graph.microsoft.com');
  const me = await send('GET', `${lab.graphOrigin}/v1.0/me`, { authorization: `Bearer ${accessToken}` });
  assert.equal(me.status, 400);
  const groups = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
  assert.equal((await send('POST', `${lab.graphOrigin}/v1.0/users`, groups, '{}')).status, 403);
  const asIdentity = { grant_type: 'client_credentials', client_id: identity.clientId, client_secret: 'x' };
  assert.match(refusalOf(await token(asIdentity))[3], /^AADSTS700016: /);
});
