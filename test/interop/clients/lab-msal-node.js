// Signs in to the lab with MSAL for Node: lab-msal-node.js FILE (msal|managed-identity)
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { ConfidentialClientApplication, ManagedIdentityApplication, PublicClientApplication } from '@azure/msal-node';
import { cell, expect, print, refused } from './lab-cells.js';

const [file, kind] = process.argv.slice(2);
const settings = JSON.parse(readFileSync(file, 'utf8'));
const { login, graph, tenantId, user } = settings;
const graphDefault = [`${graph}/.default`];
const userRead = [`${graph}/User.Read`];
const read = async (path) => JSON.parse(readFileSync(path, 'utf8'));

function claimsOf(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString('utf8'));
}

/** Fails unless the lab's Graph accepts the token. */
async function accepts(token, path = '/users?$top=1') {
  // This program is no part of Entrada.
  // oxlint-disable-next-line no-restricted-globals
  const response = await fetch(`${graph}/v1.0${path}`, { headers: { authorization: `Bearer ${token}` } });
  expect(200, response.status);
}

function authority(tenant) {
  return { authority: `${login}/${tenant}`, knownAuthorities: [new URL(login).host] };
}

function confidential(clientId, proof) {
  return new ConfidentialClientApplication({ auth: { clientId, ...authority(tenantId), ...proof } });
}

function publicClient(clientId = settings.publicClient, tenant = tenantId) {
  return new PublicClientApplication({ auth: { clientId, ...authority(tenant) } });
}

/** Opens an address as the lab's user does, who signs in there. */
function visit(...words) {
  spawn(settings.browser, words, { stdio: 'ignore' }).unref();
}

async function daemon(clientId, proof) {
  const application = confidential(clientId, proof);
  const { accessToken } = await application.acquireTokenByClientCredential({ scopes: graphDefault });
  await accepts(accessToken);
}

function interactive(application) {
  return application.acquireTokenInteractive({ scopes: userRead, openBrowser: async (url) => visit(url) });
}

function byPassword(application, scopes) {
  return application.acquireTokenByUsernamePassword({ scopes, username: user.userName, password: user.password });
}

async function onBehalfOf(application, scopes = userRead) {
  const oboAssertion = (await byPassword(publicClient(settings.apiClient), [settings.apiScope])).accessToken;
  return application.acquireTokenOnBehalfOf({ scopes, oboAssertion });
}

async function msalCells() {
  const { version } = await read('node_modules/@azure/msal-node/package.json');
  print({ version });
  const privateKey = readFileSync(settings.pem, 'utf8');
  const x5c = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(privateKey)?.[0];
  const certificate = { privateKey, thumbprintSha256: settings.thumbprintSha256 };
  const { appId, secret } = settings.api;

  await cell('secret', () => daemon(settings.daemon.appId, { clientSecret: settings.daemon.secret }));
  await cell('certificate, PS256', () => daemon(settings.workload, { clientCertificate: certificate }));
  await cell('certificate, RS256', () =>
    daemon(settings.workload, { clientCertificate: { privateKey, thumbprint: settings.thumbprint } }),
  );
  await cell('certificate with chain', () => daemon(settings.workload, { clientCertificate: { ...certificate, x5c } }));
  await cell('federated assertion', () => daemon(settings.workload, { clientAssertion: settings.assertion }));
  await cell('Vault, Storage, SQL, Service Bus, Exchange, SharePoint', async () => {
    const application = confidential(settings.daemon.appId, { clientSecret: settings.daemon.secret });
    for (const resource of [
      'https://vault.azure.net',
      'https://storage.azure.com',
      'https://database.windows.net',
      'https://servicebus.azure.net',
      'https://outlook.office365.com',
      'https://contoso.sharepoint.com',
    ]) {
      const { accessToken } = await application.acquireTokenByClientCredential({ scopes: [`${resource}/.default`] });
      expect(resource, claimsOf(accessToken).aud);
    }
  });
  await cell('interactive, tenant', async () => accepts((await interactive(publicClient())).accessToken, '/me'));
  await cell('interactive, common', async () =>
    accepts((await interactive(publicClient(undefined, 'common'))).accessToken, '/me'),
  );
  await cell('device code', async () => {
    const deviceCodeCallback = ({ verificationUri, userCode }) => visit(verificationUri, userCode);
    const result = await publicClient().acquireTokenByDeviceCode({ scopes: userRead, deviceCodeCallback });
    await accepts(result.accessToken, '/me');
  });
  await cell('password', async () => accepts((await byPassword(publicClient(), userRead)).accessToken, '/me'));
  await cell('silent and refresh', async () => {
    const application = publicClient();
    const { account } = await byPassword(application, userRead);
    const silent = await application.acquireTokenSilent({ scopes: userRead, account });
    expect(true, silent.fromCache);
    const renewed = await application.acquireTokenSilent({ scopes: userRead, account, forceRefresh: true });
    expect(false, renewed.fromCache);
    await accepts(renewed.accessToken, '/me');
  });
  await cell('on-behalf-of', async () => {
    const { accessToken } = await onBehalfOf(confidential(appId, { clientSecret: secret }));
    await accepts(accessToken, '/me');
    expect(appId, claimsOf(accessToken).appid);
  });
  await cell('on-behalf-of without consent', async () => {
    const application = confidential(appId, { clientSecret: secret });
    const error = await refused(() => onBehalfOf(application, [`${graph}/Mail.Read`]));
    expect(['InteractionRequiredAuthError', 'consent_required'], [error.name, error.subError]);
  });
  await cell('family of clients', async () => {
    const azureCli = publicClient('04b07795-8ddb-461a-bbee-02f9e1bf7b46');
    await byPassword(azureCli, userRead);
    const [kept] = Object.values(JSON.parse(azureCli.getTokenCache().serialize()).RefreshToken);
    expect('1', kept.family_id);
    const azurePowerShell = publicClient('1950a258-227b-4e31-a9cf-717495945fc2');
    const renewal = { refreshToken: kept.secret, scopes: userRead };
    const { accessToken } = await azurePowerShell.acquireTokenByRefreshToken(renewal);
    expect('1950a258-227b-4e31-a9cf-717495945fc2', claimsOf(accessToken).appid);
  });
  await cell('consumers refused', async () => {
    const error = await refused(() => byPassword(publicClient(undefined, 'consumers'), userRead));
    expect(true, /AADSTS9001023: /.test(error.message));
  });
}

async function managedIdentityCells() {
  const { version } = await read('node_modules/@azure/msal-node/package.json');
  print({ version });
  await cell('system', async () => {
    const { accessToken } = await new ManagedIdentityApplication().acquireToken({ resource: graph });
    await accepts(accessToken);
  });
}

await (kind === 'msal' ? msalCells() : managedIdentityCells());
