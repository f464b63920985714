import { type Html, html } from '../../login/pages/html.ts';
import type { Application } from '../../tenant/application.ts';
import type { PageData } from './page-data.ts';

/** Renders lines to copy for the usual clients. */
export function renderTryIt(data: PageData): Html {
  const application = chooseApplication(data.tenant.applications);
  const secret = application?.secrets[0]?.value;
  if (application === undefined || secret === undefined) {
    return html`<p class="soft">No application of this tenant has a secret. Add one: <code>entrada lab add app Daemon</code></p>`;
  }
  const { parts, tenant } = data;
  const { loginOrigin, graphOrigin } = parts.lab;
  const values: TryItValues = {
    login: loginOrigin,
    graph: graphOrigin,
    caFile: parts.caFile,
    tenantId: tenant.id,
    clientId: application.appId,
    secret,
  };
  return html`<p>Each signs in as the application <strong>${application.displayName}</strong> and lists users.</p>
${snippets.map(({ title, write }, index) => snippet(`snippet-${index}`, title, write(values)))}`;
}

/** One that may list users, if there is one. */
function chooseApplication(applications: readonly Application[]): Application | undefined {
  const withSecret = applications.filter(({ secrets }) => secrets.length > 0);
  return withSecret.find(({ roles }) => roles.includes('User.Read.All')) ?? withSecret[0];
}

interface TryItValues {
  readonly login: string;
  readonly graph: string;
  readonly caFile: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly secret: string;
}

const snippets: readonly { readonly title: string; readonly write: (values: TryItValues) => string }[] = [
  {
    title: 'Entrada (the environment is Lab unless the lab printed another name)',
    write: ({ tenantId, clientId, secret }) => `export APP_SECRET='${secret}'
entrada Connect-Entra -Environment Lab -TenantId ${tenantId} -ClientSecretCredential ${clientId}:env:APP_SECRET
entrada request '/users?$top=3&$select=displayName,userPrincipalName'`,
  },
  {
    title: 'curl',
    write: ({ login, graph, caFile, tenantId, clientId, secret }) => `export CURL_CA_BUNDLE='${caFile}'
TOKEN=$(curl -s ${login}/${tenantId}/oauth2/v2.0/token -d grant_type=client_credentials -d client_id=${clientId} \\
  --data-urlencode 'client_secret=${secret}' -d scope=https://graph.microsoft.com/.default |
  sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
curl -s -H "Authorization: Bearer $TOKEN" '${graph}/v1.0/users?$top=3&$select=displayName'`,
  },
  {
    title: 'Azure CLI (in a lab of its own, which ends with the command)',
    write: () => `entrada lab -Redirect -- sh -c '
  az login --service-principal -u $AZURE_CLIENT_ID -p $AZURE_CLIENT_SECRET --tenant $AZURE_TENANT_ID \\
    --allow-no-subscriptions -o none
  az ad user list --query "[:3].displayName"'`,
  },
  {
    title: 'msal-node (NODE_EXTRA_CA_CERTS set to the certificate authority)',
    write: ({
      login,
      graph,
      tenantId,
      clientId,
      secret,
    }) => `import { ConfidentialClientApplication } from '@azure/msal-node';

const app = new ConfidentialClientApplication({
  auth: {
    clientId: '${clientId}',
    clientSecret: '${secret}',
    authority: '${login}/${tenantId}',
    knownAuthorities: ['${new URL(login).host}'],
  },
});
const { accessToken } = await app.acquireTokenByClientCredential({ scopes: ['https://graph.microsoft.com/.default'] });
const response = await fetch('${graph}/v1.0/users?$top=3', { headers: { authorization: \`Bearer \${accessToken}\` } });
console.log(await response.json());`,
  },
  {
    title: '@azure/identity (NODE_EXTRA_CA_CERTS set to the certificate authority)',
    write: ({ login, graph, tenantId, clientId, secret }) => `import { ClientSecretCredential } from '@azure/identity';

const credential = new ClientSecretCredential('${tenantId}', '${clientId}', '${secret}', {
  authorityHost: '${login}',
  disableInstanceDiscovery: true,
});
const { token } = await credential.getToken('https://graph.microsoft.com/.default');
const response = await fetch('${graph}/v1.0/users?$top=3', { headers: { authorization: \`Bearer \${token}\` } });
console.log(await response.json());`,
  },
];

function snippet(id: string, title: string, text: string): Html {
  return html`<h3 id="${id}">${title} <button type="button" class="copy" data-copy="${text}" aria-label="Copy the lines for ${title}">Copy</button></h3>
<pre>${text}</pre>
`;
}
