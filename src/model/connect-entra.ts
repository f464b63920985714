import type { CommandTable } from './parameter-table.ts';
import { signInParameters } from './sign-in-parameters.ts';

const user = 'UserParameterSet';
const certificate = 'AppCertificateParameterSet';
const identity = 'IdentityParameterSet';
const secret = 'AppSecretCredentialParameterSet';
const token = 'AccessTokenParameterSet';
const variables = 'EnvironmentVariableParameterSet';
const federated = 'FederatedTokenParameterSet';

/** Every parameter of Connect-Entra (reference page of the cmdlet and its newer versions), and Entrada's additions. */
export const connectEntraTable = {
  name: 'Connect-Entra',
  aliases: ['connect'],
  synopsis: 'Signs in to Microsoft Entra ID and Microsoft Graph.',
  description: [
    'Signs in a user with the system browser (authorization code with PKCE and a loopback listener) or a device code; or an application with a certificate, a client secret, a managed identity, environment variables or a federated token; or uses an access token that you supply.',
    "A user's session is saved, encrypted, for the current user of this machine; an application's session is kept in memory for the calling shell. Use -ContextScope to change that. A failed sign-in leaves the previous session unchanged.",
  ],
  defaultSet: user,
  setTitles: {
    [user]: 'A user, with a browser or a device code',
    [certificate]: 'An application, with a certificate',
    [identity]: 'A managed identity',
    [secret]: 'An application, with a client secret',
    [token]: 'An access token of your own',
    [variables]: 'Environment variables',
    [federated]: 'An application, with a federated token',
  },
  parameters: {
    Scopes: {
      type: 'String[]',
      completedFrom: 'Graph scopes',
      description: 'Delegated permissions to request.',
      defaultText: 'User.Read',
      sets: { [user]: { position: 0 } },
    },
    For: {
      type: 'String[]',
      isWholeName: true,
      completedFrom: 'Graph calls',
      description:
        "Requests the least privileged permissions for these calls of Microsoft Graph, each a method and an address as in 'POST /groups', or an address alone for GET, in addition to -Scopes.",
      sets: { [user]: {} },
    },
    ClientId: {
      type: 'String',
      aliases: ['AppId', 'ApplicationId'],
      description:
        'The application (client) ID to sign in with. With -Identity, the client ID of a user-assigned identity.',
      defaultText: '14d82eec-204b-4c2f-b7e8-296a70dab67e, Microsoft Graph Command Line Tools',
      sets: {
        [user]: { position: 1 },
        [certificate]: { mandatory: true, position: 0 },
        [identity]: { position: 0 },
        [federated]: { mandatory: true, position: 0 },
      },
      notEmpty: true,
    },
    CertificateSubjectName: {
      type: 'String',
      completedFrom: 'subjects',
      aliases: ['CertificateSubject', 'CertificateName'],
      description:
        'The full subject of a certificate in a certificate store, for example "CN=contoso-daemon", as printed by Windows, .NET, openssl or Java.',
      sets: { [certificate]: { position: 1 } },
      notEmpty: true,
    },
    CertificateThumbprint: { ...signInParameters.certificateThumbprint, sets: { [certificate]: { position: 2 } } },
    SendCertificateChain: {
      type: 'Boolean',
      description:
        'Sends the certificate chain with the request, for applications that trust a subject name and issuer.',
      defaultText: 'false',
      sets: { [certificate]: {} },
    },
    Certificate: { ...signInParameters.certificate, sets: { [certificate]: {} } },
    CertificatePassword: { ...signInParameters.certificatePassword, sets: { [certificate]: {} } },
    Identity: {
      type: 'SwitchParameter',
      aliases: ['ManagedIdentity', 'ManagedServiceIdentity', 'MSI'],
      description: "Signs in with the machine's managed identity.",
      sets: { [identity]: { position: 0 } },
    },
    ObjectId: {
      type: 'String',
      description: 'The object (principal) ID of a user-assigned identity, instead of its client ID.',
      sets: { [identity]: {} },
      notEmpty: true,
    },
    ResourceId: {
      type: 'String',
      description: 'The Azure resource ID of a user-assigned identity, instead of its client ID.',
      sets: { [identity]: {} },
      notEmpty: true,
    },
    ClientSecretCredential: {
      type: 'PSCredential',
      aliases: ['SecretCredential', 'Credential'],
      description:
        'The application ID and its client secret. APP_ID prompts for the secret on the terminal; APP_ID:env:NAME, APP_ID:file:PATH and APP_ID:- read it from the environment, a file or standard input.',
      optionDescription: 'The application ID and its client secret.',
      sets: { [secret]: {} },
    },
    AccessToken: {
      type: 'SecureString',
      description: 'An access token for Microsoft Graph. It is used until it expires and cannot be renewed.',
      sets: { [token]: { mandatory: true, position: 0 } },
    },
    FederatedToken: {
      type: 'String',
      suggestions: ['file:', 'env:', 'command:', 'github', 'azure-devops:'],
      description:
        'The source of a token from a trusted issuer, read again at every renewal: file:PATH, env:NAME, command:LINE, github, or azure-devops:SERVICE_CONNECTION_ID.',
      sets: { [federated]: { mandatory: true } },
      notEmpty: true,
    },
    TenantId: {
      type: 'String',
      completedFrom: 'tenants',
      aliases: ['Audience', 'Tenant'],
      description:
        'The tenant to sign in to, as a GUID or a domain name. Required for applications. With -AccessToken, the token must be from this tenant.',
      defaultText: 'common: the home tenant of the account',
      sets: { [user]: { position: 3 }, [certificate]: {}, [secret]: {}, [token]: {}, [federated]: {} },
      notEmpty: true,
    },
    ContextScope: {
      ...signInParameters.contextScope,
      sets: { [user]: {}, [certificate]: {}, [identity]: {}, [secret]: {}, [variables]: {}, [federated]: {} },
    },
    Environment: {
      type: 'String',
      completedFrom: 'environments',
      aliases: ['EnvironmentName', 'NationalCloud'],
      description: 'The cloud to connect to. Get-EntraEnvironment lists them.',
      defaultText: 'Global',
      notEmpty: true,
    },
    UseDeviceCode: {
      type: 'SwitchParameter',
      aliases: ['UseDeviceAuthentication', 'DeviceCode', 'DeviceAuth', 'Device'],
      description: 'Shows a code to enter in a browser on any machine, instead of opening one here.',
      sets: { [user]: {} },
    },
    ClientTimeout: { ...signInParameters.clientTimeout },
    EnvironmentVariable: {
      type: 'SwitchParameter',
      description:
        'Signs in with the credentials in the environment variables AZURE_TENANT_ID, AZURE_CLIENT_ID and one of AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH, AZURE_USERNAME and AZURE_FEDERATED_TOKEN_FILE.',
      sets: { [variables]: {} },
    },
    LoginHint: {
      type: 'String',
      completedFrom: 'accounts',
      description: 'The account to sign in with; another one is refused. Without it, the user chooses one.',
      sets: { [user]: {} },
      notEmpty: true,
    },
    SignInTimeout: { ...signInParameters.signInTimeout, sets: { [user]: {} } },
    ClaimsChallenge: { ...signInParameters.claimsChallenge, sets: { [user]: {} } },
    NoWelcome: {
      type: 'SwitchParameter',
      description: 'Hides the welcome message.',
    },
  },
  supportsShouldProcess: true,
  examples: [
    { title: 'Sign in with the browser', line: 'Connect-Entra -Scopes "User.Read.All", "Group.ReadWrite.All"' },
    {
      title: 'Request the least privileged permissions for some calls',
      line: "Connect-Entra -For '/users', 'POST /groups'",
    },
    { title: 'Sign in with a device code', line: 'Connect-Entra -UseDeviceAuthentication' },
    {
      title: 'Sign in an application with a certificate in a store',
      line: 'Connect-Entra -TenantId "d5aec55f-2d12-4442-8d2f-ccca95d4390e" -ApplicationId "8886ad7b-1795-4542-9808-c85859d97f23" -CertificateThumbprint F8813914053FBFB5D84F1EFA9EDB3205621C1126',
    },
    {
      title: 'Sign in an application with a certificate file',
      line: 'Connect-Entra -ClientId APP_ID -TenantId contoso.com -Certificate daemon.pfx -CertificatePassword env:PFX_PASSWORD',
    },
    {
      title: 'Sign in an application with its secret',
      line: 'Connect-Entra -TenantId contoso.com -ClientSecretCredential APP_ID:env:APP_SECRET',
    },
    { title: "Use the machine's managed identity", line: 'Connect-Entra -Identity' },
    { title: 'Use a user-assigned managed identity', line: 'Connect-Entra -Identity -ClientId IDENTITY_CLIENT_ID' },
    { title: 'Use environment variables', line: 'Connect-Entra -EnvironmentVariable' },
    {
      title: 'Sign in from GitHub Actions without a secret',
      line: 'Connect-Entra -ClientId APP_ID -TenantId contoso.com -FederatedToken github',
    },
    { title: 'Use an access token', line: 'Connect-Entra -AccessToken env:ACCESS_TOKEN' },
    { title: 'Keep the session in this shell only', line: 'Connect-Entra -ContextScope "Process"' },
    { title: 'Use another cloud', line: 'Connect-Entra -Environment USGov' },
  ],
} as const satisfies CommandTable;
