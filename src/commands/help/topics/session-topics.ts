import { builtInClouds } from '../../../model/cloud.ts';
import type { Topic } from './topic.ts';

/** Topics about sessions: how they are named, protected, and which cloud they are in. */
export const sessionTopics: readonly Topic[] = [
  {
    name: 'contexts',
    synopsis: 'Several sessions at once: accounts, tenants, applications.',
    words: ['context', 'session', 'account', 'profile', 'connection', 'switch', 'tenant', 'subscription'],
    blocks: [
      'A context is a saved session: an account or application, in a tenant and a cloud. One of each service (Connect-Entra, Connect-MicrosoftTeams) is the current one, which commands use.',
      {
        lines: [
          'entrada Connect-Entra -Context work',
          'entrada context list',
          'entrada context use work',
          'entrada request /me -Context work',
        ],
      },
      'ENTRADA_CONTEXT chooses the context for a whole shell. -ContextScope Process keeps a session in memory, for the calling shell and what it starts; CurrentUser saves it, encrypted, for all shells of the user. Without the parameter, users are saved and applications are not.',
      'One request to many tenants: entrada request /organization -AllContexts.',
    ],
  },
  {
    name: 'secrets',
    synopsis: 'How to pass passwords, client secrets and tokens.',
    words: ['secret', 'password', 'securestring', 'credential', 'pscredential', 'client-secret', 'token', 'pin'],
    blocks: [
      'A secret on the command line would be in the list of processes and in the history of the shell. So parameters of the types SecureString and PSCredential take the place where the secret is:',
      {
        terms: [
          ['env:NAME', 'the environment variable NAME'],
          ['file:PATH', 'a file'],
          ['-', 'standard input'],
          ['prompt', 'the terminal, without echo'],
        ],
      },
      'A PSCredential begins with the user name or application ID; without a place, the terminal asks.',
      {
        lines: [
          'entrada Connect-Entra -TenantId contoso.com -ClientSecretCredential APP_ID:env:APP_SECRET',
          'entrada Connect-Entra -TenantId contoso.com -ClientId APP_ID -Certificate daemon.pfx -CertificatePassword file:/run/secrets/pfx',
          'entrada Connect-Entra -AccessToken - < token.txt',
        ],
      },
      'Saved sessions are encrypted. "entrada status" shows where their key is: in the keyring, in a file of the user (ENTRADA_KEY_FILE), or derived from ENTRADA_KEY_PASSPHRASE.',
    ],
  },
  {
    name: 'certificates',
    synopsis: 'Where certificates of applications are found.',
    words: ['certificate', 'pfx', 'pem', 'thumbprint', 'pkcs11', 'pkcs12', 'hsm', 'smartcard', 'key'],
    blocks: [
      'A file, a certificate in a store by its thumbprint or subject, or a key that stays on its PKCS #11 token:',
      {
        lines: [
          'entrada Connect-Entra -ClientId APP_ID -TenantId contoso.com -Certificate daemon.pem',
          'entrada Connect-Entra -ClientId APP_ID -TenantId contoso.com -CertificateThumbprint THUMBPRINT',
          "entrada Connect-Entra -ClientId APP_ID -TenantId contoso.com -Certificate 'pkcs11:token=MyToken;object=daemon' -CertificatePassword prompt",
        ],
      },
      'Entrada has a store of its own on every system ("entrada certificate add daemon.pfx"), and reads the stores of Windows, macOS and .NET. "entrada certificate list" shows what -CertificateThumbprint can find.',
    ],
  },
  {
    name: 'clouds',
    synopsis: 'National clouds, clouds of your own, and the lab.',
    words: ['cloud', 'environment', 'gov', 'gcc', 'china', 'national', 'sovereign', 'endpoint', 'lab'],
    blocks: [
      'Connect-Entra signs in to the cloud of -Environment; a request then goes there, also if its address is of another cloud. Connect-MicrosoftTeams has -TeamsEnvironmentName.',
      { terms: builtInClouds.map(({ name, azureADEndpoint }): [string, string] => [name, azureADEndpoint]) },
      {
        lines: ['entrada Connect-Entra -Environment USGov', 'entrada Get-EntraEnvironment'],
      },
      'Add-EntraEnvironment adds a cloud of your own, with the certificate authority that is trusted there. "entrada lab" starts a whole tenant on this machine and adds the environment Lab.',
    ],
  },
  {
    name: 'permissions',
    synopsis: 'Scopes, consent, and what to do about 403.',
    words: [
      'permission',
      'scope',
      'scopes',
      'consent',
      'admin',
      '403',
      'forbidden',
      'authorization_requestdenied',
      'role',
    ],
    blocks: [
      'A user signs in with scopes (delegated permissions). An application has the permissions that an administrator granted; it requests none.',
      {
        lines: [
          'entrada Connect-Entra -Scopes User.Read.All,Group.ReadWrite.All',
          'entrada Get-EntraContext -Query Scopes',
        ],
      },
      'Signing in again with more scopes keeps the earlier ones. Exit status 3 means that someone must consent first; a 403 of Microsoft Graph that the session does not have the permission.',
    ],
  },
];
