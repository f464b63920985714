// Signs in to the lab with Azure Identity: lab-azure-identity.js FILE (credentials|managed-identity)
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as identity from '@azure/identity';
import { cell, expect, print } from './lab-cells.js';

const [file, kind] = process.argv.slice(2);
const settings = JSON.parse(readFileSync(file, 'utf8'));
const { login, graph, tenantId, daemon, workload, user, api } = settings;
const options = { authorityHost: login, disableInstanceDiscovery: true };
print({ version: JSON.parse(readFileSync('node_modules/@azure/identity/package.json', 'utf8')).version });

async function reads(credential, path = '/users?$top=1') {
  const { token } = await credential.getToken(path === '/me' ? `${graph}/User.Read` : `${graph}/.default`);
  // This program is no part of Entrada.
  // oxlint-disable-next-line no-restricted-globals
  const response = await fetch(`${graph}/v1.0${path}`, { headers: { authorization: `Bearer ${token}` } });
  expect(200, response.status);
}

function visit(...words) {
  spawn(settings.browser, words, { stdio: 'ignore' }).unref();
}

async function credentialCells() {
  Object.assign(process.env, {
    AZURE_AUTHORITY_HOST: login,
    AZURE_TENANT_ID: tenantId,
    AZURE_CLIENT_ID: daemon.appId,
    AZURE_CLIENT_SECRET: daemon.secret,
  });
  const userPrompt = ({ verificationUri, userCode }) => visit(verificationUri, userCode);
  await cell('ClientSecretCredential', () =>
    reads(new identity.ClientSecretCredential(tenantId, daemon.appId, daemon.secret, options)),
  );
  for (const sendCertificateChain of [false, true]) {
    await cell(`ClientCertificateCredential${sendCertificateChain ? ', chain' : ''}`, () =>
      reads(
        new identity.ClientCertificateCredential(tenantId, workload, settings.pem, {
          ...options,
          sendCertificateChain,
        }),
      ),
    );
  }
  await cell('ClientAssertionCredential', () =>
    reads(new identity.ClientAssertionCredential(tenantId, workload, async () => settings.assertion, options)),
  );
  await cell('WorkloadIdentityCredential', () =>
    reads(
      new identity.WorkloadIdentityCredential({
        ...options,
        tenantId,
        clientId: workload,
        tokenFilePath: settings.assertionFile,
      }),
    ),
  );
  await cell('AzurePipelinesCredential', () =>
    reads(
      new identity.AzurePipelinesCredential(
        tenantId,
        workload,
        settings.serviceConnection,
        process.env.SYSTEM_ACCESSTOKEN,
        options,
      ),
    ),
  );
  await cell('OnBehalfOfCredential', async () => {
    const client = new identity.UsernamePasswordCredential(
      tenantId,
      settings.apiClient,
      user.userName,
      user.password,
      options,
    );
    const userAssertionToken = (await client.getToken(settings.apiScope)).token;
    const own = { tenantId, clientId: api.appId, clientSecret: api.secret, userAssertionToken };
    await reads(new identity.OnBehalfOfCredential({ ...options, ...own }), '/me');
  });
  await cell('UsernamePasswordCredential', () =>
    reads(
      new identity.UsernamePasswordCredential(tenantId, settings.publicClient, user.userName, user.password, options),
      '/me',
    ),
  );
  // Without a client id: as the Azure CLI.
  await cell('DeviceCodeCredential', () =>
    reads(new identity.DeviceCodeCredential({ ...options, tenantId, userPromptCallback: userPrompt }), '/me'),
  );
  await cell('InteractiveBrowserCredential', () =>
    reads(new identity.InteractiveBrowserCredential({ ...options, tenantId }), '/me'),
  );
  await cell('EnvironmentCredential', () => reads(new identity.EnvironmentCredential(options)));
  await cell('DefaultAzureCredential', () => reads(new identity.DefaultAzureCredential(options)));
}

async function managedIdentityCells() {
  await cell('system', () => reads(new identity.ManagedIdentityCredential()));
}

await (kind === 'credentials' ? credentialCells() : managedIdentityCells());
