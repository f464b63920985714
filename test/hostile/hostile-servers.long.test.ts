import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { after, test } from 'node:test';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { isEntradaError } from '../../src/base/errors.ts';
import { Secret } from '../../src/base/secret.ts';
import { memoryCache } from '../../src/cache/memory-cache.ts';
import type { TokenCache } from '../../src/cache/token-cache.ts';
import { thisMachine } from '../../src/credentials/managed-identity/machine.ts';
import { createLocalTransport } from '../../src/http/local-transport.ts';
import type { Transport } from '../../src/http/message.ts';
import { createTransport } from '../../src/http/transport.ts';
import type { Cloud } from '../../src/model/cloud.ts';
import { connectEntra } from '../../src/session/connect/connect.ts';
import type { ConnectEntraOptions } from '../../src/model/connect-options.ts';
import { environmentsInMemory } from '../../src/session/environments/environment-file.ts';
import { listItems } from '../../src/session/requests/pages.ts';
import { sendRequest } from '../../src/session/requests/request.ts';
import type { Services } from '../../src/session/services/services.ts';
import { acquireToken } from '../../src/session/tokens/acquire.ts';
import { revealed, sampleSession } from '../cache/sample-session.ts';
import { absentServices } from '../support/absent-services.ts';
import { testClientId, testTenant, writeJwt } from '../support/id-token.ts';
import { savedCredential } from '../support/saved-credential.ts';
import { secretsIn } from '../support/secrets-in.ts';
import { testPki } from '../support/tls-server.ts';
import { type Bait, type Hostile, httpResponses, response } from './http-responses.ts';
import { type RawServer, startRawServer } from './start-raw-server.ts';

/** Every limit of these tests: a response that is silent for longer is given up. */
const limitMs = 400;
const maxBodyBytes = 1024 * 1024;

const secrets = {
  application: 's3cret-of-the-application',
  refresh: 'refresh-token-of-ada',
  access: 'access-token-of-ada',
  header: 'header-of-the-identity-endpoint',
  build: 'token-of-the-build',
  proxy: 'p4ssword-of-the-proxy',
};

const { ca } = await testPki();

/** The answer of the baits: servers that no secret may reach, over https and http. */
const welcome = response('200 OK', ['Content-Type: application/json'], '{"value":[]}');
// Rows are tried side by side: a finding can name the row beside its own.
const baits = [await startRawServer(welcome, { isSecure: true }), await startRawServer(welcome)] as const;
const bait: Bait = { https: `localhost:${baits[0].port}`, http: `localhost:${baits[1].port}` };
after(() => {
  for (const server of baits) server.stop();
});

interface World {
  readonly origin: string;
  readonly cloud: Cloud;
  readonly cache: TokenCache;
  readonly services: Services;
  readonly said: string[];
}

/** One way in which the client talks to a server. */
interface Way {
  readonly isSecure: boolean;
  /** The secrets that the server itself may get. */
  readonly given: readonly string[];
  readonly environment?: (origin: string) => Readonly<Record<string, string>>;
  /** Whether the requests are to the bait, through a proxy that is hostile. */
  readonly isProxy?: true;
  readonly talk: (world: World) => Promise<unknown>;
  /** Whether a conversation has to fail, because no response here brings what is asked for. */
  readonly mustFail?: true;
}

const connect = (options: ConnectEntraOptions) => (world: World) => connectEntra(options, world.services);

const asApplication = {
  environment: 'Hostile',
  tenantId: testTenant,
  clientSecretCredential: { userName: testClientId, password: secrets.application },
} satisfies ConnectEntraOptions;
const inTenant = { environment: 'Hostile', tenantId: testTenant, clientId: testClientId };

/** A session whose token is valid until then. */
function sessionOf(cloud: Cloud, service: 'entra' | 'teams', expiresAtMs: number, isRenewable: boolean) {
  const sample = sampleSession();
  const entry = { accessToken: new Secret(secrets.access), expiresAtMs, scopes: ['User.Read'] };
  return sampleSession('ada@contoso.com', {
    service,
    cloud,
    authorityTenant: testTenant,
    context: isRenewable
      ? sample.context
      : { ...sample.context, AuthType: 'UserProvidedAccessToken', TokenCredentialType: 'UserProvidedAccessToken' },
    credential: isRenewable
      ? savedCredential('refresh-token', { refreshToken: secrets.refresh })
      : savedCredential('given-token', {}),
    tokens: { [cloud.graphEndpoint]: entry, '48ac35b8-9aa8-4d74-927d-1f4a14a0b239': entry },
  });
}

async function withSession(
  { cloud, cache }: World,
  service: 'entra' | 'teams',
  talk: (id: string) => Promise<unknown>,
  { hasExpired = false } = {},
): Promise<void> {
  const record = sessionOf(cloud, service, Date.now() + (hasExpired ? -60_000 : 3_000_000), hasExpired);
  await cache.write(record);
  try {
    await talk(record.id);
  } finally {
    assert.deepEqual(revealed(await cache.read(record.id)), revealed(record), 'the session was changed');
    await cache.remove(record.id);
  }
}

async function drain(items: AsyncIterable<unknown>): Promise<void> {
  let count = 0;
  for await (const _item of items) assert.ok((count += 1) < 10_000);
}

const ways: Readonly<Record<string, Way>> = {
  'the identity platform, with a client secret': {
    isSecure: true,
    given: [secrets.application],
    talk: connect(asApplication),
    mustFail: true,
  },
  'the identity platform, with a device code': {
    isSecure: true,
    given: [],
    talk: connect({ environment: 'Hostile', tenantId: testTenant, useDeviceCode: true }),
    mustFail: true,
  },
  'the identity platform, for a renewal': {
    isSecure: true,
    given: [secrets.refresh],
    talk: (world) => withSession(world, 'entra', (id) => acquireToken(id, {}, world.services), { hasExpired: true }),
    mustFail: true,
  },
  'the identity platform, for the tenant of a domain': {
    isSecure: true,
    given: [],
    talk: (world) => {
      const accessToken = writeJwt({
        tid: '99999999-2222-4333-8444-555555555555',
        aud: world.cloud.graphEndpoint,
        exp: Math.floor(Date.now() / 1000) + 3000,
        secret: secrets.access,
      });
      return connectEntra({ environment: 'Hostile', tenantId: 'contoso.com', accessToken }, world.services);
    },
    mustFail: true,
  },
  'Microsoft Graph': {
    isSecure: true,
    given: [secrets.access],
    talk: (world) => withSession(world, 'entra', (id) => sendRequest(id, { url: '/users' }, world.services)),
  },
  'Microsoft Graph, piece by piece': {
    isSecure: true,
    given: [secrets.access],
    talk: (world) =>
      withSession(world, 'entra', (id) => {
        let size = 0;
        const receive = () => (piece: Uint8Array) => {
          size += piece.length;
          // A download can be of any length; this one is given up.
          if (size > 2 * maxBodyBytes) throw new Error('Enough.');
        };
        return sendRequest(id, { url: '/drive/content', receive }, world.services).catch((error: unknown) => {
          if (!(error instanceof Error && error.message.includes('Enough.'))) throw error;
        });
      }),
  },
  'Microsoft Graph, for a listing': {
    isSecure: true,
    given: [secrets.access],
    talk: (world) => withSession(world, 'entra', (id) => drain(listItems(id, { url: '/users' }, world.services))),
  },
  'Microsoft Graph, with a body': {
    isSecure: true,
    given: [secrets.access],
    talk: (world) =>
      withSession(world, 'entra', (id) =>
        sendRequest(id, { url: '/groups', method: 'POST', body: {} }, world.services),
      ),
  },
  'the Teams admin API': {
    isSecure: true,
    given: [secrets.access],
    talk: (world) => withSession(world, 'teams', (id) => sendRequest(id, { url: '/Teams.User/users' }, world.services)),
  },
  'the Teams admin API, for a listing': {
    isSecure: true,
    given: [secrets.access],
    talk: (world) =>
      withSession(world, 'teams', (id) => drain(listItems(id, { url: '/Teams.User/users' }, world.services))),
  },
  'a proxy': {
    isSecure: false,
    given: [secrets.proxy],
    isProxy: true,
    talk: (world) => withSession(world, 'entra', (id) => sendRequest(id, { url: '/users' }, world.services)),
    mustFail: true,
  },
  'a managed identity endpoint of App Service': {
    isSecure: false,
    given: [secrets.header],
    environment: (origin) => ({ IDENTITY_ENDPOINT: `${origin}/msi/token`, IDENTITY_HEADER: secrets.header }),
    talk: connect({ environment: 'Hostile', identity: true }),
    mustFail: true,
  },
  'a managed identity endpoint of an earlier App Service': {
    isSecure: false,
    given: [secrets.header],
    environment: (origin) => ({ MSI_ENDPOINT: `${origin}/msi/token`, MSI_SECRET: secrets.header }),
    talk: connect({ environment: 'Hostile', identity: true }),
    mustFail: true,
  },
  'a managed identity endpoint of Cloud Shell': {
    isSecure: false,
    given: [],
    environment: (origin) => ({ MSI_ENDPOINT: `${origin}/oauth2/token` }),
    talk: connect({ environment: 'Hostile', identity: true }),
    mustFail: true,
  },
  'the agent of Azure Arc': {
    isSecure: false,
    given: [],
    environment: (origin) => ({ IDENTITY_ENDPOINT: `${origin}/metadata/identity/oauth2/token`, IMDS_ENDPOINT: origin }),
    talk: connect({ environment: 'Hostile', identity: true }),
    mustFail: true,
  },
  'the instance metadata service': {
    isSecure: false,
    given: [],
    environment: (origin) => ({ AZURE_POD_IDENTITY_AUTHORITY_HOST: origin }),
    talk: connect({ environment: 'Hostile', identity: true }),
    mustFail: true,
  },
  'the token service of GitHub Actions': {
    isSecure: true,
    given: [secrets.build],
    environment: (origin) => ({
      ACTIONS_ID_TOKEN_REQUEST_URL: `${origin}/token?x=1`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: secrets.build,
    }),
    talk: connect({ ...inTenant, federatedToken: 'github' }),
    mustFail: true,
  },
  'the token service of Azure DevOps': {
    isSecure: true,
    given: [secrets.build],
    environment: (origin) => ({ SYSTEM_OIDCREQUESTURI: `${origin}/oidctoken`, SYSTEM_ACCESSTOKEN: secrets.build }),
    talk: connect({ ...inTenant, federatedToken: `azure-devops:${testClientId}` }),
    mustFail: true,
  },
};

/** Time runs this much faster for the client, which waits for retries and for the person at a device code. */
const speed = 200;

function fastClock(): Clock {
  const startMs = Date.now();
  return {
    nowMs: () => startMs + (Date.now() - startMs) * speed,
    sleep: (durationMs, signal) => systemClock.sleep(durationMs / speed, signal),
  };
}

function worldFor(way: Way, server: RawServer): World {
  const origin = `${way.isSecure ? 'https' : 'http'}://localhost:${server.port}`;
  // The build services are not the identity platform, which is the bait there.
  const isBuild = way.given.includes(secrets.build);
  const home = way.isSecure && !isBuild ? origin : `https://${bait.https}`;
  const cloud: Cloud = {
    name: 'Hostile',
    azureADEndpoint: home,
    graphEndpoint: home,
    ...(home === origin && { teamsEndpoint: origin }),
    type: 'User-defined',
  };
  const said: string[] = [];
  const tell = (text: string) => void said.push(text);
  const proxy = { url: new URL(`http://user:${secrets.proxy}@localhost:${server.port}`), variable: 'HTTPS_PROXY' };
  const settings = { ca, userAgent: 'entrada-test', timeoutMs: limitMs, maxBodyBytes, trace: tell };
  const transport: Transport = createTransport(
    way.isProxy === true ? { ...settings, proxyFor: () => proxy } : settings,
  );
  const local = createLocalTransport({
    clock: systemClock,
    userAgent: 'entrada-test',
    timeoutMs: limitMs,
    trace: tell,
  });
  const env = way.environment?.(origin) ?? {};
  const cache = memoryCache();
  const services: Services = {
    ...absentServices(),
    env,
    clock: fastClock(),
    cache,
    environments: environmentsInMemory([cloud]),
    transportTo: async () => transport,
    outsideTransport: async () => transport,
    localTransport: (request) => local({ ...request, timeoutMs: Math.min(request.timeoutMs ?? limitMs, limitMs) }),
    // An agent of Azure Arc on this machine would be found first.
    machine: async () => ({ ...thisMachine(env, 'linux'), fileExists: () => false, arcKeyFolder: tmpdir() }),
    onPrompt: (prompt) => tell(JSON.stringify(prompt.kind)),
    warn: tell,
    verbose: tell,
  };
  return { origin, cloud, cache, services, said };
}

/** Talks to a server that answers so, and returns what is wrong with the outcome. */
async function problemsOf(way: Way, hostile: Hostile): Promise<string[]> {
  const server = await startRawServer(hostile, { isSecure: way.isSecure });
  const before = baits.map((other) => other.received().length);
  try {
    const world = worldFor(way, server);
    const outcome = await way.talk(world).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    const problems: string[] = [];
    if (outcome === undefined) {
      if (way.mustFail === true) problems.push('it succeeded');
    } else if (!isEntradaError(outcome.error) || outcome.error.code === 'INTERNAL') {
      problems.push(`it crashed: ${String((outcome.error as Error).stack)}`);
    } else {
      problems.push(...secretsIn(outcome.error, Object.values(secrets)).map((secret) => `the error shows ${secret}`));
    }
    const stored = await world.cache.list();
    if (stored.length > 0) problems.push(`${stored.length} sessions were stored`);
    const told = world.said.join('\n');
    problems.push(
      ...Object.values(secrets)
        .filter((secret) => told.includes(secret))
        .map((secret) => `it said ${secret}`),
    );
    const sent = server.received();
    const ownToo = Object.values(secrets).filter((secret) => !way.given.includes(secret) && sent.includes(secret));
    problems.push(...ownToo.map((secret) => `the server got ${secret}`));
    for (const [index, other] of baits.entries()) {
      const got = other.received().slice(before[index]);
      problems.push(
        ...Object.values(secrets)
          .filter((secret) => got.includes(secret))
          .map((secret) => `the bait got ${secret}`),
      );
    }
    return problems;
  } finally {
    server.stop();
  }
}

const rows = httpResponses(bait);

test('there are more than fifty hostile responses', () => assert.ok(rows.length > 100));

for (const [name, way] of Object.entries(ways)) {
  test(`no hostile response of ${name} hangs, crashes, is stored or gets a secret elsewhere`, async () => {
    const found: string[] = [];
    const waiting = [...rows];
    const work = async () => {
      for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
        const [what, hostile] = row;
        found.push(...(await problemsOf(way, hostile)).map((problem) => `${what}: ${problem}`));
      }
    };
    await Promise.all(Array.from({ length: 12 }, work));
    assert.deepEqual(found, []);
  });
}
