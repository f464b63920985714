import { resolve } from 'node:path';
import { EntradaError, isEntradaError, messageOf } from '../../base/errors.ts';
import { connectTeamsTable } from '../../model/connect-microsoftteams.ts';
import type { LogSettings, SessionRecord } from '../../model/context.ts';
import type { OptionsOf } from '../../model/parameter-table.ts';
import { teamsNameOf } from '../../model/teams-environment.ts';
import { checkOptions } from './check-options.ts';
import { recordOf } from '../saved/record-from-tokens.ts';
import { entryOf } from '../tokens/token-entry.ts';
import { saveAsCurrent } from '../saved/save-session.ts';
import type { Services } from '../services/services.ts';
import { millisecondsOf, type SignInPlace } from './sign-in-options.ts';
import { signInToTeams } from './sign-in-teams.ts';
import type { AnyTeamsOptions } from './teams-options.ts';
import { cloudNamed, findTeamsCloud, readEndpointUris } from '../environments/teams-environment.ts';

/** The parameters of Connect-MicrosoftTeams as options: one member for each parameter set. */
export type ConnectTeamsOptions = OptionsOf<typeof connectTeamsTable>;

/** Who is connected, as Connect-MicrosoftTeams shows it. */
export interface TeamsConnection {
  /** The user; the application under a certificate or a managed identity. */
  readonly Account: string;
  readonly Environment: string;
  readonly Tenant: string;
  readonly TenantId: string;
}

/**
 * Signs in to Microsoft Teams and saves the session as the current one of its service. Nothing that was saved before changes
 * until the sign-in succeeded. The token for the Teams admin API is taken when it is first needed.
 *
 * @param name - What to call the context; without it, it keeps its name or gets that of the account.
 * @throws {EntradaError} `PARAMETER_SET_UNRESOLVED`, `ENVIRONMENT_NOT_FOUND`, `PARAMETER_VALUE_INVALID`, `STORAGE_FAILED` for the
 * log, those of the credentials and of the cache.
 */
export async function connectTeams(
  options: ConnectTeamsOptions,
  services: Services,
  name?: string,
): Promise<SessionRecord> {
  checkOptions(connectTeamsTable, options);
  const any: AnyTeamsOptions = options;
  const cloud = await findTeamsCloud(
    {
      name: any.teamsEnvironmentName,
      endpoints: any.endpointUris === undefined ? undefined : readEndpointUris(any.endpointUris),
    },
    services,
  );
  const clientTimeoutMs = millisecondsOf(any.clientTimeout, 'ClientTimeout');
  const log = await logSettingsOf(any, services);
  if (log !== undefined) await services.log.start(log);
  try {
    const record = await signIn(any, { service: 'teams', cloud, clientTimeoutMs, services }, log, name);
    const { Account, TenantId } = connectionOf(record);
    services.log.write('Info', 'Connect-MicrosoftTeams', `Connected as ${Account} to tenant ${TenantId}.`);
    if (any.checkPermissions === true) await checkPermissions(record, services);
    return record;
  } catch (error) {
    services.log.write('Error', 'Connect-MicrosoftTeams', messageOf(error));
    throw error;
  }
}

/** Gives what Connect-MicrosoftTeams shows of a session. */
export function connectionOf({ context, cloud }: Pick<SessionRecord, 'context' | 'cloud'>): TeamsConnection {
  const { Account, ClientId, TenantId } = context;
  return { Account: Account ?? ClientId, Environment: teamsNameOf(cloud), Tenant: TenantId, TenantId };
}

/** Names the environment that a sign-in would be to, without looking at anything outside. */
export async function environmentNameOf(options: AnyTeamsOptions, services: Services): Promise<string> {
  const name = options.teamsEnvironmentName ?? (await services.teamsEnvironment.read()).name ?? 'AzureCloud';
  return teamsNameOf(await cloudNamed(name, services.environments));
}

async function signIn(
  options: AnyTeamsOptions,
  place: SignInPlace,
  log: LogSettings | undefined,
  name: string | undefined,
): Promise<SessionRecord> {
  const { cloud, clientTimeoutMs, services } = place;
  const { tokens, otherTokens, facts, credential, requestedScopes } = await signInToTeams(options, place);
  const nowMs = services.clock.nowMs();
  const others = Object.entries(otherTokens).map(([resource, set]) => [resource, entryOf(set, nowMs)] as const);
  const unnamed = {
    ...recordOf(tokens, facts),
    requestedScopes,
    credential,
    clientTimeoutMs,
    tokens: { [cloud.graphEndpoint]: entryOf(tokens, nowMs), ...Object.fromEntries(others) },
    ...(log === undefined ? {} : { log }),
    savedAtMs: nowMs,
  };
  return saveAsCurrent(unnamed, name, services);
}

async function logSettingsOf(options: AnyTeamsOptions, services: Services): Promise<LogSettings | undefined> {
  const { logLevel, logFilePath } = options;
  if (logLevel === undefined && logFilePath === undefined) return undefined;
  if (logFilePath === '') throw new EntradaError('PARAMETER_VALUE_INVALID', 'Cannot log to "": name a file');
  const path = logFilePath === undefined ? await services.log.defaultPath() : resolve(logFilePath);
  return { level: logLevel ?? 'Info', path };
}

/** The session is there by now: what keeps its permissions from being checked is said, and ends nothing. */
async function checkPermissions(record: SessionRecord, services: Services): Promise<void> {
  const { listMissingPermissions } = await import('../permissions/list-missing-permissions.ts');
  try {
    for (const line of await listMissingPermissions(record, services)) services.warn(line);
  } catch (error) {
    if (!isEntradaError(error) || error.code === 'CANCELLED' || error.code === 'STOPPED_BY_PREFERENCE') throw error;
    services.warn(`The permissions could not be checked: ${error.message}`);
  }
}
