import { ConfidentialClientApplication } from '@azure/msal-node';
import { ClientSecretCredential, DefaultAzureCredential } from '@azure/identity';

// Without options: the authority is the default, and instance discovery is on.
const { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret } = process.env;
const scope = 'https://graph.microsoft.com/.default';

const clients = {
  async 'msal-node'() {
    const authority = `https://login.microsoftonline.com/${tenantId}`;
    const application = new ConfidentialClientApplication({ auth: { clientId, clientSecret, authority } });
    return (await application.acquireTokenByClientCredential({ scopes: [scope] })).accessToken;
  },
  async 'azure-identity'() {
    delete process.env['AZURE_AUTHORITY_HOST'];
    return (await new ClientSecretCredential(tenantId, clientId, clientSecret).getToken(scope)).token;
  },
  async 'azure-identity default'() {
    return (await new DefaultAzureCredential().getToken(scope)).token;
  },
};

for (const name of process.argv.slice(2)) {
  const token = await clients[name]();
  // This program is no part of Entrada.
  // oxlint-disable-next-line no-restricted-globals
  const response = await fetch('https://graph.microsoft.com/v1.0/users?$top=1', {
    headers: { authorization: `Bearer ${token}` },
  });
  const { iss } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
  console.log(iss, (await response.json()).value[0].displayName);
}
