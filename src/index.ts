import { EntradaError } from './base/errors.ts';
import { entradaFolders, findHomeFolder } from './base/folders.ts';
import { memoryCache } from './cache/memory-cache.ts';
import type { TokenCache } from './cache/token-cache.ts';
import { userSessions } from './cache/user-sessions.ts';
import type { SignInPrompt } from './credentials/prompt.ts';
import { ofAnySet } from './credentials/sign-in-options.ts';
import { connectEntraTable } from './model/connect-entra.ts';
import { connectTeamsTable } from './model/connect-microsoftteams.ts';
import type { Cloud } from './model/cloud.ts';
import type { TokenCredentialType } from './model/token-credential-type.ts';
import type { Context as AnyContext, ServiceName } from './model/context.ts';
import { currentSessionId, savedSession } from './session/saved/current-session.ts';
import { checkOptions, checkSettings } from './session/connect/check-options.ts';
import { connectEntra as connect } from './session/connect/connect.ts';
import { connectTeams } from './session/connect/connect-teams.ts';
import { createServices } from './session/services/create-services.ts';
import { checkEnvironments } from './session/environments/environments.ts';
import { environmentFile, environmentsInMemory } from './session/environments/environment-file.ts';
import { createLifetime } from './session/services/lifetime.ts';
import type { Services } from './session/services/services.ts';
import type { TenantResult, TenantsRequest } from './fleet/tenants-request.ts';
import { openQuerySession, type QuerySession as Session } from './queries/query-session.ts';
import type { ConnectEntraOptions, ConnectTeamsOptions } from './model/connect-options.ts';
import type { QueueServer } from './fleet/queue/queue-place.ts';
import type { WorkerOptions } from './fleet/queue/worker-options.ts';
import type { Sweep, SweepRequest } from './fleet/queue/sweep-library.ts';
import type { RemovedSetup, SetupOptions, SetupResult } from './session/setup/setup-options.ts';
import type { SetupSurroundings } from './session/setup/open-setup-world.ts';
import { asLibrary, eachAsLibrary, libraryText, withLibraryError } from './session/library-words.ts';
import { sessionPartsOf } from './session/session-parts.ts';
import { contextScopeOf } from './session/connect/sign-in.ts';
import { signInOptionsOf } from './session/connect/teams-options.ts';
import { teamsEnvironmentFile } from './session/environments/teams-environment-file.ts';

export {
  EntradaError,
  type EntradaErrorOptions,
  type ErrorCode,
  errorTable,
  exitStatuses,
  isEntradaError,
  type KnownErrorCode,
} from './base/errors.ts';
export type { Clock } from './base/clock.ts';
export { ExactNumber } from './base/exact-json.ts';
export { isSecret, Secret } from './base/secret.ts';
export type { ByteStore, StoredBytes, StoreEntry } from './cache/byte-store.ts';
export { fileFloors, type Floors } from './cache/floors.ts';
export { keyFile, type KeySource, type MasterKey, type SecretKeyObject } from './cache/master-key.ts';
export { memoryCache } from './cache/memory-cache.ts';
export { tokenCacheOver } from './cache/store-cache.ts';
export { type RedisCache, type RedisCacheOptions, type RedisServer, redisCache } from './cache/redis/redis-cache.ts';
export type { RedisCommands } from './cache/redis/redis-commands.ts';
export type { CacheLock, LockOptions, SessionListing, SessionSummary, TokenCache } from './cache/token-cache.ts';
export type { SignInPrompt } from './credentials/prompt.ts';
export type { QueueServer } from './fleet/queue/queue-place.ts';
export type { RateLimit } from './fleet/queue/rate-limit.ts';
export type { TryEnd, WorkerEvent, WorkerOptions } from './fleet/queue/worker-options.ts';
export type { Sweep, SweepProgress, SweepRequest, SweepResult } from './fleet/queue/sweep-library.ts';
export type { Cloud } from './model/cloud.ts';
export type { AuthType, ContextScope, LogLevel, LogSettings, ServiceName, SessionRecord } from './model/context.ts';
export type { ApiName, ApiVersion } from './model/resource.ts';
export type { BodyReceiver, BodySource, BodyWriter, ResponseHead } from './model/streamed-body.ts';
export type { StoredCredential } from './model/stored-credential.ts';
export type { AccessTokenEntry } from './model/token.ts';
export type { TokenCredentialType } from './model/token-credential-type.ts';
export type { TokenRequest, TokenRequest as GetTokenOptions } from './session/tokens/token-request.ts';
export type { TeamsConnection } from './session/connect/connect-teams.ts';
export type * from './model/connect-options.ts';
export type { BatchOptions, BatchRequest, BatchResult } from './session/requests/batch/batch-types.ts';
export type { ListRequest } from './session/requests/pages.ts';
export type { ApiRequest, ApiResponse, RequestMethod } from './session/requests/request.ts';
export type { RetrySettings } from './session/requests/retry-settings.ts';
export type * from './model/queries/query-types.ts';
export * from './queries/query-functions.ts';
export type { QueryName, QueryOptions, QuerySession as Session } from './queries/query-session.ts';
export type {
  OfContexts,
  OfOneSession,
  TenantLike,
  TenantResult,
  TenantsLimits,
  TenantsRequest,
} from './fleet/tenants-request.ts';
export type { TenantRequest } from './fleet/tenant-request.ts';
export type {
  AnySetupOptions,
  AzureDevOpsSetup,
  DaemonSetup,
  GitHubSetup,
  PublicClientSetup,
  RemovedSetup,
  SetupOptions,
  SetupResult,
} from './session/setup/setup-options.ts';
export type { AccessToken, SessionDisposal } from './session/session.ts';
export type { KiotaHosts } from './session/kiota-hosts.ts';
export type { KiotaRequest, SessionAuthenticationProvider } from './session/authentication-provider.ts';
export type {
  CancelSignal,
  CredentialToken,
  TokenCredential,
  TokenCredentialOptions,
} from './session/token-credential.ts';

// A program with neither lib.dom nor @types/node has none of these names; for others, this adds nothing.
declare global {
  interface AbortSignal {}
  interface Request {}
  interface RequestInit {}
  interface Response {}
  interface URL {}
}

/** The context of a session: who is connected, to which cloud and tenant, and how. Contains no secret. */
export type Context = AnyContext<TokenCredentialType>;

/** Settings of a session, in addition to the parameters of Connect-Entra or Connect-MicrosoftTeams. */
export interface SessionSettings {
  /**
   * Where the session is stored. Default: the command line's encrypted files for `contextScope: 'CurrentUser'`, and the
   * memory of this process for `'Process'`. The default context scope is `'CurrentUser'` for users and `'Process'` for
   * applications, as in the original.
   */
  readonly cache?: TokenCache | undefined;
  /**
   * The name of the context: of the new session, or of the saved one to open. Each name has a session of its own, also
   * for the same account. Default for a sign-in: the current session if it has the same identity (service, cloud,
   * tenant, application, account, scope), else the first session of that identity.
   */
  readonly contextName?: string | undefined;
  /** Clouds in addition to the built-in ones. Default: those that were added on the command line. */
  readonly environments?: readonly Cloud[] | undefined;
  /**
   * Shows the user what to do: open an address, or enter a code. Required for user sign-ins. It must return before the
   * user finishes.
   */
  onPrompt?(prompt: SignInPrompt): void | Promise<void>;
  /** Called with warnings. Default: they are ignored. */
  onWarning?(text: string): void;
  /** Called with redacted debug output. */
  onTrace?(text: string): void;
  /** Cancels pending operations, with the code `CANCELLED`. */
  readonly signal?: AbortSignal | undefined;
}

export type { SessionSettings as SessionOptions };

/** Settings of {@link openCurrentSession}. */
export interface OpenSessionSettings extends SessionSettings {
  /** The service of the session. Default: that of `contextName`, or `'entra'`. */
  readonly service?: ServiceName | undefined;
}

/**
 * Signs in to Microsoft Entra ID with one parameter set of Connect-Entra, and returns the session.
 *
 * @example
 * const session = await connectEntra({
 *   tenantId: 'contoso.com',
 *   clientSecretCredential: { userName: appId, password: process.env.APP_SECRET },
 * });
 * for await (const user of getEntraUser(session, { all: true })) console.log(user.DisplayName);
 *
 * @throws {EntradaError} Branch on its `code`; docs/exit-statuses.md lists them.
 */
export function connectEntra(options: ConnectEntraOptions = {}, settings: SessionSettings = {}): Promise<Session> {
  return asLibrary(async () => {
    checkOptions(connectEntraTable, options);
    const services = servicesFor(settings, (await contextScopeOf(ofAnySet(options))) === 'Process');
    return openQuerySession(await connect(options, services, settings.contextName), services);
  });
}

/**
 * Signs in to Microsoft Teams with one parameter set of Connect-MicrosoftTeams, and returns the session, which covers
 * Microsoft Graph and the Teams admin API.
 *
 * @example
 * const session = await connectMicrosoftTeams({
 *   tenantId: 'contoso.com',
 *   applicationId: appId,
 *   certificate: 'daemon.pem',
 * });
 * const tenant = await session.request('/Teams.Tenant/tenants');
 * for await (const team of session.list("/v1.0/groups?$filter=resourceProvisioningOptions/Any(x:x eq 'Team')")) {
 *   console.log(team);
 * }
 *
 * @throws {EntradaError} Branch on its `code`; docs/exit-statuses.md lists them.
 */
export function connectMicrosoftTeams(
  options: ConnectTeamsOptions = {},
  settings: SessionSettings = {},
): Promise<Session> {
  return asLibrary(async () => {
    checkOptions(connectTeamsTable, options);
    const services = servicesFor(settings, (await contextScopeOf(signInOptionsOf(ofAnySet(options)))) === 'Process');
    return openQuerySession(await connectTeams(options, services, settings.contextName), services);
  });
}

/** Settings of sweeps. */
export interface SweepSettings {
  /** Where the sweeps are. Default: the server of `ENTRADA_CACHE`, with the key of the saved sessions. */
  readonly server?: QueueServer | undefined;
  /** Called with warnings. Default: they are ignored. */
  onWarning?(text: string): void;
}

/**
 * Puts a request to many tenants on a queue (BullMQ on Redis), from which {@link runWorker} and `entrada worker` take
 * it, on any number of machines. Requires the packages bullmq and ioredis.
 *
 * @example
 * const sweep = await startSweep({ url: '/users', all: true, contexts: ['customer-1', 'customer-2'] });
 * for await (const { tenant, error, rows } of sweep.results({ wait: true })) {
 *   if (error !== undefined) console.error(tenant, error.message);
 *   for await (const row of rows()) console.log(tenant, row);
 * }
 *
 * @throws {EntradaError} `PACKAGE_MISSING`, `INPUT_INVALID`, `CACHE_UNREACHABLE`, `STORAGE_FAILED`, `KEY_UNREADABLE`.
 */
export function startSweep(request: SweepRequest, settings: SweepSettings = {}): Promise<Sweep> {
  return asLibrary(async () => {
    const { startLibrarySweep } = await import('./fleet/queue/sweep-library.ts');
    return startLibrarySweep(await queueServer(settings), request);
  });
}

/**
 * Opens a sweep that was started, also by `entrada sweep start`.
 *
 * @throws {EntradaError} `SWEEP_NOT_FOUND`, `CACHE_UNREACHABLE`, `STORAGE_FAILED`, `CACHE_UNREADABLE`.
 */
export function openSweep(id: string, settings: SweepSettings = {}): Promise<Sweep> {
  return asLibrary(async () => {
    const { openLibrarySweep } = await import('./fleet/queue/sweep-library.ts');
    return openLibrarySweep(await queueServer(settings), id);
  });
}

/** Settings of {@link runWorker}: those of sweeps, and where its sessions are. */
export interface WorkerSettings extends SweepSettings, Pick<SessionSettings, 'cache' | 'environments' | 'onTrace'> {}

/**
 * Works on the tenants of all sweeps until `signal` aborts: it then finishes its tenants, or returns them to the queue
 * after some seconds. Requires the packages bullmq and ioredis.
 *
 * @throws {EntradaError} `PACKAGE_MISSING`; `CACHE_UNREACHABLE`, `STORAGE_FAILED` when the server cannot be used at the
 * start; `KEY_UNREADABLE`, `CACHE_UNREADABLE` with another key than the one of a sweep.
 */
export function runWorker(options: WorkerOptions = {}, settings: WorkerSettings = {}): Promise<void> {
  return asLibrary(async () => {
    const { runWorker: run } = await import('./fleet/queue/run-worker.ts');
    await run(await queueServer(settings), servicesFor(settings, false), options);
  });
}

async function queueServer({ server, onWarning }: SweepSettings): Promise<QueueServer> {
  if (server !== undefined) return server;
  const { queueServerFromEnvironment } = await import('./fleet/queue/queue-place.ts');
  const { keyChain } = await import('./cache/keys/key-chain.ts');
  const { env, platform } = process;
  const warn = (text: string) => onWarning?.(libraryText(text));
  const folders = entradaFolders(env, platform, findHomeFolder(env, platform));
  return queueServerFromEnvironment(env, keyChain({ folders, env, platform, warn }), warn);
}

/**
 * Opens the session that the command line, {@link connectEntra} or {@link connectMicrosoftTeams} saved for this user.
 *
 * @param named - The same as `settings.service`, which it replaces.
 * @throws {EntradaError} `SIGN_IN_NEEDED` without a saved session; `CACHE_UNREADABLE`; `PARAMETER_VALUE_INVALID`.
 */
export function openCurrentSession(settings: OpenSessionSettings = {}, named?: ServiceName): Promise<Session> {
  return asLibrary(async () => {
    const services = servicesFor(settings, false);
    checkSettings({ service: named });
    const service = named ?? settings.service;
    const id = await currentSessionId(services, service);
    return openQuerySession(await savedSession(id, services, service), services);
  });
}

/** A request to many tenants, with the settings of saved sessions for `contexts`. */
export type RequestTenantsOptions = TenantsRequest &
  Pick<SessionSettings, 'cache' | 'environments' | 'onWarning' | 'onTrace'>;

/**
 * Sends a request to many tenants, a limited number at a time, and yields the result of each as it ends. A tenant that
 * fails has an `error` and does not stop the others.
 *
 * @example
 * for await (const { tenant, items, error } of requestTenants<{ skuPartNumber: string }>({
 *   contexts: 'cust-*',
 *   url: '/subscribedSkus',
 *   all: true,
 * })) {
 *   console.log(tenant, error?.message ?? items.map(({ skuPartNumber }) => skuPartNumber));
 * }
 *
 * @typeParam T - The type of an item, which is not checked.
 * @throws {EntradaError} `CONTEXT_NOT_FOUND` without a match; `SIGN_IN_NEEDED`, `PARAMETER_VALUE_INVALID`, `CANCELLED`.
 */
export async function* requestTenants<T = unknown>(options: RequestTenantsOptions): AsyncGenerator<TenantResult<T>> {
  const { requestManyTenants } = await import('./fleet/request-tenants.ts');
  const { cache, environments, onWarning, onTrace, ...request } = options;
  const settings: SessionSettings = {
    cache,
    environments,
    ...(onWarning !== undefined && { onWarning: onWarning.bind(options) }),
    ...(onTrace !== undefined && { onTrace: onTrace.bind(options) }),
  };
  const results = requestManyTenants<T>(request, () => servicesFor(settings, false));
  for await (const result of eachAsLibrary(() => results)) yield withLibraryError(result);
}

/**
 * Creates an application registration in the tenant of a session, with its service principal and credential, as the
 * command `entrada setup` does. If a step fails, what was created before is removed again. An application of the same
 * name is never changed: one of the same setup is returned. The certificate stays in Entrada's store on this machine.
 *
 * @example
 * const { clientId, thumbprint } = await setUpApplication(session, {
 *   kind: 'daemon',
 *   name: 'Reports',
 *   for: ['/users', 'POST /groups'],
 *   grantConsent: true,
 * });
 *
 * @param session - One with the permission Application.ReadWrite.All.
 * @throws {EntradaError} `APPLICATION_EXISTS`, `CONSENT_NEEDED`, `CONTEXT_EXISTS`, `INPUT_INVALID`,
 *   `PARAMETER_MISSING`, `PARAMETER_NOT_FOUND`, `PARAMETER_VALUE_INVALID`, `STORAGE_FAILED`; those of requests and
 *   of signing in.
 */
export function setUpApplication(session: Session, options: SetupOptions): Promise<SetupResult> {
  return asLibrary(async () => {
    const { setUpForLibrary } = await import('./session/setup/library-setup.ts');
    return setUpForLibrary(options, setupSurroundings(session));
  });
}

/**
 * Removes an application that {@link setUpApplication} or `entrada setup` created, for good: its service principal,
 * grants and federated credentials, and on this machine its certificate and context.
 *
 * @param name - Its display name, exactly, or its client ID.
 * @throws {EntradaError} `APPLICATION_NOT_FOUND`, also for one that setup did not create; `APPLICATION_EXISTS` if
 *   several have the name; `CONSENT_NEEDED`, `INPUT_INVALID`, `PARAMETER_VALUE_INVALID`, `STORAGE_FAILED`; those of
 *   requests.
 */
export function removeApplication(session: Session, name: string): Promise<RemovedSetup> {
  return asLibrary(async () => {
    const { removeForLibrary } = await import('./session/setup/library-setup.ts');
    if (typeof name !== 'string') {
      throw new EntradaError('PARAMETER_VALUE_INVALID', 'Cannot use name: pass a string');
    }
    return removeForLibrary(name, setupSurroundings(session));
  });
}

function setupSurroundings(session: Session): SetupSurroundings {
  const parts = sessionPartsOf(session);
  if (parts === undefined) {
    throw new EntradaError('PARAMETER_VALUE_INVALID', 'Cannot use session: pass a session of connectEntra');
  }
  const { env, platform } = process;
  return { ...parts, folders: entradaFolders(env, platform, findHomeFolder(env, platform)), platform };
}

function servicesFor(settings: SessionSettings, isInMemory: boolean): Services {
  checkSettings(settings);
  const { env, platform } = process;
  const homeFolder = findHomeFolder(env, platform);
  const folders = entradaFolders(env, platform, homeFolder);
  const warn = (text: string) => settings.onWarning?.(libraryText(text));
  const ignore = () => {};
  return createServices({
    env,
    platform,
    homeFolder,
    folders,
    contextName: settings.contextName,
    cache: settings.cache ?? (isInMemory ? memoryCache() : userSessions({ folders, env, platform, warn }).cache),
    environments:
      settings.environments === undefined
        ? environmentFile(folders.config)
        : environmentsInMemory(checkEnvironments(settings.environments)),
    teamsEnvironment: teamsEnvironmentFile(folders.config),
    isLongLived: true,
    trace: settings.onTrace,
    onPrompt: settings.onPrompt?.bind(settings) ?? refusePrompt,
    warn,
    verbose: settings.onTrace?.bind(settings) ?? ignore,
    signal: settings.signal,
    lifetime: createLifetime(isInMemory && settings.cache === undefined),
  });
}

function refusePrompt(): void {
  throw new EntradaError('SIGN_IN_NEEDED', 'Cannot sign in a user: onPrompt is missing', {
    hint: 'Pass onPrompt in the second argument; it shows the address or the device code.',
  });
}
