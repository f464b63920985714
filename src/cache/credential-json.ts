import type { JsonObject } from '../base/json.ts';
import { text } from '../base/fields.ts';
import { Secret } from '../base/secret.ts';
import type { StoredCredential } from '../model/stored-credential.ts';

/**
 * Returns a credential as it is written into a record: its kind and its fields in one object, secrets in the open. Only
 * for the cipher.
 */
export function credentialToJson({ kind, fields }: StoredCredential): JsonObject {
  const opened: JsonObject = JSON.parse(fields.reveal());
  return { kind, ...opened };
}

/**
 * Reads a saved credential. Its fields are checked where they are used: by the sign-in method that wrote them, at the
 * renewal of the session (docs/decisions/0010-credential-registry.md).
 *
 * @throws {FieldError} Without a kind.
 */
export function credentialOf(object: JsonObject): StoredCredential {
  const { kind: _kind, ...fields } = object;
  return { kind: text(object, 'kind'), fields: new Secret(JSON.stringify(fields)) };
}
