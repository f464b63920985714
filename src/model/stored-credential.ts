import type { Secret } from '../base/secret.ts';

/**
 * The stored credential that renews a session. Only the credential that wrote it (a row of src/credentials/registry.ts)
 * reads it; for everything else it is opaque.
 */
export interface StoredCredential {
  /** The type of the fields; only {@link notRenewableKind} has a meaning outside its row. */
  readonly kind: string;
  /** The fields as one JSON text. Some are secret, so all of them are. */
  readonly fields: Secret;
}

/** The kind of a session with supplied tokens, which cannot be renewed. */
export const notRenewableKind = 'given-token';

/** Returns whether a session can be renewed; the tokens of one that cannot are used until they expire. */
export function isRenewable({ kind }: StoredCredential): boolean {
  return kind !== notRenewableKind;
}

/** Returns whether two credentials are of the same kind and have the same fields. */
export function isSameCredential(one: StoredCredential, other: StoredCredential): boolean {
  return one.kind === other.kind && one.fields.reveal() === other.fields.reveal();
}

/** Where the certificate of an application is looked up at every renewal; of those, the private key is not copied. */
export type CertificateReference =
  | { readonly kind: 'path'; readonly path: string; readonly password: Secret | null }
  | { readonly kind: 'thumbprint'; readonly thumbprint: string }
  | { readonly kind: 'subject'; readonly subject: string }
  | { readonly kind: 'pkcs11'; readonly uri: string; readonly pin: Secret | null }
  | HeldCertificate;

/**
 * A certificate that only a shell has, as an object: its key is in the session, which is kept in memory for that shell.
 */
export interface HeldCertificate {
  readonly kind: 'pfx';
  /** SHA-1, 40 hexadecimal digits. */
  readonly thumbprint: string;
  /** In base64. */
  readonly pfx: Secret;
  readonly password: Secret;
}

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
