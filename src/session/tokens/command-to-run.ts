import { EntradaError, isEntradaError, type ErrorCode } from '../../base/errors.ts';
import { defaultCloudName } from '../../model/cloud.ts';
import { connectCommands, type SessionRecord } from '../../model/context.ts';
import { withoutProtocolScopes } from '../../model/scope.ts';
import { teamsNameOf } from '../../model/teams-environment.ts';

/** What only a new sign-in mends. */
const endings = new Set<ErrorCode>(['SIGN_IN_NEEDED', 'CONSENT_NEEDED', 'DEVICE_CODE_EXPIRED', 'SIGN_IN_DECLINED']);

/**
 * Adds the command to run to an error that says that a person has to sign in again.
 *
 * @param scopes - Permissions that were asked for by name and refused.
 * @param claims - What a service asked for beyond a plain sign-in (JSON), if it did.
 */
export function withCommandToRun(
  cause: unknown,
  record: SessionRecord,
  scopes: readonly string[] = [],
  claims?: string,
): unknown {
  if (!isEntradaError(cause) || !endings.has(cause.code) || record.credential.kind !== 'refresh-token') return cause;
  const asked = typeof cause.details['claims'] === 'string' ? cause.details['claims'] : claims;
  const line = commandToRun(record, scopes, asked);
  return new EntradaError(cause.code, cause.message, {
    hint: cause.hint === undefined ? `Run: ${line}` : `${cause.hint}\nRun: ${line}`,
    cause,
    details: cause.details,
  });
}

/** Writes the line that signs the same account in again, for the same things and what was asked for now. */
export function commandToRun(record: SessionRecord, scopes: readonly string[], claims: string | undefined): string {
  const { context, service } = record;
  const words = [
    'entrada',
    connectCommands[service],
    ...(service === 'entra' ? entraWords(record, scopes) : teamsWords(record)),
  ];
  if (context.ContextScope === 'Process') words.push('-ContextScope', 'Process');
  if (context.TokenCredentialType === 'DeviceCode') {
    words.push(service === 'entra' ? '-UseDeviceCode' : '-UseDeviceAuthentication');
  }
  if (claims !== undefined) words.push('-ClaimsChallenge', Buffer.from(claims).toString('base64'));
  // A leading = is a path to zsh.
  return words
    .map((word) => (/^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
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

function teamsWords({ context, cloud }: SessionRecord): string[] {
  const { Account } = context;
  return [
    ...(cloud.name === defaultCloudName ? [] : ['-TeamsEnvironmentName', teamsNameOf(cloud)]),
    ...(context.TenantId === '' ? [] : ['-TenantId', context.TenantId]),
    ...(Account === null
      ? []
      : context.TokenCredentialType === 'UserPassword'
        ? ['-Credential', Account]
        : ['-AccountId', Account]),
  ];
}
