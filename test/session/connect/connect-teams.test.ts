import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import {
  checkConnectTeams,
  connectTeams,
  connectionOf,
  environmentNameOf,
} from '../../../src/session/connect/connect-teams.ts';
import { EntradaError } from '../../../src/base/errors.ts';
import { listMissingPermissions } from '../../../src/session/permissions/list-missing-permissions.ts';
import { sendRequest } from '../../../src/session/requests/request.ts';
import { listItems } from '../../../src/session/requests/pages.ts';
import { rejection } from '../../support/journey-errors.ts';
import { startJourneyLab } from '../../support/journey-lab.ts';
import { type JourneyServices, journeyServices } from '../../support/journey-services.ts';

const lab = await startJourneyLab();
const teamsEnvironmentName = 'Lab';

test('connectTeams() signs a person in once and takes the token for each API when it is first needed', async () => {
  const services = journeyServices(lab);
  const record = await connectTeams({ teamsEnvironmentName }, services);
  assert.deepEqual(connectionOf(record), {
    Account: labIds.users.ada.userPrincipalName,
    Environment: 'Lab',
    Tenant: labIds.tenantId,
    TenantId: labIds.tenantId,
  });
  assert.deepEqual(Object.keys(record.tokens), [lab.graphOrigin]);
  const { content } = await sendRequest(record.id, { url: '/Teams.Tenant/tenants' }, services);
  assert.equal((content as { tenantId?: string }).tenantId, labIds.tenantId);
  const users: unknown[] = [];
  for await (const user of listItems(record.id, { url: '/Teams.User/users' }, services)) users.push(user);
  assert.ok(users.length > 200, String(users.length));
  const me = await sendRequest(record.id, { url: '/v1.0/me' }, services);
  assert.equal((me.content as { id?: string }).id, labIds.users.ada.id);
  const saved = await services.cache.read(record.id);
  assert.deepEqual(Object.keys(saved?.tokens ?? {}), [lab.graphOrigin, '48ac35b8-9aa8-4d74-927d-1f4a14a0b239']);
  assert.deepEqual(
    services.prompts.map(({ kind }) => kind),
    ['browser'],
  );
});

/** Services whose log notes what is asked of it. */
function loggingServices() {
  const noted: unknown[][] = [];
  const log = {
    start: async (settings: unknown) => void noted.push(['start', settings]),
    check: async (path: unknown) => void noted.push(['check', path]),
    open: async (settings: unknown) => void noted.push(['open', settings]),
    defaultPath: async () => '/logs/today.log',
    write: (...entry: readonly unknown[]) => void noted.push([...entry]),
  };
  return { services: { ...journeyServices(lab), log }, noted };
}

const account = labIds.users.ada.userPrincipalName;
const connected = ['Info', 'Connect-MicrosoftTeams', `Connected as ${account} to tenant ${labIds.tenantId}.`];

test('connectTeams() starts the log that is asked for, and keeps it with the session', async () => {
  for (const [asked, log] of [
    [{}, undefined],
    [{ logLevel: 'Verbose' }, { level: 'Verbose', path: '/logs/today.log' }],
    [{ logFilePath: 'own.log' }, { level: 'Info', path: resolve('own.log') }],
    [
      { logLevel: 'Error', logFilePath: '/own.log' },
      { level: 'Error', path: '/own.log' },
    ],
  ] as const) {
    const { services, noted } = loggingServices();
    const record = await connectTeams({ teamsEnvironmentName, ...asked }, services, 'work');
    assert.deepEqual([record.log, record.name], [log, 'work']);
    assert.deepEqual(noted, [...(log === undefined ? [] : [['start', log]]), connected]);
  }
});

test('connectTeams() writes into the log why it failed', async () => {
  const { services, noted } = loggingServices();
  const failed = connectTeams({ teamsEnvironmentName, applicationId: 'app', tenantId: 't' }, services);
  const message = "Must specify 'Certificate' or 'CertificateThumbprint'.";
  await rejection(failed, { code: 'PARAMETER_MISSING', message });
  assert.deepEqual(noted, [['Error', 'Connect-MicrosoftTeams', message]]);
  const checked = checkConnectTeams({ teamsEnvironmentName, applicationId: 'app', tenantId: 't' }, services);
  await rejection(checked, { code: 'PARAMETER_MISSING', message });
});

test('connectTeams() refuses what it does not know, and a log without a file', async () => {
  const { services, noted } = loggingServices();
  const refused = (options: object) => connectTeams({ teamsEnvironmentName, ...options }, services);
  await rejection(refused({ logFilePath: '' }), {
    code: 'PARAMETER_VALUE_INVALID',
    message: 'Cannot log to "": name a file',
  });
  await rejection(refused({ clientTimeout: 0 }), {
    code: 'PARAMETER_VALUE_INVALID',
    message: /^Cannot use 0 as ClientTimeout: /,
  });
  await rejection(refused({ environment: 'Lab' }), {
    code: 'PARAMETER_NOT_FOUND',
    message: "A parameter cannot be found that matches parameter name 'Environment'.",
  });
  assert.deepEqual(noted, []);
});

test('environmentNameOf() returns the name asked for, else the saved one, else AzureCloud', async () => {
  const services = journeyServices(lab);
  assert.equal(await environmentNameOf({}, services), 'AzureCloud');
  assert.equal(await environmentNameOf({ teamsEnvironmentName: 'lab' }, services), 'Lab');
  await services.teamsEnvironment.write({ name: 'teamsDOD' });
  assert.equal(await environmentNameOf({}, services), 'TeamsDOD');
  assert.equal(await environmentNameOf({ teamsEnvironmentName: 'TeamsChina' }, services), 'TeamsChina');
});

test('connectionOf() shows an application by its id', async () => {
  const { services } = loggingServices();
  const { context, cloud } = await connectTeams({ teamsEnvironmentName }, services);
  assert.equal(connectionOf({ context: { ...context, Account: null }, cloud }).Account, context.ClientId);
});

test('connectTeams() warns about missing permissions, and when they cannot be checked', async () => {
  const { grace } = labIds.users;
  const robot = lab.robot({ userName: grace.userPrincipalName, password: grace.password });
  const services: JourneyServices = {
    ...journeyServices(lab),
    onPrompt: (prompt) => void (prompt.kind === 'browser' && robot.visit(prompt.url.href)),
  };
  const options = { teamsEnvironmentName, checkPermissions: true };
  const record = await connectTeams(options, services);
  const missing = await listMissingPermissions(record, services);
  assert.deepEqual(services.warnings, missing);
  assert.ok(missing.length > 0);
  const broken = (error: Error) => {
    const own = journeyServices(lab);
    let isSaved = false;
    const cache: typeof own.cache = {
      ...own.cache,
      async read(id) {
        if (isSaved) throw error;
        return own.cache.read(id);
      },
      async writeCurrent(...given) {
        await own.cache.writeCurrent(...given);
        isSaved = true;
      },
    };
    return { ...own, cache };
  };
  const unreadable = broken(new EntradaError('CACHE_UNREADABLE', 'It is damaged.'));
  await connectTeams(options, unreadable);
  assert.deepEqual(unreadable.warnings, ['The permissions could not be checked: It is damaged.']);
  for (const error of [
    new EntradaError('CANCELLED', 'Cancelled.'),
    new EntradaError('STOPPED_BY_PREFERENCE', 'Stopped.'),
    new TypeError('a bug'),
  ]) {
    await assert.rejects(connectTeams(options, broken(error)), error);
  }
});
