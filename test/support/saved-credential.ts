import { Secret } from '../../src/base/secret.ts';
import type { StoredCredential } from '../../src/model/stored-credential.ts';

/** Returns a credential with these fields, as a way to sign in saves it. */
export function savedCredential(kind: string, fields: Readonly<Record<string, unknown>>): StoredCredential {
  return { kind, fields: new Secret(JSON.stringify(fields)) };
}

/** Returns a field of a saved credential, when it is text. */
export function savedText(credential: StoredCredential | undefined, name: string): string | undefined {
  const value = credential === undefined ? undefined : JSON.parse(credential.fields.reveal())[name];
  return typeof value === 'string' ? value : undefined;
}
