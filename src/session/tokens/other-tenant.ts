import { EntradaError } from '../../base/errors.ts';
import { readTenant } from '../../credentials/sign-in-ids.ts';
import type { SessionRecord } from '../../model/context.ts';
import { isRenewable } from '../../model/stored-credential.ts';
import type { AccessTokenEntry } from '../../model/token.ts';

/** Cannot be part of an address or an application ID. */
const separator = '\n';

/**
 * Returns the tenant that a caller names, in lower case; undefined if it is that of the session.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` if it is not a GUID or a domain; `NOT_SUPPORTED` for a session that
 * exists in one tenant only: a managed identity, and tokens without a credential.
 */
export function otherTenant(record: SessionRecord, named: string): string | undefined {
  const tenant = readTenant(named, '-TenantId').toLowerCase();
  const { context, authorityTenant, credential } = record;
  if (/^(?:common|organizations|consumers)$/.test(tenant)) {
    throw new EntradaError('PARAMETER_VALUE_INVALID', `Cannot get a token for "${tenant}": it is not one tenant`, {
      hint: 'Use the GUID or a domain of the tenant.',
    });
  }
  if ([context.TenantId, authorityTenant].some((own) => own.toLowerCase() === tenant)) return undefined;
  const isBound = context.AuthType === 'ManagedIdentity' || !isRenewable(credential);
  if (!isBound) return tenant;
  const found = isRenewable(credential) ? 'a managed identity belongs' : 'its tokens were supplied and belong';
  throw new EntradaError('NOT_SUPPORTED', `Cannot get a token for the tenant "${tenant}": ${found} to one tenant`, {
    hint: 'Sign in to that tenant with -TenantId and -Context.',
  });
}

/** Returns a session as it is in another tenant, with the tokens for that tenant only. */
export function inTenant(
  record: SessionRecord,
  tenant: string,
  tokens: Readonly<Record<string, AccessTokenEntry>>,
): SessionRecord {
  return {
    ...record,
    // In hints: a sign-in to that tenant must not replace this session. 64 characters are the most for a name.
    name: `${record.name.slice(0, 24)} ${tenant}`.slice(0, 64).trim(),
    authorityTenant: tenant,
    context: { ...record.context, TenantId: tenant },
    tokens,
  };
}

/** Returns the name that version 0.1.0 saved a token for another tenant under, in the record of its session. */
export function savedName(resource: string, tenant: string): string {
  return `${tenant}${separator}${resource}`;
}

/** Returns whether a token in a record is for another tenant: of a session that version 0.1.0 saved. */
export function isForOtherTenant(name: string): boolean {
  return name.includes(separator);
}
