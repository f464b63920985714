import { setMaxListeners } from 'node:events';
import { type Clock, systemClock } from '../base/clock.ts';
import { createLabDirectoryRoles, type LabDirectoryRoles } from './tenant/directory-roles.ts';
import { keepStart } from './admin/keep-start.ts';
import { withAdmin } from './admin/with-admin.ts';
import { createFaults, type Faults } from './hosts/faults.ts';
import { revokeUser } from './login/grant-store.ts';
import type { JournalEntry } from './hosts/journal.ts';
import { type LabCloudName, labClouds } from './tenant/lab-cloud.ts';
import { clockOf, createLabTime, type LabTime } from './tenant/lab-time.ts';
import { createLabApplications, type LabApplications } from './apis/lab-applications.ts';
import { createLabState } from './login/lab-state.ts';
import { lazyHost } from './hosts/lazy-host.ts';
import { listenOnLoopback, type LoopbackListener } from './hosts/loopback-listener.ts';
import type { FederatedTokenParts } from './federation/issuers.ts';
import type { Pipelines } from './federation/pipelines.ts';
import type { Identity } from './pki/certificates.ts';
import { loadPki } from './pki/pki.ts';
import type { Policies } from './login/policies.ts';
import type { Conditions } from './login/sign-in-conditions.ts';
import { seedFabrikam } from './seed/seed-fabrikam.ts';
import { seedTenant } from './seed/seed-tenant.ts';
import { defaultSettings, type LabSettings } from './tenant/settings.ts';
import type { Redirection } from './redirection/start-redirection.ts';
import type { SeedSource } from './setup/shape/seed-problems.ts';
import type { LabSeed } from './setup/shape/seed-types.ts';
import type { StartContent } from './setup/start-content.ts';
import type { Tenant } from './tenant/tenant.ts';
import { createMachineTokens, type MachineTokens } from './login/tokens/machine-tokens.ts';
import { createTokenForge, type TokenForge } from './login/tokens/token-forge.ts';
import type { LabKeys } from './pki/key-ring.ts';
import { loadSigningKey } from './pki/signing-key.ts';

export type * from './setup/shape/seed-types.ts';
export type * from './rules/fault-rule.ts';
export type * from './rules/policy-rule.ts';
export type * from './tenant/application.ts';
export type { AppRoleParts, LabApplications, NewApplication, ScopeGrantParts } from './apis/lab-applications.ts';
export type { Fault, Faults, ListedFault, RemoveFault } from './hosts/faults.ts';
export type { FaultEffect } from './hosts/fault-effect.ts';
export type { KeptPolicy, Policies, PolicyReport } from './login/policies.ts';
export type { Conditions, SignInConditions } from './login/sign-in-conditions.ts';
export type { ForgedTokenParts, TokenDefect, TokenForge } from './login/tokens/token-forge.ts';
export type { LabKeys, ListedKey } from './pki/key-ring.ts';
export type { LabTime } from './tenant/lab-time.ts';
export type { Redirection } from './redirection/start-redirection.ts';

/** Settings of {@link startLab}. */
export interface LabOptions {
  /** The folder of the lab's certificate authority and signing keys; created when missing. */
  readonly folder: string;
  /** Default: 0, any free port. */
  readonly loginPort?: number;
  /** Default: 0, any free port. */
  readonly graphPort?: number;
  /** Default: 0, any free port. */
  readonly outsidePort?: number;
  /** Default: 0, any free port. */
  readonly teamsPort?: number;
  /** Default: 0, any free port. */
  readonly managementPort?: number;
  /** The public cloud whose names its APIs accept, in addition to its own URLs; default: Global. */
  readonly cloud?: LabCloudName;
  /** For tokens and codes; certificates use real time. */
  readonly clock?: Clock;
  /** Default: a fresh copy of the seed tenant. */
  readonly tenant?: Tenant;
  /** Further tenants, with other ids and domains; default: Fabrikam, where Ada is a guest (`labIds.fabrikam`). */
  readonly otherTenants?: readonly Tenant[];
  /** In place of `tenant` and `otherTenants`: the same object as in a seed file (docs/lab/seed-files.md). */
  readonly seed?: LabSeed;
  /** Where the seed comes from, for messages and for the files that it names. */
  readonly seedSource?: SeedSource;
  /**
   * The data of the lab is kept here, with passwords and secrets: read at the start, in place of `seed` and `tenant`,
   * and saved soon after each change and at the stop. Created when missing. One lab at a time can use it.
   */
  readonly dataFolder?: string;
  /** These come before those of the seed. */
  readonly settings?: Partial<LabSettings>;
  readonly log?: (line: string) => void;
  /** Called when the data cannot be saved in `dataFolder`. Default: `log`. */
  readonly warn?: (line: string) => void;
}

/** A running local tenant. */
export interface Lab extends LabApplications, LabDirectoryRoles {
  /** The public cloud that it emulates. */
  readonly cloudName: LabCloudName;
  /** `https://localhost:PORT` of the sign-in host. */
  readonly loginOrigin: string;
  /** `https://localhost:PORT` of Graph. */
  readonly graphOrigin: string;
  /** `https://localhost:PORT` of outside issuers and of the identity token services of pipelines. */
  readonly outsideOrigin: string;
  /** `https://localhost:PORT` of the Teams admin API. */
  readonly teamsOrigin: string;
  /** `https://localhost:PORT` of Azure Resource Manager. */
  readonly managementOrigin: string;
  /** PEM file of the lab's authority. */
  readonly caFile: string;
  readonly tenant: Tenant;
  readonly otherTenants: readonly Tenant[];
  readonly settings: Readonly<LabSettings>;
  /** The clock of `time`. */
  readonly clock: Clock;
  /** Moves the time of the lab: advance, set, freeze, run. */
  readonly time: LabTime;
  /** Rotates the signing key. */
  readonly keys: LabKeys;
  /** Creates defective tokens, for testing an API. */
  readonly forge: TokenForge;
  /** The latest requests, oldest first, without secrets. */
  readonly requests: readonly JournalEntry[];
  /** Faults on demand, as plain data or functions. */
  readonly faults: Omit<Faults, 'take'>;
  /** Policies for sign-ins. */
  readonly policies: Pick<Policies, 'add' | 'change' | 'list' | 'remove' | 'clear' | 'reports'>;
  /** States facts about sign-ins that policies depend on: address, device, risk. */
  readonly conditions: Omit<Conditions, 'of'>;
  /** Tokens of services on a machine. */
  readonly tokens: MachineTokens;
  /** The variables of a job in a pipeline that can request identity tokens of the application `workload`. */
  readonly pipelineVariables: Readonly<Record<keyof Pipelines, Readonly<Record<string, string>>>>;
  /** Creates a token of an outside issuer, for use as a federated credential. */
  mintFederatedToken(parts: FederatedTokenParts): Promise<string>;
  /** Revokes every session and refresh token of a user, like an administrator. */
  revokeSessions(userId: string): void;
  /**
   * Lets Graph challenge the existing tokens of a user, or of an application by the id of its service principal,
   * if the client declared `cp1`. A token that is requested with the challenge's claims is accepted again.
   */
  outdateTokens(principalId: string): void;
  /**
   * Answers for the public names of Microsoft's services, such as login.microsoftonline.com, on the loopback interface
   * and for programs that are told to use it. It stops with the lab.
   */
  startRedirection(): Promise<Redirection>;
  /** Returns to the data, policies, faults, time and settings of the start; all sessions and consents end. */
  reset(): void;
  /** Closes all hosts and all their connections at once. */
  stop(): Promise<void>;
}

/**
 * Starts the local tenant: five HTTPS hosts on the loopback interface, with its own certificate authority. A lab of
 * another cloud shares only its ids: it does not accept this one's tokens, and neither does a lab with another folder.
 *
 * @throws {EntradaError} `LAB_FAILED` when a wanted port is taken, `STORAGE_FAILED` when the folder cannot be used,
 *   `INPUT_INVALID` for a seed with mistakes, or for a data folder that cannot be read.
 */
export async function startLab(options: LabOptions): Promise<Lab> {
  const { dataFolder, cloud = 'Global', log = () => {}, warn = log, ...others } = options;
  if (dataFolder === undefined) return startOne(options);
  const { startKeptLab } = await import('./data-folder/start-kept-lab.ts');
  const { tenant: _tenant, otherTenants: _others, ...withoutTenants } = others;
  return startKeptLab({ dataFolder, cloud, warn }, (kept) =>
    startOne(kept === undefined ? { ...others, cloud, log } : { ...withoutTenants, cloud, log, ...kept }),
  );
}

async function startOne(options: LabOptions): Promise<Lab> {
  const { folder, clock: baseClock = systemClock, cloud = 'Global', log = () => {} } = options;
  const time = createLabTime(baseClock);
  const stopping = new AbortController();
  // Each delayed response listens to it.
  setMaxListeners(0, stopping.signal);
  const clock = clockOf(time, baseClock, stopping.signal);
  const content = options.seed === undefined ? undefined : await contentOf(options.seed, options);
  const { tenant = seedTenant(), otherTenants = [seedFabrikam()] } = content ?? options;
  const [pki, signingKey] = await Promise.all([
    loadPki({ folder, nowMs: Date.now(), log }),
    // Tokens of one cloud mean nothing in another one.
    loadSigningKey({ folder, name: `signing-key-${cloud.toLowerCase()}`, log }),
  ]);
  const { login, graph, outside, teams, management, stop } = await listenOnAll(pki.server, options);
  const lab = createLabState({
    tenant,
    tenants: [tenant, ...otherTenants],
    cloud: labClouds[cloud],
    loginOrigin: `https://localhost:${login.port}`,
    graphOrigin: `https://localhost:${graph.port}`,
    outsideOrigin: `https://localhost:${outside.port}`,
    teamsOrigin: `https://localhost:${teams.port}`,
    managementOrigin: `https://localhost:${management.port}`,
    clock,
    settings: { ...defaultSettings, ...content?.settings, ...options.settings },
    signingKey,
    loadOutsideKey: () => loadSigningKey({ folder, name: 'signing-key-outside', log }),
  });
  const journal: JournalEntry[] = [];
  const parts = {
    clock,
    dateOffsetMs: () => time.offsetMs,
    faults: createFaults({ tenants: lab.tenants, nowMs: clock.nowMs }),
    journal,
    log,
  };
  const forge = createTokenForge(lab);
  const onLogin = lazyHost(async () => (await import('./hosts/login-server.ts')).createLoginServer(lab, parts));
  const { faults } = parts;
  for (const policy of content?.policies ?? []) lab.policies.add(policy);
  for (const fault of content?.faults ?? []) faults.add(fault);
  if (content?.clock !== undefined) time.set(content.clock);
  const reset = keepStart({ lab, time, startTime: content?.clock, faults });
  login.handle(withAdmin(onLogin, { lab, cloudName: cloud, caFile: pki.caFile, time, forge, faults, journal, reset }));
  graph.handle(lazyHost(async () => (await import('./hosts/graph-server.ts')).createGraphServer(lab, parts)));
  outside.handle(lazyHost(async () => (await import('./outside/outside-server.ts')).createOutsideServer(lab, parts)));
  teams.handle(lazyHost(async () => (await import('./hosts/teams-server.ts')).createTeamsServer(lab, parts)));
  management.handle(
    lazyHost(async () => (await import('./hosts/management-server.ts')).createManagementServer(lab, parts)),
  );
  const { policies, pipelines } = lab;
  const redirections: Redirection[] = [];
  return {
    cloudName: cloud,
    loginOrigin: lab.loginOrigin,
    graphOrigin: lab.graphOrigin,
    outsideOrigin: lab.outsideOrigin,
    teamsOrigin: lab.teamsOrigin,
    managementOrigin: lab.managementOrigin,
    caFile: pki.caFile,
    tenant,
    otherTenants,
    settings: lab.settings,
    clock,
    time,
    keys: lab.keys,
    forge,
    requests: journal,
    faults: parts.faults,
    policies,
    conditions: lab.conditions,
    ...createLabApplications(tenant),
    ...createLabDirectoryRoles(tenant),
    tokens: createMachineTokens(lab),
    pipelineVariables: { github: pipelines.github.variables, azureDevOps: pipelines.azureDevOps.variables },
    mintFederatedToken: (wanted) => lab.outside.mint(wanted),
    revokeSessions: (userId) => revokeUser(lab.store, userId, clock.nowMs()),
    reset,
    outdateTokens: (principalId) => void lab.store.validFromMs.set(principalId, clock.nowMs()),
    async startRedirection() {
      const { redirectLab } = await import('./redirection/redirect-lab.ts');
      const redirection = await redirectLab(lab, parts);
      redirections.push(redirection);
      return redirection;
    },
    async stop() {
      stopping.abort();
      await Promise.all([...redirections.map((redirection) => redirection.stop()), stop()]);
    },
  };
}

/** Loaded only for a seed. */
async function contentOf(seed: LabSeed, options: LabOptions): Promise<StartContent> {
  const { refuseTenants, startContent } = await import('./setup/start-content.ts');
  refuseTenants(options);
  return startContent(seed, options.seedSource);
}

interface Listeners {
  readonly login: LoopbackListener;
  readonly graph: LoopbackListener;
  readonly outside: LoopbackListener;
  readonly teams: LoopbackListener;
  readonly management: LoopbackListener;
  stop(): Promise<void>;
}

/** Opens all listeners or none. */
async function listenOnAll(identity: Identity, options: LabOptions): Promise<Listeners> {
  const listeners: LoopbackListener[] = [];
  const listen = async (port = 0) => {
    const listener = await listenOnLoopback(identity, port);
    listeners.push(listener);
    return listener;
  };
  const stop = async () => {
    await Promise.all(listeners.map((listener) => listener.stop()));
  };
  try {
    const login = await listen(options.loginPort);
    const graph = await listen(options.graphPort);
    const outside = await listen(options.outsidePort);
    const teams = await listen(options.teamsPort);
    return { login, graph, outside, teams, management: await listen(options.managementPort), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
