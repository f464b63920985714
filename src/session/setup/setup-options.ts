/** Options of every application to set up. */
export interface AnySetupOptions {
  /** The display name, which must be free in the tenant. */
  readonly name: string;
  /**
   * Calls of Microsoft Graph, such as `'/users'` or `'POST /groups'`, whose least privileged permissions the
   * application requests, in addition to those that are named.
   */
  readonly for?: readonly string[] | undefined;
  /** Consents for the whole tenant, as an administrator does. Default: false. */
  readonly grantConsent?: boolean | undefined;
}

/** An application that users sign in to, with the browser or a device code. */
export interface PublicClientSetup extends AnySetupOptions {
  readonly kind: 'public-client';
  /** Delegated permissions of Microsoft Graph. Default: those of `for`, else `['User.Read']`. */
  readonly scopes?: readonly string[] | undefined;
}

/** An application that signs in by itself, with a certificate whose private key stays in Entrada's store. */
export interface DaemonSetup extends AnySetupOptions {
  readonly kind: 'daemon';
  /** Application permissions of Microsoft Graph. */
  readonly roles?: readonly string[] | undefined;
  /** How long the certificate is valid, in days: 1 to 1095. Default: 365. */
  readonly certificateDays?: number | undefined;
  /** Signs in at once, and saves the context by this name where the session is saved. Default: it does not sign in. */
  readonly contextName?: string | undefined;
}

/** An application that workflows of a GitHub repository sign in as. At least one kind of workflow run is needed. */
export interface GitHubSetup extends AnySetupOptions {
  readonly kind: 'github';
  readonly roles?: readonly string[] | undefined;
  /** `OWNER/REPOSITORY`, in the letter case of GitHub. */
  readonly repository: string;
  readonly branches?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly deploymentEnvironments?: readonly string[] | undefined;
  /** Whether runs of pull requests may sign in. Default: false. */
  readonly pullRequests?: boolean | undefined;
  /** Default: that of github.com. */
  readonly issuer?: string | undefined;
}

/** An application that pipelines with an Azure DevOps service connection sign in as. */
export interface AzureDevOpsSetup extends AnySetupOptions {
  readonly kind: 'azure-devops';
  readonly roles?: readonly string[] | undefined;
  /** `ORGANIZATION/PROJECT/CONNECTION`. */
  readonly connection: string;
  /** The GUID of the organization, for the issuer; or name the `issuer`. */
  readonly organizationId?: string | undefined;
  readonly issuer?: string | undefined;
  /** Default: `sc://` and the connection. */
  readonly subject?: string | undefined;
}

/** An application to set up. */
export type SetupOptions = PublicClientSetup | DaemonSetup | GitHubSetup | AzureDevOpsSetup;

/** An application that was set up. Contains no secret. */
export interface SetupResult {
  readonly name: string;
  readonly clientId: string;
  readonly tenantId: string;
  /** `'exists'`: an earlier setup made the same, and nothing was changed. */
  readonly status: 'created' | 'exists';
  /** The delegated permissions that it requests, as Microsoft Graph spells them. */
  readonly scopes: readonly string[];
  /** The application permissions that it requests. */
  readonly roles: readonly string[];
  /** The subjects of the federated tokens that it trusts. */
  readonly subjects: readonly string[];
  /** Of the daemon's certificate. */
  readonly thumbprint: string | undefined;
  /** The name of the saved context. */
  readonly contextName: string | undefined;
  /** Whether this call consented. */
  readonly isConsentGranted: boolean;
  /** The page where an administrator consents; undefined without permissions. */
  readonly consentUrl: string | undefined;
}

/** An application that was removed. */
export interface RemovedSetup {
  readonly name: string;
  /** Empty if only parts on this machine were left. */
  readonly clientIds: readonly string[];
}
