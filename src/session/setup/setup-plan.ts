/** The way in which a new application signs in. */
export type SetupKind = 'public-client' | 'daemon' | 'github' | 'azure-devops';

/** Trust in the tokens of another issuer (Graph resource type federatedIdentityCredential). */
export interface FederatedTrust {
  /** Unique in the application: 3 to 120 letters, digits, hyphens and underscores. */
  readonly name: string;
  readonly issuer: string;
  /** Compared exactly, in the same letter case. */
  readonly subject: string;
}

/** An application to be set up. */
export interface SetupPlan {
  /** The display name. */
  readonly name: string;
  readonly kind: SetupKind;
  /** Names of delegated permissions of Microsoft Graph. */
  readonly scopes: readonly string[];
  /** Names of application permissions of Microsoft Graph. */
  readonly roles: readonly string[];
  /** Empty for people and daemons. */
  readonly trusts: readonly FederatedTrust[];
  /** Days that the certificate of a daemon is valid. */
  readonly certificateDays: number;
  /** Consents for the whole tenant, as an administrator does. */
  readonly grantsConsent: boolean;
}

/** The audience of federated tokens that the identity platform expects. */
export const federatedAudience = 'api://AzureADTokenExchange';
