import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { decodeJwt } from 'jose';
import { isEntradaError } from '../../src/base/errors.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { type Answer, refusalOf, startTestLab, type TestLab, verifier } from './test-lab.ts';
import { type AssertionChanges, joinJwt, makeAssertion, makeTestCertificate } from './test-certificates.ts';

const { workload, web } = labIds.applications;
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const registered = makeTestCertificate({ name: 'registered' });
const other = makeTestCertificate({ name: 'other' });
const expired = makeTestCertificate({ name: 'expired', notAfter: new Date('2025-06-01T00:00:00Z') });

interface CertificateLab extends TestLab {
  readonly endpoint: string;
  /** Signs an assertion and asks for an application's token with it. */
  ask(changes?: AssertionChanges): Promise<Answer>;
  askWith(assertion: string, fields?: Record<string, string>): Promise<Answer>;
}

async function startCertificateLab(context: TestContext): Promise<CertificateLab> {
  const testLab = await startTestLab(context);
  const { lab, clock, token } = testLab;
  lab.registerCertificate(workload.appId, registered.pem);
  const endpoint = `${lab.loginOrigin}/${labIds.tenantId}/oauth2/v2.0/token`;
  const askWith: CertificateLab['askWith'] = (client_assertion, fields = {}) =>
    token({
      grant_type: 'client_credentials',
      client_id: workload.appId,
      client_assertion_type: assertionType,
      client_assertion,
      scope: 'https://graph.microsoft.com/.default',
      ...fields,
    });
  const ask: CertificateLab['ask'] = async (changes) =>
    askWith(
      await makeAssertion(registered, { appId: workload.appId, audience: endpoint, nowMs: clock.nowMs() }, changes),
    );
  return { ...testLab, endpoint, ask, askWith };
}

test('token() accepts a certificate’s assertion, however it is signed, named and addressed', async (context) => {
  const { ask, clock, lab, send } = await startCertificateLab(context);
  const { x5t, x5tS256, der } = registered;
  const nowSeconds = clock.nowMs() / 1000;
  const noThumbprint = { 'x5t#S256': undefined };
  const tenants = [labIds.tenantId, labIds.domain, labIds.initialDomain, 'common', 'organizations'];
  const audiences = tenants.flatMap((tenant) =>
    ['/oauth2/v2.0/token', '/oauth2/token', '/oauth2/token/', '/v2.0', '/v2.0/', '/', ''].map(
      (path) => `${lab.loginOrigin}/${tenant}${path}`,
    ),
  );
  const cases: AssertionChanges[] = [
    {},
    { header: { ...noThumbprint, alg: 'RS256', x5t } },
    { header: { ...noThumbprint, alg: 'PS256', x5t } },
    { header: { ...noThumbprint, alg: 'RS256', x5t: `${x5t}=` } },
    { header: { x5t, 'x5t#S256': x5tS256 } },
    { header: { x5c: [der] } },
    { header: { ...noThumbprint, alg: 'RS256', x5t, x5c: [der] } },
    { header: { typ: undefined } },
    { claims: { jti: undefined, nbf: undefined } },
    { claims: { iss: workload.appId.toUpperCase() } },
    ...audiences.map((aud) => ({ claims: { aud } })),
    { claims: { aud: [`${lab.loginOrigin}/common/v2.0`] } },
    // MSAL.NET: the times as strings, the certificate alone in place of a chain.
    { claims: { nbf: String(nowSeconds), exp: String(nowSeconds + 600) } },
    { claims: { iat: undefined, jti: undefined }, header: { x5c: der } },
  ];
  for (const changes of cases) {
    const { status, json } = await ask(changes);
    assert.deepEqual([changes, status, json['error_description']], [changes, 200, undefined]);
  }
  const token = String((await ask()).json['access_token']);
  assert.deepEqual([decodeJwt(token)['appid'], decodeJwt(token)['appidacr']], [workload.appId, '2']);
  const users = await send('GET', `${lab.graphOrigin}/v1.0/users?$top=1`, { authorization: `Bearer ${token}` });
  assert.equal(users.status, 200);
});

test('token() accepts an assertion repeatedly until it expires, with five minutes of tolerance at both ends', async (context) => {
  const { askWith, clock, endpoint } = await startCertificateLab(context);
  const parts = { appId: workload.appId, audience: endpoint, nowMs: clock.nowMs() };
  const assertion = await makeAssertion(registered, { ...parts, nowMs: clock.nowMs() + 299_000 });
  assert.equal((await askWith(assertion)).status, 200);
  clock.advance((299 + 600 + 299) * 1000);
  assert.equal((await askWith(assertion)).status, 200);
  clock.advance(1000);
  assert.deepEqual(refusalOf(await askWith(assertion)), [
    401,
    'invalid_client',
    undefined,
    'AADSTS700024: Client assertion is not within its valid time range. Current time: 2026-01-02T03:24:04.0000000Z, assertion valid from 2026-01-02T03:09:04.0000000Z, expiry time of assertion 2026-01-02T03:19:04.0000000Z. Review the documentation at https://docs.microsoft.com/azure/active-directory/develop/active-directory-certificate-credentials .',
  ]);
});

test('token() refuses a certificate’s assertion as the real service does', async (context) => {
  const { ask, clock, lab } = await startCertificateLab(context);
  const nowSeconds = clock.nowMs() / 1000;
  const x = (sha1?: string, sha256?: string) => ({ x5t: sha1, 'x5t#S256': sha256 });
  const keyNotFound = (thumbprint: string) =>
    new RegExp(
      `^AADSTS700027: Client assertion contains an invalid signature\\. \\[Reason - The key was not found\\., Thumbprint of key used by client: '${thumbprint}', Please visit .* keys for app Id '${workload.appId}'\\. .*/${workload.appId}'\\]\\.$`,
    );
  const registeredSha256 = Buffer.from(registered.x5tS256, 'base64url').toString('hex').toUpperCase();
  const cases: [AssertionChanges, number, string, RegExp][] = [
    [{ header: x(other.x5t), key: other.key }, 401, 'invalid_client', keyNotFound(other.thumbprint)],
    [{ header: x(), key: other.key }, 401, 'invalid_client', /^AADSTS5002723: Invalid JWT token\. No certificate SHA-1 thumbprint/],
    [{ header: x(''), key: other.key }, 401, 'invalid_client', keyNotFound('')],
    [{ key: other.key }, 401, 'invalid_client', new RegExp(`^AADSTS700027: .*\\[Reason - Key was found, but use of the key to verify the signature failed\\., Thumbprint of key used by client: '${registered.thumbprint}', Found key 'Start=01/01/2025 00:00:00, End=01/01/2035 00:00:00', Please`)],
    [{ header: { alg: 'RS512' } }, 401, 'invalid_client', /^AADSTS5002738: Invalid JWT token\. 'RS512' is not a supported signature algorithm\. Supported signing algorithms are: 'PS256,RS256'/],
    [{ header: { typ: 'at+jwt' } }, 400, 'invalid_request', /^AADSTS5002727: Invalid JWT header type specified/],
    [{ claims: { iss: web.appId, sub: web.appId } }, 401, 'invalid_client', /^AADSTS700021: Client assertion application identifier doesn't match 'client_id' parameter\./],
    [{ claims: { sub: web.appId } }, 401, 'invalid_client', /^AADSTS700021: /],
    [{ claims: { iss: undefined } }, 400, 'invalid_request', /^AADSTS90014: The required field 'iss' is missing/],
    [{ claims: { sub: undefined } }, 400, 'invalid_request', /^AADSTS90014: The required field 'sub' is missing/],
    [{ claims: { aud: undefined } }, 400, 'invalid_request', /^AADSTS90014: The required field 'aud' is missing/],
    [{ claims: { exp: undefined } }, 400, 'invalid_request', /^AADSTS90014: The required field 'exp' is missing/],
    [{ claims: { exp: 'soon' } }, 400, 'invalid_request', /^AADSTS50027: JWT token is invalid or malformed\./],
    [{ claims: { exp: '' } }, 400, 'invalid_request', /^AADSTS50027: /],
    [{ claims: { exp: '1' } }, 401, 'invalid_client', /^AADSTS700024: .*expiry time of assertion 1970-01-01T00:00:01\.0000000Z/],
    [{ claims: { exp: 1e300 } }, 400, 'invalid_request', /^AADSTS50027: /],
    [{ header: { x5c: other.der } }, 401, 'invalid_client', keyNotFound(registeredSha256)],
    [{ header: { x5c: 7 } }, 401, 'invalid_client', keyNotFound(registeredSha256)],
    [{ claims: { sub: 7 } }, 400, 'invalid_request', /^AADSTS50027: /],
    [{ claims: { exp: nowSeconds - 300 } }, 401, 'invalid_client', /^AADSTS700024: .*Current time: 2026-01-02T03:04:05\.0000000Z, .*expiry time of assertion 2026-01-02T02:59:05\.0000000Z/],
    [{ claims: { nbf: nowSeconds + 301 } }, 401, 'invalid_client', /^AADSTS700024: .*assertion valid from 2026-01-02T03:09:06\.0000000Z/],
    [{ claims: { aud: `${lab.graphOrigin}/${labIds.tenantId}/oauth2/v2.0/token` } }, 401, 'invalid_client', /^AADSTS700023: Client assertion audience claim does not match Realm issuer\./],
    [{ claims: { aud: `${lab.loginOrigin}/elsewhere.example/oauth2/v2.0/token` } }, 401, 'invalid_client', /^AADSTS700023: /],
    [{ claims: { aud: [`${lab.loginOrigin}/common/v2.0`, 'x'] } }, 401, 'invalid_client', /^AADSTS5002741: Number of audience values .* 2 audience values provided, maximum allowed is 1\./],
    [{ claims: { aud: [] } }, 400, 'invalid_request', /^AADSTS50027: /],
    [{ claims: { aud: [7] } }, 400, 'invalid_request', /^AADSTS50027: /],
  ]; // biome-ignore format: a table
  for (const [changes, status, error, description] of cases) {
    const answer = await ask(changes);
    assert.deepEqual([changes, answer.status, answer.json['error']], [changes, status, error]);
    assert.match(refusalOf(answer)[3], description);
  }
});

test('token() refuses an assertion of an expired certificate', async (context) => {
  const { ask, lab } = await startCertificateLab(context);
  lab.registerCertificate(workload.appId, expired.pem);
  assert.match(
    refusalOf(await ask({ header: { 'x5t#S256': expired.x5tS256 }, key: expired.key }))[3],
    /^AADSTS700027: .*\[Reason - The key used is expired\., Thumbprint of key used by client: '[0-9A-F]{40}', Found key 'Start=01\/01\/2025 00:00:00, End=06\/01\/2025 00:00:00'/,
  );
});

test('token() refuses an invalid assertion, and requires its type', async (context) => {
  const { ask, askWith, token, endpoint, clock } = await startCertificateLab(context);
  const malformed = 'AADSTS50027: JWT token is invalid or malformed.';
  const claims = { iss: workload.appId, sub: workload.appId, aud: endpoint, exp: clock.nowMs() / 1000 + 60 };
  // More than 32 KB of assertion, and less than 64 KB of request.
  const longName = 'x'.repeat(26_000);
  for (const assertion of ['opaque', 'a.b.c', joinJwt([], claims), joinJwt({}, []), joinJwt({}, claims)]) {
    assert.deepEqual(refusalOf(await askWith(assertion)), [400, 'invalid_request', undefined, malformed]);
  }
  assert.equal(refusalOf(await ask({ header: { kid: longName } }))[3], malformed);
  assert.equal(refusalOf(await ask({ header: { x5t: 7 } }))[3], malformed);

  const good = await makeAssertion(registered, { appId: workload.appId, audience: endpoint, nowMs: clock.nowMs() });
  const missing = await askWith(good, { client_assertion_type: '' });
  assert.match(refusalOf(missing)[3], /^AADSTS900144: .*'client_assertion_type'\./);
  const wrong = await askWith(good, { client_assertion_type: 'jwt' });
  assert.match(refusalOf(wrong)[3], /^AADSTS90100: client_assertion_type parameter/);
  const none = await token({ grant_type: 'client_credentials', client_id: workload.appId });
  assert.match(refusalOf(none)[3], /^AADSTS7000216: /);
});

test('token() trusts a subject’s certificate only with its chain, issued by the trusted authority', async (context) => {
  const { askWith, lab, clock, endpoint } = await startCertificateLab(context);
  const root = makeTestCertificate({ name: 'root', isAuthority: true });
  const between = makeTestCertificate({ name: 'between', isAuthority: true, issuer: root });
  const leaf = makeTestCertificate({ name: 'client.example', issuer: between });
  const renewed = makeTestCertificate({ name: 'client.example', issuer: root });
  const parts = { appId: workload.appId, audience: endpoint, nowMs: clock.nowMs() };
  const ask = async (certificate: typeof leaf, x5c: unknown, header = {}) =>
    askWith(await makeAssertion(certificate, parts, { header: { ...(x5c === undefined ? {} : { x5c }), ...header } }));

  assert.match(refusalOf(await ask(leaf, [leaf.der, between.der]))[3], /^AADSTS700027: .*'\]\.$/);
  lab.trustSubject(workload.appId, { subjectName: 'client.example', authority: root.pem });
  assert.equal((await ask(leaf, [leaf.der, between.der])).status, 200);
  assert.equal((await ask(leaf, [leaf.der, root.der, between.der])).status, 200);
  assert.equal((await ask(renewed, [renewed.der])).status, 200);

  const notAfter = new Date('2025-06-01T00:00:00Z');
  const impostor = makeTestCertificate({ name: 'between', isAuthority: true });
  const forged = makeTestCertificate({ name: 'client.example', issuer: impostor });
  const stranger = makeTestCertificate({ name: 'stranger.example', issuer: root });
  // Not an authority itself, so what it signed proves nothing.
  const grandchild = makeTestCertificate({ name: 'client.example', issuer: renewed });
  const old = makeTestCertificate({ name: 'client.example', issuer: root, notAfter });
  const weak = makeTestCertificate({ name: 'client.example', issuer: root, bits: 1024 });
  const otherRoot = makeTestCertificate({ name: 'root', isAuthority: true });
  const lookalike = makeTestCertificate({ name: 'client.example', issuer: otherRoot });
  const misnamed = makeTestCertificate({ name: 'client.example', issuer: { ...root, pem: between.pem } });
  const lateBetween = makeTestCertificate({ name: 'late', isAuthority: true, issuer: root, notAfter });
  const late = makeTestCertificate({ name: 'client.example', issuer: lateBetween });
  const cases: [string, Answer][] = [
    ['no chain', await ask(leaf, undefined)],
    ['a gap in the chain', await ask(leaf, [leaf.der])],
    ['another authority', await ask(forged, [forged.der, impostor.der])],
    ['another authority, the right one behind', await ask(forged, [forged.der, impostor.der, root.der])],
    ['another subject', await ask(stranger, [stranger.der])],
    ['signed by a client', await ask(grandchild, [grandchild.der, renewed.der])],
    ['run out', await ask(old, [old.der])],
    ['chain of another', await ask(forged, [renewed.der])],
    ['thumbprint of another', await ask(forged, [renewed.der], { 'x5t#S256': renewed.x5tS256 })],
    ['its own chain, the name of another', await ask(renewed, [renewed.der], { 'x5t#S256': leaf.x5tS256 })],
    ['an authority of the same name', await ask(lookalike, [lookalike.der])],
    ['the authority’s key, another’s name', await ask(misnamed, [misnamed.der])],
    ['an authority between that has run out', await ask(late, [late.der, lateBetween.der])],
    ['no list', await ask(leaf, leaf.der)],
    ['empty', await ask(leaf, [])],
    ['garbage', await ask(leaf, ['AAAA'])],
  ];
  for (const [what, answer] of cases) {
    assert.deepEqual([what, ...refusalOf(answer).slice(0, 2)], [what, 401, 'invalid_client']);
    assert.match(refusalOf(answer)[3], /^AADSTS700027: /);
  }
  assert.match(
    refusalOf(cases[0]?.[1] as Answer)[3],
    /Alternatively, SNI may be configured on the app\. Please ensure/,
  );
  // jose signs with no key below 2048 bits, so this assertion carries another key's signature.
  const weakAnswer = await askWith(await makeAssertion(weak, parts, { header: { x5c: [weak.der] }, key: renewed.key }));
  assert.match(refusalOf(weakAnswer)[3], /^AADSTS700027: .*verify the signature failed/);
});

test('token() accepts an assertion in place of a secret when a code is redeemed and a session renewed', async (context) => {
  const { token, code, lab, clock, endpoint } = await startCertificateLab(context);
  lab.registerCertificate(web.appId, registered.pem);
  const proof = {
    client_id: web.appId,
    client_assertion_type: assertionType,
    client_assertion: await makeAssertion(registered, { appId: web.appId, audience: endpoint, nowMs: clock.nowMs() }),
  };
  const redirect_uri = web.redirectUri;
  const wanted = await code({ client_id: web.appId, redirect_uri, scope: 'offline_access User.Read' });
  const redemption = { grant_type: 'authorization_code', redirect_uri, code: wanted, code_verifier: verifier };
  const first = await token({ ...proof, ...redemption });
  assert.equal(first.status, 200);
  assert.equal(decodeJwt(String(first.json['access_token']))['appidacr'], '2');
  const refresh_token = String(first.json['refresh_token']);
  assert.equal((await token({ ...proof, grant_type: 'refresh_token', refresh_token })).status, 200);
});

test('registerCertificate() registers a certificate of PEM text, and forgetCertificates() removes it', async (context) => {
  const { ask, lab } = await startCertificateLab(context);
  assert.equal(lab.registerCertificate(workload.appId, `${other.keyPem}${other.pem}`), other.thumbprint);
  const kept = JSON.stringify(lab.tenant.applications);
  assert.equal(kept.includes('PRIVATE KEY'), false);
  // Again is no change, with other line ends, too.
  lab.registerCertificate(workload.appId, other.pem.replaceAll('\n', '\r\n'));
  assert.equal(JSON.stringify(lab.tenant.applications), kept);
  assert.equal((await ask()).status, 200);
  lab.forgetCertificates(workload.appId);
  assert.match(refusalOf(await ask())[3], /^AADSTS700027: .*The key was not found\./);
});

test('registerCertificate() refuses certificates that the platform does not accept', async (context) => {
  const { lab } = await startCertificateLab(context);
  const weak = makeTestCertificate({ name: 'weak', bits: 1024 });
  const cases: [string, string, string][] = [
    [workload.appId, registered.keyPem, 'Cannot register the certificate: the text does not contain one; supply PEM text with an RSA certificate of 2048 bits or more'],
    [workload.appId, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'Cannot register the certificate: it is damaged; supply PEM text with an RSA certificate of 2048 bits or more'],
    [workload.appId, weak.pem, 'Cannot register the certificate: its key is rsa of 1024; supply PEM text with an RSA certificate of 2048 bits or more'],
    [workload.appId, ellipticPem, 'Cannot register the certificate: its key is ec of prime256v1; supply PEM text with an RSA certificate of 2048 bits or more'],
    ['nobody', registered.pem, 'Cannot change application "nobody": the lab does not have an application with this client id; use one of labIds.applications'],
  ]; // biome-ignore format: a table
  for (const [appId, pem, message] of cases) {
    assert.throws(
      () => lab.registerCertificate(appId, pem),
      (error) => isEntradaError(error) && error.code === 'LAB_FAILED' && error.message === message,
    );
  }
});

/** Self-signed, P-256, until 2126. */
const ellipticPem = `-----BEGIN CERTIFICATE-----
MIIBfjCCASOgAwIBAgIUG18rc1xi2YfhI3DxsaSuOz4nj/swCgYIKoZIzj0EAwIw
EzERMA8GA1UEAwwIZWxsaXB0aWMwIBcNMjYxMTIzMTg1MzU5WhgPMjEyNjEwMzAx
ODUzNTlaMBMxETAPBgNVBAMMCGVsbGlwdGljMFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAEwMyOo3EUGIj3o8R5feplKbWdyBDSC8ESCNMRniYMbaLyM7p3LZmx2UHo
raFTC0tXd81cRUk30KIM7U6sHZCFAqNTMFEwHQYDVR0OBBYEFOrEyFwIrTOWRRw/
UPFapayyLLD1MB8GA1UdIwQYMBaAFOrEyFwIrTOWRRw/UPFapayyLLD1MA8GA1Ud
EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhALCwD0sy4tV0861kEdAM7pPq
qpSzNePpW2SlYNwdjLo/AiEA/dObQ3Db8hHMIsmsm382+bu46fGfK5q/nq1Fb3io
0YQ=
-----END CERTIFICATE-----`;
