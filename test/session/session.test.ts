import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { test } from 'node:test';
import * as entrada from '../../src/index.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { connectEntra } from '../../src/session/connect/connect.ts';
import { createLifetime } from '../../src/session/services/lifetime.ts';
import { openSession } from '../../src/session/session.ts';
import { rejection } from '../support/journey-errors.ts';
import { makeHome } from '../support/journey-home.ts';
import { answer, closedPort, startJourneyLab } from '../support/journey-lab.ts';
import { asAda, asDaemon, connectDaemon, journeyServices } from '../support/journey-services.ts';

const lab = await startJourneyLab();
const robot = lab.robot();
const onPrompt = (prompt: entrada.SignInPrompt): void => {
  if (prompt.kind === 'browser') void robot.visit(prompt.url.href);
};
const settings = { environments: [lab.cloud], onPrompt };
const signInNeeded = {
  code: 'SIGN_IN_NEEDED',
  message: 'Authentication needed. Please call Connect-Entra.',
} as const;

test('openSession() gives tokens, answers, pages and an end', async () => {
  const services = journeyServices(lab);
  const record = await connectEntra(asAda, services);
  const session = openSession(record, services);
  const entry = record.tokens[lab.graphOrigin];
  assert.equal(session.context, record.context);
  assert.deepEqual(await session.getToken(), {
    token: entry?.accessToken.reveal(),
    expiresOn: new Date(entry?.expiresAtMs ?? 0),
  });
  const me = await session.request<{ displayName: string }>('/me?$select=displayName');
  assert.equal(me.displayName.toUpperCase(), 'ADA LOVELACE');
  // @ts-expect-error: without a type, the body is unknown.
  assert.equal((await session.request('/me')).displayName, 'Ada Lovelace');
  const { status, headers } = await session.requestRaw(new URL('/v1.0/me', lab.graphOrigin));
  assert.deepEqual([status, headers['content-type']?.split(';')[0]], [200, 'application/json']);
  let count = 0;
  for await (const { id } of session.list<{ id: string }>('/users?$top=100')) count += id.length === 36 ? 1 : 0;
  assert.equal(count, lab.tenant.users.length);
  await session.disconnect();
  await rejection(session.getToken(), signInNeeded);
  await rejection(session.request('/me'), signInNeeded);
});

test('Session.getToken() refuses an address in place of the options: the token would be one for Graph', async () => {
  const services = journeyServices(lab);
  const session = openSession(await connectDaemon(services), services);
  for (const given of ['https://vault.azure.net', new URL('https://vault.azure.net'), { Resource: 'x' }]) {
    await assert.rejects(session.getToken(given as never), /Cannot get a token: /);
  }
  await session.close();
});

test('fetch() of a session renews a token that the service refuses, once', async () => {
  const services = journeyServices(lab);
  const session = openSession(await connectDaemon(services), services);
  const refuse = (times: number, headers = {}) =>
    lab.faults.add({
      match: ({ url }) => url.pathname === '/v1.0/users',
      times,
      effect: { kind: 'respond', response: { ...answer(401, '{}'), headers } },
    });
  const claims = Buffer.from('{"access_token":{"nbf":{"essential":true,"value":"1"}}}').toString('base64');
  for (const headers of [{}, { 'www-authenticate': `Bearer error="insufficient_claims", claims="${claims}"` }]) {
    const { token } = await session.getToken();
    refuse(1, headers);
    assert.equal((await session.fetch(`${lab.graphOrigin}/v1.0/users`)).status, 200);
    assert.notEqual((await session.getToken()).token, token);
  }
  refuse(2);
  assert.equal((await session.fetch(`${lab.graphOrigin}/v1.0/users`)).status, 401);
});

test('openSession() does not contain a secret that printing it would show', async () => {
  const services = journeyServices(lab);
  const record = await connectDaemon(services);
  const session = openSession(record, services);
  const shown = [
    inspect(record, { depth: 9 }),
    JSON.stringify(record),
    inspect(session, { depth: 9, showHidden: true }),
  ];
  const token = record.tokens[lab.graphOrigin]?.accessToken.reveal() ?? '';
  for (const text of shown) {
    assert.equal(text.includes(token) || text.includes(labIds.applications.daemon.secret), false);
  }
});

test('connectEntra() of the library keeps a session of an application in memory', async () => {
  const home = await useHome();
  const session = await entrada.connectEntra(asDaemon, settings);
  assert.equal(session.context.ContextScope, 'Process');
  assert.deepEqual(home.snapshot(), {});
  assert.match((await session.getToken()).token, /^eyJ/);
  await rejection(entrada.openCurrentSession(settings), signInNeeded);
});

test("connectEntra() of the library saves a person's session, which openCurrentSession() opens", async () => {
  const home = await useHome();
  const session = await entrada.connectEntra(asAda, settings);
  assert.equal(session.context.ContextScope, 'CurrentUser');
  const opened = await entrada.openCurrentSession(settings);
  assert.deepEqual(opened.context, session.context);
  assert.deepEqual(await opened.getToken(), await session.getToken());
  await opened.disconnect();
  const left = Object.keys(home.snapshot()).filter((path) => !path.startsWith('data/floors/'));
  assert.deepEqual(left, ['data/master.key']);
});

test('openCurrentSession() opens the session of the service that the settings or the argument name', async () => {
  const cache = entrada.memoryCache();
  const services = { ...journeyServices(lab), cache };
  const record = await connectDaemon(services);
  await cache.write({ ...record, service: 'teams' });
  await cache.writeCurrent('teams', record.id);
  await cache.writeCurrent('entra', undefined);
  const opened = [
    await entrada.openCurrentSession({ cache, service: 'teams' }),
    await entrada.openCurrentSession({ cache }, 'teams'),
    await entrada.openCurrentSession({ cache, service: 'entra' }, 'teams'),
  ];
  assert.deepEqual(
    opened.map(({ service, context }) => [service, context]),
    opened.map(() => ['teams', record.context]),
  );
  await rejection(entrada.openCurrentSession({ cache, service: 'entra' }), signInNeeded);
  for (const open of [
    () => entrada.openCurrentSession({ cache, service: 'Teams' as 'teams' }),
    () => entrada.openCurrentSession({ cache }, 'Teams' as 'teams'),
  ]) {
    await rejection(open(), {
      code: 'PARAMETER_VALUE_INVALID',
      message: "Cannot use service: a string was found; pass 'entra' or 'teams'",
    });
  }
});

const closed = {
  code: 'NOT_CONNECTED',
  message: 'Cannot use the session: it is closed',
  hint: 'openCurrentSession() opens a saved session again; otherwise, sign in.',
} as const;

test('Session.close() removes what this process alone has, and nothing else', async () => {
  await useHome();
  const cache = entrada.memoryCache();
  const alone = await entrada.connectEntra(asDaemon, settings);
  const supplied = await entrada.connectEntra(asDaemon, { ...settings, cache });
  const saved = await entrada.connectEntra(asAda, settings);
  const another = await entrada.openCurrentSession(settings);
  const provider = saved.asAuthenticationProvider();
  for (const session of [alone, supplied, saved]) {
    await session[Symbol.asyncDispose]();
    await session.close();
    await rejection(session.getToken(), closed);
    await rejection(session.request('/me'), closed);
    await rejection(session.list('/users')[Symbol.asyncIterator]().next(), closed);
    await rejection(session.query('Get-EntraUser')[Symbol.asyncIterator]().next(), closed);
    await rejection(session.fetch(`${lab.graphOrigin}/v1.0/me`), closed);
    await rejection(session.asTokenCredential().getToken('.default'), closed);
  }
  await rejection(provider.getAccessToken(), closed);
  assert.equal((await cache.list()).length, 1);
  assert.match((await another.getToken()).token, /^eyJ/);
  assert.deepEqual((await entrada.openCurrentSession(settings)).context, saved.context);
  await saved.disconnect();
  await rejection(another.getToken(), signInNeeded);
});

test('Session.close() removes the tokens from memory', async () => {
  const services = { ...journeyServices(lab), lifetime: createLifetime(true) };
  const record = await connectDaemon(services);
  await openSession(record, services).close();
  assert.deepEqual(await services.cache.list(), []);
});

test('Session.close() waits for a renewal of a saved session that is under way', async () => {
  const services = { ...journeyServices(lab), lifetime: createLifetime(false) };
  const record = await connectDaemon(services);
  const session = openSession(record, services);
  const tokenIn = async () => (await services.cache.read(record.id))?.tokens[lab.graphOrigin]?.accessToken.reveal();
  const before = await tokenIn();
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  let release = () => {};
  const until = new Promise<void>((resolve) => (release = resolve));
  lab.faults.add({
    match: ({ url }) => url.pathname.endsWith('/token') && (arrive(), true),
    times: 1,
    effect: { kind: 'hold', until },
  });
  const renewed = session.getToken({ forceRenewal: true });
  await arrived;
  const closing = session.close();
  await rejection(session.getToken(), closed);
  assert.equal(await tokenIn(), before);
  release();
  await closing;
  assert.notEqual(await tokenIn(), before);
  assert.equal((await renewed).token, await tokenIn());
});

test('connectEntra() of the library does as the context scope says', async () => {
  const home = await useHome();
  const person = await entrada.connectEntra({ ...asAda, contextScope: 'Process' }, settings);
  assert.equal(person.context.ContextScope, 'Process');
  assert.deepEqual(home.snapshot(), {});
  const app = await entrada.connectEntra({ ...asDaemon, contextScope: 'CurrentUser' }, settings);
  assert.equal(app.context.ContextScope, 'CurrentUser');
  assert.deepEqual((await entrada.openCurrentSession(settings)).context, app.context);
});

test('connectEntra() of the library takes a cache, warnings, traces and a signal', async () => {
  await useHome();
  const cache = entrada.memoryCache();
  const traced: string[] = [];
  await entrada.connectEntra(asDaemon, { ...settings, cache, onTrace: (text) => void traced.push(text) });
  assert.equal((await cache.list()).length, 1);
  assert.ok(traced.some((line) => /^POST https:\/\/localhost:\d+\/[\w-]+\/oauth2\/v2\.0\/token /.test(line)));
  assert.equal(traced.join('\n').includes(labIds.applications.daemon.secret), false);
  await rejection(entrada.connectEntra(asDaemon, { ...settings, signal: AbortSignal.abort() }), {
    code: 'CANCELLED',
    message: /^Cancelled/,
  });
});

test('connectEntra() of the library signs no one in whom it cannot tell what to do', async () => {
  await useHome();
  for (const options of [asAda, { ...asAda, useDeviceCode: true }]) {
    await rejection(entrada.connectEntra(options, { environments: [lab.cloud] }), {
      code: 'SIGN_IN_NEEDED',
      message: 'Cannot sign in a user: onPrompt is missing',
      hint: 'Pass onPrompt in the second argument; it shows the address or the device code.',
    });
  }
});

const { ada } = labIds.users;
const asTeamsAda = {
  teamsEnvironmentName: 'Lab',
  credential: { userName: ada.userPrincipalName, password: ada.password },
};

test('connectMicrosoftTeams() of the library saves a session of its own, which openCurrentSession() opens', async () => {
  await useHome();
  const entra = await entrada.connectEntra({ ...asDaemon, contextScope: 'CurrentUser' }, settings);
  const teams = await entrada.connectMicrosoftTeams(asTeamsAda, settings);
  assert.deepEqual([teams.context.Account, teams.context.ContextScope], [ada.userPrincipalName, 'CurrentUser']);
  assert.deepEqual((await entrada.openCurrentSession(settings, 'teams')).context, teams.context);
  assert.deepEqual((await entrada.openCurrentSession(settings)).context, entra.context);
});

test('connectMicrosoftTeams() of the library does as the context scope says, and reports a failed check as a warning', async () => {
  const home = await useHome();
  const warnings: string[] = [];
  const options = { ...asTeamsAda, contextScope: 'Process', checkPermissions: true } as const;
  // Without onWarning, the warning is ignored.
  for (const handlers of [{ onWarning: (text: string) => void warnings.push(text) }, {}]) {
    lab.faults.add({
      match: ({ body }) => body.includes('grant_type=refresh_token'),
      times: 1,
      effect: { kind: 'respond', response: answer(400, '{"error":"invalid_request","error_codes":[900144]}') },
    });
    const session = await entrada.connectMicrosoftTeams(options, { ...settings, ...handlers });
    assert.equal(session.context.ContextScope, 'Process');
  }
  assert.deepEqual(home.snapshot(), {});
  assert.match(String(warnings[0]), /^There is no token for the Teams admin API: /);
});

test('request() and requestRaw() warn of a path that ends with a slash', async () => {
  await useHome();
  const warnings: string[] = [];
  const onWarning = (text: string) => void warnings.push(text);
  const session = await entrada.connectEntra({ ...asDaemon, contextScope: 'CurrentUser' }, { ...settings, onWarning });
  await session.request('/users/');
  await session.requestRaw('/groups/');
  await session.request('/users');
  assert.deepEqual(
    warnings.map((text) => text.slice(0, 36)),
    ['The path "/users/" ends with a slash', 'The path "/groups/" ends with a slas'],
  );
});

test('the functions of the library refuse options of two parameter sets, and settings of another type', async () => {
  const mixed = { useDeviceCode: true, useDeviceAuthentication: true, identity: true };
  const wrong = { onWarning: 'text' } as unknown as entrada.SessionSettings;
  for (const connect of [entrada.connectEntra, entrada.connectMicrosoftTeams]) {
    await rejection(connect(mixed as never, settings), {
      code: 'PARAMETER_NOT_FOUND',
      message: /^A parameter cannot be found that matches parameter name 'UseDevice/,
    });
    await rejection(connect({ tenantId: 5 } as never, settings), {
      code: 'PARAMETER_VALUE_INVALID',
      message: 'Cannot use tenantId: a number was found; pass a string',
    });
    // Before anything in them is read.
    await rejection(connect(null as never, settings), {
      code: 'PARAMETER_VALUE_INVALID',
      message: /^Cannot use the options: /,
    });
    await rejection(connect({}, wrong), {
      code: 'PARAMETER_VALUE_INVALID',
      message: 'Cannot use onWarning: a string was found; pass a function',
    });
  }
});

test('openCurrentSession() asks for a sign-in when the current session is missing', async () => {
  const cache = entrada.memoryCache();
  await cache.writeCurrent('teams', '0'.repeat(32));
  await rejection(entrada.openCurrentSession({ cache }, 'teams'), {
    code: 'SIGN_IN_NEEDED',
    message: 'You must call the Connect-MicrosoftTeams cmdlet before calling any other cmdlets.',
  });
});

test('openCurrentSession() passes warnings of the saved sessions to onWarning, or ignores them', async (t) => {
  await useHome();
  const variables = { ENTRADA_CACHE: `redis://127.0.0.1:${await closedPort()}`, ENTRADA_CACHE_FALLBACK: 'memory' };
  Object.assign(process.env, variables);
  t.after(() => Object.keys(variables).map((name) => delete process.env[name]));
  const warnings: string[] = [];
  await rejection(entrada.openCurrentSession({ onWarning: (text) => void warnings.push(text) }), signInNeeded);
  assert.match(warnings.join('\n'), /^Sessions are kept in the memory of this process alone: /);
  await rejection(entrada.openCurrentSession(), signInNeeded);
});

test('a session of the library renews a token in the background when that is due', async () => {
  await useHome();
  const cache = entrada.memoryCache();
  let onRenewed = (): void => {};
  const renewed = new Promise<void>((resolve) => (onRenewed = resolve));
  const onTrace = (line: string) => {
    if (/^POST .*\/token /.test(line)) onRenewed();
  };
  await entrada.connectEntra(asDaemon, { ...settings, cache });
  const record = await cache.read((await cache.readCurrent('entra')) ?? '');
  const entry = record?.tokens[lab.graphOrigin];
  assert.ok(record && entry);
  const due = { ...entry, refreshAtMs: Date.now() - 1, expiresAtMs: Date.now() + 3_600_000 };
  await cache.write({ ...record, tokens: { [lab.graphOrigin]: due } });
  const session = await entrada.openCurrentSession({ ...settings, cache, onTrace });
  assert.equal((await session.getToken()).token, entry.accessToken.reveal());
  await renewed;
});

/** Makes a home that the library finds by ENTRADA_HOME. */
async function useHome() {
  const home = await makeHome();
  process.env['ENTRADA_HOME'] = home.folder;
  return home;
}
