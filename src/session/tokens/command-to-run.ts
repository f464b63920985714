import { type ErrorCode, isEntradaError, withCodeOf } from '../../base/errors.ts';
import { quoteForUser } from '../../base/shell-quote.ts';
import type { SignInAgain } from '../../credentials/credential.ts';
import { loadCredential } from '../../credentials/registry.ts';
import { defaultCloudName } from '../../model/cloud.ts';
import { graphResourceOf } from '../../model/resource.ts';
import { connectCommands, type Context, type SessionRecord } from '../../model/context.ts';
import { withoutProtocolScopes } from '../../model/scope.ts';
import { teamsNameOf } from '../../model/teams-environment.ts';

/** A hint that the complete command replaces: its sign-in also replaces the session, as a sign-out would remove it. */
const again = /^Run (?:Connect-\w+ again|Disconnect-\w+, then Connect-\w+)\.$/;

/** Errors that only a new sign-in resolves. */
const needsSignIn = new Set<ErrorCode>(['SIGN_IN_NEEDED', 'CONSENT_NEEDED', 'DEVICE_CODE_EXPIRED', 'SIGN_IN_DECLINED']);

/**
 * Adds the command that signs in again, in the same environment and tenant and under the same name, to an error that a
 * new sign-in resolves. Returns any other error unchanged.
 *
 * @param scopes - Permissions that were requested by name and refused.
 * @param claims - What a service asked for beyond a plain sign-in (JSON).
 */
export async function withCommandToRun(
  cause: unknown,
  record: SessionRecord,
  scopes: readonly string[] = [],
  claims?: string,
): Promise<unknown> {
  if (!isEntradaError(cause) || !needsSignIn.has(cause.code)) return cause;
  const challenge = typeof cause.details['claims'] === 'string' ? cause.details['claims'] : claims;
  const line = await signInLine(record, scopes, challenge);
  return withCodeOf(cause, cause.message, {
    hint: cause.hint === undefined || again.test(cause.hint) ? `Run: ${line}` : `${cause.hint}\nRun: ${line}`,
    cause,
    details: cause.details,
  });
}

/**
 * Returns the command that signs in to a session again.
 *
 * @param scopes - Further permissions; of no use to a program.
 * @param claims - As for {@link withCommandToRun}.
 */
export async function signInLine(
  record: SessionRecord,
  scopes: readonly string[] = [],
  claims?: string,
): Promise<string> {
  const { signInAgain } = (await loadCredential(record.context.TokenCredentialType)).show;
  return signInAgain === null ? programLine(record) : commandToRun(record, scopes, claims, signInAgain);
}

/** Returns the command that signs the same account in again, for the same permissions and the new ones. */
export function commandToRun(
  record: SessionRecord,
  scopes: readonly string[],
  claims: string | undefined,
  { accountParameter, switches }: SignInAgain,
): string {
  const { context, service } = record;
  const words = [
    'entrada',
    connectCommands[service],
    ...(service === 'entra' ? entraWords(record, scopes) : teamsWords(record, accountParameter)),
  ];
  if (context.ContextScope === 'Process') words.push('-ContextScope', 'Process');
  words.push(...switches[service], ...nameWords(record));
  if (claims !== undefined) words.push('-ClaimsChallenge', Buffer.from(claims).toString('base64'));
  return lineOf(words);
}

/** The parameters of a program by its way to sign in; `...` stands for what the session does not show. */
const programWords: Readonly<Record<string, (context: Context) => readonly string[]>> = {
  ClientSecret: ({ ClientId }) => ['-ClientSecretCredential', ClientId],
  ClientCertificate: ({ ClientId }) => ['-ApplicationId', ClientId, '-Certificate', '...'],
  FederatedToken: ({ ClientId }) => ['-ClientId', ClientId, '-FederatedToken', '...'],
  EnvironmentVariable: () => ['-EnvironmentVariable'],
  ManagedIdentity: () => ['-Identity'],
  UserProvidedAccessToken: () => ['-AccessToken', '...'],
};
const withoutTenant = new Set(['EnvironmentVariable', 'ManagedIdentity']);

function programLine(record: SessionRecord): string {
  const { context, service } = record;
  const { TokenCredentialType: type, ManagedIdentityId: identity } = context;
  const tenant = withoutTenant.has(type) && service === 'entra' ? [] : tenantWords(record);
  const own = programWords[type]?.(context) ?? [];
  // Process is the default for programs, and the only scope of supplied tokens.
  const scope = context.ContextScope === 'CurrentUser' ? ['-ContextScope', 'CurrentUser'] : [];
  return lineOf([
    'entrada',
    connectCommands[service],
    ...environmentWords(record),
    ...tenant,
    ...own.map((word) => (service === 'teams' && word === '-AccessToken' ? '-AccessTokens' : word)),
    ...(identity === null ? [] : [service === 'teams' ? '-AccountId' : '-ClientId', identity]),
    ...scope,
    ...nameWords(record),
  ]);
}

function lineOf(words: readonly string[]): string {
  // zsh expands a leading = to a path.
  return words.map((word) => (/^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word) ? word : quoteForUser(word))).join(' ');
}

function environmentWords({ service, cloud }: SessionRecord): string[] {
  if (cloud.name === defaultCloudName) return [];
  return service === 'entra' ? ['-Environment', cloud.name] : ['-TeamsEnvironmentName', teamsNameOf(cloud)];
}

function tenantWords({ context }: SessionRecord): string[] {
  return context.TenantId === '' ? [] : ['-TenantId', context.TenantId];
}

/** Without the name, the sign-in could replace another session of this identity; the account's name is the default. */
function nameWords({ name, context, identity }: SessionRecord): string[] {
  const own = (context.Account ?? context.AppName ?? context.ClientId).toLowerCase();
  const isOwn = name.toLowerCase().startsWith(own) && /^(?:-\d+)?$/.test(name.slice(own.length));
  return isOwn && identity === undefined ? [] : ['-Context', name];
}

function entraWords(record: SessionRecord, scopes: readonly string[]): string[] {
  const { context, cloud, requestedScopes } = record;
  const prefix = `${graphResourceOf(cloud)}/`;
  const short = [...withoutProtocolScopes(requestedScopes), ...scopes].map((scope) =>
    scope.startsWith(prefix) ? scope.slice(prefix.length) : scope,
  );
  return [
    ...environmentWords(record),
    ...tenantWords(record),
    ...['-ClientId', context.ClientId, '-Scopes', [...new Set(short)].join(',')],
  ];
}

function teamsWords(record: SessionRecord, accountParameter: string): string[] {
  const { Account } = record.context;
  return [
    ...environmentWords(record),
    ...tenantWords(record),
    ...(Account === null ? [] : [accountParameter, Account]),
  ];
}
