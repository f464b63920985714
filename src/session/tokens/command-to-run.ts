import { EntradaError, isEntradaError, type ErrorCode } from '../../base/errors.ts';
import { shellQuote } from '../../base/shell-quote.ts';
import type { SignInAgain } from '../../credentials/credential.ts';
import { loadCredential } from '../../credentials/registry.ts';
import { defaultCloudName } from '../../model/cloud.ts';
import { connectCommands, type SessionRecord } from '../../model/context.ts';
import { withoutProtocolScopes } from '../../model/scope.ts';
import { teamsNameOf } from '../../model/teams-environment.ts';

/** Errors that only a new sign-in resolves. */
const needsSignIn = new Set<ErrorCode>(['SIGN_IN_NEEDED', 'CONSENT_NEEDED', 'DEVICE_CODE_EXPIRED', 'SIGN_IN_DECLINED']);

/**
 * Adds the command that signs in again to an error that a new sign-in of the same person resolves. Returns any other
 * error unchanged.
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
  const { signInAgain } = (await loadCredential(record.context.TokenCredentialType)).show;
  if (signInAgain === null) return cause;
  const challenge = typeof cause.details['claims'] === 'string' ? cause.details['claims'] : claims;
  const line = commandToRun(record, scopes, challenge, signInAgain);
  return new EntradaError(cause.code, cause.message, {
    hint: cause.hint === undefined ? `Run: ${line}` : `${cause.hint}\nRun: ${line}`,
    cause,
    details: cause.details,
  });
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
  // Without the name, the sign-in would replace another session of this identity.
  if (record.identity !== undefined) words.push('-Context', record.name);
  if (context.ContextScope === 'Process') words.push('-ContextScope', 'Process');
  words.push(...switches[service]);
  if (claims !== undefined) words.push('-ClaimsChallenge', Buffer.from(claims).toString('base64'));
  // zsh expands a leading = to a path.
  return words.map((word) => (/^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word) ? word : shellQuote(word))).join(' ');
}

function entraWords({ context, cloud, requestedScopes }: SessionRecord, scopes: readonly string[]): string[] {
  const prefix = `${cloud.graphEndpoint}/`;
  const short = [...withoutProtocolScopes(requestedScopes), ...scopes].map((scope) =>
    scope.startsWith(prefix) ? scope.slice(prefix.length) : scope,
  );
  return [
    ...(cloud.name === defaultCloudName ? [] : ['-Environment', cloud.name]),
    ...(context.TenantId === '' ? [] : ['-TenantId', context.TenantId]),
    ...['-ClientId', context.ClientId, '-Scopes', [...new Set(short)].join(',')],
  ];
}

function teamsWords({ context, cloud }: SessionRecord, accountParameter: string): string[] {
  const { Account } = context;
  return [
    ...(cloud.name === defaultCloudName ? [] : ['-TeamsEnvironmentName', teamsNameOf(cloud)]),
    ...(context.TenantId === '' ? [] : ['-TenantId', context.TenantId]),
    ...(Account === null ? [] : [accountParameter, Account]),
  ];
}
