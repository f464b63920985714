import type { Secret } from '../base/secret.ts';
import type { ReadableSource } from '../base/secret-source.ts';

/** The source of a SecureString: `env:NAME`, `file:PATH`, `-`, `prompt`, or the word itself. */
export type SecretSource =
  | ReadableSource
  | { readonly kind: 'literal'; readonly secret: Secret }
  /** Typed without echo at a prompt for a missing value. */
  | { readonly kind: 'answer'; readonly secret: Secret };

/** The source of a PSCredential: a user name with the password's source, or a text `USER:PASSWORD`. */
export type CredentialSource =
  | { readonly kind: 'user'; readonly userName: string; readonly password: SecretSource }
  | { readonly kind: 'whole'; readonly source: ReadableSource };
