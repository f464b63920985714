import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError } from '../../../src/base/errors.ts';
import type { FaultEffect } from '../../../src/lab/hosts/fault-effect.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import type { SessionRecord } from '../../../src/model/context.ts';
import { acquireToken, renewalsUnderWay } from '../../../src/session/tokens/acquire.ts';
import { currentSessionId } from '../../../src/session/saved/current-session.ts';
import { connectEntra } from '../../../src/session/connect/connect.ts';
import { removeSession } from '../../../src/session/saved/disconnect.ts';
import { capabilities } from '../../support/capabilities.ts';
import { rejection } from '../../support/journey-errors.ts';
import { answer, startJourneyLab } from '../../support/journey-lab.ts';
import { asAda, connectDaemon, journeyServices, type JourneyServices } from '../../support/journey-services.ts';
import { savedCredential, savedText } from '../../support/saved-credential.ts';

const lab = await startJourneyLab();
const management = 'https://management.azure.com';
const marginMs = 5 * 60_000;

/** Counts what reached the token endpoint during some work. */
async function tokenRequests(work: () => Promise<unknown>): Promise<number> {
  const count = () => lab.requests.filter(({ path }) => path.endsWith('/token')).length;
  const before = count();
  await work();
  return count() - before;
}

function befallTokens(effect: FaultEffect): void {
  lab.faults.add({ match: ({ url }) => url.pathname.endsWith('/token'), times: 1, effect });
}

/** Moves the clock to where so much of the Graph token's life is left. */
async function leave(leftMs: number, record: SessionRecord, services: JourneyServices): Promise<void> {
  const entry = record.tokens[lab.graphOrigin];
  assert.ok(entry);
  await services.clock.advance(entry.expiresAtMs - leftMs - services.clock.nowMs());
}

test('acquireToken() serves the saved token without the network', async () => {
  const services = journeyServices(lab);
  const { id, tokens } = await connectDaemon(services);
  const offline = { ...services, transportTo: () => assert.fail('It went to the network.') };
  assert.equal(await acquireToken(id, {}, offline), tokens[lab.graphOrigin]);
  assert.equal(await acquireToken(id, { resource: `${lab.graphOrigin}/` }, offline), tokens[lab.graphOrigin]);
});

test('acquireToken() waits 2 s for the renewal of another process while the token is valid, and else ten minutes', async (t) => {
  const services = journeyServices(lab);
  const record = await connectDaemon(services);
  const waits: number[] = [];
  // The time is over at once: the other process does not finish.
  t.mock.method(AbortSignal, 'timeout', (delayMs: number) => {
    waits.push(delayMs);
    return AbortSignal.abort();
  });
  const other = await services.cache.lock(record.id);
  const living = record.tokens[lab.graphOrigin];
  await leave(marginMs, record, services);
  const requests = await tokenRequests(async () => {
    assert.equal(await acquireToken(record.id, {}, services), living);
  });
  assert.deepEqual([requests, waits, services.warnings], [0, [2000], []]);
  assert.match(services.verboseTexts.at(-1) ?? '', /^Another process is renewing the token for /);
  // Without a valid token, or with one that is not wanted, it waits longer and then renews without the lock.
  for (const [leftMs, request] of [
    [marginMs, { forceRenewal: true }],
    [0, {}],
  ] as const) {
    waits.length = 0;
    await leave(leftMs, record, services);
    assert.notEqual(await acquireToken(record.id, request, services), living);
    assert.equal(waits[0], 600_000);
    await services.cache.write(record);
  }
  await other.release();
});

const token = 'pkcs11:token=reports';
const pins: readonly (readonly [certificate: { uri: string; pin: string | null }, code: string, sent: number])[] = [
  [{ uri: token, pin: '1234' }, 'CKR_PIN_INCORRECT', 1],
  [{ uri: `${token}?module-path=/m.so&pin-value=1234`, pin: null }, 'CKR_PIN_LEN_RANGE', 1],
  [{ uri: `${token}?pin-value=1234`, pin: null }, 'CKR_PIN_EXPIRED', 1],
  [{ uri: `PKCS11:token=reports?PIN-SOURCE=file:/pin`, pin: null }, 'CKR_PIN_INVALID', 1],
  // No saved PIN was sent, or another try does no harm.
  [{ uri: token, pin: null }, 'CKR_PIN_INCORRECT', 3],
  [{ uri: token, pin: '1234' }, 'CKR_PIN_LOCKED', 3],
  [{ uri: token, pin: '1234' }, 'CKR_TOKEN_NOT_PRESENT', 3],
];
for (const [certificate, code, sent] of pins) {
  const { uri, pin } = certificate;
  test(`acquireToken() sends a PIN (${pin ?? 'none'}, ${uri}) ${sent} of 3 times after ${code}`, async () => {
    const services = journeyServices(lab);
    const record = await connectDaemon(services);
    const credential = savedCredential('certificate', {
      certificate: { kind: 'pkcs11', ...certificate },
      sendsChain: false,
    });
    const context = { ...record.context, TokenCredentialType: 'ClientCertificate' };
    await services.cache.write({ ...record, context, credential });
    let found = 0;
    const withToken = {
      ...services,
      findCertificate: () => {
        found += 1;
        return Promise.reject(new EntradaError('CERTIFICATE_UNUSABLE', 'refused', { details: { pkcs11: code } }));
      },
    };
    const acquire = () => acquireToken(record.id, { forceRenewal: true }, withToken);
    await rejection(acquire(), { code: 'CERTIFICATE_UNUSABLE', message: 'refused' });
    const second = await rejection(acquire(), {
      code: sent === 1 ? 'SIGN_IN_NEEDED' : 'CERTIFICATE_UNUSABLE',
      message: /refused/,
    });
    await rejection(acquire(), { code: second.code, message: second.message });
    assert.equal(found, sent);
    if (sent > 1) return;
    assert.equal(
      second.message,
      `Cannot use the certificate "${uri.split('?')[0]}": its token refused the PIN of this session, which is not sent again, because a few wrong ones lock the token`,
    );
    assert.match(
      second.hint ?? '',
      /^Sign in again with the right PIN\.\nRun: entrada Connect-Entra -Environment Lab -TenantId \S+ -ApplicationId \S+ -Certificate \.\.\.$/,
    );
    const saved = await services.cache.read(record.id);
    assert.deepEqual(saved?.tokens, record.tokens);
  });
}

test('acquireToken() renews once five minutes or less are left', async () => {
  const services = journeyServices(lab);
  const record = await connectDaemon(services);
  await leave(marginMs + 1, record, services);
  assert.equal(await tokenRequests(() => acquireToken(record.id, {}, services)), 0);
  await services.clock.advance(1);
  assert.equal(await tokenRequests(() => acquireToken(record.id, {}, services)), 1);
  const renewed = (await services.cache.read(record.id))?.tokens[lab.graphOrigin];
  assert.equal(renewed?.expiresAtMs, services.clock.nowMs() + 3599_000);
  assert.notEqual(renewed?.accessToken.reveal(), record.tokens[lab.graphOrigin]?.accessToken.reveal());
  assert.equal(await acquireToken(record.id, {}, services), renewed);
});

const passing: readonly [what: string, effect: FaultEffect, message: RegExp][] = [
  ['the connection is cut', { kind: 'drop' }, /Cannot reach "localhost:\d+": the connection was closed/],
  [
    'the service is busy',
    { kind: 'respond', response: answer(503, '') },
    /Cannot sign the application in at "localhost:\d+": status 503 without a body/,
  ],
  [
    'a page comes',
    { kind: 'respond', response: answer(200, '<html>', { 'content-type': 'text/html' }) },
    /not a valid token response/,
  ],
  [
    'no token comes',
    { kind: 'respond', response: answer(200, '{"token_type":"Bearer"}') },
    /not a valid token response/,
  ],
];

for (const [what, effect, message] of passing) {
  test(`acquireToken() serves a token that still lives, with a warning, when ${what}`, async () => {
    const services = journeyServices(lab);
    const record = await connectDaemon(services);
    await leave(1, record, services);
    befallTokens(effect);
    assert.equal(await acquireToken(record.id, {}, services), record.tokens[lab.graphOrigin]);
    assert.equal(services.warnings.length, 1);
    assert.match(services.warnings[0] ?? '', /^The token could not be renewed and is used while it lives: Cannot /);
    assert.match(services.warnings[0] ?? '', message);
  });

  test(`acquireToken() fails when ${what} and the token has expired`, async () => {
    const services = journeyServices(lab);
    const record = await connectDaemon(services);
    await leave(0, record, services);
    befallTokens(effect);
    await assert.rejects(acquireToken(record.id, {}, services), message);
    assert.deepEqual(services.warnings, []);
  });
}

test('acquireToken() serves a token that lives although the session was ended, and then asks to sign in', async () => {
  const services = journeyServices(lab);
  const { siobhan } = labIds.users;
  const robot = lab.robot({ userName: siobhan.userPrincipalName, password: siobhan.password });
  const record = await connectEntra(asAda, {
    ...services,
    onPrompt: (prompt) => void (prompt.kind === 'browser' && robot.visit(prompt.url.href)),
  });
  assert.equal(record.context.Account, siobhan.userPrincipalName);
  lab.revokeSessions(siobhan.id);
  await leave(marginMs, record, services);
  assert.equal(await acquireToken(record.id, {}, services), record.tokens[lab.graphOrigin]);
  assert.equal(services.warnings.length, 1);
  assert.match(services.warnings[0] ?? '', /^The token could not be renewed and is used while it lives: .*AADSTS50173/);
  await leave(0, record, services);
  await rejection(acquireToken(record.id, {}, services), {
    code: 'SIGN_IN_NEEDED',
    message: /^Cannot renew the session at "localhost:\d+": AADSTS50173: /,
    hint: /Connect-Entra/,
  });
});

test('acquireToken() sends one request for 1,000 callers at once, for each resource', async () => {
  const services = journeyServices(lab);
  const record = await connectEntra(asAda, services);
  await leave(marginMs, record, services);
  const requests = Array.from({ length: 1000 }, (_, index) => (index % 2 === 0 ? {} : { resource: management }));
  let tokens: readonly string[] = [];
  const count = await tokenRequests(async () => {
    const entries = await Promise.all(requests.map((request) => acquireToken(record.id, request, services)));
    tokens = entries.map(({ accessToken }) => accessToken.reveal());
  });
  assert.deepEqual([count, new Set(tokens).size], [2, 2]);
});

test('acquireToken() gives 1,000 callers the one failure, and the next caller a new try', async () => {
  const services = journeyServices(lab);
  const record = await connectDaemon(services);
  await leave(0, record, services);
  befallTokens({ kind: 'drop' });
  const settled = await Promise.allSettled(Array.from({ length: 1000 }, () => acquireToken(record.id, {}, services)));
  assert.ok(settled.every(({ status }) => status === 'rejected'));
  assert.equal(await tokenRequests(() => acquireToken(record.id, {}, services)), 1);
});

test('renewalsUnderWay() waits for the renewals of one session, and not for those of others', async () => {
  const services = journeyServices(lab);
  const record = await connectDaemon(services);
  let begin = () => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const slow: JourneyServices = {
    ...services,
    async transportTo(...to) {
      begin();
      await held;
      return services.transportTo(...to);
    },
  };
  const renewal = acquireToken(record.id, { forceRenewal: true }, slow);
  await begun;
  await renewalsUnderWay(`${record.id}0`, services.cache);
  let isOver = false;
  const all = renewalsUnderWay(record.id, services.cache).then(() => (isOver = true));
  await new Promise(setImmediate);
  assert.equal(isOver, false);
  release();
  await Promise.all([renewal, all]);
});

test('acquireToken() gets a token of another resource with the same refresh token and keeps both', async () => {
  const services = journeyServices(lab);
  const record = await connectEntra(asAda, services);
  const entry = await acquireToken(record.id, { resource: management }, services);
  const saved = await services.cache.read(record.id);
  assert.deepEqual(Object.keys(saved?.tokens ?? {}), [lab.graphOrigin, management]);
  assert.equal(saved?.tokens[management], entry);
  assert.equal(saved?.tokens[lab.graphOrigin], record.tokens[lab.graphOrigin]);
  assert.equal(await tokenRequests(() => acquireToken(record.id, { resource: `${management}/` }, services)), 0);
  assert.deepEqual(lastTokenForm(), {
    scope: `${management}/.default openid profile offline_access`,
    client_info: '1',
    grant_type: 'refresh_token',
    refresh_token: '[secret]',
    client_id: labIds.applications.graphCommandLine.appId,
    claims: capabilities,
  });
});

test('acquireToken() saves the refresh token that a renewal brings', async () => {
  const services = journeyServices(lab);
  const record = await connectEntra(asAda, services);
  await acquireToken(record.id, { forceRenewal: true }, services);
  const saved = await services.cache.read(record.id);
  const [before, after] = [record, saved].map((session) => savedText(session?.credential, 'refreshToken'));
  assert.ok(before !== undefined && after !== undefined);
  assert.notEqual(after, before);
});

test('acquireToken() asks again for the permissions of the sign-in', async () => {
  const services = journeyServices(lab);
  const record = await connectEntra({ ...asAda, scopes: ['User.Read.All, Group.Read.All'] }, services);
  await acquireToken(record.id, { forceRenewal: true }, services);
  assert.equal(
    lastTokenForm()['scope'],
    `${lab.graphOrigin}/User.Read.All ${lab.graphOrigin}/Group.Read.All openid profile offline_access`,
  );
});

test('acquireToken() serves permissions that the saved token holds and asks for others', async () => {
  const services = journeyServices(lab);
  const { id } = await connectEntra(asAda, services);
  const held = ['user.read', `${lab.graphOrigin}/User.Read`];
  assert.equal(await tokenRequests(() => acquireToken(id, { scopes: held }, services)), 0);
  await rejection(acquireToken(id, { scopes: ['User.Read', 'Directory.ReadWrite.All'] }, services), {
    code: 'CONSENT_NEEDED',
    message: /^Cannot renew the session at "localhost:\d+": AADSTS65001: /,
    hint: /-Scopes/,
  });
  assert.equal(
    lastTokenForm()['scope'],
    `${lab.graphOrigin}/User.Read ${lab.graphOrigin}/Directory.ReadWrite.All openid profile offline_access`,
  );
});

test('acquireToken() asks the service when told to, and then serves no older token', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  assert.equal(await tokenRequests(() => acquireToken(id, { forceRenewal: true }, services)), 1);
  befallTokens({ kind: 'drop' });
  await rejection(acquireToken(id, { forceRenewal: true }, services), {
    code: 'NETWORK_UNREACHABLE',
    message: /^Cannot reach "localhost:\d+"/,
  });
});

test('acquireToken() asks for every permission of an application again', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  await acquireToken(id, { resource: management }, services);
  assert.deepEqual(lastTokenForm(), {
    scope: `${management}/.default`,
    grant_type: 'client_credentials',
    client_id: labIds.applications.daemon.appId,
    client_secret: '[secret]',
    claims: capabilities,
  });
});

test('acquireToken() refuses scopes in the session of an application, and serves .default', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  const entry = await acquireToken(id, {}, services);
  const graph = `${lab.graphOrigin}/`;
  const asked = await tokenRequests(async () => {
    for (const scopes of [['.default'], [`${graph}.default`], [`${graph}.Default`], []]) {
      assert.equal((await acquireToken(id, { scopes }, services)).accessToken.reveal(), entry.accessToken.reveal());
    }
    for (const scopes of [['Mail.Read'], [`${graph}Mail.Read`], ['.default', 'offline_access'], ['User.Read.All']]) {
      for (const more of [{}, { forceRenewal: true }, { resource: management }]) {
        await rejection(acquireToken(id, { scopes, ...more }, services), {
          code: 'INPUT_INVALID',
          message: /^Cannot get a token with the scopes "\S+": the session belongs to an application, and scopes are/,
          hint: /^Omit the scopes, or use https:\/\/localhost:\d+\/\.default: /,
        });
      }
    }
  });
  assert.equal(asked, 0);
});

test('acquireToken() names the resource that the tenant does not know', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  for (const resource of ['https://vault.example', 'constructor', '__proto__', 'toString']) {
    await rejection(acquireToken(id, { resource }, services), {
      code: 'INPUT_INVALID',
      message: new RegExp(`AADSTS500011: The resource principal named ${resource} was not found`),
      hint: /address of the API/,
    });
  }
});

test('acquireToken() does not bring back a session that ends while it is renewed', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  const renewal = acquireToken(id, { forceRenewal: true }, services);
  await removeSession(id, services);
  await renewal;
  assert.deepEqual(await services.cache.list(), []);
});

test('acquireToken() keeps what another renewal saved meanwhile', async () => {
  const services = journeyServices(lab);
  const { id } = await connectEntra(asAda, services);
  const resources = [management, '48ac35b8-9aa8-4d74-927d-1f4a14a0b239', lab.graphOrigin];
  await Promise.all(resources.map((resource) => acquireToken(id, { resource }, services)));
  const saved = await services.cache.read(id);
  assert.deepEqual(Object.keys(saved?.tokens ?? {}).toSorted(), resources.toSorted());
});

const notConnected = {
  code: 'SIGN_IN_NEEDED',
  message: 'Authentication needed. Please call Connect-Entra.',
  hint: 'Run: entrada Connect-Entra',
} as const;

test('acquireToken() asks to sign in when the session is gone', async () => {
  await rejection(acquireToken('0'.repeat(32), {}, journeyServices(lab)), notConnected);
});

test('currentSessionId() gives the session that was connected last, or asks to sign in', async () => {
  const services = journeyServices(lab);
  await rejection(currentSessionId(services), notConnected);
  const daemon = await connectDaemon(services);
  const ada = await connectEntra(asAda, services);
  assert.notEqual(ada.id, daemon.id);
  assert.equal(await currentSessionId(services), ada.id);
});

function lastTokenForm(): Readonly<Record<string, string>> {
  return lab.requests.findLast(({ path }) => path.endsWith('/token'))?.form ?? {};
}

/** When the saved token is due, for the clock to be moved there. */
async function dueAt(id: string, { cache }: JourneyServices): Promise<number> {
  return (await cache.read(id))?.tokens[lab.graphOrigin]?.refreshAtMs ?? 0;
}

test('acquireToken() renews a token in the background once 80 % of its life is over, in a process that lives on', async () => {
  const services = { ...journeyServices(lab), isLongLived: true };
  const { id, tokens } = await connectDaemon(services);
  const first = tokens[lab.graphOrigin];
  const dueAtMs = await dueAt(id, services);
  assert.equal(dueAtMs - services.clock.nowMs(), 0.8 * 3599_000);
  await services.clock.advance(dueAtMs - services.clock.nowMs() - 1);
  assert.equal(await tokenRequests(() => acquireToken(id, {}, services)), 0);
  await services.clock.advance(1);
  const saved = new Promise<void>((resolve) => {
    const { write } = services.cache;
    services.cache.write = async (...given) => {
      await write(...given);
      resolve();
    };
  });
  const asked = await tokenRequests(async () => {
    // Whoever asks gets the one at hand, all at once, and one request is made.
    const served = await Promise.all([1, 2, 3].map(() => acquireToken(id, {}, services)));
    assert.ok(served.every((entry) => entry === first));
    await saved;
  });
  assert.equal(asked, 1);
  const next = await acquireToken(id, {}, services);
  assert.notEqual(next.accessToken.reveal(), first?.accessToken.reveal());
});

test('acquireToken() leaves a due token to the next command in a process that ends', async () => {
  const services = journeyServices(lab);
  const { id } = await connectDaemon(services);
  await services.clock.advance((await dueAt(id, services)) - services.clock.nowMs());
  assert.equal(await tokenRequests(() => acquireToken(id, {}, services)), 0);
});

test('acquireToken() tries a renewal ahead of time again after a minute, and does not report its failure', async () => {
  const services = { ...journeyServices(lab), isLongLived: true };
  const { id, tokens } = await connectDaemon(services);
  await services.clock.advance((await dueAt(id, services)) - services.clock.nowMs());
  const tries = () => services.verboseTexts.filter((text) => text.startsWith('Renewing')).length;
  const failed = () => services.verboseTexts.filter((text) => text.includes('ahead of time')).length;
  const refused = answer(400, '{"error":"invalid_client","error_description":"AADSTS7000215: no"}');
  for (const [tryCount, waitMs] of [
    [1, 59_999],
    [1, 1],
    [2, 60_000],
    [3, 0],
  ] as const) {
    befallTokens({ kind: 'respond', response: refused });
    assert.equal(await acquireToken(id, {}, services), tokens[lab.graphOrigin]);
    while (failed() < tryCount) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.deepEqual([tries(), failed()], [tryCount, tryCount]);
    await services.clock.advance(waitMs);
  }
  assert.deepEqual(services.warnings, []);
});
