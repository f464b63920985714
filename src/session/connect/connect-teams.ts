import { resolve } from 'node:path';
import { EntradaError, isEntradaError, messageOf } from '../../base/errors.ts';
import type { SignInTarget } from '../../credentials/credential.ts';
import { millisecondsOf, ofAnySet } from '../../credentials/sign-in-options.ts';
import { connectTeamsTable } from '../../model/connect-microsoftteams.ts';
import type { LogSettings, SessionRecord } from '../../model/context.ts';
import { teamsNameOf } from '../../model/teams-environment.ts';
import { checkOptions } from './check-options.ts';
import { checkContextName } from '../saved/named-contexts.ts';
import { saveAsCurrent } from '../saved/save-session.ts';
import type { Services } from '../services/services.ts';
import type { ConnectTeamsOptions } from '../../model/connect-options.ts';
import { checkSignIn, signIn } from './sign-in.ts';
import { type AnyTeamsOptions, requireTeamsCertificate, signInOptionsOf } from './teams-options.ts';
import { cloudNamed, findTeamsCloud, readEndpointUris } from '../environments/teams-environment.ts';

/** Who is connected, as Connect-MicrosoftTeams shows it. */
export interface TeamsConnection {
  /** The user; the application under a certificate or a managed identity. */
  readonly Account: string;
  readonly Environment: string;
  readonly Tenant: string;
  readonly TenantId: string;
}

/**
 * Signs in to Microsoft Teams and saves the session as the current one of its service. Saved sessions change only after
 * the sign-in succeeded. The token for the Teams admin API is requested when it is first needed.
 *
 * @param name - What to call the context; without it, it keeps its name or gets that of the account.
 * @throws {EntradaError} `PARAMETER_SET_UNRESOLVED`, `ENVIRONMENT_NOT_FOUND`, `PARAMETER_VALUE_INVALID`,
 * `STORAGE_FAILED` for the log, `PARAMETER_MISSING`, those of the credentials and of the cache.
 *
 * @internal
 */
export async function connectTeams(
  options: ConnectTeamsOptions,
  services: Services,
  name?: string,
): Promise<SessionRecord> {
  const { any, target, clientTimeoutMs } = await readOptions(options, services, name);
  const log = await logSettingsOf(any, services);
  if (log !== undefined) await services.log.start(log);
  try {
    requireTeamsCertificate(any);
    const unnamed = await signIn(signInOptionsOf(any), target, clientTimeoutMs, services);
    const record = await saveAsCurrent({ ...unnamed, ...(log === undefined ? {} : { log }) }, name, services);
    const { Account, TenantId } = connectionOf(record);
    services.log.write('Info', 'Connect-MicrosoftTeams', `Connected as ${Account} to tenant ${TenantId}.`);
    if (any.checkPermissions === true) await checkPermissions(record, services);
    return record;
  } catch (error) {
    services.log.write('Error', 'Connect-MicrosoftTeams', messageOf(error));
    throw error;
  }
}

/**
 * Checks a sign-in as {@link connectTeams} does, for -WhatIf and -Confirm. Nothing is sent or changed.
 *
 * @throws {EntradaError} As {@link connectTeams}.
 *
 * @internal
 */
export async function checkConnectTeams(
  options: ConnectTeamsOptions,
  services: Services,
  name?: string,
): Promise<void> {
  const { any, target, clientTimeoutMs } = await readOptions(options, services, name);
  if (any.logFilePath !== undefined && any.logLevel !== 'None') await services.log.check(logPathOf(any.logFilePath));
  requireTeamsCertificate(any);
  await checkSignIn(signInOptionsOf(any), target, clientTimeoutMs, services);
}

async function readOptions(options: ConnectTeamsOptions, services: Services, name: string | undefined) {
  checkOptions(connectTeamsTable, options);
  const any: AnyTeamsOptions = ofAnySet(options);
  const { teamsEnvironmentName, endpointUris, clientTimeout } = any;
  const endpoints = endpointUris === undefined ? undefined : readEndpointUris(endpointUris);
  const cloud = await findTeamsCloud({ name: teamsEnvironmentName, endpoints }, services);
  const clientTimeoutMs = millisecondsOf(clientTimeout, 'ClientTimeout');
  if (name !== undefined) checkContextName(name);
  const target: SignInTarget = { service: 'teams', cloud };
  return { any, target, clientTimeoutMs };
}

/** Returns what Connect-MicrosoftTeams shows of a session. */
export function connectionOf({ context, cloud }: Pick<SessionRecord, 'context' | 'cloud'>): TeamsConnection {
  const { Account, ClientId, TenantId } = context;
  return { Account: Account ?? ClientId, Environment: teamsNameOf(cloud), Tenant: TenantId, TenantId };
}

/**
 * Returns the name of the environment that a sign-in would use. Sends no request.
 *
 * @internal
 */
export async function environmentNameOf(options: AnyTeamsOptions, services: Services): Promise<string> {
  const name = options.teamsEnvironmentName ?? (await services.teamsEnvironment.read()).name ?? 'AzureCloud';
  return teamsNameOf(await cloudNamed(name, services.environments));
}

async function logSettingsOf(options: AnyTeamsOptions, services: Services): Promise<LogSettings | undefined> {
  const { logLevel, logFilePath } = options;
  if (logLevel === undefined && logFilePath === undefined) return undefined;
  const path = logFilePath === undefined ? await services.log.defaultPath() : logPathOf(logFilePath);
  return { level: logLevel ?? 'Info', path };
}

function logPathOf(logFilePath: string): string {
  if (logFilePath === '') throw new EntradaError('PARAMETER_VALUE_INVALID', 'Cannot log to "": name a file');
  return resolve(logFilePath);
}

/** The session is saved by now, so a failed check is a warning. */
async function checkPermissions(record: SessionRecord, services: Services): Promise<void> {
  const { listMissingPermissions } = await import('../permissions/list-missing-permissions.ts');
  try {
    for (const line of await listMissingPermissions(record, services)) services.warn(line);
  } catch (error) {
    if (!isEntradaError(error) || error.code === 'CANCELLED' || error.code === 'STOPPED_BY_PREFERENCE') throw error;
    services.warn(`The permissions could not be checked: ${error.message}`);
  }
}
