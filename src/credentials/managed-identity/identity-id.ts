import { EntradaError } from '../../base/errors.ts';
import type { ManagedIdentityId } from '../../model/stored-credential.ts';
import { isGuid } from '../../oauth/authority.ts';
import type { IdentitySource } from './source.ts';

/**
 * Reads the id of an identity: a GUID is a client id, a path with `/subscriptions/` a resource id. An object id looks
 * like a client id, so it has a parameter of its own.
 *
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` for any other text.
 */
export function readIdentityId(text: string): ManagedIdentityId {
  const id = text.trim();
  if (isGuid(id)) return { kind: 'client-id', id };
  if (/\/subscriptions\//i.test(id)) return { kind: 'resource-id', id };
  throw new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot use "${text}" as a managed identity: it is not a GUID or a resource id; use the client id of the identity, or its /subscriptions/... path`,
  );
}

/**
 * Returns the query field that names an identity to a source; no field for the identity of the machine itself.
 *
 * @throws {EntradaError} `INPUT_INVALID` when the source does not support this kind of id, with the reason.
 */
export function identityFields(
  source: IdentitySource,
  identity: ManagedIdentityId | undefined,
): Record<string, string> {
  if (identity === undefined) return {};
  const field = source.idFields[identity.kind];
  if (field !== undefined) return { [field]: identity.id };
  throw new EntradaError(
    'INPUT_INVALID',
    `Cannot ask ${source.name} for the identity with the ${identity.kind.replace('-', ' ')} "${identity.id}": ${source.idRule}`,
  );
}
