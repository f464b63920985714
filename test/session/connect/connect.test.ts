import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FaultEffect } from '../../../src/lab/hosts/fault-effect.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { connectEntra } from '../../../src/session/connect/connect.ts';
import type { ConnectEntraOptions } from '../../../src/model/connect-options.ts';
import { environmentFile } from '../../../src/session/environments/environment-file.ts';
import type { Services } from '../../../src/session/services/services.ts';
import { whileFsFails } from '../../base/failing-fs.ts';
import { type ExpectedError, rejection } from '../../support/journey-errors.ts';
import { makeHome } from '../../support/journey-home.ts';
import { answer, closedPort, startJourneyLab } from '../../support/journey-lab.ts';
import {
  asAda,
  asDaemon,
  connectDaemon,
  journeyServices,
  type JourneyServices,
} from '../../support/journey-services.ts';
import { savedText } from '../../support/saved-credential.ts';

const lab = await startJourneyLab();
const { daemon, expiredSecret, withoutServicePrincipal, graphCommandLine } = labIds.applications;

test('connectEntra() signs a person in with the browser and keeps what renews the session', async () => {
  const services = journeyServices(lab);
  const record = await connectEntra({ ...asAda, scopes: ['User.Read.All', 'openid', 'user.read.all'] }, services);
  const { context, credential, tokens, ...rest } = record;
  assert.deepEqual(context, {
    ClientId: graphCommandLine.appId,
    TenantId: labIds.tenantId,
    Scopes: context.Scopes,
    AuthType: 'Delegated',
    TokenCredentialType: 'InteractiveBrowser',
    CertificateThumbprint: null,
    CertificateSubjectName: null,
    SendCertificateChain: null,
    Account: labIds.users.ada.userPrincipalName,
    AppName: 'Microsoft Graph Command Line Tools',
    ContextScope: 'CurrentUser',
    Certificate: null,
    ManagedIdentityId: null,
    ClientSecret: null,
    Environment: 'Lab',
  });
  assert.ok(context.Scopes.includes('User.Read.All'));
  assert.deepEqual(rest, {
    id: record.id,
    name: labIds.users.ada.userPrincipalName,
    service: 'entra',
    cloud: lab.cloud,
    authorityTenant: labIds.tenantId,
    requestedScopes: [`${lab.graphOrigin}/User.Read.All`, 'openid', 'profile', 'offline_access'],
    clientTimeoutMs: null,
    savedAtMs: services.clock.nowMs(),
  });
  assert.equal(credential.kind, 'refresh-token');
  assert.notEqual(savedText(credential, 'refreshToken') ?? '', '');
  assert.deepEqual(Object.keys(tokens), [lab.graphOrigin]);
  assert.equal(await services.cache.read(record.id), record);
  assert.equal(await services.cache.readCurrent('entra'), record.id);
  assert.equal(await services.cache.findNamed(record.name), record.id);
});

test('connectEntra() signs a person in with a device code', async () => {
  const services = journeyServices(lab);
  const { context } = await connectEntra({ ...asAda, useDeviceCode: true }, services);
  assert.deepEqual(
    [context.AuthType, context.TokenCredentialType, context.Account],
    ['Delegated', 'DeviceCode', labIds.users.ada.userPrincipalName],
  );
  assert.deepEqual(
    services.prompts.map(({ kind }) => kind),
    ['device-code'],
  );
});

test('connectEntra() signs an application in with its secret', async () => {
  const services = journeyServices(lab);
  const { context, credential } = await connectEntra(
    { ...asDaemon, clientTimeout: 12.5, tenantId: labIds.domain },
    services,
  );
  assert.deepEqual(
    [
      context.ClientId,
      context.AuthType,
      context.TokenCredentialType,
      context.Account,
      context.AppName,
      context.TenantId,
    ],
    [daemon.appId, 'AppOnly', 'ClientSecret', null, 'Lab Daemon', labIds.tenantId],
  );
  assert.deepEqual(context.Scopes, ['User.Read.All', 'Group.Read.All', 'Organization.Read.All']);
  assert.deepEqual([credential.kind, savedText(credential, 'clientSecret')], ['client-secret', daemon.secret]);
});

test('connectEntra() keeps one session for each account, application and tenant, and the last one is current', async () => {
  const services = journeyServices(lab);
  const ada = await connectEntra(asAda, services);
  const app = await connectDaemon(services);
  const adaAgain = await connectEntra({ ...asAda, useDeviceCode: true }, services);
  assert.equal(adaAgain.id, ada.id);
  assert.deepEqual(
    (await services.cache.list()).map(({ id }) => id),
    [ada.id, app.id].toSorted(),
  );
  assert.equal(await services.cache.readCurrent('entra'), ada.id);
});

test('connectEntra() keeps a session for each name, also of one identity, and replaces the one of the same name', async () => {
  const services = journeyServices(lab);
  const { cache } = services;
  const signIn = (name?: string) => connectEntra(asDaemon, services, name);
  const one = await signIn('One');
  const two = await signIn('two');
  const three = await signIn('three');
  assert.equal(new Set([one.id, two.id, three.id]).size, 3);
  assert.deepEqual([await cache.read(one.id), await cache.read(two.id)], [one, two]);
  // The same name, in any case.
  const again = await signIn('TWO');
  assert.deepEqual([again.id, again.name], [two.id, 'TWO']);
  assert.deepEqual([await cache.findNamed('two'), await cache.readCurrent('entra')], [two.id, two.id]);
  // No name: the current session, which is of this identity, as are the others.
  assert.deepEqual((await signIn()).id, two.id);
  await cache.writeCurrent('entra', undefined);
  assert.deepEqual([(await signIn()).id, (await signIn()).name], [one.id, 'One']);
  assert.equal((await cache.list()).length, 3);
  await rejection(connectEntra(asAda, services, 'two'), {
    code: 'CONTEXT_EXISTS',
    message: 'Cannot call the context "two": another session has this name',
  });
});

test('connectEntra() gives each of several names that sign in at once a session', async () => {
  const services = journeyServices(lab);
  const names = ['a', 'b', 'c', 'd'];
  const records = await Promise.all(names.map((name) => connectEntra(asDaemon, services, name)));
  assert.equal(new Set(records.map(({ id }) => id)).size, names.length);
  for (const { id, name } of records) {
    assert.deepEqual([await services.cache.findNamed(name), (await services.cache.read(id))?.name], [id, name]);
  }
});

test('connectEntra() leaves the sessions as they were when the name cannot be had', async () => {
  const services = journeyServices(lab);
  const { cache } = services;
  const one = await connectEntra(asAda, services, 'one');
  const failure = new Error('full');
  const failing: Services = { ...services, cache: { ...cache, moveNamed: () => Promise.reject(failure) } };
  await assert.rejects(connectEntra(asDaemon, failing, 'two'), failure);
  assert.deepEqual(
    (await cache.list()).map(({ id }) => id),
    [one.id],
  );
  const two = await connectEntra(asDaemon, services, 'two');
  await services.clock.advance(1000);
  await assert.rejects(connectEntra(asDaemon, failing, 'three'), failure);
  assert.equal(await cache.read(two.id), two);
  const unwritable: Services = { ...services, cache: { ...cache, write: () => assert.fail('It was written.') } };
  await rejection(connectEntra(asDaemon, unwritable, 'ONE'), {
    code: 'CONTEXT_EXISTS',
    message: 'Cannot call the context "ONE": another session has this name',
    hint: 'entrada context rename or remove frees it.',
  });
  assert.equal(await cache.readCurrent('entra'), two.id);
});

test('connectEntra() refuses options that it does not know, before it sends anything', async () => {
  const services = { ...journeyServices(lab), transportTo: () => assert.fail('It went to the network.') };
  const options: object = { ...asDaemon, scope: 'User.Read' };
  await rejection(connectEntra(options, services), {
    code: 'PARAMETER_NOT_FOUND',
    message: "A parameter cannot be found that matches parameter name 'Scope'.",
  });
});

/** A way for a sign-in to fail, and what it says. */
interface Failure {
  readonly what: string;
  readonly options: ConnectEntraOptions;
  readonly expected: ExpectedError & { readonly exitStatus: number };
  readonly services?: (services: JourneyServices) => Partial<Services>;
  /** Befalls the token endpoint. */
  readonly effect?: FaultEffect;
}

function secretOf(userName: string, password: string, tenantId: string = labIds.tenantId): ConnectEntraOptions {
  return { ...asDaemon, tenantId, clientSecretCredential: { userName, password } };
}

const port = await closedPort();
const elsewhere = { ...lab.cloud, name: 'Down', azureADEndpoint: `https://localhost:${port}` };
const { caFile: _caFile, ...withoutCa } = lab.cloud;
const strangers = { ...withoutCa, name: 'Untrusted' };
const cancelled = AbortSignal.abort();

const failures: readonly Failure[] = [
  {
    what: 'the secret is wrong',
    options: secretOf(daemon.appId, 'wrong'),
    expected: {
      code: 'CREDENTIAL_REFUSED',
      message: /AADSTS7000215: Invalid client secret/,
      hint: /secret's value/,
      exitStatus: 6,
    },
  },
  {
    what: 'the secret has expired',
    options: secretOf(expiredSecret.appId, expiredSecret.secret),
    expected: {
      code: 'CREDENTIAL_REFUSED',
      message: /AADSTS7000222: .* expired/,
      hint: /^Make a new client secret/,
      exitStatus: 6,
    },
  },
  {
    what: 'the application is not in the tenant',
    options: secretOf(withoutServicePrincipal.appId, withoutServicePrincipal.secret),
    expected: { code: 'CREDENTIAL_REFUSED', message: /AADSTS7000229: /, hint: /./, exitStatus: 6 },
  },
  {
    what: 'nobody knows the application',
    options: secretOf('8886ad7b-1795-4542-9808-c85859d97f23', 'x'),
    expected: {
      code: 'CREDENTIAL_REFUSED',
      message: /AADSTS700016: /,
      hint: /^Check the user name of -ClientSecretCredential and -TenantId/,
      exitStatus: 6,
    },
  },
  {
    what: 'nobody knows the tenant',
    options: secretOf(daemon.appId, daemon.secret, 'nowhere.example'),
    expected: {
      code: 'CREDENTIAL_REFUSED',
      message: /AADSTS90002: /,
      hint: /^Correct the name of the tenant, or sign in /,
      exitStatus: 6,
    },
  },
  {
    what: 'the tenant is no tenant',
    options: secretOf(daemon.appId, daemon.secret, '../evil'),
    expected: {
      code: 'PARAMETER_VALUE_INVALID',
      message: 'Cannot use "../evil" as -TenantId: it is not a GUID or a domain; write it like contoso.com',
      exitStatus: 2,
    },
  },
  {
    what: 'an application names no tenant',
    options: { environment: 'Lab', clientSecretCredential: { userName: daemon.appId, password: daemon.secret } },
    expected: { code: 'PARAMETER_MISSING', message: "Must specify 'TenantId'.", hint: /-TenantId/, exitStatus: 2 },
  },
  {
    what: 'there is no such environment',
    options: { environment: 'Nowhere' },
    expected: {
      code: 'ENVIRONMENT_NOT_FOUND',
      message: /^Unable to find environment with name 'Nowhere'/,
      exitStatus: 2,
    },
  },
  {
    what: 'a time-out is no time',
    options: { ...asDaemon, clientTimeout: 0 },
    expected: { code: 'PARAMETER_VALUE_INVALID', message: /^Cannot use 0 as ClientTimeout: /, exitStatus: 2 },
  },
  {
    what: 'the server is down',
    options: { ...asDaemon, environment: 'Down' },
    expected: {
      code: 'NETWORK_UNREACHABLE',
      message: `Cannot reach "localhost:${port}": nothing is listening at that address; check the address, and that the server is running`,
      exitStatus: 5,
    },
  },
  {
    what: 'the server is down, for a person',
    options: { environment: 'Down', useDeviceCode: true },
    expected: { code: 'NETWORK_UNREACHABLE', message: /nothing is listening at that address/, exitStatus: 5 },
  },
  {
    what: 'nothing vouches for the server',
    options: { ...asDaemon, environment: 'Untrusted' },
    expected: {
      code: 'TLS_UNTRUSTED',
      message: /^Cannot trust "localhost:\d+": .*Set-EntraEnvironment -CaFile PATH/,
      exitStatus: 5,
    },
  },
  {
    what: 'the server is silent',
    options: { ...asDaemon, clientTimeout: 0.05 },
    effect: { kind: 'delay', delayMs: 60_000 },
    expected: {
      code: 'NETWORK_TIMED_OUT',
      message: /no complete response within 0\.05 s; .*-ClientTimeout/,
      exitStatus: 5,
    },
  },
  {
    what: 'the service is busy',
    options: asDaemon,
    effect: { kind: 'respond', response: answer(503, 'busy') },
    expected: { code: 'SERVICE_UNAVAILABLE', message: /status 503: busy$/, hint: /Wait a minute/, exitStatus: 5 },
  },
  {
    what: 'a page comes in place of a token',
    options: asDaemon,
    effect: { kind: 'respond', response: answer(200, '<html>secret page</html>') },
    expected: { code: 'TOKEN_RESPONSE_INVALID', message: /the response is not a valid token response/, exitStatus: 5 },
  },
  {
    what: 'the token is missing',
    options: asDaemon,
    effect: { kind: 'respond', response: answer(200, '{"token_type":"Bearer","expires_in":3599}') },
    expected: { code: 'TOKEN_RESPONSE_INVALID', message: /the response is not a valid token response/, exitStatus: 5 },
  },
  {
    what: 'the person says no',
    options: { ...asAda, scopes: ['Directory.ReadWrite.All'] },
    services: () => ({ onPrompt: (prompt) => void (prompt.kind === 'browser' && refusing.visit(prompt.url.href)) }),
    expected: { code: 'CONSENT_NEEDED', message: /AADSTS65004: User declined to consent/, hint: /./, exitStatus: 3 },
  },
  {
    what: 'the person says no to the device code',
    options: { ...asAda, useDeviceCode: true },
    services: () => ({
      onPrompt: async (prompt) => {
        if (prompt.kind === 'device-code') await refusing.approveDevice(prompt.verificationUri, prompt.userCode);
      },
    }),
    expected: {
      code: 'SIGN_IN_DECLINED',
      message: 'The sign-in was declined in the browser.',
      hint: /Continue/,
      exitStatus: 4,
    },
  },
  {
    what: 'nobody signs in',
    options: { ...asAda, signInTimeout: 90 },
    services: ({ clock }) => ({ onPrompt: () => clock.advance(90_000) }),
    expected: {
      code: 'SIGN_IN_TIMED_OUT',
      message: 'Authentication timed out after 90 seconds due to inactivity. Please try again.',
      hint: / Otherwise allow more time with -SignInTimeout SECONDS\.$/,
      exitStatus: 4,
    },
  },
  {
    what: 'the 120 seconds have passed that a sign-in has by default',
    options: asAda,
    services: ({ clock }) => ({ onPrompt: () => clock.advance(120_000) }),
    expected: {
      code: 'SIGN_IN_TIMED_OUT',
      message: 'Authentication timed out after 120 seconds due to inactivity. Please try again.',
      hint: / Otherwise allow more time with -SignInTimeout SECONDS\.$/,
      exitStatus: 4,
    },
  },
  {
    what: 'it is cancelled',
    options: asAda,
    services: () => ({ signal: cancelled }),
    expected: { code: 'CANCELLED', message: 'The sign-in was cancelled.', exitStatus: 130 },
  },
  {
    what: 'an application is cancelled',
    options: asDaemon,
    services: () => ({ signal: cancelled }),
    expected: { code: 'CANCELLED', message: /^Cancelled/, exitStatus: 130 },
  },
];

const refusing = lab.robot({ consent: 'cancel' });

for (const { what, options, expected, services: changes, effect } of failures) {
  test(`connectEntra() leaves every saved session as it was when ${what}`, async () => {
    const home = await makeHome(lab.cloud, elsewhere, strangers);
    const services = { ...journeyServices(lab), cache: home.cache, environments: environmentFile(home.config) };
    await connectEntra(asAda, services);
    await connectDaemon(services);
    const before = home.snapshot();
    const match = ({ url }: { url: URL }) => url.pathname.endsWith('/token');
    const remove = effect === undefined ? undefined : lab.faults.add({ match, times: 1, effect });
    const error = await rejection(connectEntra(options, { ...services, ...changes?.(services) }), expected);
    // On a slow machine, the client has given up before its request was here.
    remove?.();
    assert.equal(error.exitStatus, expected.exitStatus);
    assert.deepEqual(home.snapshot(), before);
    // The key, the environments, the note of the current session; and for each session its record and its name.
    assert.equal(Object.keys(before).length, 7);
  });
}

for (const name of ['writeFileSync', 'fsyncSync', 'renameSync'] as const) {
  test(`connectEntra() leaves every saved session as it was when the disk is full at ${name}`, async () => {
    const home = await makeHome(lab.cloud);
    const services = { ...journeyServices(lab), cache: home.cache };
    const { id } = await connectDaemon(services);
    const before = home.snapshot();
    // Only the writing fails: the sign-in itself reads files, too.
    const failing: Services = {
      ...services,
      cache: { ...home.cache, write: (record) => whileFsFails(name, 'ENOSPC', () => home.cache.write(record)) },
    };
    const error = await rejection(connectDaemon(failing), {
      code: 'STORAGE_FAILED',
      message: /the disk is full \(ENOSPC\)$/,
      hint: /^Free some space/,
    });
    assert.equal(error.exitStatus, 7);
    assert.deepEqual(home.snapshot(), before);
    assert.equal(await home.cache.readCurrent('entra'), id);
  });
}

test('connectEntra() keeps the old session current when the new one cannot be noted as current', async () => {
  const home = await makeHome(lab.cloud);
  const services = { ...journeyServices(lab), cache: home.cache };
  const app = await connectDaemon(services);
  const failing: Services = {
    ...services,
    cache: {
      ...home.cache,
      writeCurrent: (service, id) => whileFsFails('renameSync', 'ENOSPC', () => home.cache.writeCurrent(service, id)),
    },
  };
  await rejection(connectEntra(asAda, failing), {
    code: 'STORAGE_FAILED',
    message: /current-entra": the disk is full/,
  });
  assert.equal(await home.cache.readCurrent('entra'), app.id);
  assert.equal((await home.cache.read(app.id))?.context.AppName, 'Lab Daemon');
});

test("connectEntra() touches no other session's record", async () => {
  const home = await makeHome(lab.cloud);
  const services = { ...journeyServices(lab), cache: home.cache };
  const app = await connectDaemon(services);
  const file = `state/sessions/${app.id}.sealed`;
  const before = home.snapshot()[file];
  await connectEntra(asAda, services);
  await connectEntra({ ...asAda, useDeviceCode: true }, services);
  assert.ok(before !== undefined);
  assert.equal(home.snapshot()[file], before);
});
