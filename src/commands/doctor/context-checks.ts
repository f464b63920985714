import { durationText } from '../../base/duration-text.ts';
import { isEntradaError } from '../../base/errors.ts';
import type { TokenCache } from '../../cache/token-cache.ts';
import { connectCommands, type SessionRecord } from '../../model/context.ts';
import { isRenewable } from '../../model/stored-credential.ts';
import { userSessions } from '../../cache/user-sessions.ts';
import type { CommandHost } from '../command.ts';
import type { StatusReport } from '../protection/status-report.ts';
import { type Check, fine, problem, warning } from './check.ts';

/** A context, for the report. */
export interface ContextState {
  readonly Name: string;
  readonly Service: string;
  readonly Environment: string;
  readonly AuthType: string;
  readonly ContextScope: string;
  readonly Account: string | null;
  readonly TenantId: string;
  readonly ClientId: string;
  /** Where the session is, and how it is protected. */
  readonly Protection: string;
  /** ISO 8601, of the access token that expires last; null without a token. */
  readonly ExpiresOn: string | null;
  readonly IsRenewable: boolean;
  /** ISO 8601: the last sign-in or renewal. The use of a cached token is not recorded. */
  readonly LastRenewedOn: string;
}

type Host = Pick<CommandHost, 'services' | 'folders' | 'env' | 'platform'>;

/** Refresh tokens expire after 90 days without use (Microsoft's "Refresh tokens in the identity platform"). */
const refreshTokenLifeMs = 90 * 86_400_000;

/**
 * Reads every saved session.
 *
 * @returns The readable ones; the others are problems of the cache.
 */
export async function savedSessions(host: Host, { Problems }: StatusReport): Promise<SessionRecord[]> {
  const { services, folders, env, platform } = host;
  if (Problems.some(({ What }) => What === 'sessions')) return [];
  // Without its agent, the shell's sessions are not listed, and the user's are.
  const isCut = Problems.some(({ What }) => What === 'shell');
  const cache = isCut ? userSessions({ folders, env, platform, warn: services.warn }).cache : services.cache;
  const listings = await cache.list();
  const records: SessionRecord[] = [];
  for (const { kind, id } of listings) {
    const record = kind === 'readable' ? await readOrNone(cache, id) : undefined;
    if (record !== undefined) records.push(record);
  }
  return records.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** Returns the state of a session. */
export function contextState(record: SessionRecord, { Key, Sessions }: StatusReport): ContextState {
  const { context, service, cloud, credential, savedAtMs, name } = record;
  const expiries = Object.values(record.tokens).map(({ expiresAtMs }) => expiresAtMs);
  const isInMemory = context.ContextScope === 'Process';
  return {
    Name: name,
    Service: service,
    Environment: cloud.name,
    AuthType: context.AuthType,
    ContextScope: context.ContextScope,
    Account: context.Account,
    TenantId: context.TenantId,
    ClientId: context.ClientId,
    Protection: isInMemory
      ? 'memory of the agent of this shell'
      : `sealed in ${Sessions.Place}, key in ${Key.Kind ?? 'memory'}`,
    ExpiresOn: expiries.length === 0 ? null : new Date(Math.max(...expiries)).toISOString(),
    IsRenewable: isRenewable(credential),
    LastRenewedOn: new Date(savedAtMs).toISOString(),
  };
}

/** Checks whether a context can be used. */
export function contextCheck(state: ContextState, record: SessionRecord, nowMs: number): Check {
  const { Name, Service, Environment, AuthType, Protection, ExpiresOn, IsRenewable } = state;
  const leftMs = ExpiresOn === null ? -1 : Date.parse(ExpiresOn) - nowMs;
  const unusedMs = nowMs - record.savedAtMs;
  const life = leftMs > 0 ? `token for ${durationText(leftMs)}` : 'token expired';
  const used = `renewed ${durationText(unusedMs)} ago`;
  const found = `"${Name}": ${Service}, ${Environment}, ${AuthType}; ${Protection}; ${life}, ${used}.`;
  const again = `entrada ${connectCommands[record.service]} -Context "${Name}"`;
  if (leftMs <= 0 && !IsRenewable) {
    return warning('Context', found, `It cannot be renewed. Sign in again: ${again} with a new token.`);
  }
  if (record.credential.kind === 'refresh-token' && unusedMs > refreshTokenLifeMs) {
    return warning(
      'Context',
      found,
      `It was not used for more than 90 days. If it is refused, sign in again: ${again}`,
    );
  }
  return fine('Context', found);
}

/** Checks that the context exists that ENTRADA_CONTEXT or -Context names. */
export function wantedContextChecks(wanted: string | undefined, records: readonly SessionRecord[]): Check[] {
  if (wanted === undefined || records.some(({ name }) => name.toLowerCase() === wanted.toLowerCase())) return [];
  const message = `Cannot find the context "${wanted}" that ENTRADA_CONTEXT or -Context names`;
  return [problem('Context', { code: 'CONTEXT_NOT_FOUND', message, hint: 'entrada context list shows the names.' })];
}

/** A session that was removed meanwhile, or is damaged, is left to the cache's own check. */
async function readOrNone(cache: TokenCache, id: string): Promise<SessionRecord | undefined> {
  try {
    return await cache.read(id);
  } catch (error) {
    if (!isEntradaError(error)) throw error;
    return undefined;
  }
}
