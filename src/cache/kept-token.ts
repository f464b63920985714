import { jsonWithSecrets } from '../base/secret-json.ts';
import { FieldError, objectOf, text } from '../base/fields.ts';
import { parseJsonObject } from '../base/json.ts';
import type { AccessTokenEntry } from '../model/token.ts';
import { tokenFromJson } from './session-json.ts';

/** A token for another tenant, as it is kept with a session. */
export interface KeptToken extends AccessTokenEntry {
  /** In lower case. */
  readonly tenant: string;
  readonly resource: string;
}

/** Writes tokens as JSON with their secrets readable. Only for the cipher, and for stores in memory. */
export function tokensToBytes(tokens: readonly KeptToken[]): Buffer {
  return Buffer.from(jsonWithSecrets({ tokens }));
}

/** Reads tokens; undefined when the bytes are anything else. */
export function tokensFromBytes(bytes: Uint8Array): readonly KeptToken[] | undefined {
  const list = parseJsonObject(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))?.[
    'tokens'
  ];
  if (!Array.isArray(list)) return undefined;
  try {
    return list.map((element) => {
      const entry = objectOf(element, 'tokens');
      return { ...tokenFromJson(entry), tenant: text(entry, 'tenant'), resource: text(entry, 'resource') };
    });
  } catch (error) {
    if (error instanceof FieldError) return undefined;
    throw error;
  }
}
