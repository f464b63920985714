// Generated from the parameter tables by `npm run docs`.
import type { Secret } from '../base/secret.ts';
import type { Without } from './parameter-table.ts';

/** The parameters of Connect-Entra as options: those of one of its parameter sets. */
export type ConnectEntraOptions =
  | ConnectEntraUserParameters
  | ConnectEntraAppCertificateParameters
  | ConnectEntraIdentityParameters
  | ConnectEntraFederatedTokenParameters
  | ConnectEntraAppSecretCredentialParameters
  | ConnectEntraAccessTokenParameters
  | ConnectEntraEnvironmentVariableParameters;

/** The parameters of Connect-Entra in its parameter set UserParameterSet, the default one. */
export interface ConnectEntraUserParameters
  extends Without<
    NotAnOptionOf.ConnectEntraUserParameters,
    | 'certificateSubjectName'
    | 'certificateThumbprint'
    | 'sendCertificateChain'
    | 'certificate'
    | 'certificatePassword'
    | 'identity'
    | 'objectId'
    | 'resourceId'
    | 'clientSecretCredential'
    | 'accessToken'
    | 'federatedToken'
    | 'environmentVariable'
  > {
  /** Delegated permissions to request. Default: User.Read. */
  readonly scopes?: readonly string[] | undefined;
  /**
   * Requests the least privileged permissions for these calls of Microsoft Graph, each a method and an address as
   * in 'POST /groups', or an address alone for GET, in addition to `scopes`.
   */
  readonly for?: readonly string[] | undefined;
  /**
   * The application (client) ID to sign in with. With `identity`, the client ID of a user-assigned identity.
   * Default: 14d82eec-204b-4c2f-b7e8-296a70dab67e, Microsoft Graph Command Line Tools.
   */
  readonly clientId?: string | undefined;
  /**
   * The tenant to sign in to, as a GUID or a domain name. Required for applications. With `accessToken`, the token
   * must be from this tenant. Default: common: the home tenant of the account.
   */
  readonly tenantId?: string | undefined;
  /**
   * 'Process' keeps the session in the memory of this process. 'CurrentUser' saves it where the command line finds
   * it. Default: CurrentUser for users, Process for applications.
   */
  readonly contextScope?: 'Process' | 'CurrentUser' | undefined;
  /** The cloud to connect to. Get-EntraEnvironment lists them. Default: Global. */
  readonly environment?: string | undefined;
  /** Shows a code to enter in a browser on any machine, instead of opening one here. */
  readonly useDeviceCode?: boolean | undefined;
  /** Timeout of each HTTP request in seconds, now and later in this session. Default: 300. */
  readonly clientTimeout?: number | undefined;
  /** The account to sign in with; another one is refused. Without it, the user chooses one. */
  readonly loginHint?: string | undefined;
  /**
   * Seconds that the user has to finish signing in. Default: 120; a device code also expires at the service's own
   * time limit.
   */
  readonly signInTimeout?: number | undefined;
  /** The Base64-encoded claims challenge of a rejected request, as shown in its error message. */
  readonly claimsChallenge?: string | undefined;
  /** Hides the welcome message. */
  readonly noWelcome?: boolean | undefined;
}

/** The parameters of Connect-Entra in its parameter set AppCertificateParameterSet. */
export interface ConnectEntraAppCertificateParameters
  extends Without<
    NotAnOptionOf.ConnectEntraAppCertificateParameters,
    | 'scopes'
    | 'for'
    | 'identity'
    | 'objectId'
    | 'resourceId'
    | 'clientSecretCredential'
    | 'accessToken'
    | 'federatedToken'
    | 'useDeviceCode'
    | 'environmentVariable'
    | 'loginHint'
    | 'signInTimeout'
    | 'claimsChallenge'
  > {
  /**
   * The application (client) ID to sign in with. With `identity`, the client ID of a user-assigned identity.
   * Default: 14d82eec-204b-4c2f-b7e8-296a70dab67e, Microsoft Graph Command Line Tools.
   */
  readonly clientId: string;
  /**
   * The full subject of a certificate in a certificate store, for example "CN=contoso-daemon", as printed by
   * Windows, .NET, openssl or Java.
   */
  readonly certificateSubjectName?: string | undefined;
  /** The thumbprint (SHA-1, 40 hexadecimal digits) of a certificate in a certificate store. */
  readonly certificateThumbprint?: string | undefined;
  /**
   * Sends the certificate chain with the request, for applications that trust a subject name and issuer. Default:
   * false.
   */
  readonly sendCertificateChain?: boolean | undefined;
  /**
   * A PEM or PFX file with the certificate and private key, or the pkcs11: URI of a key that stays on its token
   * (RFC 7512). Of several certificates in a file, the newest valid one with a key is used. A path of PowerShell,
   * such as Cert:\CurrentUser\My\THUMBPRINT, names a certificate in a certificate store.
   */
  readonly certificate?: string | undefined;
  /** The password of the file, or the PIN of the PKCS #11 token. */
  readonly certificatePassword?: Secret | string | undefined;
  /**
   * The tenant to sign in to, as a GUID or a domain name. Required for applications. With `accessToken`, the token
   * must be from this tenant. Default: common: the home tenant of the account.
   */
  readonly tenantId?: string | undefined;
  /**
   * 'Process' keeps the session in the memory of this process. 'CurrentUser' saves it where the command line finds
   * it. Default: CurrentUser for users, Process for applications.
   */
  readonly contextScope?: 'Process' | 'CurrentUser' | undefined;
  /** The cloud to connect to. Get-EntraEnvironment lists them. Default: Global. */
  readonly environment?: string | undefined;
  /** Timeout of each HTTP request in seconds, now and later in this session. Default: 300. */
  readonly clientTimeout?: number | undefined;
  /** Hides the welcome message. */
  readonly noWelcome?: boolean | undefined;
}

/** The parameters of Connect-Entra in its parameter set IdentityParameterSet. */
export interface ConnectEntraIdentityParameters
  extends Without<
    NotAnOptionOf.ConnectEntraIdentityParameters,
    | 'scopes'
    | 'for'
    | 'certificateSubjectName'
    | 'certificateThumbprint'
    | 'sendCertificateChain'
    | 'certificate'
    | 'certificatePassword'
    | 'clientSecretCredential'
    | 'accessToken'
    | 'federatedToken'
    | 'tenantId'
    | 'useDeviceCode'
    | 'environmentVariable'
    | 'loginHint'
    | 'signInTimeout'
    | 'claimsChallenge'
  > {
  /**
   * The application (client) ID to sign in with. With `identity`, the client ID of a user-assigned identity.
   * Default: 14d82eec-204b-4c2f-b7e8-296a70dab67e, Microsoft Graph Command Line Tools.
   */
  readonly clientId?: string | undefined;
  /** Signs in with the machine's managed identity. */
  readonly identity?: boolean | undefined;
  /** The object (principal) ID of a user-assigned identity, instead of its client ID. */
  readonly objectId?: string | undefined;
  /** The Azure resource ID of a user-assigned identity, instead of its client ID. */
  readonly resourceId?: string | undefined;
  /**
   * 'Process' keeps the session in the memory of this process. 'CurrentUser' saves it where the command line finds
   * it. Default: CurrentUser for users, Process for applications.
   */
  readonly contextScope?: 'Process' | 'CurrentUser' | undefined;
  /** The cloud to connect to. Get-EntraEnvironment lists them. Default: Global. */
  readonly environment?: string | undefined;
  /** Timeout of each HTTP request in seconds, now and later in this session. Default: 300. */
  readonly clientTimeout?: number | undefined;
  /** Hides the welcome message. */
  readonly noWelcome?: boolean | undefined;
}

/** The parameters of Connect-Entra in its parameter set FederatedTokenParameterSet. */
export interface ConnectEntraFederatedTokenParameters
  extends Without<
    NotAnOptionOf.ConnectEntraFederatedTokenParameters,
    | 'scopes'
    | 'for'
    | 'certificateSubjectName'
    | 'certificateThumbprint'
    | 'sendCertificateChain'
    | 'certificate'
    | 'certificatePassword'
    | 'identity'
    | 'objectId'
    | 'resourceId'
    | 'clientSecretCredential'
    | 'accessToken'
    | 'useDeviceCode'
    | 'environmentVariable'
    | 'loginHint'
    | 'signInTimeout'
    | 'claimsChallenge'
  > {
  /**
   * The application (client) ID to sign in with. With `identity`, the client ID of a user-assigned identity.
   * Default: 14d82eec-204b-4c2f-b7e8-296a70dab67e, Microsoft Graph Command Line Tools.
   */
  readonly clientId: string;
  /**
   * The source of a token from a trusted issuer, read again at every renewal: file:PATH, env:NAME, command:LINE,
   * github, or azure-devops:SERVICE_CONNECTION_ID.
   */
  readonly federatedToken: string;
  /**
   * The tenant to sign in to, as a GUID or a domain name. Required for applications. With `accessToken`, the token
   * must be from this tenant. Default: common: the home tenant of the account.
   */
  readonly tenantId?: string | undefined;
  /**
   * 'Process' keeps the session in the memory of this process. 'CurrentUser' saves it where the command line finds
   * it. Default: CurrentUser for users, Process for applications.
   */
  readonly contextScope?: 'Process' | 'CurrentUser' | undefined;
  /** The cloud to connect to. Get-EntraEnvironment lists them. Default: Global. */
  readonly environment?: string | undefined;
  /** Timeout of each HTTP request in seconds, now and later in this session. Default: 300. */
  readonly clientTimeout?: number | undefined;
  /** Hides the welcome message. */
  readonly noWelcome?: boolean | undefined;
}

/** The parameters of Connect-Entra in its parameter set AppSecretCredentialParameterSet. */
export interface ConnectEntraAppSecretCredentialParameters
  extends Without<
    NotAnOptionOf.ConnectEntraAppSecretCredentialParameters,
    | 'scopes'
    | 'for'
    | 'clientId'
    | 'certificateSubjectName'
    | 'certificateThumbprint'
    | 'sendCertificateChain'
    | 'certificate'
    | 'certificatePassword'
    | 'identity'
    | 'objectId'
    | 'resourceId'
    | 'accessToken'
    | 'federatedToken'
    | 'useDeviceCode'
    | 'environmentVariable'
    | 'loginHint'
    | 'signInTimeout'
    | 'claimsChallenge'
  > {
  /** The application ID and its client secret. */
  readonly clientSecretCredential?: { readonly userName: string; readonly password: Secret | string } | undefined;
  /**
   * The tenant to sign in to, as a GUID or a domain name. Required for applications. With `accessToken`, the token
   * must be from this tenant. Default: common: the home tenant of the account.
   */
  readonly tenantId?: string | undefined;
  /**
   * 'Process' keeps the session in the memory of this process. 'CurrentUser' saves it where the command line finds
   * it. Default: CurrentUser for users, Process for applications.
   */
  readonly contextScope?: 'Process' | 'CurrentUser' | undefined;
  /** The cloud to connect to. Get-EntraEnvironment lists them. Default: Global. */
  readonly environment?: string | undefined;
  /** Timeout of each HTTP request in seconds, now and later in this session. Default: 300. */
  readonly clientTimeout?: number | undefined;
  /** Hides the welcome message. */
  readonly noWelcome?: boolean | undefined;
}

/** The parameters of Connect-Entra in its parameter set AccessTokenParameterSet. */
export interface ConnectEntraAccessTokenParameters
  extends Without<
    NotAnOptionOf.ConnectEntraAccessTokenParameters,
    | 'scopes'
    | 'for'
    | 'clientId'
    | 'certificateSubjectName'
    | 'certificateThumbprint'
    | 'sendCertificateChain'
    | 'certificate'
    | 'certificatePassword'
    | 'identity'
    | 'objectId'
    | 'resourceId'
    | 'clientSecretCredential'
    | 'federatedToken'
    | 'contextScope'
    | 'useDeviceCode'
    | 'environmentVariable'
    | 'loginHint'
    | 'signInTimeout'
    | 'claimsChallenge'
  > {
  /** An access token for Microsoft Graph. It is used until it expires and cannot be renewed. */
  readonly accessToken: Secret | string;
  /**
   * The tenant to sign in to, as a GUID or a domain name. Required for applications. With `accessToken`, the token
   * must be from this tenant. Default: common: the home tenant of the account.
   */
  readonly tenantId?: string | undefined;
  /** The cloud to connect to. Get-EntraEnvironment lists them. Default: Global. */
  readonly environment?: string | undefined;
  /** Timeout of each HTTP request in seconds, now and later in this session. Default: 300. */
  readonly clientTimeout?: number | undefined;
  /** Hides the welcome message. */
  readonly noWelcome?: boolean | undefined;
}

/** The parameters of Connect-Entra in its parameter set EnvironmentVariableParameterSet. */
export interface ConnectEntraEnvironmentVariableParameters
  extends Without<
    NotAnOptionOf.ConnectEntraEnvironmentVariableParameters,
    | 'scopes'
    | 'for'
    | 'clientId'
    | 'certificateSubjectName'
    | 'certificateThumbprint'
    | 'sendCertificateChain'
    | 'certificate'
    | 'certificatePassword'
    | 'identity'
    | 'objectId'
    | 'resourceId'
    | 'clientSecretCredential'
    | 'accessToken'
    | 'federatedToken'
    | 'tenantId'
    | 'useDeviceCode'
    | 'loginHint'
    | 'signInTimeout'
    | 'claimsChallenge'
  > {
  /**
   * 'Process' keeps the session in the memory of this process. 'CurrentUser' saves it where the command line finds
   * it. Default: CurrentUser for users, Process for applications.
   */
  readonly contextScope?: 'Process' | 'CurrentUser' | undefined;
  /** The cloud to connect to. Get-EntraEnvironment lists them. Default: Global. */
  readonly environment?: string | undefined;
  /** Timeout of each HTTP request in seconds, now and later in this session. Default: 300. */
  readonly clientTimeout?: number | undefined;
  /**
   * Signs in with the credentials in the environment variables AZURE_TENANT_ID, AZURE_CLIENT_ID and one of
   * AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH, AZURE_USERNAME and AZURE_FEDERATED_TOKEN_FILE.
   */
  readonly environmentVariable?: boolean | undefined;
  /** Hides the welcome message. */
  readonly noWelcome?: boolean | undefined;
}

/** The parameters of Connect-MicrosoftTeams as options: those of one of its parameter sets. */
export type ConnectTeamsOptions =
  | ConnectMicrosoftTeamsUserCredentialParameters
  | ConnectMicrosoftTeamsAccessTokensParameters
  | ConnectMicrosoftTeamsServicePrincipalCertificateParameters
  | ConnectMicrosoftTeamsManagedServiceLoginParameters;

/** The parameters of Connect-MicrosoftTeams in its parameter set UserCredential, the default one. */
export interface ConnectMicrosoftTeamsUserCredentialParameters
  extends Without<
    NotAnOptionOf.ConnectMicrosoftTeamsUserCredentialParameters,
    | 'accessTokens'
    | 'certificate'
    | 'certificatePassword'
    | 'certificateThumbprint'
    | 'applicationId'
    | 'identity'
    | 'managedServicePort'
    | 'managedServiceHostName'
    | 'managedServiceSecret'
  > {
  /**
   * The tenant to sign in to, as a GUID or a domain name. Required for applications. Supplied tokens must be from
   * this tenant. Default: the home tenant of the account.
   */
  readonly tenantId?: string | undefined;
  /** User name and password. Does not work for accounts that require a second factor. */
  readonly credential?: { readonly userName: string; readonly password: Secret | string } | undefined;
  /**
   * The account to sign in with; another one is refused. With `identity`, the client ID, object ID or resource ID
   * of a user-assigned identity.
   */
  readonly accountId?: string | undefined;
  /** Shows a code to enter in a browser on any machine, instead of opening one here. */
  readonly useDeviceAuthentication?: boolean | undefined;
  /** Accepted for compatibility with PowerShell. Entrada does not use a broker. */
  readonly disableWAM?: boolean | undefined;
  /**
   * Seconds that the user has to finish signing in. Default: 120; a device code also expires at the service's own
   * time limit.
   */
  readonly signInTimeout?: number | undefined;
  /** The Base64-encoded claims challenge of a rejected request, as shown in its error message. */
  readonly claimsChallenge?: string | undefined;
  /**
   * The cloud: TeamsGCCH, TeamsDOD or TeamsChina, or any name that Get-EntraEnvironment lists. Without it, the
   * commercial cloud and GCC. Default: the environment saved by Set-TeamsEnvironmentConfig, or the commercial
   * cloud.
   */
  readonly teamsEnvironmentName?: string | undefined;
  /**
   * Addresses to use instead of the environment's, by name: ActiveDirectory, MsGraphEndpointResourceId and
   * TeamsConfigApiEndpoint. CaFile names a PEM file with the only certificate authorities to trust there.
   */
  readonly endpointUris?: Readonly<Record<string, string>> | undefined;
  /**
   * 'Process' keeps the session in the memory of this process. 'CurrentUser' saves it where the command line finds
   * it. Default: CurrentUser for users, Process for applications.
   */
  readonly contextScope?: 'Process' | 'CurrentUser' | undefined;
  /** Timeout of each HTTP request in seconds, now and later in this session. Default: 300. */
  readonly clientTimeout?: number | undefined;
  /** Compares the tokens' permissions with those that the Teams cmdlets need, and warns about missing ones. */
  readonly checkPermissions?: boolean | undefined;
  /**
   * How much is logged, now and later in this session. A log is written if you specify this or `logFilePath`.
   * Default: Info.
   */
  readonly logLevel?: 'Info' | 'Error' | 'Warning' | 'None' | 'Verbose' | undefined;
  /** The file to append the log to. Default: a daily file in the folder "logs", next to the saved sessions. */
  readonly logFilePath?: string | undefined;
}

/** The parameters of Connect-MicrosoftTeams in its parameter set AccessTokens. */
export interface ConnectMicrosoftTeamsAccessTokensParameters
  extends Without<
    NotAnOptionOf.ConnectMicrosoftTeamsAccessTokensParameters,
    | 'credential'
    | 'accountId'
    | 'useDeviceAuthentication'
    | 'disableWAM'
    | 'signInTimeout'
    | 'claimsChallenge'
    | 'certificate'
    | 'certificatePassword'
    | 'certificateThumbprint'
    | 'applicationId'
    | 'identity'
    | 'managedServicePort'
    | 'managedServiceHostName'
    | 'managedServiceSecret'
    | 'contextScope'
  > {
  /**
   * The tenant to sign in to, as a GUID or a domain name. Required for applications. Supplied tokens must be from
   * this tenant. Default: the home tenant of the account.
   */
  readonly tenantId?: string | undefined;
  /**
   * Two access tokens, for Microsoft Graph and for the Skype and Teams Tenant Admin API
   * (48ac35b8-9aa8-4d74-927d-1f4a14a0b239), in any order. They are used until they expire and cannot be renewed.
   */
  readonly accessTokens: readonly (Secret | string)[];
  /**
   * The cloud: TeamsGCCH, TeamsDOD or TeamsChina, or any name that Get-EntraEnvironment lists. Without it, the
   * commercial cloud and GCC. Default: the environment saved by Set-TeamsEnvironmentConfig, or the commercial
   * cloud.
   */
  readonly teamsEnvironmentName?: string | undefined;
  /**
   * Addresses to use instead of the environment's, by name: ActiveDirectory, MsGraphEndpointResourceId and
   * TeamsConfigApiEndpoint. CaFile names a PEM file with the only certificate authorities to trust there.
   */
  readonly endpointUris?: Readonly<Record<string, string>> | undefined;
  /** Timeout of each HTTP request in seconds, now and later in this session. Default: 300. */
  readonly clientTimeout?: number | undefined;
  /** Compares the tokens' permissions with those that the Teams cmdlets need, and warns about missing ones. */
  readonly checkPermissions?: boolean | undefined;
  /**
   * How much is logged, now and later in this session. A log is written if you specify this or `logFilePath`.
   * Default: Info.
   */
  readonly logLevel?: 'Info' | 'Error' | 'Warning' | 'None' | 'Verbose' | undefined;
  /** The file to append the log to. Default: a daily file in the folder "logs", next to the saved sessions. */
  readonly logFilePath?: string | undefined;
}

/** The parameters of Connect-MicrosoftTeams in its parameter set ServicePrincipalCertificate. */
export interface ConnectMicrosoftTeamsServicePrincipalCertificateParameters
  extends Without<
    NotAnOptionOf.ConnectMicrosoftTeamsServicePrincipalCertificateParameters,
    | 'credential'
    | 'accountId'
    | 'useDeviceAuthentication'
    | 'disableWAM'
    | 'signInTimeout'
    | 'claimsChallenge'
    | 'accessTokens'
    | 'identity'
    | 'managedServicePort'
    | 'managedServiceHostName'
    | 'managedServiceSecret'
  > {
  /**
   * The tenant to sign in to, as a GUID or a domain name. Required for applications. Supplied tokens must be from
   * this tenant. Default: the home tenant of the account.
   */
  readonly tenantId: string;
  /**
   * A PEM or PFX file with the certificate and private key, or the pkcs11: URI of a key that stays on its token
   * (RFC 7512). Of several certificates in a file, the newest valid one with a key is used. A path of PowerShell,
   * such as Cert:\CurrentUser\My\THUMBPRINT, names a certificate in a certificate store.
   */
  readonly certificate?: string | undefined;
  /** The password of the file, or the PIN of the PKCS #11 token. */
  readonly certificatePassword?: Secret | string | undefined;
  /** The thumbprint (SHA-1, 40 hexadecimal digits) of a certificate in a certificate store. */
  readonly certificateThumbprint?: string | undefined;
  /** The application (client) ID of the service principal. */
  readonly applicationId: string;
  /**
   * The cloud: TeamsGCCH, TeamsDOD or TeamsChina, or any name that Get-EntraEnvironment lists. Without it, the
   * commercial cloud and GCC. Default: the environment saved by Set-TeamsEnvironmentConfig, or the commercial
   * cloud.
   */
  readonly teamsEnvironmentName?: string | undefined;
  /**
   * Addresses to use instead of the environment's, by name: ActiveDirectory, MsGraphEndpointResourceId and
   * TeamsConfigApiEndpoint. CaFile names a PEM file with the only certificate authorities to trust there.
   */
  readonly endpointUris?: Readonly<Record<string, string>> | undefined;
  /**
   * 'Process' keeps the session in the memory of this process. 'CurrentUser' saves it where the command line finds
   * it. Default: CurrentUser for users, Process for applications.
   */
  readonly contextScope?: 'Process' | 'CurrentUser' | undefined;
  /** Timeout of each HTTP request in seconds, now and later in this session. Default: 300. */
  readonly clientTimeout?: number | undefined;
  /** Compares the tokens' permissions with those that the Teams cmdlets need, and warns about missing ones. */
  readonly checkPermissions?: boolean | undefined;
  /**
   * How much is logged, now and later in this session. A log is written if you specify this or `logFilePath`.
   * Default: Info.
   */
  readonly logLevel?: 'Info' | 'Error' | 'Warning' | 'None' | 'Verbose' | undefined;
  /** The file to append the log to. Default: a daily file in the folder "logs", next to the saved sessions. */
  readonly logFilePath?: string | undefined;
}

/** The parameters of Connect-MicrosoftTeams in its parameter set ManagedServiceLogin. */
export interface ConnectMicrosoftTeamsManagedServiceLoginParameters
  extends Without<
    NotAnOptionOf.ConnectMicrosoftTeamsManagedServiceLoginParameters,
    | 'credential'
    | 'useDeviceAuthentication'
    | 'disableWAM'
    | 'signInTimeout'
    | 'claimsChallenge'
    | 'accessTokens'
    | 'certificate'
    | 'certificatePassword'
    | 'certificateThumbprint'
    | 'applicationId'
  > {
  /**
   * The tenant to sign in to, as a GUID or a domain name. Required for applications. Supplied tokens must be from
   * this tenant. Default: the home tenant of the account.
   */
  readonly tenantId?: string | undefined;
  /**
   * The account to sign in with; another one is refused. With `identity`, the client ID, object ID or resource ID
   * of a user-assigned identity.
   */
  readonly accountId?: string | undefined;
  /** Signs in with the machine's managed identity. */
  readonly identity: boolean;
  /** The port of the managed identity endpoint at `managedServiceHostName`. Default: 50342. */
  readonly managedServicePort?: number | undefined;
  /**
   * The host of a managed identity endpoint that uses the older protocol (/oauth2/token). No other endpoint is
   * tried. Default: the machine's own endpoint, then localhost.
   */
  readonly managedServiceHostName?: string | undefined;
  /** The secret that some managed identity endpoints require. Default: the environment variable MSI_SECRET. */
  readonly managedServiceSecret?: Secret | string | undefined;
  /**
   * The cloud: TeamsGCCH, TeamsDOD or TeamsChina, or any name that Get-EntraEnvironment lists. Without it, the
   * commercial cloud and GCC. Default: the environment saved by Set-TeamsEnvironmentConfig, or the commercial
   * cloud.
   */
  readonly teamsEnvironmentName?: string | undefined;
  /**
   * Addresses to use instead of the environment's, by name: ActiveDirectory, MsGraphEndpointResourceId and
   * TeamsConfigApiEndpoint. CaFile names a PEM file with the only certificate authorities to trust there.
   */
  readonly endpointUris?: Readonly<Record<string, string>> | undefined;
  /**
   * 'Process' keeps the session in the memory of this process. 'CurrentUser' saves it where the command line finds
   * it. Default: CurrentUser for users, Process for applications.
   */
  readonly contextScope?: 'Process' | 'CurrentUser' | undefined;
  /** Timeout of each HTTP request in seconds, now and later in this session. Default: 300. */
  readonly clientTimeout?: number | undefined;
  /** Compares the tokens' permissions with those that the Teams cmdlets need, and warns about missing ones. */
  readonly checkPermissions?: boolean | undefined;
  /**
   * How much is logged, now and later in this session. A log is written if you specify this or `logFilePath`.
   * Default: Info.
   */
  readonly logLevel?: 'Info' | 'Error' | 'Warning' | 'None' | 'Verbose' | undefined;
  /** The file to append the log to. Default: a daily file in the folder "logs", next to the saved sessions. */
  readonly logFilePath?: string | undefined;
}

/** The type of an option in the parameter sets that do not have it: the message of the compiler names the set. */
export declare enum NotAnOptionOf {
  ConnectEntraUserParameters = 'ConnectEntraUserParameters',
  ConnectEntraAppCertificateParameters = 'ConnectEntraAppCertificateParameters',
  ConnectEntraIdentityParameters = 'ConnectEntraIdentityParameters',
  ConnectEntraFederatedTokenParameters = 'ConnectEntraFederatedTokenParameters',
  ConnectEntraAppSecretCredentialParameters = 'ConnectEntraAppSecretCredentialParameters',
  ConnectEntraAccessTokenParameters = 'ConnectEntraAccessTokenParameters',
  ConnectEntraEnvironmentVariableParameters = 'ConnectEntraEnvironmentVariableParameters',
  ConnectMicrosoftTeamsUserCredentialParameters = 'ConnectMicrosoftTeamsUserCredentialParameters',
  ConnectMicrosoftTeamsAccessTokensParameters = 'ConnectMicrosoftTeamsAccessTokensParameters',
  ConnectMicrosoftTeamsServicePrincipalCertificateParameters = 'ConnectMicrosoftTeamsServicePrincipalCertificateParameters',
  ConnectMicrosoftTeamsManagedServiceLoginParameters = 'ConnectMicrosoftTeamsManagedServiceLoginParameters',
}
