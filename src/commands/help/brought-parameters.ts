/** A parameter of another program, or a combination that Entrada does not have, and the line to type instead. */
export interface BroughtParameter {
  /**
   * The names, without dashes and in lower case; of a combination, the parameters of this command that are on the line,
   * as the command names them, or names that it does not know.
   */
  readonly names: readonly string[];
  /** All of `names` are on the line. Default: one of them, which the command does not know. */
  readonly together?: true;
  /** A sentence about what is different here. */
  readonly why: string;
  /** The line after `entrada`; it can be run. */
  readonly line: string;
}

const app = '-ClientId APP_ID -TenantId contoso.com';
const secretLine = 'Connect-Entra -TenantId contoso.com -ClientSecretCredential APP_ID:env:APP_SECRET';
const teamsApp = 'Connect-MicrosoftTeams -TenantId contoso.com -ApplicationId APP_ID -Certificate daemon.pfx';
const certificateNames = [
  'certificatepath',
  'certificatefilepath',
  'certificatefile',
  'certpath',
  'certfile',
  'pfxpath',
];
const certificateFile = 'The file is the value of -Certificate; -CertificatePassword says where its password is.';

/** For Connect-Entra: from Connect-MgGraph, Connect-AzAccount, AzureAD, PnP, MSAL.PS, az, m365 and gh. */
const connectEntra: readonly BroughtParameter[] = [
  {
    names: ['ClientSecretCredential', 'ClientId'],
    together: true,
    why: '-ClientSecretCredential contains the application ID and the place of its secret; omit -ClientId.',
    line: secretLine,
  },
  {
    names: ['ClientSecretCredential', 'Scopes'],
    together: true,
    why: 'An application has the permissions that it was granted; omit -Scopes.',
    line: secretLine,
  },
  {
    names: ['Identity', 'Scopes'],
    together: true,
    why: 'A managed identity has the permissions that it was granted; omit -Scopes.',
    line: 'Connect-Entra -Identity',
  },
  {
    names: ['Identity', 'accountid'],
    together: true,
    why: 'A user-assigned identity is named by -ClientId, -ObjectId or -ResourceId.',
    line: 'Connect-Entra -Identity -ClientId IDENTITY_CLIENT_ID',
  },
  {
    names: ['Identity', 'TenantId'],
    together: true,
    why: 'A managed identity belongs to one tenant; omit -TenantId.',
    line: 'Connect-Entra -Identity',
  },
  ...(['Certificate', 'CertificateThumbprint', 'CertificateSubjectName'] as const).map(
    (name): BroughtParameter => ({
      names: [name, 'Scopes'],
      together: true,
      why: 'An application has the permissions that it was granted; omit -Scopes.',
      line: `Connect-Entra ${app} -${name} VALUE`,
    }),
  ),
  {
    names: ['AccessToken', 'Scopes'],
    together: true,
    why: 'An access token has the scopes that it was issued with; omit -Scopes.',
    line: 'Connect-Entra -AccessToken env:ACCESS_TOKEN',
  },
  {
    names: ['appsecret', 'secret', 'applicationsecret', 'clientkey', 'secretvalue'],
    why: 'The application ID and the place of its secret are one value.',
    line: secretLine,
  },
  { names: certificateNames, why: certificateFile, line: `Connect-Entra ${app} -Certificate daemon.pfx` },
  {
    names: ['thumbprint'],
    why: 'The parameter has another name.',
    line: `Connect-Entra ${app} -CertificateThumbprint THUMBPRINT`,
  },
  {
    names: ['interactive', 'web', 'usebrowser', 'browser', 'launchbrowser'],
    why: 'The browser is the default.',
    line: 'Connect-Entra -Scopes User.Read.All',
  },
  {
    names: ['devicelogin', 'devicecodelogin', 'usedevicelogin'],
    why: 'A device code is requested by -UseDeviceCode.',
    line: 'Connect-Entra -UseDeviceCode',
  },
  {
    names: ['permissions', 'permission', 'graphscopes'],
    why: 'Permissions of a user are scopes, separated by commas.',
    line: 'Connect-Entra -Scopes User.Read.All,Group.Read.All',
  },
  {
    names: ['account', 'accountid', 'user', 'username', 'userprincipalname', 'upn', 'email', 'login'],
    why: 'The account is named by -LoginHint; its password is typed in the browser.',
    line: 'Connect-Entra -LoginHint ada@contoso.com',
  },
  {
    names: ['password', 'p', 'pwd'],
    why: 'Entrada does not send passwords of users to Microsoft Graph: the browser or a device code asks for them.',
    line: 'Connect-Entra -UseDeviceCode',
  },
  {
    names: ['organization', 'directory', 'directoryid', 'domain', 'tenantdomain', 'tenantname'],
    why: 'The tenant is named by -TenantId: an ID or a domain.',
    line: 'Connect-Entra -TenantId contoso.com',
  },
  {
    names: ['serviceprincipal', 'apponly', 'application'],
    why: 'An application signs in with its ID, and a certificate, a secret or a federated token.',
    line: `Connect-Entra ${app} -Certificate daemon.pfx`,
  },
  {
    names: ['forcerefresh', 'refresh', 'force'],
    why: 'A token is renewed by itself; this command does it at once.',
    line: 'token -Force',
  },
  {
    names: ['clientassertion', 'assertion', 'oidctoken', 'federatedidentity'],
    why: 'The assertion is a federated token, read from its source at each renewal.',
    line: `Connect-Entra ${app} -FederatedToken file:/run/token`,
  },
  { names: ['withtoken'], why: 'A token is read from standard input by -.', line: 'Connect-Entra -AccessToken -' },
  {
    names: ['authtype', 'authmethod'],
    why: 'The other parameters choose the way to sign in.',
    line: 'Connect-Entra -UseDeviceCode',
  },
  {
    names: ['cloud', 'hostname', 'azureenvironmentname', 'azureenvironment', 'azurecloud', 'graphendpoint'],
    why: 'The cloud is named by -Environment.',
    line: 'Connect-Entra -Environment USGov',
  },
  {
    names: ['connectionname', 'contextname', 'profile', 'profilename'],
    why: 'A session is named by -Context.',
    line: 'Connect-Entra -Context work',
  },
  {
    names: ['redirecturi', 'replyurl', 'usewam', 'usebroker', 'disablewam', 'allownosubscriptions', 'ensure', 'silent'],
    why: 'It is not needed here; omit it.',
    line: 'Connect-Entra',
  },
  {
    names: ['resource', 'audienceuri'],
    why: 'The session is for Microsoft Graph; a token for another API is requested with it.',
    line: 'token -Resource https://vault.azure.net',
  },
  {
    names: ['nobanner', 'hidebanner', 'quiet'],
    why: 'The welcome message is hidden by -NoWelcome.',
    line: 'Connect-Entra -NoWelcome',
  },
];

/** For Connect-MicrosoftTeams. */
const connectTeams: readonly BroughtParameter[] = [
  {
    names: ['Credential', 'ApplicationId'],
    together: true,
    why: 'An application signs in to Teams with a certificate; -Credential is for users.',
    line: teamsApp,
  },
  {
    names: ['Identity', 'ApplicationId'],
    together: true,
    why: 'A user-assigned identity is named by -AccountId.',
    line: 'Connect-MicrosoftTeams -Identity -AccountId IDENTITY_CLIENT_ID',
  },
  { names: ['clientid', 'appid'], why: 'The application is named by -ApplicationId.', line: teamsApp },
  {
    names: ['clientsecret', 'clientsecretcredential', 'secret', 'appsecret'],
    why: 'Teams accepts certificates of applications; for a secret, request two tokens and pass them.',
    line: 'Connect-MicrosoftTeams -AccessTokens env:GRAPH_TOKEN,env:TEAMS_TOKEN',
  },
  {
    names: ['devicecode', 'usedevicecode', 'device', 'devicelogin'],
    why: 'A device code is requested by -UseDeviceAuthentication.',
    line: 'Connect-MicrosoftTeams -UseDeviceAuthentication',
  },
  { names: certificateNames, why: certificateFile, line: teamsApp },
  {
    names: ['thumbprint'],
    why: 'The parameter has another name.',
    line: 'Connect-MicrosoftTeams -TenantId contoso.com -ApplicationId APP_ID -CertificateThumbprint THUMBPRINT',
  },
  {
    names: ['username', 'userprincipalname', 'upn', 'user', 'loginhint'],
    why: 'The account is named by -AccountId.',
    line: 'Connect-MicrosoftTeams -AccountId ada@contoso.com',
  },
  {
    names: ['password'],
    why: 'The password is read from its source, after the user name.',
    line: 'Connect-MicrosoftTeams -Credential ada@contoso.com:env:TEAMS_PASSWORD',
  },
  {
    names: ['scopes', 'permissions', 'nowelcome', 'interactive'],
    why: 'It is not needed for Teams; omit it.',
    line: 'Connect-MicrosoftTeams',
  },
  {
    names: ['environment', 'environmentname', 'cloud'],
    why: 'The cloud is named by -TeamsEnvironmentName.',
    line: 'Connect-MicrosoftTeams -TeamsEnvironmentName TeamsGCCH',
  },
];

/** For the commands that list: from Graph PowerShell. */
const queries: readonly BroughtParameter[] = [
  {
    names: ['consistencylevel', 'countvariable'],
    why: 'An advanced query is recognized and sent as one; omit it.',
    line: 'Get-EntraUser -Filter "endsWith(mail,\'@contoso.com\')"',
  },
  {
    names: ['expandproperty', 'expand'],
    why: 'A request can expand.',
    line: "request '/users?$expand=manager' --all",
  },
  {
    names: ['sort', 'orderby'],
    why: 'A request can sort.',
    line: "request '/users?$orderby=displayName' --all",
  },
  {
    names: ['paginate', 'allpages'],
    why: 'Every page is listed with -All.',
    line: 'Get-EntraUser -All',
  },
];

/** For every command; those of the command itself come first. */
const everywhere: readonly BroughtParameter[] = [
  { names: ['json', 'asjson'], why: 'The format is chosen by -Output.', line: 'context list -Output json' },
  { names: ['format', 'outputformat'], why: 'The format is chosen by -Output.', line: 'context list -Output yaml' },
  {
    names: ['jq', 'template', 'select'],
    why: 'Values are chosen by -Query, with JMESPath.',
    line: "context list -Query '[].Name' -Output tsv",
  },
  {
    names: ['yes', 'y', 'noprompt', 'force'],
    why: 'Confirmations are answered by -Confirm:$false.',
    line: "request /users/USER_ID -Method DELETE '-Confirm:$false'",
  },
  {
    names: ['connectionname', 'profile', 'profilename', 'account', 'subscription'],
    why: 'The session is named by -Context.',
    line: 'request /me -Context work',
  },
  {
    names: ['quiet', 'q', 'silent', 'onlyshowerrors'],
    why: 'Messages are hidden by -InformationAction and -WarningAction.',
    line: 'request /me -InformationAction Ignore -WarningAction Ignore',
  },
  { names: ['trace', 'log', 'debughttp'], why: 'Requests are shown by -Debug.', line: 'request /me -Debug' },
];

/** Returns the rows for a command, the most specific ones first. */
export function broughtParametersOf(command: string): readonly BroughtParameter[] {
  if (command === 'Connect-Entra') return [...connectEntra, ...everywhere];
  if (command === 'Connect-MicrosoftTeams') return [...connectTeams, ...everywhere];
  return command.startsWith('Get-') ? [...queries, ...everywhere] : everywhere;
}
