import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRemoteJWKSet, customFetch, decodeJwt, jwtVerify } from 'jose';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { ada, graphCommandLine, refusalOf, startTestLab, teamsPowerShell } from './test-lab.ts';

const { daemon, expiredSecret, withoutServicePrincipal, web } = labIds.applications;
const asDaemon = {
  grant_type: 'client_credentials',
  client_id: daemon.appId,
  client_secret: daemon.secret,
  scope: 'https://graph.microsoft.com/.default',
};

test('token() writes a refusal with the service’s fields in order, its headers and the id the client sent', async (context) => {
  const { send, lab } = await startTestLab(context);
  const correlationId = '11111111-2222-4333-8444-555555555555';
  const { status, headers, text, json } = await send(
    'POST',
    `${lab.loginOrigin}/common/oauth2/v2.0/token`,
    {
      'content-type': 'application/x-www-form-urlencoded',
      'client-request-id': correlationId,
      'return-client-request-id': 'true',
    },
    'grant_type=nonsense',
  );
  const traceId = String(headers['x-ms-request-id']);
  assert.equal(status, 400);
  assert.equal(
    text,
    JSON.stringify({
      error: 'unsupported_grant_type',
      error_description: `AADSTS70003: The app requested an unsupported grant type 'nonsense'. Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: 2026-01-02 03:04:05Z`,
      error_codes: [70003],
      timestamp: '2026-01-02 03:04:05Z',
      trace_id: traceId,
      correlation_id: correlationId,
    }),
  );
  assert.notEqual(json['trace_id'], correlationId);
  const { connection: _c, date: _d, 'keep-alive': _k, 'content-length': _l, ...rest } = headers;
  assert.deepEqual(rest, {
    'cache-control': 'no-store, no-cache',
    'client-request-id': correlationId,
    'content-type': 'application/json; charset=utf-8',
    expires: '-1',
    p3p: 'CP="DSP CUR OTPi IND OTRi ONL FIN"',
    pragma: 'no-cache',
    'x-content-type-options': 'nosniff',
    'x-ms-clitelem': '1,70003,0,,',
    'x-ms-ests-server': '2.1.0.0 - LAB ProdSlices',
    'x-ms-request-id': traceId,
    'x-xss-protection': '0',
  });
});

test('token() joins the error description by lines when the settings say so', async (context) => {
  const { token } = await startTestLab(context, { settings: { descriptionStyle: 'lines' } });
  assert.match(
    String((await token({ grant_type: 'x' })).json['error_description']),
    /^AADSTS70003: .*'x'\.\r\nTrace ID: [\w-]{36}\r\nCorrelation ID: [\w-]{36}\r\nTimestamp: 2026-01-02 03:04:05Z$/,
  );
});

test('token() issues an application token with only its roles', async (context) => {
  const { token, lab } = await startTestLab(context);
  const { status, json, headers } = await token(asDaemon, 'lab.example');
  assert.equal(headers['x-ms-clitelem'], '1,0,0,,');
  const { access_token, ...rest } = json;
  assert.deepEqual([status, rest], [200, { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599 }]);
  const { aio: _a, rh: _r, uti: _u, ...claims } = decodeJwt(String(access_token));
  const now = Date.UTC(2026, 0, 2, 3, 4, 5) / 1000;
  const issuer = `${lab.loginOrigin}/${labIds.tenantId}/`;
  assert.deepEqual(claims, {
    aud: 'https://graph.microsoft.com',
    iss: issuer,
    iat: now - 300,
    nbf: now - 300,
    exp: now + 3599,
    app_displayname: 'Lab Daemon',
    appid: daemon.appId,
    appidacr: '1',
    tenant_region_scope: 'EU',
    tid: labIds.tenantId,
    ver: '1.0',
    idp: issuer,
    idtyp: 'app',
    oid: '1ab00004-0000-4000-8000-000000000003',
    sub: '1ab00004-0000-4000-8000-000000000003',
    roles: ['User.Read.All', 'Group.Read.All', 'Organization.Read.All'],
    wids: ['0997a1d0-0d1d-4acb-b408-d5ca73121e90'],
  });
});

test('token() accepts a secret from Authorization: Basic', async (context) => {
  const { send, lab } = await startTestLab(context);
  const credentials = Buffer.from(`${daemon.appId}:${daemon.secret}`).toString('base64');
  const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization: `Basic ${credentials}` };
  const body = 'grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default';
  const answer = await send('POST', `${lab.loginOrigin}/lab.example/oauth2/v2.0/token`, headers, body);
  assert.equal(answer.status, 200);
});

test('token() refuses client credentials as the real service does', async (context) => {
  const { token } = await startTestLab(context);
  const cases: [Record<string, string>, string, number, string, RegExp][] = [
    [{ client_secret: 'wrong' }, 'lab.example', 401, 'invalid_client', /^AADSTS7000215: Invalid client secret provided\. .* added to app '1ab00005-0000-4000-8000-000000000003'\./],
    [{ client_id: expiredSecret.appId, client_secret: expiredSecret.secret }, 'lab.example', 401, 'invalid_client', /^AADSTS7000222: The provided client secret keys for app '1ab00005-0000-4000-8000-000000000004' are expired\./],
    [{ client_id: withoutServicePrincipal.appId, client_secret: withoutServicePrincipal.secret }, 'lab.example', 401, 'invalid_client', /^AADSTS7000229: The client application .* is missing service principal in the tenant 1ab00000-/],
    [{ client_id: '99999999-0000-4000-8000-000000000000' }, 'lab.example', 400, 'unauthorized_client', /^AADSTS700016: Application with identifier '99999999-/],
    [{ client_id: '00000000-0000-0000-0000-000000000000' }, 'lab.example', 400, 'unauthorized_client', /^AADSTS700038: 00000000-0000-0000-0000-000000000000 is not a valid application identifier\./],
    [{ client_id: 'daemon' }, 'lab.example', 400, 'unauthorized_client', /^AADSTS700038: daemon is not a valid application identifier\./],
    [{}, 'Consumers', 400, 'invalid_request', /^AADSTS9002332: Application '1ab00005-0000-4000-8000-000000000003'\(Lab Daemon\) is configured for use by Microsoft Entra users only\./],
    [{}, '9188040d-6c67-4c5b-b112-36a304b66dad', 400, 'invalid_request', /^AADSTS9002332: /],
    [{ client_secret: '' }, 'lab.example', 401, 'invalid_client', /^AADSTS7000216: /],
    [{}, 'common', 400, 'invalid_request', /^AADSTS50059: /],
    [{}, 'elsewhere.example', 400, 'invalid_tenant', /^AADSTS90002: Tenant 'elsewhere\.example' not found\./],
    [{}, '99999999-0000-4000-8000-000000000000', 400, 'invalid_tenant', /^AADSTS90002: /],
    [{}, 'no tenant', 400, 'invalid_request', /^AADSTS900023: Specified tenant identifier 'no tenant' is neither/],
    [{ scope: 'User.Read' }, 'lab.example', 400, 'invalid_scope', /^AADSTS1002012: The provided value for scope User\.Read is not valid\./],
    [{ scope: '.default' }, 'lab.example', 400, 'invalid_scope', /^AADSTS70011: /],
    [{ scope: 'https://graph.microsoft.com/.default User.Read' }, 'lab.example', 400, 'invalid_scope', /^AADSTS70011: /],
    [{ scope: 'https://nowhere.example/.default' }, 'lab.example', 400, 'invalid_resource', /^AADSTS500011: The resource principal named https:\/\/nowhere\.example was not found in the tenant named 1ab00000-0000-4000-8000-000000000001\./],
    [{ scope: '' }, 'lab.example', 400, 'invalid_request', /^AADSTS900144: .*'scope'\./],
    [{ client_id: '' }, 'lab.example', 400, 'invalid_request', /^AADSTS900144: .*'client_id'\./],
    [{ client_id: graphCommandLine }, 'lab.example', 401, 'invalid_client', /^AADSTS700025: /],
  ]; // biome-ignore format: a table
  for (const [fields, tenant, status, error, description] of cases) {
    const answer = await token({ ...asDaemon, ...fields }, encodeURIComponent(tenant));
    assert.deepEqual([tenant, fields, answer.status, answer.json['error']], [tenant, fields, status, error]);
    assert.match(String(answer.json['error_description']), description);
  }
});

test('token() issues a user’s tokens, signed with a published key', async (context) => {
  const { signIn, lab, send } = await startTestLab(context);
  const { access_token, refresh_token, id_token, ...rest } = await signIn();
  assert.deepEqual(rest, {
    token_type: 'Bearer',
    scope: 'openid profile User.Read User.Read.All Group.Read.All',
    expires_in: 4072,
    ext_expires_in: 4072,
  });
  assert.match(String(refresh_token), /^1\.[\w-]{43}$/);
  const keys = createRemoteJWKSet(new URL(`${lab.loginOrigin}/common/discovery/v2.0/keys`), {
    [customFetch]: async (url) => new Response((await send('GET', url)).text),
  });
  const now = new Date(Date.UTC(2026, 0, 2, 3, 4, 5));
  const seconds = now.getTime() / 1000;
  const access = await jwtVerify(String(access_token), keys, { currentDate: now });
  const { aio, rh, uti, sid, sub, ...claims } = access.payload;
  assert.match([aio, rh, uti].join(' '), /^[\w-]{32} 1\.[\w-]{32} [\w-]{22}$/);
  assert.deepEqual(claims, {
    aud: '00000003-0000-0000-c000-000000000000',
    iss: `${lab.loginOrigin}/${labIds.tenantId}/`,
    iat: seconds - 300,
    nbf: seconds - 300,
    exp: seconds + 4072,
    app_displayname: 'Microsoft Graph Command Line Tools',
    appid: graphCommandLine,
    appidacr: '0',
    tenant_region_scope: 'EU',
    tid: labIds.tenantId,
    ver: '1.0',
    acct: 0,
    acr: '1',
    amr: ['pwd'],
    family_name: 'Lovelace',
    given_name: 'Ada',
    idtyp: 'user',
    name: 'Ada Lovelace',
    oid: ada.id,
    scp: 'User.Read User.Read.All Group.Read.All',
    unique_name: ada.userPrincipalName,
    upn: ada.userPrincipalName,
    wids: ['69091246-20e8-4a56-aa4d-066075b2a7a8', 'b79fbf4d-3ef9-4689-8143-76b194e85509'],
  });
  assert.match(String(sid), /^[\da-f-]{36}$/);
  assert.match(String(sub), /^[\w-]{43}$/);
  const { kid } = access.protectedHeader;
  assert.deepEqual(access.protectedHeader, { typ: 'JWT', alg: 'RS256', x5t: kid, kid });
  const id = await jwtVerify(String(id_token), keys, { currentDate: now });
  const { aio: idAio, rh: idRh, uti: idUti, ...idClaims } = id.payload;
  assert.match([idAio, idRh, idUti].join(' '), /^[\w-]{32} 1\.[\w-]{32} [\w-]{22}$/);
  assert.equal(new Set([aio, idAio, rh, idRh, uti, idUti]).size, 6);
  assert.deepEqual(idClaims, {
    aud: graphCommandLine,
    iss: `${lab.loginOrigin}/${labIds.tenantId}/v2.0`,
    iat: seconds,
    nbf: seconds,
    exp: seconds + 4072,
    name: 'Ada Lovelace',
    oid: ada.id,
    preferred_username: ada.userPrincipalName,
    sid: id.payload['sid'],
    sub,
    tid: labIds.tenantId,
    ver: '2.0',
  });
  assert.deepEqual(id.protectedHeader, { typ: 'JWT', alg: 'RS256', kid });
});

test('token() returns refresh, ID token and client_info only on request, and xms_cc when cp1 was declared', async (context) => {
  const { token, code, lab } = await startTestLab(context);
  const fields = {
    grant_type: 'authorization_code',
    client_id: graphCommandLine,
    redirect_uri: 'http://localhost:1',
    code_verifier: 'a-verifier-of-forty-three-characters-or-more',
  };
  const scope = `${lab.graphOrigin}/User.Read`;
  const claims = '{"access_token":{"xms_cc":{"values":["CP1"]}}}';
  const { access_token, ...rest } = (await token({ ...fields, code: await code({ scope }), client_info: '1', claims }))
    .json;
  assert.deepEqual(rest, {
    token_type: 'Bearer',
    scope: ['User.Read', 'User.Read.All', 'Group.Read.All'].map((name) => `${lab.graphOrigin}/${name}`).join(' '),
    expires_in: 4072,
    ext_expires_in: 4072,
    client_info: Buffer.from(JSON.stringify({ uid: ada.id, utid: labIds.tenantId })).toString('base64url'),
  });
  const payload = decodeJwt(String(access_token));
  assert.deepEqual([payload.aud, payload['xms_cc']], [lab.graphOrigin, ['CP1']]);
});

test('token() renews with a new refresh token each time, and the old one stays valid', async (context) => {
  const { token, signIn, clock } = await startTestLab(context);
  const first = String((await signIn())['refresh_token']);
  const renewal = { grant_type: 'refresh_token', client_id: graphCommandLine };
  const second = String((await token({ ...renewal, refresh_token: first })).json['refresh_token']);
  assert.notEqual(second, first);
  clock.advance(89 * 24 * 3600 * 1000);
  assert.equal((await token({ ...renewal, refresh_token: second })).status, 200);
  assert.equal((await token({ ...renewal, refresh_token: first })).status, 200);
});

test('token() renews for another resource, and refuses scopes without consent', async (context) => {
  const { token, signIn } = await startTestLab(context);
  const refresh_token = String((await signIn())['refresh_token']);
  const renewal = { grant_type: 'refresh_token', client_id: graphCommandLine, refresh_token };
  const teams = await token({ ...renewal, scope: '48ac35b8-9aa8-4d74-927d-1f4a14a0b239/.default' });
  assert.equal(decodeJwt(String(teams.json['access_token'])).aud, '48ac35b8-9aa8-4d74-927d-1f4a14a0b239');
  assert.equal(
    teams.json['scope'],
    '48ac35b8-9aa8-4d74-927d-1f4a14a0b239/.default 48ac35b8-9aa8-4d74-927d-1f4a14a0b239/user_impersonation',
  );
  assert.deepEqual(refusalOf(await token({ ...renewal, scope: 'Mail.Read' })), [
    400,
    'invalid_grant',
    'consent_required',
    `AADSTS65001: The user or administrator has not consented to use the application with ID '${graphCommandLine}' named 'Microsoft Graph Command Line Tools'. Send an interactive authorization request for this user and resource.`,
  ]);
  const both = await token({ ...renewal, scope: 'User.Read 48ac35b8-9aa8-4d74-927d-1f4a14a0b239/.default' });
  assert.match(String(both.json['error_description']), /^AADSTS700022: /);
});

test('token() refuses a refresh token that was revoked, was idle too long, or is past the sign-in frequency', async (context) => {
  const settings = { signInFrequencySeconds: 100 * 24 * 3600 };
  const { token, signIn, clock, lab } = await startTestLab(context, { settings });
  const renewal = { grant_type: 'refresh_token', client_id: graphCommandLine };
  const idle = String((await signIn())['refresh_token']);
  const used = String((await signIn())['refresh_token']);
  clock.advance(60 * 24 * 3600 * 1000);
  assert.equal((await token({ ...renewal, refresh_token: used })).status, 200);
  clock.advance(31 * 24 * 3600 * 1000);
  assert.deepEqual(refusalOf(await token({ ...renewal, refresh_token: idle })), [
    400,
    'invalid_grant',
    'bad_token',
    'AADSTS700082: The refresh token has expired due to inactivity. The token was issued on 2026-01-02 03:04:05Z and was inactive for 90.00:00:00.',
  ]);
  clock.advance(10 * 24 * 3600 * 1000);
  assert.deepEqual(refusalOf(await token({ ...renewal, refresh_token: used })), [
    400,
    'invalid_grant',
    'token_expired',
    'AADSTS70043: The refresh token has expired or is invalid due to sign-in frequency checks by conditional access. The token was issued on 2026-01-02 03:04:05Z and the maximum allowed lifetime for this request is 8640000.',
  ]);
  const revoked = String((await signIn())['refresh_token']);
  lab.revokeSessions(ada.id);
  assert.deepEqual(refusalOf(await token({ ...renewal, refresh_token: revoked })), [
    400,
    'invalid_grant',
    'bad_token',
    "AADSTS50173: The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '2026-04-13 03:04:05Z' and the TokensValidFrom date (before which tokens are not valid) for this user is '2026-04-13 03:04:05Z'.",
  ]);
});

test('token() signs a user in with name and password, and refuses as the real service does', async (context) => {
  const { token } = await startTestLab(context);
  const { charles, mary } = labIds.users;
  const grant = { grant_type: 'password', client_id: teamsPowerShell, scope: 'User.Read offline_access' };
  const asAda = { ...grant, username: 'ADA@lab.example', password: ada.password };
  assert.equal((await token(asAda, 'organizations')).status, 200);
  const cases: [Record<string, string>, RegExp][] = [
    [{ password: 'wrong' }, /^AADSTS50126: Error validating credentials due to invalid username or password\./],
    [{ username: 'nobody@lab.example' }, /^AADSTS50034: The user account \{EmailHidden\} does not exist in the Entrada Lab/],
    [{ username: charles.userPrincipalName, password: charles.password }, /^AADSTS50057: The user account is disabled\./],
    [{ username: mary.userPrincipalName }, /^AADSTS50126: /],
    [{ scope: 'Mail.Read' }, /^AADSTS65001: /],
  ]; // biome-ignore format: a table
  for (const [fields, description] of cases) {
    const answer = await token({ ...asAda, ...fields });
    assert.deepEqual([answer.status, answer.json['error']], [400, 'invalid_grant']);
    assert.match(String(answer.json['error_description']), description);
  }
  assert.match(String((await token(asAda, 'common')).json['error_description']), /^AADSTS90019: /);
});

test('token() requires a secret from a confidential client that redeems a code or polls', async (context) => {
  const { token } = await startTestLab(context);
  for (const grant_type of ['authorization_code', 'device_code', 'refresh_token']) {
    const answer = await token({ grant_type, client_id: web.appId, code: 'x', device_code: 'x', refresh_token: 'x' });
    assert.deepEqual(refusalOf(answer), [
      401,
      'invalid_client',
      undefined,
      "AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    ]);
  }
});

test('token() accepts Authorization: Basic only where it agrees with the form, percent-decoded', async (context) => {
  const { send, lab } = await startTestLab(context);
  const ask = (credentials: string, fields: Record<string, string> = {}) =>
    send(
      'POST',
      `${lab.loginOrigin}/lab.example/oauth2/v2.0/token`,
      {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `basic  ${Buffer.from(credentials).toString('base64')}`,
      },
      new URLSearchParams({ grant_type: 'client_credentials', scope: asDaemon.scope, ...fields }).toString(),
    );
  const encoded = daemon.secret.replace('-', '%2D');
  assert.equal((await ask(`${daemon.appId}:${encoded}`, { client_id: daemon.appId })).status, 200);
  const refused = [400, 'invalid_request', undefined, 'AADSTS90100: Authorization parameter is empty or not valid.'];
  assert.deepEqual(refusalOf(await ask(`${daemon.appId}:${daemon.secret}`, { client_id: web.appId })), refused);
  assert.deepEqual(refusalOf(await ask(`${daemon.appId}:x`, { client_secret: daemon.secret })), refused);
  for (const credentials of [daemon.appId, `${daemon.appId}:`, `:${daemon.secret}`]) {
    assert.deepEqual(refusalOf(await ask(credentials)), refused, credentials);
  }
  // An ampersand is part of the secret.
  assert.equal((await ask(`${daemon.appId}:x&v=${daemon.secret}`)).status, 401);
});

test('token() reads the claims parameter, and refuses one that is not a JSON object', async (context) => {
  const { token, signIn, clock } = await startTestLab(context);
  const renewal = {
    grant_type: 'refresh_token',
    client_id: graphCommandLine,
    refresh_token: String((await signIn())['refresh_token']),
  };
  const deep = `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`;
  for (const claims of ['{', '[]', 'null', '"x"', deep]) {
    assert.deepEqual(refusalOf(await token({ ...renewal, claims })), [
      400,
      'invalid_request',
      undefined,
      'AADSTS90100: claims parameter is empty or not valid.',
    ]);
  }
  const nowSeconds = clock.nowMs() / 1000;
  const issued = async (claims: string) => {
    const { iat, nbf, xms_cc } = decodeJwt(String((await token({ ...renewal, claims })).json['access_token']));
    assert.equal(nbf, iat);
    return [nowSeconds - Number(iat), xms_cc];
  };
  const askFor = (access_token: unknown) => issued(JSON.stringify({ access_token }));
  const cp1 = ['CP1'];
  assert.deepEqual(await issued(''), [300, undefined]);
  assert.deepEqual(await askFor(7), [300, undefined]);
  assert.deepEqual(await askFor({ xms_cc: { values: ['x', 'cp1'] } }), [300, cp1]);
  assert.deepEqual(await askFor({ xms_cc: { values: 'cp1' }, nbf: 7 }), [300, undefined]);
  assert.deepEqual(await askFor({ xms_cc: { values: [{ toString: 1, valueOf: 1 }, ['cp1']] } }), [300, undefined]);
  assert.deepEqual(await askFor({ nbf: { value: nowSeconds - 100 } }), [100, undefined]);
  assert.deepEqual(await askFor({ nbf: { value: String(nowSeconds - 299) } }), [299, undefined]);
  assert.deepEqual(await askFor({ nbf: { value: nowSeconds + 100 }, xms_cc: { values: ['CP1'] } }), [0, cp1]);
  assert.deepEqual(await askFor({ nbf: { value: nowSeconds - 400 } }), [300, undefined]);
});

test('token() refuses to renew the session of a user who was deleted or disabled', async (context) => {
  const { token, signIn, lab } = await startTestLab(context);
  const renewal = {
    grant_type: 'refresh_token',
    client_id: graphCommandLine,
    refresh_token: String((await signIn())['refresh_token']),
  };
  const [known] = lab.tenant.users;
  assert.ok(known);
  lab.tenant.users[0] = { ...known, accountEnabled: false };
  assert.deepEqual(refusalOf(await token(renewal)), [
    400,
    'invalid_grant',
    undefined,
    'AADSTS50057: The user account is disabled.',
  ]);
  lab.tenant.users.shift();
  assert.deepEqual(refusalOf(await token(renewal)), [
    400,
    'invalid_grant',
    undefined,
    'AADSTS50034: The user account {EmailHidden} does not exist in the Entrada Lab directory. To sign into this application, the account must be added to the directory.',
  ]);
});
