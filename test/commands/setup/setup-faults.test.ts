import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createFolderStore } from '../../../src/certificates/stores/folder-store.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import type { FaultRule } from '../../../src/lab/rules/fault-rule.ts';
import { connectEntra } from '../../../src/session/connect/connect.ts';
import { createSetup } from '../../../src/session/setup/create-setup.ts';
import { gitHubTrusts } from '../../../src/session/setup/federated-subjects.ts';
import { findPartsToRemove } from '../../../src/session/setup/find-setup.ts';
import { findGraphPermissions } from '../../../src/session/setup/graph-permissions.ts';
import { removeSetup } from '../../../src/session/setup/remove-setup.ts';
import { saveSetupContext } from '../../../src/session/setup/save-setup-context.ts';
import { setupGraph } from '../../../src/session/setup/setup-graph.ts';
import { setupNotes } from '../../../src/session/setup/setup-notes.ts';
import type { SetupPlan } from '../../../src/session/setup/setup-plan.ts';
import type { SetupWorld } from '../../../src/session/setup/setup-world.ts';
import type { Services } from '../../../src/session/services/services.ts';
import { startJourneyLab } from '../../support/journey-lab.ts';
import { journeyServices } from '../../support/journey-services.ts';
import { failureOf } from '../../support/rejects.ts';
import { stockKeyPair } from '../../support/stock-keys.ts';

const lab = await startJourneyLab();
const folder = mkdtempSync(join(tmpdir(), 'entrada-setup-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const roles = [
  'Application.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'DelegatedPermissionGrant.ReadWrite.All',
];
const secret = 'Lab-Setup-Secret-2026';
const { appId } = lab.addApplication({ displayName: 'Lab Setup', secrets: [{ value: secret }], roles });

const workflow: SetupPlan = {
  name: 'Deploy',
  kind: 'github',
  scopes: ['User.Read'],
  roles: ['User.Read.All', 'Group.Read.All'],
  trusts: gitHubTrusts({ repository: 'entrada/lab', branches: ['main', 'next'] }),
  certificateDays: 1,
  grantsConsent: true,
};
const daemon: SetupPlan = { ...workflow, kind: 'daemon', trusts: [] };

/** A signed-in world of its own. */
async function openWorld(changes: Partial<Services> = {}): Promise<SetupWorld> {
  const certificates = createFolderStore(join(folder, 'certificates'));
  const services: Services = {
    ...journeyServices(lab),
    makeRsaKey: stockKeyPair,
    async findCertificate() {
      const [stored] = await certificates.list();
      return stored?.open() ?? assert.fail('There is no certificate.');
    },
    ...changes,
  };
  const clientSecretCredential = { userName: appId, password: secret };
  const session = await connectEntra(
    { environment: 'Lab', tenantId: labIds.tenantId, clientSecretCredential },
    services,
    'admin',
  );
  return { session, services, graph: setupGraph(session.id, services), notes: setupNotes(folder), certificates };
}

/** Everything that a setup could leave behind. */
function state(): unknown {
  const { applications, permissionGrants, appRoleAssignments, deletedItems = [] } = lab.tenant;
  const files = readdirSync(folder, { recursive: true }).map(String);
  return structuredClone({
    applications: applications.map(({ displayName }) => displayName),
    lists: [permissionGrants, appRoleAssignments, deletedItems],
    files: files.filter((path) => path.includes('.')),
  });
}

const create = async (plan: SetupPlan, world: SetupWorld) =>
  createSetup(plan, await findGraphPermissions(plan, world.graph), world);

async function removeAgain(world: SetupWorld, name = 'Deploy'): Promise<void> {
  await removeSetup(await findPartsToRemove(name, world), world);
}

/** Creates with a fault, checks that each part exists once, and removes it. */
async function createsOnce(fault: FaultRule): Promise<void> {
  const before = state();
  const world = await openWorld();
  const { id } = lab.faults.add(fault);
  const { application } = await create(workflow, world);
  lab.faults.remove(id);
  const made = lab.tenant.applications.filter(({ displayName }) => displayName === 'Deploy');
  assert.deepEqual([made.map((one) => one.appId), made[0]?.federatedCredentials?.length], [[application.clientId], 2]);
  const { servicePrincipalId, requiredResources = [] } = made[0] ?? {};
  assert.deepEqual(
    requiredResources.map(({ permissions }) => permissions.map(({ type }) => type)),
    [['Scope', 'Role', 'Role']],
  );
  const path = `/servicePrincipals/${servicePrincipalId}`;
  assert.equal((await world.graph.list(`${path}/oauth2PermissionGrants`)).length, 1);
  assert.equal((await world.graph.list(`${path}/appRoleAssignments`)).length, 2);
  await removeAgain(world);
  assert.deepEqual(state(), before);
}

const targets = {
  application: '/v1.0/applications',
  'service principal': '/v1.0/servicePrincipals',
  'federated credential': '/v1.0/applications/*/federatedIdentityCredentials',
  grant: '/v1.0/oauth2PermissionGrants',
  'role assignment': '/v1.0/servicePrincipals/*/appRoleAssignedTo',
} as const;

for (const [name, url] of Object.entries(targets)) {
  const of = { host: 'graph', method: 'POST', url } as const;
  test(`createSetup() creates the ${name} once while the service is busy, or its response is lost`, async () => {
    await createsOnce({ kind: 'status', status: 429, retryAfterSeconds: 2, times: 2, ...of });
    await createsOnce({ kind: 'status', status: 500, times: 1, ...of });
    await createsOnce({ kind: 'cut', at: 'start', times: 1, ...of });
    await createsOnce({ kind: 'cut', at: 'headers', times: 1, ...of });
    await createsOnce({ kind: 'truncated-body', times: 1, ...of });
  });

  test(`createSetup() waits for a directory that does not know the parts of the ${name} yet`, async () => {
    await createsOnce({ kind: 'status', status: 404, times: 3, ...of });
    const message = "The appId 'x' of the service principal does not reference a valid application object.";
    const body = JSON.stringify({ error: { code: 'NoBackingApplicationObject', message } });
    await createsOnce({ kind: 'status', status: 400, times: 2, body, contentType: 'application/json', ...of });
  });

  test(`createSetup() undoes everything when the ${name} cannot be created`, async () => {
    const before = state();
    const world = await openWorld();
    for (const status of [400, 500, 404]) {
      const { id } = lab.faults.add({ kind: 'status', status, ...of });
      const error = await failureOf(
        create(name === 'federated credential' || status !== 400 ? workflow : daemon, world),
      );
      lab.faults.remove(id);
      assert.equal(error.details['status'], status);
      assert.match(error.hint ?? '', /is removed again/);
      assert.deepEqual(state(), before);
    }
  });
}

test('createSetup() keeps the application where the directory refuses consent, and reports it', async () => {
  const before = state();
  const world = await openWorld();
  const { id } = lab.faults.add({ kind: 'status', status: 403, host: 'graph', url: targets.grant });
  const { consentRefusal } = await create(workflow, world);
  lab.faults.remove(id);
  assert.match(consentRefusal?.message ?? '', /403/);
  await removeAgain(world);
  assert.deepEqual(state(), before);
});

test('createSetup() undoes everything when it is cancelled on the way', async () => {
  const before = state();
  for (const [method, path] of [
    ['POST', /^\/v1\.0\/applications$/],
    ['POST', /^\/v1\.0\/servicePrincipals$/],
    ['POST', /\/appRoleAssignedTo$/],
  ] as const) {
    const stop = new AbortController();
    const world = await openWorld({ signal: stop.signal });
    const remove = lab.faults.add({
      match: (request) => {
        if (request.method !== method || !path.test(request.url.pathname)) return false;
        stop.abort();
        return false;
      },
      times: 1,
      effect: { kind: 'drop' },
    });
    const error = await failureOf(create(daemon, world));
    remove();
    assert.equal(error.code, 'CANCELLED');
    assert.deepEqual(state(), before);
  }
});

test('createSetup() names the line that removes the rest when undoing fails, too', async () => {
  const before = state();
  const world = await openWorld();
  const faults = [
    lab.faults.add({ kind: 'status', status: 400, host: 'graph', method: 'POST', url: targets.grant }),
    lab.faults.add({ kind: 'status', status: 500, host: 'graph', method: 'DELETE', url: '*' }),
  ];
  const error = await failureOf(create({ ...daemon, name: "O'Brien's" }, world));
  for (const { id } of faults) lab.faults.remove(id);
  assert.match(error.hint ?? '', /\nRemove them with: entrada setup -Remove 'O'\\''Brien'\\''s'$/);
  assert.notDeepEqual(state(), before);
  await removeAgain(world, "O'Brien's");
  assert.deepEqual(state(), before);
});

test('removeSetup() goes on after a failure, and removes the parts of this machine last', async () => {
  const before = state();
  const world = await openWorld();
  await create(daemon, world);
  for (const url of ['/v1.0/servicePrincipals/*', '/v1.0/applications/*', '/v1.0/directory/deletedItems/*']) {
    const { id } = lab.faults.add({ kind: 'status', status: 400, host: 'graph', method: 'DELETE', url });
    const error = await failureOf(removeAgain(world));
    lab.faults.remove(id);
    assert.equal(error.details['status'], 400);
    assert.equal(world.notes.list().length, 1);
  }
  await removeAgain(world);
  assert.deepEqual(state(), before);
});

test('saveSetupContext() waits for a sign-in service that does not know the application yet', async () => {
  const before = state();
  const world = await openWorld();
  const created = await create(daemon, world);
  const error = (code: number) => ({
    kind: 'status' as const,
    status: 400,
    contentType: 'application/json',
    body: JSON.stringify({ error: 'unauthorized_client', error_description: `AADSTS${code}: x`, error_codes: [code] }),
  });
  const of = { host: 'login', method: 'POST', url: '*/oauth2/v2.0/token' } as const;
  for (const code of [700016, 700027, 7000229]) lab.faults.add({ ...error(code), ...of, times: 1 });
  const record = await saveSetupContext(created, daemon, 'Deploy', world);
  assert.equal(record.context.ClientId, created.application.clientId);
  assert.equal(await world.services.cache.readCurrent('entra'), world.session.id);
  lab.faults.add({ ...error(50034), ...of, times: 1 });
  assert.match((await failureOf(saveSetupContext(created, daemon, 'Other', world))).message, /AADSTS50034/);
  await removeAgain(world);
  assert.deepEqual([state(), await world.services.cache.read(record.id)], [before, undefined]);
});
