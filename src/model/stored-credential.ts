import type { Secret } from '../base/secret.ts';

/** Where the certificate of an application is found again at every renewal; the private key is never copied. */
export type CertificateWish =
  | { readonly kind: 'path'; readonly path: string; readonly password: Secret | null }
  | { readonly kind: 'thumbprint'; readonly thumbprint: string }
  | { readonly kind: 'subject'; readonly subject: string }
  | { readonly kind: 'pkcs11'; readonly uri: string; readonly pin: Secret | null };

/** Which user-assigned identity is meant. */
export interface ManagedIdentityId {
  readonly kind: 'client-id' | 'object-id' | 'resource-id';
  readonly id: string;
}

/** The address of an identity service that speaks the protocol of before IMDS. */
export interface ManagedIdentityEndpoint {
  readonly host: string;
  readonly port: number;
  readonly secret: Secret | null;
}

/** Where a federated token comes from, at every renewal anew. */
export type FederatedTokenSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'environment'; readonly name: string }
  /** A program and its arguments; its standard output is the token. */
  | { readonly kind: 'command'; readonly words: readonly string[] }
  /** GitHub Actions, and Forgejo, which has the same contract. */
  | { readonly kind: 'github'; readonly audience?: string | undefined }
  | { readonly kind: 'azure-devops'; readonly serviceConnectionId: string };

/** How a saved session is renewed. The secrets in it are sealed with the record. */
export type StoredCredential =
  | { readonly kind: 'refresh-token'; readonly refreshToken: Secret | null }
  | { readonly kind: 'client-secret'; readonly clientSecret: Secret }
  | { readonly kind: 'certificate'; readonly certificate: CertificateWish; readonly sendsChain: boolean }
  | {
      readonly kind: 'managed-identity';
      readonly identity: ManagedIdentityId | null;
      /** Asked in place of the source that this machine has; absent: whatever is here. */
      readonly endpoint?: ManagedIdentityEndpoint;
      /** Sent in place of MSI_SECRET to the source that this machine has. */
      readonly secret?: Secret;
    }
  | { readonly kind: 'federated-token'; readonly source: FederatedTokenSource }
  /** Read from the variables of whoever renews (AZURE_CLIENT_SECRET and the like); nothing of them is kept. */
  | { readonly kind: 'environment' }
  /** A token that was handed in; it ends when it ends. */
  | { readonly kind: 'given-token' };
