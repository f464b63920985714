import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { keyFile } from '../../src/cache/master-key.ts';
import { sealedFileCache } from '../../src/cache/sealed-file-cache.ts';
import { faultEffects } from '../../src/lab/hosts/fault-effects.ts';
import { pipelinePaths } from '../../src/lab/federation/pipelines.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { acquireToken } from '../../src/session/tokens/acquire.ts';
import { connectEntra } from '../../src/session/connect/connect.ts';
import { assertSilent, describeCredential } from '../contracts/credential.contract.ts';
import { credentialCases } from '../support/credential-cases.ts';
import { credentialServices, makeCredentialWorld, watchWire } from '../support/credential-world.ts';
import { failureOf } from '../support/rejects.ts';
import { rejection } from '../support/journey-errors.ts';

const world = await makeCredentialWorld();
const { lab, clock } = world;
const { ada, grace } = labIds.users;

for (const one of credentialCases) describeCredential(one, world);

describe('supplied token as a credential', () => {
  const hour = 3_600_000;

  async function giveToken() {
    const { graphCommandLine } = labIds.applications;
    const { accessToken, expiresAtMs } = await lab.tokens.forUser(ada.id, graphCommandLine.appId, lab.graphOrigin);
    world.secrets.add(accessToken);
    return { accessToken, expiresAtMs, setup: { options: { environment: 'Lab', accessToken } } };
  }

  async function connect(t: TestContext) {
    const given = await giveToken();
    const asked = watchWire(world, given.setup);
    const services = credentialServices(world, given.setup);
    t.after(() => assertSilent(services.said, world));
    const record = await connectEntra(given.setup.options, services);
    return { ...given, asked, services, record };
  }

  test('cold and cached: it prompts no one, and serves the token to its last second', async (t) => {
    const { accessToken, expiresAtMs, asked, services, record } = await connect(t);
    const { AuthType, TokenCredentialType, Account, ContextScope } = record.context;
    assert.deepEqual(
      [AuthType, TokenCredentialType, Account, ContextScope],
      ['UserProvidedAccessToken', 'UserProvidedAccessToken', ada.userPrincipalName, 'Process'],
    );
    await clock.advance(expiresAtMs - 1 - clock.nowMs());
    assert.equal((await acquireToken(record.id, {}, services)).accessToken.reveal(), accessToken);
    assert.deepEqual([asked(), services.warnings], [[], []]);
  });

  test('renewed: never; what is needed is said once it has ended, when a renewal is forced, for another resource', async (t) => {
    const { expiresAtMs, asked, services, record } = await connect(t);
    const ended = { code: 'SIGN_IN_NEEDED', message: /^The provided access token has expired\. Set a valid/ } as const;
    await rejection(acquireToken(record.id, { forceRenewal: true }, services), ended);
    await rejection(acquireToken(record.id, { resource: 'https://vault.azure.net' }, services), ended);
    await clock.advance(expiresAtMs - clock.nowMs());
    await rejection(acquireToken(record.id, {}, services), ended);
    assert.deepEqual(asked(), []);
  });

  test('refused: one that has ended, that is none, and that is of another tenant', async (t) => {
    const { setup } = await giveToken();
    const services = credentialServices(world, setup);
    t.after(() => assertSilent(services.said, world));
    const invalid = /^The provided access token is invalid\. Set a valid access token to `-AccessToken` parameter/;
    for (const [changes, code, message] of [
      [{ accessToken: 'not.a.token' }, 'INPUT_INVALID', invalid],
      [{ tenantId: ada.id }, 'INPUT_INVALID', invalid],
    ] as const) {
      await rejection(connectEntra({ ...setup.options, ...changes }, services), { code, message });
    }
    await clock.advance(2 * hour);
    await rejection(connectEntra(setup.options, services), {
      code: 'SIGN_IN_NEEDED',
      message: /^The provided access token has expired\. /,
    });
    assert.deepEqual(await services.cache.list(), []);
  });

  test('1000 callers at once are served without a request', async (t) => {
    const { accessToken, asked, services, record } = await connect(t);
    const entries = await Promise.all(Array.from({ length: 1000 }, () => acquireToken(record.id, {}, services)));
    assert.deepEqual([...new Set(entries.map((entry) => entry.accessToken.reveal()))], [accessToken]);
    assert.deepEqual(asked(), []);
  });
});

test('acquireToken() renews once for 1000 callers also when sessions are in sealed files', async () => {
  const secretCase = credentialCases.find(({ name }) => name === 'client secret');
  assert.ok(secretCase !== undefined);
  const setup = await secretCase.prepare(world);
  const folder = join(world.folder, 'sealed');
  const cache = sealedFileCache(folder, keyFile(join(folder, 'master.key')));
  const services = credentialServices(world, setup, cache);
  const { id } = await connectEntra(setup.options, services);
  await clock.advance(3_600_000);
  const asked = watchWire(world, setup);
  await Promise.all(Array.from({ length: 1000 }, () => acquireToken(id, {}, services)));
  assert.deepEqual(asked(), secretCase.renewal);
});

test('acquireToken() renews once for each account, however many call for it', async () => {
  const [personCase] = credentialCases;
  assert.ok(personCase !== undefined);
  const setup = await personCase.prepare(world);
  const asAda = credentialServices(world, setup);
  const robot = lab.robot({ userName: grace.userPrincipalName, password: grace.password });
  const asGrace = {
    ...asAda,
    onPrompt: (prompt: Parameters<typeof asAda.onPrompt>[0]) =>
      prompt.kind === 'browser' ? void robot.visit(prompt.url.href) : undefined,
  };
  const records = [await connectEntra(setup.options, asAda), await connectEntra(setup.options, asGrace)];
  await clock.advance(2 * 3_600_000);
  const asked = watchWire(world, setup);
  const calls = Array.from({ length: 1000 }, (_, index) => records[index % 2]?.id ?? '');
  const tokens = await Promise.all(calls.map(async (id) => (await acquireToken(id, {}, asAda)).accessToken.reveal()));
  assert.equal(new Set(tokens).size, 2);
  assert.deepEqual(asked(), [...personCase.renewal, ...personCase.renewal]);
});

for (const [name, path] of [
  ['federated token of GitHub', pipelinePaths.github],
  ['federated token of Azure DevOps', pipelinePaths.azureDevOps],
] as const) {
  test(`the client time limit also holds for the service that gives the ${name}`, async () => {
    const found = credentialCases.find((one) => one.name === name);
    assert.ok(found !== undefined);
    const setup = await found.prepare(world);
    const services = credentialServices(world, setup);
    const record = await connectEntra(setup.options, services);
    await services.cache.write({ ...record, clientTimeoutMs: 40 });
    const match = ({ url }: { readonly url: URL }) => url.pathname === path;
    const remove = lab.faults.add({ match, times: 1, effect: faultEffects.delay(Number.MAX_SAFE_INTEGER) });
    const error = await failureOf(acquireToken(record.id, { forceRenewal: true }, services));
    remove();
    assert.deepEqual([error.code, error.exitStatus], ['NETWORK_TIMED_OUT', 5]);
  });
}
