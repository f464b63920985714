import type { Secret } from '../base/secret.ts';

/**
 * What a session keeps so that it can be renewed. The way to sign in that wrote it (a row of
 * src/credentials/registry.ts) reads it again; to everything else it is opaque.
 */
export interface StoredCredential {
  /** Tells the form of the fields; {@link notRenewableKind} is the only one with a meaning outside its row. */
  readonly kind: string;
  /** The fields as the text of one JSON object: some are secrets, so all of them are kept as one. */
  readonly fields: Secret;
}

/** The kind of a session whose tokens were supplied by the caller: nothing renews them. */
export const notRenewableKind = 'given-token';

/** Returns whether a session can be renewed; the tokens of one that cannot are used until they expire. */
export function isRenewable({ kind }: StoredCredential): boolean {
  return kind !== notRenewableKind;
}

/** Returns whether two credentials are of the same kind and have the same fields. */
export function isSameCredential(one: StoredCredential, other: StoredCredential): boolean {
  return one.kind === other.kind && one.fields.reveal() === other.fields.reveal();
}

/** Where the certificate of an application is looked up at every renewal; the private key is never copied. */
export type CertificateReference =
  | { readonly kind: 'path'; readonly path: string; readonly password: Secret | null }
  | { readonly kind: 'thumbprint'; readonly thumbprint: string }
  | { readonly kind: 'subject'; readonly subject: string }
  | { readonly kind: 'pkcs11'; readonly uri: string; readonly pin: Secret | null };

/** Names a user-assigned identity. */
export interface ManagedIdentityId {
  readonly kind: 'client-id' | 'object-id' | 'resource-id';
  readonly id: string;
}

/** The address of an identity service that speaks the protocol used before IMDS. */
export interface ManagedIdentityEndpoint {
  readonly host: string;
  readonly port: number;
  readonly secret: Secret | null;
}

/** Where a federated token comes from. It is read again at every renewal. */
export type FederatedTokenSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'environment'; readonly name: string }
  /** A program and its arguments; it prints the token on standard output. */
  | { readonly kind: 'command'; readonly words: readonly string[] }
  /** GitHub Actions, and Forgejo, which uses the same protocol. */
  | { readonly kind: 'github'; readonly audience?: string | undefined }
  | { readonly kind: 'azure-devops'; readonly serviceConnectionId: string };
