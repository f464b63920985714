import type { Secret } from '../base/secret.ts';
import type { ReadableSource } from '../base/secret-source.ts';

/** Where the value of a SecureString comes from: `env:NAME`, `file:PATH`, `-`, `prompt`, or the word itself. */
export type SecretSource =
  | ReadableSource
  | { readonly kind: 'literal'; readonly secret: Secret }
  /** Typed without echo when a missing value was asked for. */
  | { readonly kind: 'answer'; readonly secret: Secret };

/** Where a PSCredential comes from: a user name with the password's source, or one text `USER:PASSWORD`. */
export type CredentialSource =
  | { readonly kind: 'user'; readonly userName: string; readonly password: SecretSource }
  | { readonly kind: 'whole'; readonly source: ReadableSource };
