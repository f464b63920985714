import { errorTable, exitStatuses } from '../../../base/errors.ts';
import { familiarNames } from '../familiar-names.ts';
import type { Topic } from './topic.ts';

const meanings: Readonly<Record<keyof typeof exitStatuses, string>> = {
  ok: 'Done.',
  failed: 'Failed for another reason.',
  badUsage: 'The command line or its input is not valid.',
  consentNeeded: 'Someone must consent to a permission first.',
  signInNeeded: 'Sign in first: the session is missing or cannot be renewed.',
  network: 'No valid response was received.',
  refused: 'The service rejected the request or the credential.',
  storage: 'A file or other storage cannot be read or written.',
  tenantsFailed: 'Some tenants of a request to many failed.',
  notExecutable: 'The command of "entrada exec" cannot be started.',
  notFound: 'The command of "entrada exec" was not found.',
  cancelled: 'Canceled with Ctrl+C.',
};

function statusTerms(): [string, string][] {
  const texts: Readonly<Record<string, string>> = meanings;
  return Object.entries(exitStatuses).map(([name, status]) => {
    const codes = Object.entries(errorTable).filter(([, { exit }]) => exit === name);
    const list = codes.length === 0 ? '' : ` Codes: ${codes.map(([code]) => code).join(', ')}.`;
    return [String(status), `${texts[name]}${list}`];
  });
}

/** Topics about the machine and programs: scripts, pipelines, proxies, output, variables. */
export const machineTopics: readonly Topic[] = [
  {
    name: 'pipelines',
    synopsis: 'Signing in where no person is present: GitHub Actions, Azure Pipelines, cron.',
    words: [
      'pipeline',
      'ci',
      'cd',
      'github',
      'actions',
      'azure-devops',
      'gitlab',
      'kubernetes',
      'oidc',
      'federated',
      'cron',
    ],
    blocks: [
      'Without a secret, with the token that the service issues to the job:',
      {
        lines: [
          'entrada Connect-Entra -ClientId APP_ID -TenantId contoso.com -FederatedToken github',
          'entrada Connect-Entra -ClientId APP_ID -TenantId contoso.com -FederatedToken azure-devops:SERVICE_CONNECTION_ID',
          'entrada Connect-Entra -ClientId APP_ID -TenantId contoso.com -FederatedToken env:ID_TOKEN',
        ],
      },
      'On a machine in Azure: entrada Connect-Entra -Identity. With the variables of the Azure SDKs: entrada Connect-Entra -EnvironmentVariable.',
      "An application's session is kept for the calling shell, which in most services is one step. -ContextScope CurrentUser saves it for later steps; remove it at the end with Disconnect-Entra.",
      'Without a terminal, nothing is asked: a missing value is an error, and -Confirm:$false answers confirmations. The exit status says what failed (entrada help exit-statuses).',
    ],
  },
  {
    name: 'exit-statuses',
    synopsis: 'The exit statuses, and the error codes of each.',
    words: ['exit', 'status', 'code', 'error', 'errorlevel', 'return'],
    blocks: [{ terms: statusTerms() }, 'With -Verbose, an error is shown with its code.'],
  },
  {
    name: 'proxies',
    synopsis: 'Proxies and certificate authorities of your network.',
    words: ['proxy', 'https_proxy', 'no_proxy', 'ca', 'tls', 'certificate authority', 'firewall', 'zscaler', 'network'],
    blocks: [
      {
        terms: [
          ['HTTPS_PROXY, else ALL_PROXY', 'The proxy, in upper or lower case: http://USER:PASSWORD@HOST:PORT'],
          ['NO_PROXY', 'Hosts without it: names with their subdomains, addresses, ranges (10.0.0.0/8), or *'],
          ['ENTRADA_CA_FILE', 'A PEM file with certificate authorities to trust in addition'],
          ['NODE_EXTRA_CA_CERTS', 'The same, for every program that runs on Node'],
        ],
      },
      'A user name or password with special characters is written with percent signs: %40 for @. -Debug shows each request, and with it the proxy.',
      { lines: ['HTTPS_PROXY=http://proxy.contoso.com:8080 entrada Connect-Entra -Debug'] },
    ],
  },
  {
    name: 'output',
    synopsis: 'Formats, columns and pipes.',
    words: ['json', 'table', 'csv', 'tsv', 'yaml', 'ndjson', 'jq', 'query', 'jmespath', 'format', 'color', 'pager'],
    blocks: [
      'A terminal shows a table, a pipe or file gets JSON. -Output (-o) chooses: json, table, yaml, tsv, csv, ndjson. -Query takes a JMESPath expression, as in az.',
      {
        lines: [
          'entrada Get-EntraUser -All -Output csv > users.csv',
          "entrada request /users --all -Query '[].displayName' -o tsv",
          "entrada request '/users?$select=id,mail' --all -o ndjson",
        ],
      },
      'NO_COLOR=1 removes colors. Help is shown in the pager of ENTRADA_PAGER, else PAGER, else less; NO_PAGER=1 or ENTRADA_PAGER=cat shows it without one.',
    ],
  },
  {
    name: 'variables',
    synopsis: 'The environment variables that Entrada reads.',
    words: ['variable', 'environment', 'env', 'settings', 'configuration'],
    blocks: [
      {
        terms: [
          ['ENTRADA_CONTEXT', 'The context to use, as -Context'],
          ['ENTRADA_HOME', 'The folder of all files; default: those of the system (XDG)'],
          ['ENTRADA_CACHE', 'A Redis server that keeps the sessions: rediss://HOST'],
          ['ENTRADA_KEY_FILE, ENTRADA_KEY_PASSPHRASE', 'The key that protects saved sessions'],
          ['ENTRADA_KEYRING', 'off: does not use the keyring'],
          ['ENTRADA_CA_FILE', 'Certificate authorities to trust in addition'],
          ['ENTRADA_PAGER, PAGER, NO_PAGER', 'The pager of help'],
          ['HTTPS_PROXY, ALL_PROXY, NO_PROXY', 'The proxy (entrada help proxies)'],
          ['NO_COLOR, FORCE_COLOR', 'Whether output has colors'],
          ['BROWSER', 'The program that opens the sign-in page'],
          ['AZURE_CLIENT_ID and others', 'For Connect-Entra -EnvironmentVariable'],
        ],
      },
      '"entrada status" shows those in effect.',
    ],
  },
  {
    name: 'names',
    synopsis: 'Coming from Graph PowerShell, az, m365 or gh: their names and the lines here.',
    words: ['az', 'm365', 'gh', 'mgc', 'graph powershell', 'azuread', 'alias', 'migrate', 'instead'],
    blocks: [
      'The first names of these lines run the command unchanged; after the others, type the line that is shown.',
      {
        terms: familiarNames
          .toSorted((one, other) => Number(other.runs ?? false) - Number(one.runs ?? false))
          .map(({ names, line }): [string, string] => [names.join(', '), `entrada ${line}`]),
      },
    ],
  },
  {
    name: 'shells',
    synopsis: 'The Tab key in bash, zsh, fish and PowerShell.',
    words: ['completion', 'tab', 'complete', 'bash', 'zsh', 'fish', 'powershell', 'shell', 'init'],
    blocks: [
      'One line in the start-up file of the shell. "init" also defines the cmdlets as functions, so that Connect-Entra works without "entrada".',
      {
        lines: [
          'eval "$(entrada init bash)"      # ~/.bashrc',
          'eval "$(entrada init zsh)"       # ~/.zshrc',
          'entrada init fish | source',
          'entrada init powershell | Out-String | Invoke-Expression',
        ],
      },
    ],
  },
];
