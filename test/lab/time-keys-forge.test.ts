import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { dirname } from 'node:path';
import { before, after, test } from 'node:test';
import { promisify } from 'node:util';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { createLabTime } from '../../src/lab/tenant/lab-time.ts';
import { tokenDefects } from '../../src/lab/login/tokens/token-forge.ts';
import { startLab } from '../../src/lab/start-lab.ts';
import { ada, graphCommandLine, refusalOf, startTestLab, type TestLab } from './test-lab.ts';

const { daemon } = labIds.applications;
const graph = 'https://graph.microsoft.com';

let testLab: TestLab;
const ends: (() => Promise<void>)[] = [];
before(async () => {
  testLab = await startTestLab({ after: (end) => void ends.push(end) });
});
after(() => Promise.all(ends.map((end) => end())));

function appToken(): ReturnType<TestLab['token']> {
  const fields = { grant_type: 'client_credentials', client_id: daemon.appId, scope: `${graph}/.default` };
  return testLab.token({ ...fields, client_secret: daemon.secret });
}

async function readKeySet(): Promise<JSONWebKeySet> {
  const { lab, send } = testLab;
  const { text } = await send('GET', `${lab.loginOrigin}/common/discovery/v2.0/keys`);
  return JSON.parse(text) as JSONWebKeySet;
}

async function graphStatus(token: unknown): Promise<number> {
  const { lab, send } = testLab;
  const headers = { authorization: `Bearer ${String(token)}` };
  return (await send('GET', `${lab.graphOrigin}/v1.0/organization`, headers)).status;
}

test('createLabTime() moves, freezes and runs the time of its clock', () => {
  let baseMs = 1_000_000;
  const time = createLabTime({ nowMs: () => baseMs, sleep: () => Promise.resolve() });
  const pass = (durationMs: number) => {
    baseMs += durationMs;
    return [time.nowMs(), time.offsetMs, time.isFrozen];
  };
  assert.deepEqual(pass(5), [1_000_005, 0, false]);
  time.advance(60);
  assert.deepEqual(pass(0), [1_060_005, 60_000, false]);
  time.freeze();
  assert.deepEqual(pass(10), [1_060_005, 59_990, true]);
  time.advance(-1);
  assert.deepEqual(pass(0), [1_059_005, 58_990, true]);
  time.run();
  time.run();
  assert.deepEqual(pass(7), [1_059_012, 58_990, false]);
  time.set(new Date(5000));
  assert.deepEqual(pass(1), [5001, 5001 - baseMs, false]);
  time.set('1970-01-01T00:00:09Z');
  time.freeze();
  assert.deepEqual(pass(1)[0], 9000);
  time.set(new Date(0));
  assert.deepEqual(pass(1)[0], 0);
  time.reset();
  assert.deepEqual(pass(0), [baseMs, 0, false]);
  const refused = (subject: string) => ({
    code: 'INPUT_INVALID',
    message: `Cannot move the time of the lab ${subject}: it is not a time from 1970 to 9999; use a Date or text such as 2026-01-02T03:04:05Z, and seconds to advance`,
  });
  assert.throws(() => time.advance(Number.NaN), refused('by NaN seconds'));
  assert.throws(() => time.advance(1e20), refused('by 100000000000000000000 seconds'));
  assert.throws(() => time.set('soon'), refused('to "soon"'));
  assert.throws(() => time.set('+010000-01-01T00:00:00Z'), refused('to "+010000-01-01T00:00:00Z"'));
  assert.throws(() => time.set(new Date(-1)), refused('to "-1"'));
  assert.throws(() => time.advance(-1e10), refused('by -10000000000 seconds'));
  // @ts-expect-error: the unit of a number would be a guess.
  assert.throws(() => time.set(1_767_225_600), refused('to "a number"'));
  assert.deepEqual(pass(0), [baseMs, 0, false]);
});

test('lab.time moves the end of tokens and the Date header, and the base clock still runs', async () => {
  const { lab, clock } = testLab;
  const first = await appToken();
  assert.equal(await graphStatus(first.json['access_token']), 200);
  lab.time.advance(3600);
  assert.equal(lab.clock.nowMs(), clock.nowMs() + 3_600_000);
  assert.equal(await graphStatus(first.json['access_token']), 401);
  const beforeMs = Date.now();
  const second = await appToken();
  assert.equal(Number(decodeJwt(String(second.json['access_token'])).exp), clock.nowMs() / 1000 + 3600 + 3599);
  const dateMs = Date.parse(String(second.headers.date)) - 3_600_000;
  assert.ok(dateMs > beforeMs - 1000 && dateMs <= Date.now(), String(second.headers.date));
  lab.time.reset();
  assert.equal(await graphStatus(first.json['access_token']), 200);
  assert.ok(Date.parse(String((await appToken()).headers.date)) <= Date.now());
});

test('lab.time ends the lock of an account', async () => {
  const { lab, token } = testLab;
  const signIn = (password: string) =>
    token({
      grant_type: 'password',
      client_id: graphCommandLine,
      scope: 'User.Read',
      username: ada.userPrincipalName,
      password,
    });
  for (let count = 0; count < 10; count += 1) await signIn('wrong');
  assert.equal(refusalOf(await signIn(ada.password))[3].slice(0, 11), 'AADSTS50053');
  lab.time.advance(61);
  assert.equal((await signIn(ada.password)).status, 200);
  lab.time.reset();
});

test('lab.keys.rotate() signs with a new key, and lists and accepts the old one until the grace ends', async () => {
  const { lab } = testLab;
  const old = await appToken();
  const oldKid = decodeProtectedHeader(String(old.json['access_token'])).kid;
  const kid = await lab.keys.rotate({ graceSeconds: 60 });
  const next = await appToken();
  const { kid: nextKid, x5t } = decodeProtectedHeader(String(next.json['access_token']));
  assert.deepEqual([nextKid, x5t], [kid, kid]);
  const kids = async () => (await readKeySet()).keys.map((key) => key.kid);
  assert.deepEqual(await kids(), [kid, oldKid]);
  assert.deepEqual(lab.keys.list(), [
    { kid, isCurrent: true, listedUntilMs: null },
    { kid: oldKid, isCurrent: false, listedUntilMs: lab.clock.nowMs() + 60_000 },
  ]);
  assert.deepEqual(
    [await graphStatus(old.json['access_token']), await graphStatus(next.json['access_token'])],
    [200, 200],
  );
  lab.time.advance(60);
  assert.deepEqual(await kids(), [kid]);
  assert.deepEqual(
    [await graphStatus(old.json['access_token']), await graphStatus(next.json['access_token'])],
    [401, 200],
  );
  lab.time.reset();
  await assert.rejects(lab.keys.rotate({ graceSeconds: -1 }), { code: 'INPUT_INVALID' });
});

test('the key set has a certificate of each key, whose thumbprint is its kid', async () => {
  for (const { kid, x5t, x5c, n } of (await readKeySet()).keys) {
    const der = Buffer.from(x5c?.[0] ?? '', 'base64');
    const certificate = new X509Certificate(der);
    assert.equal(createHash('sha1').update(der).digest('base64url'), kid);
    assert.equal(x5t, kid);
    assert.equal(certificate.publicKey.export({ format: 'jwk' }).n, n);
    assert.ok(certificate.verify(certificate.publicKey));
    assert.deepEqual(
      [certificate.subject, certificate.issuer, certificate.validFrom, certificate.validTo],
      [
        'CN=accounts.accesscontrol.windows.net',
        'CN=accounts.accesscontrol.windows.net',
        'Jan  1 00:00:00 2020 GMT',
        'Dec 31 23:59:59 2049 GMT',
      ],
    );
  }
});

/** An API such as users of the lab write: it accepts tokens of one tenant for one audience. */
async function api(token: string): Promise<number> {
  const { lab } = testLab;
  try {
    await jwtVerify(token, createLocalJWKSet(await readKeySet()), {
      algorithms: ['RS256'],
      issuer: `${lab.loginOrigin}/${lab.tenant.id}/`,
      audience: graph,
      currentDate: new Date(lab.clock.nowMs()),
    });
    return 200;
  } catch {
    return 401;
  }
}

test('lab.forge.accessToken() has each defect that an API has to refuse, and none without one', async () => {
  const { forge } = testLab.lab;
  const statuses = async (more: object) => {
    const token = await forge.accessToken({ audience: graph, ...more });
    return [await api(token), await graphStatus(token)];
  };
  assert.deepEqual(await statuses({}), [200, 200]);
  assert.deepEqual(await statuses({ user: null }), [200, 200]);
  for (const defect of tokenDefects) assert.deepEqual(await statuses({ defect }), [401, 401], defect);
  const signatures = await Promise.all(
    tokenDefects.map(async (defect) => [defect, (await forge.accessToken({ audience: graph, defect })).split('.')[2]]),
  );
  assert.deepEqual(
    signatures.filter(([, signature]) => signature === '').map(([defect]) => defect),
    ['unsigned', 'without-signature'],
  );
});

test('lab.forge adds, replaces and removes claims and fields of the header', async () => {
  const { lab } = testLab;
  const issuedAt = new Date(lab.clock.nowMs() - 100_000);
  const token = await lab.forge.accessToken({
    user: ada.userPrincipalName.toUpperCase(),
    audience: 'api://not-in-the-tenant',
    scopes: ['Files.Read', 'Files.Write'],
    roles: ['Reader'],
    issuedAt,
    lifetimeSeconds: 10,
    claims: { upn: undefined, aud: ['a', 'b'], odd: { nested: [null] } },
    header: { x5t: undefined, typ: 'at+jwt' },
  });
  const { alg, typ, x5t, kid } = decodeProtectedHeader(token);
  assert.deepEqual([alg, typ, x5t, kid], ['RS256', 'at+jwt', undefined, lab.keys.list()[0]?.kid]);
  const { aud, scp, roles, iat, nbf, exp, upn, oid, odd } = decodeJwt(token);
  const seconds = issuedAt.getTime() / 1000;
  assert.deepEqual(
    { aud, scp, roles, iat, nbf, exp, upn, oid, odd },
    {
      aud: ['a', 'b'],
      scp: 'Files.Read Files.Write',
      roles: ['Reader'],
      iat: seconds,
      nbf: seconds,
      exp: seconds + 10,
      upn: undefined,
      oid: ada.id,
      odd: { nested: [null] },
    },
  );
});

test('lab.forge.idToken() is for a client, with a nonce; unknown users, clients and tenants are refused', async () => {
  const { lab } = testLab;
  const token = await lab.forge.idToken({ clientId: graphCommandLine, nonce: 'n', claims: { email: 'x@y.example' } });
  const { aud, nonce, email, tid, exp } = decodeJwt(token);
  assert.deepEqual(
    [aud, nonce, email, tid, exp],
    [graphCommandLine, 'n', 'x@y.example', lab.tenant.id, lab.clock.nowMs() / 1000 + 3600],
  );
  const inFabrikam = await lab.forge.accessToken({ user: null, clientId: daemon.appId, tenant: 'fabrikam.example' });
  assert.equal(decodeJwt(inFabrikam)['tid'], labIds.fabrikam.tenantId);
  const rows = [
    [
      { user: 'eve@lab.example' },
      'user "eve@lab.example": not found; use a user principal name or an id of the tenant',
    ],
    [{ clientId: 'none' }, 'client "none": not found; use a client id of the tenant'],
    [{ tenant: 'none' }, 'tenant "none": not found; use the id or a domain of one of the lab\'s tenants'],
  ] as const;
  for (const [parts, text] of rows) {
    const message = `Cannot forge a token for the ${text}`;
    await assert.rejects(lab.forge.accessToken(parts), { code: 'INPUT_INVALID', message });
    await assert.rejects(lab.forge.idToken(parts), { code: 'INPUT_INVALID', message });
  }
});

test('the page about forged tokens: the version of a token is that of the registration, and a process trusts the folder', async (context) => {
  const folder = dirname(testLab.lab.caFile);
  const lab = await startLab({ folder });
  context.after(() => lab.stop());
  const { appId } = lab.addApplication({
    displayName: 'Orders',
    identifierUris: ['api://orders'],
    accessTokenVersion: 2,
  });
  const issuer = `${lab.loginOrigin}/${lab.tenant.id}`;
  for (const [audience, expected] of [
    [appId, [appId, `${issuer}/v2.0`, '2.0']],
    ['api://orders', [appId, `${issuer}/v2.0`, '2.0']],
    ['api://unregistered', ['api://unregistered', `${issuer}/`, '1.0']],
  ] as const) {
    const { aud, iss, ver } = decodeJwt(await lab.forge.accessToken({ audience }));
    assert.deepEqual([aud, iss, ver], expected);
  }
  // The file is there before this lab: another one of the folder has created it.
  assert.equal(lab.caFile, testLab.lab.caFile);
  const script =
    "require('node:https').get(process.argv[1], { agent: false }, (answer) => console.log(answer.resume().statusCode))";
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script, `${issuer}/discovery/v2.0/keys`], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: lab.caFile },
  });
  assert.equal(stdout, '200\n');
});

test('the lab signs in, serves Graph and shows its page at the first and the last time it can be moved to', async (context) => {
  const { lab, token, send } = await startTestLab(context);
  const fields = { grant_type: 'password', client_id: graphCommandLine, scope: 'User.Read offline_access' };
  const { userPrincipalName: username, password } = ada;
  for (const time of ['1970-01-01T00:00:00Z', '9999-12-31T23:59:59Z']) {
    lab.time.set(time);
    await lab.keys.rotate({ graceSeconds: 315_576_000 });
    const { status, json } = await token({ ...fields, username, password });
    assert.equal(status, 200, time);
    const authorization = `Bearer ${String(json['access_token'])}`;
    assert.equal((await send('GET', `${lab.graphOrigin}/v1.0/me`, { authorization })).status, 200, time);
    for (const path of ['/', '/lab/api/clock', '/lab/api/keys', '/lab/api/sign-ins', '/lab/api/tokens']) {
      assert.equal((await send('GET', `${lab.loginOrigin}${path}`)).status, 200, `${path} at ${time}`);
    }
  }
  for (const graceSeconds of [-1, 315_576_001, Infinity, Number.NaN]) {
    await assert.rejects(lab.keys.rotate({ graceSeconds }), { code: 'INPUT_INVALID' });
  }
});
