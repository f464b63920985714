import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isEntradaError } from '../../../src/base/errors.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { ApiRequest } from '../../../src/session/requests/request.ts';
import { sendBatches } from '../../../src/session/requests/batch/send-batches.ts';
import { sendRequest } from '../../../src/session/requests/request.ts';
import { connectEntra } from '../../../src/session/connect/connect.ts';
import { writeJwt } from '../../support/id-token.ts';
import { answer, startJourneyLab } from '../../support/journey-lab.ts';
import { asAda, connectDaemon, journeyServices } from '../../support/journey-services.ts';
import { concreteAddress, dataCalls, permissionsIn } from '../../permissions/data-calls.ts';

const lab = await startJourneyLab();
const services = journeyServices(lab);
const daemon = await connectDaemon(services);
const ada = await connectEntra({ ...asAda, scopes: ['User.Read'] }, services);

const denied = '{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges."}}';
let response = answer(403, denied);
lab.faults.add({
  match: ({ url, method }) =>
    /^\/(?:v1\.0|beta)\//.test(url.pathname) && !(method === 'POST' && url.pathname.endsWith('$batch')),
  times: Infinity,
  effect: {
    kind: 'respond',
    get response() {
      return response;
    },
  },
});

/** The error of a call that the service refuses. */
async function refused(id: string, request: ApiRequest) {
  const error: unknown = await sendRequest(id, request, services).then(
    () => assert.fail('answered'),
    (thrown: unknown) => thrown,
  );
  assert.ok(isEntradaError(error));
  return error;
}

/** Of each seed the same numbers from 0 to 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test('sendRequest() names a permission that the data lists for 300 refused calls of each kind of session', async () => {
  const random = randomFrom(20261127);
  const calls = dataCalls(readFileSync);
  const listed = permissionsIn(calls);
  const wrong: unknown[] = [];
  for (const [scheme, { id }, names] of [
    [
      'delegated',
      ada,
      [
        /^\S+ .+? needs the delegated permission ([^;]+); the session has /,
        /^The session has (\S+), which suffices for /,
      ],
    ],
    [
      'application',
      daemon,
      [
        /^\S+ .+? needs the application permission ([^;]+?)(?: \(app role [\da-f-]{36}\))?; the application /,
        /^The application has (\S+), which suffices for /,
      ],
    ],
  ] as const) {
    const known = calls.filter((call) => call.schemes.has(scheme));
    for (let count = 0; count < 300; count += 1) {
      const call = known[Math.floor(random() * known.length)] ?? assert.fail();
      const url = concreteAddress(call.path).replaceAll(' ', '%20');
      const { hint = '' } = await refused(id, { url, method: call.method as 'GET' });
      const named = names.map((pattern) => pattern.exec(hint)?.[1]).find((name) => name !== undefined);
      if (!listed(call, scheme).includes(named ?? '')) wrong.push([scheme, call.method, call.path, hint]);
    }
  }
  assert.deepEqual(wrong, []);
});

test('sendRequest() names the command that requests the permission, or the app role and who grants it', async () => {
  response = answer(403, denied);
  const asked = await refused(ada.id, { url: '/applications?$top=1' });
  const [needs = '', run = ''] = (asked.hint ?? '').split('\n');
  assert.equal(
    needs,
    'GET /applications needs the delegated permission Application.Read.All; the session has User.Read, User.Read.All, Group.Read.All. An administrator must consent to it. The account may need a directory role, too.',
  );
  assert.match(run, /^Run: entrada Connect-Entra -Environment Lab .*-Scopes User\.Read,Application\.Read\.All\b/);
  assert.equal(asked.details['missing'], 'Application.Read.All');
  const { hint = '' } = await refused(daemon.id, { url: '/identity/conditionalAccess/policies', method: 'POST' });
  assert.match(
    hint,
    /^POST \/identity\/conditionalAccess\/policies needs the application permission [\w.]+ \(app role [\da-f-]{36}\); the application [\da-f-]{36} has .*Privileged Role Administrator/,
  );
});

test('sendRequest() says that a held permission suffices, and that a call is not for applications', async () => {
  response = answer(403, denied);
  const { hint, details } = await refused(ada.id, { url: '/me' });
  assert.match(hint ?? '', /^The session has User\.Read, which suffices for GET \/me: the account may lack/);
  assert.equal(details['missing'], undefined);
  assert.match(
    (await refused(daemon.id, { url: '/me' })).hint ?? '',
    /^GET \/me is not available to an application; it is to a work or school account\.$/,
  );
});

test('sendRequest() takes the kind of session, its permissions and its application from the token', async () => {
  response = answer(403, denied);
  const record = (await services.cache.read(ada.id)) ?? assert.fail();
  const { ClientId, TenantId } = record.context;
  const personal = '9188040d-6c67-4c5b-b112-36a304b66dad';
  for (const [claims, expected, url = '/applications'] of [
    [{ roles: ['Mail.Read'], appid: 'own', azp: 'other' }, 'application own has Mail.Read.'],
    [{ roles: ['Mail.Read'], azp: 'other' }, 'application other has Mail.Read.'],
    [{ roles: ['Mail.Read'] }, `application ${ClientId} has Mail.Read.`],
    [{ idtyp: 'app', azp: 'other' }, 'application other has '],
    [{ idtyp: 'user' }, 'needs the delegated permission Application.Read.All; the session has User.Read'],
    [{ scp: 'Mail.Read Files.Read', roles: ['X'], idtyp: 'app', tid: TenantId }, 'has Mail.Read, Files.Read.'],
    [{ scp: 'Mail.Read', tid: personal }, 'is not available to a personal account', '/groups'],
  ] as const) {
    const accessToken = new Secret(writeJwt({ ...claims }));
    const expiresAtMs = services.clock.nowMs() + 3_600_000;
    await services.cache.write({
      ...record,
      tokens: { [lab.graphOrigin]: { accessToken, expiresAtMs, scopes: [] } },
    });
    const { hint = '' } = await refused(ada.id, { url });
    assert.ok(hint.includes(expected), hint);
  }
  await services.cache.write(record);
});

const usual = /^The session holds the permissions User\.Read, .*\. Connect with -Scopes and the one this call needs/;

test('sendRequest() names no permission for addresses that the data does not have', async () => {
  response = answer(403, denied);
  for (const url of [
    '/unknown',
    '/users%2F1',
    "/users('a",
    '/users/1/messages/2/3/4/5',
    '/%E0%A4%A',
    '/users//x/y/z',
  ]) {
    assert.match((await refused(ada.id, { url })).hint ?? '', usual, url);
  }
  assert.match((await refused(ada.id, { url: '/users', method: 'DELETE' })).hint ?? '', usual);
});

test('sendRequest() names no permission where Graph refuses for another reason', async () => {
  for (const [code, message] of [
    ['Authorization_RequestDenied', 'The tenant does not have a license for this.'],
    ['Forbidden', 'Access has been blocked by Conditional Access policies.'],
    ['Authentication_RequestFromNonPremiumTenantOrB2CTenant', 'Neither tenant is B2C or tenant has premium license'],
    ['Directory_QuotaExceeded', 'The directory object quota limit has been exceeded.'],
    ['ResourceNotAccessible', 'The mailbox is hidden.'],
  ]) {
    response = answer(403, JSON.stringify({ error: { code, message } }));
    const { hint, details } = await refused(ada.id, { url: '/applications' });
    assert.match(
      hint ?? '',
      /^The message has the reason\. The session holds the permissions User\.Read, [\w., ]+\.$/,
      code,
    );
    assert.equal(details['missing'], undefined);
  }
});

test('sendRequest() passes a claims challenge of a 403 on to the sign-in', async () => {
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
  const header = `Bearer error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
  response = answer(403, denied, { 'www-authenticate': header });
  const { hint = '' } = await refused(ada.id, { url: '/groups' });
  assert.match(
    hint,
    /^A Conditional Access policy requires more of the sign-in\.\nRun: entrada .*-ClaimsChallenge \S+$/,
  );
  assert.doesNotMatch((await refused(daemon.id, { url: '/groups' })).hint ?? '', /permission|-Scopes/);
});

test('sendBatches() names the permission of each part', async () => {
  lab.faults.add({
    match: ({ url }) => url.pathname.endsWith('/$batch'),
    times: 1,
    effect: {
      kind: 'respond',
      response: answer(
        200,
        JSON.stringify({
          responses: [{ id: '1', status: 403, headers: {}, body: JSON.parse(denied) as unknown }],
        }),
      ),
    },
  });
  for await (const { error } of sendBatches(ada.id, [{ url: '/applications' }], {}, services)) {
    assert.match(error?.hint ?? '', /^GET \/applications needs the delegated permission Application\.Read\.All;/);
  }
});
