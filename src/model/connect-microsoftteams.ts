import type { CommandTable } from './parameter-table.ts';
import { signInParameters } from './sign-in-parameters.ts';

const user = 'UserCredential';
const tokens = 'AccessTokens';
const certificate = 'ServicePrincipalCertificate';
const identity = 'ManagedServiceLogin';

/** The parameters that Connect-MicrosoftTeams and Set-TeamsEnvironmentConfig share. */
export const teamsEnvironmentParameters = {
  TeamsEnvironmentName: {
    type: 'String',
    completedFrom: 'Teams environments',
    description:
      'The cloud: TeamsGCCH, TeamsDOD or TeamsChina, or any name that Get-EntraEnvironment lists. Without it, the commercial cloud and GCC.',
    defaultText: 'the environment saved by Set-TeamsEnvironmentConfig, or the commercial cloud',
    notEmpty: true,
  },
  EndpointUris: {
    type: 'Hashtable',
    description:
      "Addresses to use instead of the environment's: @{ActiveDirectory='https://...'; MsGraphEndpointResourceId='https://...'; TeamsConfigApiEndpoint='https://...'}. CaFile, which Entrada adds, names a PEM file with the only certificate authorities to trust there.",
    optionDescription:
      "Addresses to use instead of the environment's, by name: ActiveDirectory, MsGraphEndpointResourceId and TeamsConfigApiEndpoint. CaFile names a PEM file with the only certificate authorities to trust there.",
  },
} as const satisfies CommandTable['parameters'];

/** Every parameter of Connect-MicrosoftTeams (reference page and newer versions of the cmdlet), and Entrada's own. */
export const connectTeamsTable = {
  name: 'Connect-MicrosoftTeams',
  aliases: [],
  synopsis: 'Signs in to Microsoft Teams: Microsoft Graph and the Teams admin API.',
  description: [
    "Signs in a user with the system browser, a device code, or a user name and password; or an application with a certificate or the machine's managed identity; or uses access tokens that you supply. The session covers two APIs. Each has its own token, which is requested when first needed.",
    "The session is independent of a Connect-Entra session. A user's session is saved, encrypted, for the current user of this machine; an application's session is kept in memory for the calling shell. A failed sign-in leaves the previous session unchanged.",
  ],
  defaultSet: user,
  setTitles: {
    [user]: 'A user',
    [tokens]: 'Access tokens of your own',
    [certificate]: 'An application, with a certificate',
    [identity]: 'A managed identity',
  },
  parameters: {
    TenantId: {
      type: 'String',
      completedFrom: 'tenants',
      aliases: ['Domain', 'TenantDomain'],
      description:
        'The tenant to sign in to, as a GUID or a domain name. Required for applications. Supplied tokens must be from this tenant.',
      defaultText: 'the home tenant of the account',
      sets: { [user]: {}, [tokens]: {}, [certificate]: { mandatory: true }, [identity]: {} },
      notEmpty: true,
    },
    Credential: {
      type: 'PSCredential',
      description:
        'User name and password. USER prompts for the password on the terminal; USER:env:NAME, USER:file:PATH and USER:- read it from the environment, a file or standard input. Does not work for accounts that require a second factor.',
      optionDescription: 'User name and password. Does not work for accounts that require a second factor.',
      sets: { [user]: {} },
    },
    AccountId: {
      type: 'String',
      completedFrom: 'accounts',
      description:
        'The account to sign in with; another one is refused. With -Identity, the client ID, object ID or resource ID of a user-assigned identity.',
      sets: { [user]: {}, [identity]: {} },
    },
    UseDeviceAuthentication: {
      type: 'SwitchParameter',
      description: 'Shows a code to enter in a browser on any machine, instead of opening one here.',
      sets: { [user]: {} },
    },
    DisableWAM: {
      type: 'SwitchParameter',
      description: 'Accepted for compatibility with PowerShell. Entrada does not use a broker.',
      sets: { [user]: {} },
    },
    SignInTimeout: { ...signInParameters.signInTimeout, sets: { [user]: {} } },
    ClaimsChallenge: { ...signInParameters.claimsChallenge, sets: { [user]: {} } },
    AccessTokens: {
      type: 'SecureString[]',
      description:
        'Two access tokens, for Microsoft Graph and for the Skype and Teams Tenant Admin API (48ac35b8-9aa8-4d74-927d-1f4a14a0b239), in any order, as env:NAME, file:PATH or -. They are used until they expire and cannot be renewed.',
      optionDescription:
        'Two access tokens, for Microsoft Graph and for the Skype and Teams Tenant Admin API (48ac35b8-9aa8-4d74-927d-1f4a14a0b239), in any order. They are used until they expire and cannot be renewed.',
      sets: { [tokens]: { mandatory: true } },
    },
    Certificate: { ...signInParameters.certificate, sets: { [certificate]: {} } },
    CertificatePassword: { ...signInParameters.certificatePassword, sets: { [certificate]: {} } },
    CertificateThumbprint: { ...signInParameters.certificateThumbprint, sets: { [certificate]: {} } },
    ApplicationId: {
      type: 'String',
      description: 'The application (client) ID of the service principal.',
      sets: { [certificate]: { mandatory: true } },
      notEmpty: true,
    },
    Identity: {
      type: 'SwitchParameter',
      aliases: ['MSI', 'ManagedService'],
      description: "Signs in with the machine's managed identity.",
      sets: { [identity]: { mandatory: true } },
    },
    ManagedServicePort: {
      type: 'Int32',
      description: 'The port of the managed identity endpoint at -ManagedServiceHostName.',
      defaultText: '50342',
      sets: { [identity]: {} },
    },
    ManagedServiceHostName: {
      type: 'String',
      description:
        'The host of a managed identity endpoint that uses the older protocol (/oauth2/token). No other endpoint is tried.',
      defaultText: "the machine's own endpoint, then localhost",
      sets: { [identity]: {} },
      notEmpty: true,
    },
    ManagedServiceSecret: {
      type: 'SecureString',
      description: 'The secret that some managed identity endpoints require.',
      defaultText: 'the environment variable MSI_SECRET',
      sets: { [identity]: {} },
    },
    ...teamsEnvironmentParameters,
    ContextScope: { ...signInParameters.contextScope, sets: { [user]: {}, [certificate]: {}, [identity]: {} } },
    ClientTimeout: { ...signInParameters.clientTimeout },
    CheckPermissions: {
      type: 'SwitchParameter',
      description:
        "Compares the tokens' permissions with those that the Teams cmdlets need, and warns about missing ones.",
    },
    LogLevel: {
      type: 'Enum',
      typeName: 'LogLevel',
      values: ['Info', 'Error', 'Warning', 'None', 'Verbose'],
      description:
        'How much is logged, now and later in this session. A log is written if you specify this or -LogFilePath.',
      defaultText: 'Info',
    },
    LogFilePath: {
      type: 'String',
      completedFrom: 'files',
      description: 'The file to append the log to.',
      defaultText: 'a daily file in the folder "logs", next to the saved sessions',
      notEmpty: true,
    },
  },
  removed: {
    AadAccessToken:
      '-AadAccessToken was removed in version 2.3.2-preview: use -AccessTokens with a token for Microsoft Graph and one for the Teams admin API.',
    MsAccessToken:
      '-MsAccessToken was removed in version 2.3.2-preview: use -AccessTokens with a token for Microsoft Graph and one for the Teams admin API.',
  },
  supportsShouldProcess: true,
  examples: [
    { title: 'Sign in with the browser', line: 'Connect-MicrosoftTeams' },
    {
      title: 'Sign in with a user name and password',
      line: 'Connect-MicrosoftTeams -Credential user@contoso.com:env:TEAMS_PASSWORD',
    },
    { title: 'Sign in with a device code', line: 'Connect-MicrosoftTeams -UseDeviceAuthentication' },
    { title: 'Use another cloud', line: 'Connect-MicrosoftTeams -TeamsEnvironmentName TeamsGCCH' },
    { title: 'Use access tokens', line: 'Connect-MicrosoftTeams -AccessTokens env:GRAPH_TOKEN,env:TEAMS_TOKEN' },
    {
      title: 'Sign in an application with a certificate file',
      line: 'Connect-MicrosoftTeams -TenantId contoso.com -ApplicationId APP_ID -Certificate daemon.pfx -CertificatePassword env:PFX_PASSWORD',
    },
    {
      title: 'Sign in an application with a certificate in a store',
      line: 'Connect-MicrosoftTeams -TenantId contoso.com -ApplicationId APP_ID -CertificateThumbprint F8813914053FBFB5D84F1EFA9EDB3205621C1126',
    },
    { title: "Use the machine's managed identity", line: 'Connect-MicrosoftTeams -Identity' },
    { title: 'Check for missing permissions', line: 'Connect-MicrosoftTeams -CheckPermissions' },
    { title: 'Show what the command would do', line: 'Connect-MicrosoftTeams -WhatIf' },
  ],
  output: 'Account, Environment, Tenant and TenantId.',
} as const satisfies CommandTable;
