import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext } from 'node:test';
import { messageOf } from '../../src/base/errors.ts';
import { memoryCache } from '../../src/cache/memory-cache.ts';
import type { TokenCache } from '../../src/cache/token-cache.ts';
import { findCertificate } from '../../src/certificates/find-certificate.ts';
import { readCertificateFile } from '../../src/certificates/read-certificate-file.ts';
import { createRunTool } from '../../src/certificates/run-tool.ts';
import { ownStore, systemStores } from '../../src/certificates/stores/system-stores.ts';
import { thisMachine } from '../../src/credentials/managed-identity/machine.ts';
import { createLocalTransport } from '../../src/http/local-transport.ts';
import type { FaultEffect } from '../../src/lab/hosts/fault-effect.ts';
import type { JournalEntry } from '../../src/lab/hosts/journal.ts';
import type { MadeClientCertificate } from '../../src/lab/pki/make-client-certificate.ts';
import { registerClientCertificate } from './client-certificate.ts';
import {
  type IdentityServiceKind,
  type ManagedIdentityServer,
  startManagedIdentityServer,
} from '../../src/lab/managed-identity/start-managed-identity-server.ts';
import type { ManagedIdentity } from '../../src/lab/tenant/application.ts';
import type { LabRequest } from '../../src/lab/tenant/tenant.ts';
import type { SessionRecord } from '../../src/model/context.ts';
import { connectEntra } from '../../src/session/connect/connect.ts';
import { connectTeams } from '../../src/session/connect/connect-teams.ts';
import { environmentsInMemory } from '../../src/session/environments/environment-file.ts';
import type { Services } from '../../src/session/services/services.ts';
import type { ConnectEntraOptions, ConnectTeamsOptions } from '../../src/model/connect-options.ts';
import { createTransports } from '../../src/session/services/transports.ts';
import { absentServices } from './absent-services.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { type JourneyLab, startJourneyLab } from './journey-lab.ts';

const userAgent = 'entrada-test';
type Transports = ReturnType<typeof createTransports>;

/** The lab and what the credentials of one test file are made of. Client and lab go by the same clock. */
export interface CredentialWorld {
  readonly lab: JourneyLab;
  readonly clock: FakeClock;
  /** For files of the tests, and our certificate store. */
  readonly folder: string;
  /** Registered for the lab's application `workload`, and in our store. */
  readonly certificate: MadeClientCertificate;
  readonly certificatePath: string;
  /** Everything secret that was sent or received. */
  readonly secrets: Set<string>;
  /** Connections to the lab, which all tests share: a handshake takes longer than a request. */
  readonly transports: Transports;
  /** Gets the trace of the connections. */
  said: string[];
  /** Starts a machine with a managed identity, once for each kind. */
  machine(kind: IdentityServiceKind, identities?: readonly ManagedIdentity[]): Promise<ManagedIdentityServer>;
  /** Writes a file and gives its path. */
  file(name: string, content: string): string;
}

/** How to sign in with one credential, and where. */
export interface CredentialSetup {
  readonly options: ConnectEntraOptions;
  /** Signs in with Connect-MicrosoftTeams and these in place of Connect-Entra. */
  readonly teamsOptions?: ConnectTeamsOptions;
  readonly env?: Readonly<Record<string, string>>;
  /** Whose answers are the tokens; absent: the lab's sign-in host. */
  readonly machine?: ManagedIdentityServer;
}

/** Services of one test that keep what was said. */
export interface CredentialServices extends Services {
  readonly clock: FakeClock;
  readonly abort: AbortController;
  /** Time of the requests to this machine's identity service, which alone has a time limit by the clock. */
  readonly localClock: FakeClock;
  readonly warnings: string[];
  /** What -Debug and -Verbose show, and the warnings. */
  readonly said: string[];
}

/** Makes the world of a test file; it goes when the file's tests are done. */
export async function makeCredentialWorld(): Promise<CredentialWorld> {
  const clock = createPassingClock();
  const lab = await startJourneyLab({ clock });
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'entrada-credentials-'));
  const machines = new Map<string, Promise<ManagedIdentityServer>>();
  after(async () => {
    for (const machine of machines.values()) await (await machine).stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const secrets = new Set<string>();
  const transports = createTransports({ userAgent, env: {}, trace: (line) => void world.said.push(line) });
  const look = (request: LabRequest) => collectSecrets(request, secrets);
  lab.faults.add({ match: look, times: 1, effect: { kind: 'drop' } });
  const certificate = await registerClientCertificate(lab);
  const file = (name: string, content: string) => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const certificatePath = file('client.pem', certificate.pem);
  await ownStore(join(folder, 'data')).add(await readCertificateFile(certificatePath, undefined));
  const world: CredentialWorld = {
    lab,
    clock,
    folder,
    certificate,
    certificatePath,
    secrets,
    transports,
    said: [],
    file,
    machine(kind, identities) {
      const name = JSON.stringify([kind, identities?.map(({ clientId }) => clientId)]);
      const started =
        machines.get(name) ??
        startManagedIdentityServer(lab, {
          ...kind,
          ...(identities === undefined ? {} : { identities }),
          faults: [{ match: look, times: 1, effect: { kind: 'drop' } }],
        });
      machines.set(name, started);
      return started;
    },
  };
  return world;
}

/** Makes the services of one test. */
export function credentialServices(
  world: CredentialWorld,
  { env = {} }: CredentialSetup,
  cache: TokenCache = memoryCache(),
): CredentialServices {
  const { lab, clock, folder } = world;
  const warnings: string[] = [];
  const said: string[] = [];
  const abort = new AbortController();
  const localClock = createFakeClock();
  const trace = (line: string) => void said.push(line);
  world.said = said;
  const runTool = createRunTool({ PATH: process.env['PATH'] });
  const stores = systemStores({
    platform: process.platform === 'win32' ? 'win32' : 'linux',
    env: {},
    homeFolder: folder,
    dataFolder: join(folder, 'data'),
    runTool,
  });
  const robot = lab.robot();
  return {
    ...absentServices(),
    clock,
    cache,
    env: { PATH: process.env['PATH'], ...env },
    environments: environmentsInMemory([lab.cloud]),
    transportTo: world.transports,
    // The lab plays the build services, too.
    outsideTransport: () => world.transports(lab.cloud, null),
    localTransport: createLocalTransport({ clock: localClock, userAgent, trace }),
    machine: async () => ({ ...thisMachine({}), arcKeyFolder: arcKeyFolder(world) }),
    findCertificate: (reference) => findCertificate(reference, stores, clock, { runTool, signal: abort.signal }),
    async onPrompt(prompt) {
      if (prompt.kind === 'device-code') await robot.approveDevice(prompt.verificationUri, prompt.userCode);
      // The sign-in waits for what this walk brings, so it cannot be waited for here.
      if (prompt.kind === 'browser') robot.visit(prompt.url.href).catch((error) => said.push(messageOf(error)));
    },
    warn(text) {
      warnings.push(text);
      said.push(text);
    },
    verbose: trace,
    signal: abort.signal,
    abort,
    localClock,
    warnings,
    said,
  };
}

/** Signs in as the setup says. */
export function connectWith({ options, teamsOptions }: CredentialSetup, services: Services): Promise<SessionRecord> {
  return teamsOptions === undefined ? connectEntra(options, services) : connectTeams(teamsOptions, services);
}

/** Where the lab's Arc agent puts the files of its challenges. */
export function arcKeyFolder({ folder }: Pick<CredentialWorld, 'folder'>): string {
  return join(folder, 'arc-keys');
}

/** Lets something befall the requests for tokens until the test ends; `arrived` resolves at the first of them. */
export function befall(
  t: TestContext,
  { lab }: CredentialWorld,
  { machine }: CredentialSetup,
  effect: FaultEffect,
  times = Infinity,
): { readonly arrived: Promise<void> } {
  let isOver = false;
  t.after(() => (isOver = true));
  let tell = () => {};
  const arrived = new Promise<void>((resolve) => (tell = resolve));
  (machine ?? lab).faults.add({
    match(request) {
      const isHit = !isOver && (machine !== undefined || isTokenPath(request.url.pathname));
      if (isHit) tell();
      return isHit;
    },
    times,
    effect,
  });
  return { arrived };
}

/** Notes where the journals stand; the function that it gives tells what clients asked since, one line a request. */
export function watchWire({ lab }: CredentialWorld, { machine }: CredentialSetup): () => string[] {
  const journals = [lab.requests, machine?.requests ?? []];
  const marks = journals.map(({ length }) => length);
  return () => journals.flatMap((journal, index) => journal.slice(marks[index]).flatMap(describeEntry));
}

/** Of the sign-in host only what a client itself sends: no page that the person walks through. */
function describeEntry({ host, method, path, form }: JournalEntry): string[] {
  if (host !== 'login') return [`${host} ${method} ${path}`];
  if (path.endsWith('/oauth2/v2.0/devicecode')) return ['device code'];
  if (!isTokenPath(path)) return [];
  const proof =
    form['client_assertion'] !== undefined ? 'assertion' : form['client_secret'] !== undefined ? 'secret' : 'none';
  return [`token by ${form['grant_type']?.replace(/^urn:.*:/, '')}, proof: ${proof}`];
}

function isTokenPath(path: string): boolean {
  return path.endsWith('/oauth2/v2.0/token');
}

const secretFields = [
  'assertion',
  'client_assertion',
  'client_secret',
  'code',
  'code_verifier',
  'device_code',
  'passwd',
  'password',
  'refresh_token',
];
const secretHeaders = ['authorization', 'secret', 'x-identity-header'];

/** Notes what is secret in a request on its way; for `faults.add`, and befalls none. */
export function collectSecrets({ body, headers }: LabRequest, secrets: Set<string>): false {
  const form = new URLSearchParams(body);
  const values = [
    ...secretFields.flatMap((name) => form.getAll(name)),
    ...secretHeaders.flatMap((name) => headers[name]?.replace(/^(?:bearer|basic) /i, '') ?? []),
  ];
  for (const value of values) if (value !== '') secrets.add(value);
  return false;
}

/** Starts at the real time, by which certificates are judged. The waits between tries end at once and move it. */
function createPassingClock(): FakeClock {
  const clock = createFakeClock(Date.now());
  return {
    ...clock,
    async sleep(durationMs, signal) {
      const isWait = durationMs < 30_000 && signal?.aborted !== true;
      const slept = clock.sleep(durationMs, signal);
      if (isWait) await clock.advance(durationMs);
      return slept;
    },
  };
}
