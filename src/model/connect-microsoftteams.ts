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
    description:
      'The cloud: TeamsGCCH, TeamsDOD or TeamsChina; any name that Get-EntraEnvironment lists works, too. Without it, the commercial cloud and GCC.',
    defaultText: 'what Set-TeamsEnvironmentConfig saved, else the commercial cloud',
    notEmpty: true,
  },
  EndpointUris: {
    type: 'Hashtable',
    description:
      "Addresses to use in place of the environment's: @{ActiveDirectory='https://...'; MsGraphEndpointResourceId='https://...'; TeamsConfigApiEndpoint='https://...'}. CaFile, of our own, names a PEM file with the only authorities to trust there.",
  },
} as const satisfies CommandTable['parameters'];

/** Every parameter of Connect-MicrosoftTeams (reference page of the cmdlet and its newer versions), and some of our own. */
export const connectTeamsTable = {
  name: 'Connect-MicrosoftTeams',
  aliases: [],
  synopsis: 'Signs in to Microsoft Teams: Microsoft Graph and the Teams admin API.',
  description: [
    'Signs a person in with the system browser, a device code, or user name and password; or a program with a certificate or the managed identity of the machine; or takes access tokens as they are. The session reaches two APIs, each with a token of its own, which is taken when it is first needed.',
    'It stands beside a session of Connect-Entra and is switched by itself. That of a person is saved, sealed, for the user of this machine; that of a program is kept in memory for the calling shell. A sign-in that fails leaves the session from before as it was.',
  ],
  defaultSet: user,
  parameters: {
    TenantId: {
      type: 'String',
      aliases: ['Domain', 'TenantDomain'],
      description:
        'The tenant to sign in to, as a GUID or a domain name. An application needs it; tokens are checked against it.',
      defaultText: 'the home tenant of the account',
      sets: { [user]: {}, [tokens]: {}, [certificate]: { mandatory: true }, [identity]: {} },
      notEmpty: true,
    },
    Credential: {
      type: 'PSCredential',
      description:
        'User name and password: USER asks for the password on a terminal, USER:env:NAME, USER:file:PATH and USER:- read it from the environment, a file or standard input. Meets no second factor.',
      sets: { [user]: {} },
    },
    AccountId: {
      type: 'String',
      description:
        'The account to sign in with. With -Identity a user-assigned identity: its client id, object id or resource id.',
      sets: { [user]: {}, [identity]: {} },
    },
    UseDeviceAuthentication: {
      type: 'SwitchParameter',
      description: 'Shows a code to enter in a browser on any machine, in place of opening one here.',
      sets: { [user]: {} },
    },
    DisableWAM: {
      type: 'SwitchParameter',
      description: 'Accepted for lines from PowerShell; no broker is used here.',
      sets: { [user]: {} },
    },
    SignInTimeout: { ...signInParameters.signInTimeout, sets: { [user]: {} } },
    ClaimsChallenge: { ...signInParameters.claimsChallenge, sets: { [user]: {} } },
    AccessTokens: {
      type: 'SecureString[]',
      description:
        'Two access tokens, for Microsoft Graph and for the Skype and Teams Tenant Admin API (48ac35b8-9aa8-4d74-927d-1f4a14a0b239), in any order, as env:NAME, file:PATH or -. They are used until they end; nothing renews them.',
      sets: { [tokens]: { mandatory: true } },
    },
    Certificate: { ...signInParameters.certificate, sets: { [certificate]: {} } },
    CertificatePassword: { ...signInParameters.certificatePassword, sets: { [certificate]: {} } },
    CertificateThumbprint: { ...signInParameters.certificateThumbprint, sets: { [certificate]: {} } },
    ApplicationId: {
      type: 'String',
      description: 'The application (client) id of the service principal.',
      sets: { [certificate]: { mandatory: true } },
      notEmpty: true,
    },
    Identity: {
      type: 'SwitchParameter',
      aliases: ['MSI', 'ManagedService'],
      description: 'Signs in with the managed identity of the machine.',
      sets: { [identity]: { mandatory: true } },
    },
    ManagedServicePort: {
      type: 'Int32',
      description: 'The port of the identity service at -ManagedServiceHostName.',
      defaultText: '50342',
      sets: { [identity]: {} },
    },
    ManagedServiceHostName: {
      type: 'String',
      description:
        'The host of an identity service that speaks the older protocol (/oauth2/token); no other is asked then.',
      defaultText: 'the service that this machine has, localhost last',
      sets: { [identity]: {} },
      notEmpty: true,
    },
    ManagedServiceSecret: {
      type: 'SecureString',
      description: 'The secret that some identity services ask for.',
      defaultText: 'the environment variable MSI_SECRET',
      sets: { [identity]: {} },
    },
    ...teamsEnvironmentParameters,
    ContextScope: { ...signInParameters.contextScope, sets: { [user]: {}, [certificate]: {}, [identity]: {} } },
    ClientTimeout: { ...signInParameters.clientTimeout },
    CheckPermissions: {
      type: 'SwitchParameter',
      description: 'Compares what the tokens may do with what the Teams cmdlets need, and warns of what is missing.',
    },
    LogLevel: {
      type: 'Enum',
      typeName: 'LogLevel',
      values: ['Info', 'Error', 'Warning', 'None', 'Verbose'],
      description:
        'What is logged, now and later in this session. A log is written when this or -LogFilePath is given.',
      defaultText: 'Info',
    },
    LogFilePath: {
      type: 'String',
      description: 'The file that the log is appended to.',
      defaultText: 'a file of the day in the folder "logs" beside the saved sessions',
      notEmpty: true,
    },
  },
  removed: {
    AadAccessToken:
      '-AadAccessToken was removed in version 2.3.2-preview: -AccessTokens takes a token for Microsoft Graph and one for the Teams admin API in its place.',
    MsAccessToken:
      '-MsAccessToken was removed in version 2.3.2-preview: -AccessTokens takes a token for Microsoft Graph and one for the Teams admin API in its place.',
  },
  supportsShouldProcess: true,
  examples: [
    { title: 'Sign in with the browser', line: 'Connect-MicrosoftTeams' },
    {
      title: 'Sign in with user name and password',
      line: 'Connect-MicrosoftTeams -Credential user@contoso.com:env:TEAMS_PASSWORD',
    },
    { title: 'Sign in with a device code', line: 'Connect-MicrosoftTeams -UseDeviceAuthentication' },
    { title: 'Use another cloud', line: 'Connect-MicrosoftTeams -TeamsEnvironmentName TeamsGCCH' },
    { title: 'Use access tokens', line: 'Connect-MicrosoftTeams -AccessTokens env:GRAPH_TOKEN,env:TEAMS_TOKEN' },
    {
      title: 'Sign an application in with a certificate in a file',
      line: 'Connect-MicrosoftTeams -TenantId contoso.com -ApplicationId APP_ID -Certificate daemon.pfx -CertificatePassword env:PFX_PASSWORD',
    },
    {
      title: 'Sign an application in with a certificate of a store',
      line: 'Connect-MicrosoftTeams -TenantId contoso.com -ApplicationId APP_ID -CertificateThumbprint F8813914053FBFB5D84F1EFA9EDB3205621C1126',
    },
    { title: 'Use the managed identity of the machine', line: 'Connect-MicrosoftTeams -Identity' },
    { title: 'See whether a permission is missing', line: 'Connect-MicrosoftTeams -CheckPermissions' },
    { title: 'See what would be done', line: 'Connect-MicrosoftTeams -WhatIf' },
  ],
  output: 'Account, Environment, Tenant and TenantId.',
} as const satisfies CommandTable;
