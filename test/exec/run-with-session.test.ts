import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import type { SessionRecord } from '../../src/model/context.ts';
import { type ExecOptions, runWithSession } from '../../src/exec/run-with-session.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { readClaims } from '../../src/model/jwt.ts';
import { createLocalTransport } from '../../src/http/local-transport.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createJourneyClock } from '../support/journey-clock.ts';
import { answer, startJourneyLab } from '../support/journey-lab.ts';
import { asAda, connectDaemon, journeyServices, type JourneyServices } from '../support/journey-services.ts';
import { connectEntra } from '../../src/session/connect/connect.ts';

const labClock = createJourneyClock();
const lab = await startJourneyLab({ clock: labClock });
const management = 'https://management.azure.com';

/** Services with the lab's clock, so that both see a token expire. */
const atLab = (): JourneyServices => ({ ...journeyServices(lab), clock: labClock });

/** The environment of a child, and the way to ask the endpoint as it would. */
interface Child {
  readonly env: Readonly<Record<string, string>>;
  ask(
    resource: string,
    more?: Readonly<Record<string, string>>,
  ): Promise<{ status: number; body: Record<string, string> }>;
}

const usual: Omit<ExecOptions, 'words'> = {
  resources: [],
  tokenVariables: [],
  keptVariables: [],
  servesAnyIdentity: false,
};

/** Runs a child that lives as long as a test's function, which gets the child's environment. */
async function inChild(
  t: TestContext,
  record: SessionRecord,
  services: JourneyServices,
  options: Partial<ExecOptions>,
  use: (child: Child) => Promise<void>,
): Promise<number> {
  let failure: unknown;
  const control = createServer((request, response) => {
    void readEnvironment(request)
      .then((env) => use({ env, ask: (resource, more) => ask(env, resource, more) }))
      .catch((error: unknown) => (failure = error))
      .then(() => response.end());
  });
  await new Promise<void>((resolve) => void control.listen(0, '127.0.0.1', resolve));
  t.after(() => control.close());
  const address = control.address();
  assert.ok(typeof address === 'object' && address !== null);
  const script = `
    const request = require('node:http').request({ port: ${address.port}, host: '127.0.0.1', method: 'POST' }, (response) => {
      response.resume().on('end', () => process.exit(7));
    });
    request.end(JSON.stringify(process.env));
  `;
  const env = { PATH: process.env['PATH'], ...services.env };
  const words = [process.execPath, '-e', script];
  const status = await runWithSession(record, { ...usual, words, ...options }, { ...services, env }, { process });
  assert.ifError(failure);
  return status;
}

async function readEnvironment(request: IncomingMessage): Promise<Record<string, string>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text) as Record<string, string>;
}

const send = createLocalTransport({ clock: systemClock, userAgent: 'a-program' });

async function ask(
  env: Readonly<Record<string, string>>,
  resource: string,
  more: Readonly<Record<string, string>> = {},
) {
  const url = new URL(env['IDENTITY_ENDPOINT'] ?? '');
  url.search = new URLSearchParams({ 'api-version': '2019-08-01', resource, ...more }).toString();
  const headers = { 'x-identity-header': env['IDENTITY_HEADER'] ?? '' };
  const { status, body } = await send({ method: 'GET', url, headers });
  return { status, body: JSON.parse(body.toString()) as Record<string, string> };
}

const audienceOf = (body: Record<string, string>) => readClaims(body['access_token'] ?? '')?.['aud'];

test('runWithSession() gives a child tokens for two APIs, renewed after they have expired', async (t) => {
  const services = atLab();
  const record = await connectEntra(asAda, services);
  const status = await inChild(t, record, services, {}, async (child) => {
    const first = [await child.ask(lab.graphOrigin), await child.ask(`${management}/`)];
    assert.deepEqual(
      first.map(({ status: each, body }) => [each, audienceOf(body), body['resource'], body['client_id']]),
      [
        [200, lab.graphOrigin, lab.graphOrigin, record.context.ClientId],
        [200, management, `${management}/`, record.context.ClientId],
      ],
    );
    await labClock.advance(2 * 3600_000);
    for (const [index, resource] of [lab.graphOrigin, management].entries()) {
      const { status: each, body } = await child.ask(resource);
      assert.equal(each, 200, body['message']);
      assert.notEqual(body['access_token'], first[index]?.body['access_token']);
      assert.ok(Number(body['expires_on']) * 1000 > services.clock.nowMs());
    }
  });
  assert.equal(status, 7);
});

test('runWithSession() leaves nothing else of the session in the environment, and removes other credentials', async (t) => {
  const services = atLab();
  const record = await connectEntra(asAda, services);
  const inherited = { AZURE_CLIENT_SECRET: 'a-secret', AZURE_CLIENT_ID: 'kept', MSI_SECRET: 'old', OTHER: 'other' };
  const options = {
    keptVariables: ['AZURE_CLIENT_ID'],
    tokenVariables: [`ARM_TOKEN=${management}/.default`, 'GRAPH=graph', '__proto__=graph'],
  };
  await inChild(t, record, { ...services, env: inherited }, options, async ({ env }) => {
    assert.deepEqual(
      [env['AZURE_CLIENT_SECRET'], env['AZURE_CLIENT_ID'], env['OTHER'], env['ENTRADA_EXEC'], env['ENTRADA_CONTEXT']],
      [undefined, 'kept', 'other', record.name, undefined],
    );
    assert.match(env['IDENTITY_HEADER'] ?? '', /^[0-9a-f]{64}$/);
    assert.deepEqual([env['MSI_ENDPOINT'], env['MSI_SECRET']], [env['IDENTITY_ENDPOINT'], env['IDENTITY_HEADER']]);
    const variables = new Map(Object.entries(env));
    const audiences = ['ARM_TOKEN', 'GRAPH', '__proto__']
      .map((name) => variables.get(name))
      .map((token) => readClaims(token ?? '')?.['aud']);
    assert.deepEqual(audiences, [management, lab.graphOrigin, lab.graphOrigin]);
    const everything = JSON.stringify(env);
    const saved = (await services.cache.read(record.id))?.credential.fields.reveal() ?? '';
    const secrets = [...saved.matchAll(/"([^"]{20,})"/g)].map(([, text = '']) => text);
    assert.ok(secrets.length > 0);
    for (const secret of secrets) assert.ok(!everything.includes(secret));
  });
});

test("runWithSession() keeps a child's requests for tokens from the proxy of its environment", async (t) => {
  const services = atLab();
  const record = await connectDaemon(services);
  const inherited = { HTTP_PROXY: 'http://127.0.0.1:9', NO_PROXY: '.corp.example' };
  await inChild(t, record, { ...services, env: inherited }, {}, async ({ env }) => {
    const { hostname } = new URL(env['IDENTITY_ENDPOINT'] ?? '');
    const expected = `.corp.example,${hostname}`;
    // Windows' variables are the same in all letters.
    const second = process.platform === 'win32' ? undefined : expected;
    assert.deepEqual([env['HTTP_PROXY'], env['NO_PROXY'], env['no_proxy']], [inherited.HTTP_PROXY, expected, second]);
  });
});

test('runWithSession() answers 400 requests that a child makes at once', async (t) => {
  const services = atLab();
  const record = await connectDaemon(services);
  await inChild(t, record, services, {}, async (child) => {
    const answers = await Promise.all(Array.from({ length: 400 }, () => child.ask(lab.graphOrigin)));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  });
});

test('runWithSession() gives a child of one exec nothing of another one, and nothing after the end', async (t) => {
  const services = atLab();
  const [one, other] = [await connectEntra(asAda, services), await connectDaemon(services)];
  let kept: Child | undefined;
  await inChild(t, one, services, {}, async (first) => {
    kept = first;
    await inChild(t, other, services, {}, async (second) => {
      const mixed = { ...second.env, IDENTITY_ENDPOINT: first.env['IDENTITY_ENDPOINT'] ?? '' };
      // 403 with an empty body.
      await assert.rejects(ask(mixed, lab.graphOrigin), SyntaxError);
      assert.equal((await second.ask(lab.graphOrigin)).body['client_id'], other.context.ClientId);
    });
    assert.equal((await first.ask(lab.graphOrigin)).body['client_id'], one.context.ClientId);
  });
  assert.ok(kept);
  await assert.rejects(kept.ask(lab.graphOrigin), { code: 'NETWORK_UNREACHABLE' });
});

test('runWithSession() puts stand-ins for az first in PATH, names the context, and logs what it hands out', async (t) => {
  const services = atLab();
  const record = await connectDaemon(services);
  const logFile = join(temporaryFolder(t), 'hand-outs.log');
  const options = { azShim: ['entrada'], contextName: 'work', logFile, resources: ['graph'] };
  let shim = '';
  await inChild(t, record, services, options, async ({ env, ask: send2 }) => {
    assert.equal(env['ENTRADA_CONTEXT'], 'work');
    [shim = ''] = (env['PATH'] ?? '').split(delimiter);
    const names = process.platform === 'win32' ? ['az.cmd', 'azd.cmd'] : ['az', 'azd'];
    assert.deepEqual(readdirSync(shim).toSorted(), names);
    await send2('graph', { entrada_tenant: labIds.fabrikam.domain });
    await send2('other');
  });
  assert.equal(existsSync(shim), false);
  const lines = readFileSync(logFile, 'utf8')
    .replaceAll(/^\S+Z,/gm, '')
    .replaceAll(/ to .*?(?=, User-Agent)/g, ' to CALLER');
  assert.match(
    lines,
    /^Info {6},exec *,\nHanded out a token for graph in fabrikam\.example to CALLER, User-Agent a-program\nWarning {3},exec *,\nRefused a token for other to CALLER, User-Agent a-program: "other" is not one of the APIs that -Resource of "entrada exec" names\.\n$/,
  );
});

test('runWithSession() limits APIs and identities as it was told, with a warning', async (t) => {
  const services = atLab();
  const record = await connectDaemon(services);
  const { ClientId } = record.context;
  await inChild(t, record, services, { resources: ['graph', `${management}/.default`] }, async ({ ask: send2 }) => {
    for (const resource of [lab.graphOrigin, `${lab.graphOrigin}/`, 'graph', management.toUpperCase()]) {
      const { status, body } = await send2(resource);
      // The lab finds APIs in any case, Entrada caches them by their spelling.
      assert.equal(status, 200, `${resource} ${body['message']}`);
    }
    const long = await send2(`\u001b${'x'.repeat(300)}`);
    assert.match(long.body['message'] ?? '', /^"x{200}" is not one of the APIs/);
    const { status, body } = await send2('https://vault.azure.net');
    assert.deepEqual(
      [status, body['message']],
      [400, '"https://vault.azure.net" is not one of the APIs that -Resource of "entrada exec" names.'],
    );
    assert.equal((await send2('graph', { client_id: ClientId.toUpperCase() })).status, 200);
    const foreign = await send2('graph', { client_id: 'another' });
    assert.equal(foreign.status, 400);
    assert.match(foreign.body['message'] ?? '', /^No identity "another" here: .* "entrada exec -AnyIdentity"\.$/);
    await send2('graph', { client_id: 'another' });
  });
  assert.equal(services.warnings.length, 3);
  assert.match(
    services.warnings[1] ?? '',
    /^A program asked for a token for https:\/\/vault\.azure\.net and got none: /,
  );
  await inChild(t, record, services, { servesAnyIdentity: true }, async ({ ask: send2 }) => {
    assert.equal((await send2('graph', { mi_res_id: '/subscriptions/x' })).status, 200);
  });
});

test('runWithSession() gives a token of another tenant to the stand-ins for az and azd', async (t) => {
  const services = atLab();
  const record = await connectDaemon(services);
  await inChild(t, record, services, {}, async ({ ask: send2 }) => {
    const own = await send2('graph');
    const other = await send2('graph', { entrada_tenant: labIds.fabrikam.domain });
    assert.deepEqual([own.status, other.status], [200, 200]);
    assert.equal(readClaims(other.body['access_token'] ?? '')?.['tid'], labIds.fabrikam.tenantId);
    const same = await send2('graph', { entrada_tenant: labIds.tenantId.toUpperCase() });
    assert.equal(same.body['access_token'], own.body['access_token']);
    const unknown = await send2('graph', { entrada_tenant: 'contoso.example' });
    assert.equal(unknown.status, 400);
    assert.match(unknown.body['message'] ?? '', /AADSTS90002/);
    const { body } = await send2('graph', { entrada_tenant: 'common' });
    assert.match(body['message'] ?? '', /: it is not one tenant\. Use the GUID or a domain of the tenant\.$/);
  });
});

test('runWithSession() renews a token that a service refused, and only that one', async (t) => {
  const services = atLab();
  const record = await connectDaemon(services);
  await inChild(t, record, services, {}, async ({ ask: send2 }) => {
    const { createHash } = await import('node:crypto');
    const token = (await send2('graph')).body['access_token'] ?? '';
    const digest = createHash('sha256').update(token).digest('hex');
    const renewed = (await send2('graph', { token_sha256_to_refresh: digest.toUpperCase() })).body['access_token'];
    assert.notEqual(renewed, token);
    assert.equal((await send2('graph', { token_sha256_to_refresh: digest })).body['access_token'], renewed);
  });
});

test('runWithSession() tells a child why there is no token: 400 for good, 503 to try again', async (t) => {
  const services = atLab();
  const record = await connectDaemon(services);
  await inChild(t, record, services, {}, async ({ ask: send2 }) => {
    const unknown = await send2('https://unknown.example');
    assert.equal(unknown.status, 400);
    assert.match(unknown.body['message'] ?? '', /AADSTS500011/);
    const effect = { kind: 'respond', response: answer(503, '{}') } as const;
    let isDown = true;
    lab.faults.add({ match: ({ url }) => isDown && url.pathname.endsWith('/token'), times: 100, effect });
    assert.equal((await send2(management)).status, 503);
    isDown = false;
  });
});

test('runWithSession() tells a child of a bug nothing but that', async (t) => {
  const services = atLab();
  const record = await connectDaemon(services);
  const cache = { ...services.cache, read: () => Promise.reject(new Error('a secret')) };
  await inChild(t, record, { ...services, cache }, {}, async ({ ask: send2 }) => {
    const { status, body } = await send2('graph');
    assert.deepEqual([status, body['message']], [500, 'Entrada failed; see its messages.']);
  });
});

test('runWithSession() refuses to run in another exec', async () => {
  const services = { ...atLab(), env: { ENTRADA_EXEC: 'work' } };
  const record = await connectDaemon(services);
  const options = { ...usual, words: ['true'] };
  await assert.rejects(runWithSession(record, options, services, { process }), { code: 'NOT_SUPPORTED' });
});

test('runWithSession() refuses variables that it cannot set before it asks for a token', async () => {
  const services = atLab();
  const record = await connectDaemon(services);
  const options = { ...usual, words: ['true'], tokenVariables: ['OK=https://unknown.example', 'PATH=graph'] };
  await assert.rejects(runWithSession(record, options, services, { process }), { code: 'INPUT_INVALID' });
});
