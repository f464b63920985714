import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseJsonObject, textField } from '../../src/base/json.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { makeHome } from '../support/journey-home.ts';
import { checkCells, skipClient } from './cells.ts';
import { installClients } from './installed-clients.ts';
import { runCells, type ShellCell } from './lab-shell.ts';

const { fabrikam, users, subscription } = labIds;
const client = { name: 'azure-cli', kind: 'Python (Debian)' };
const found = spawnSync('az', ['version', '--query', '"azure-cli"', '--output', 'tsv'], { encoding: 'utf8' });
const version = found.status === 0 ? found.stdout.trim() : '';
/** From this version on, instance discovery can be turned off. */
const isNew = version !== '' && Number(version.split('.')[1]) >= 54;
const home = await makeHome();

const asApplication = 'az login --service-principal -u $ENTRADA_LAB_CLIENT_ID --tenant $ENTRADA_LAB_TENANT_ID -o tsv';
const subscriptionLine = new RegExp(`\t${subscription.subscriptionId}\t`);
/** Enters the code that the line reports. */
const deviceLogin =
  'az login --use-device-code --query "[].user.name" -o tsv 2>&1 | while read -r line; do echo "$line"; code=$(echo "$line" | sed -n "s/.*enter the code \\([A-Z0-9]*\\) .*/\\1/p"); [ -z "$code" ] || entrada lab-visit "$(echo "$line" | sed "s/.*\\(https:[^ ]*\\).*/\\1/")" -UserCode "$code"; done';

/** With the sign-ins of an application, then with those of a user. */
const cells: readonly ShellCell[] = [
  ['secret', `${asApplication} -p $ENTRADA_LAB_CLIENT_SECRET`, subscriptionLine],
  ['certificate', `${asApplication} -p $ENTRADA_LAB_CERTIFICATE`, subscriptionLine],
  ['certificate with chain', `${asApplication} -p $ENTRADA_LAB_CERTIFICATE --use-cert-sn-issuer`, subscriptionLine],
  [
    'account list and show',
    'az account list --query "[].name" -o tsv && az account show --query user.type -o tsv',
    /^Entrada Lab\nservicePrincipal\n$/,
  ],
  [
    'get-access-token for several resources',
    'for name in https://vault.azure.net https://graph.microsoft.com/ https://management.azure.com https://storage.azure.com; do az account get-access-token --resource $name --query tokenType -o tsv || exit 1; done',
    /^(?:Bearer\n){4}$/,
  ],
  [
    'rest',
    `az rest --url 'https://graph.microsoft.com/v1.0/users?$top=1' --query "value[0].displayName" -o tsv`,
    /^Ada Lovelace\n$/,
  ],
  ['group list', 'az group list --query "[].name" -o tsv', /^lab\n$/],
  [
    'ad user list and show',
    `az ad user list --query "length(@)" -o tsv && az ad user show --id ${users.ada.userPrincipalName} --query displayName -o tsv`,
    /^250\nAda Lovelace\n$/,
  ],
  ['ad group member list', 'az ad group member list -g Engineering --query "length(@)" -o tsv', /^[1-9]\d*\n$/],
  ['logout', 'az logout && ! az account show', /az login/],
  ['browser', 'az login --query "[].user.name" -o tsv', new RegExp(`\n${users.ada.userPrincipalName}\n$`)],
  ['signed-in-user', 'az ad signed-in-user show --query displayName -o tsv', /^Ada Lovelace\n$/],
  [
    'a token for another tenant',
    `az account get-access-token --tenant ${fabrikam.tenantId} --query tenant -o tsv`,
    new RegExp(`^${fabrikam.tenantId}\n$`),
  ],
  [
    'ad app and ad sp list',
    'az ad app list --query "length(@)" -o tsv && az ad sp list --all --query "length(@)" -o tsv',
    /^\d+\n\d+\n$/,
  ],
  ['device code', deviceLogin, new RegExp(`\n${users.ada.userPrincipalName}\n$`)],
  [
    'password',
    `az login -u ${users.ada.userPrincipalName} -p ${users.ada.password} --query "[0].user.name" -o tsv`,
    new RegExp(`${users.ada.userPrincipalName}\n$`),
  ],
  [
    'ad user create, ad group member add',
    'az ad user create --display-name Katherine --user-principal-name katherine@lab.example --password Orbit-Passw0rd-1962 -o none && id=$(az ad user show --id katherine@lab.example --query id -o tsv) && az ad group member add -g Engineering --member-id $id && az ad group member check -g Engineering --member-id $id --query value -o tsv',
    /^true\n$/,
  ],
  [
    'ad app create, credential reset, ad sp create',
    'app=$(az ad app create --display-name shop --web-redirect-uris https://localhost/signin --query appId -o tsv) && az ad sp create --id $app -o none && secret=$(az ad app credential reset --id $app --query password -o tsv --only-show-errors) && curl -sS https://login.microsoftonline.com/$AZURE_TENANT_ID/oauth2/v2.0/token -d grant_type=client_credentials -d client_id=$app --data-urlencode client_secret=$secret -d scope=https://graph.microsoft.com/.default | cut -c 1-22',
    /^\{"token_type":"Bearer"\n?$/,
  ],
  [
    'ad sp create-for-rbac',
    'az ad sp create-for-rbac --name robot --only-show-errors --query displayName -o tsv',
    /^robot\n$/,
  ],
  [
    'ad app permission add and admin-consent',
    `az login -u ${users.taro.userPrincipalName} -p ${users.taro.password} -o none && app=$(az ad app list --display-name shop --query "[0].appId" -o tsv) && graph=00000003-0000-0000-c000-000000000000 && az ad app permission add --only-show-errors --id $app --api $graph --api-permissions $(az ad sp show --id $graph --query "oauth2PermissionScopes[?value=='Mail.Read'].id" -o tsv)=Scope && az ad app permission admin-consent --id $app && az ad app permission list-grants --id $app --query "[].scope" -o tsv`,
    /^User\.Read Mail\.Read\n$/,
  ],
  [
    'ad app delete',
    'az ad app delete --id $(az ad app list --display-name shop --query "[0].appId" -o tsv) && az ad app list --display-name shop -o tsv',
    /^$/,
  ],
];

test('the Azure CLI signs in to the lab as shipped, without a registration of a cloud', async (t) => {
  if (version === '') return skipClient(t, client, '', 'the Azure CLI is not installed');
  checkCells(
    client,
    await runCells(home, ['-Redirect'], version, cells),
    cells.map(([cell]) => cell),
  );
});

test('the Azure CLI gives AzureCliCredential of Azure Identity for JavaScript tokens of the lab', async (t) => {
  const own = { name: '@azure/identity (by the Azure CLI)', kind: 'JavaScript (npm)' };
  if (version === '') return skipClient(t, own, '4.14.1', 'the Azure CLI is not installed');
  const clients = installClients(home.folder);
  if (clients.isOffline) return skipClient(t, own, '4.14.1', 'the npm registry cannot be reached');
  const described = readFileSync(join(clients.folder, 'node_modules/@azure/identity/package.json'), 'utf8');
  const installed = textField(parseJsonObject(described) ?? {}, 'version') ?? '';
  const script = `
    const { AzureCliCredential } = require('@azure/identity');
    new AzureCliCredential().getToken('https://graph.microsoft.com/.default').then(({ token }) =>
      console.log(JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).appid));`;
  const line = `${asApplication} -p $ENTRADA_LAB_CLIENT_SECRET >/dev/null && cd '${clients.folder}' && node -e "${script}"`;
  const rows: readonly ShellCell[] = [
    ['AzureCliCredential', line, new RegExp(`${labIds.applications.daemon.appId}\n$`)],
  ];
  checkCells(own, await runCells(home, ['-Redirect'], installed, rows), ['AzureCliCredential']);
});

test('the SDK for Azure role assignments works with the lab under its public name', async (t) => {
  const own = { name: 'azure-mgmt-authorization (redirected)', kind: 'Python (Debian)' };
  const program = join(process.cwd(), 'test/interop/redirect/role_assignments.py');
  const needed = 'import azure.identity; from azure.mgmt import authorization; print(authorization.__version__)';
  const sdk = spawnSync('/usr/bin/python3', ['-c', needed], { encoding: 'utf8' });
  if (sdk.status !== 0) return skipClient(t, own, '', 'python3-azure is not installed');
  const line = `SUBSCRIPTION=${subscription.subscriptionId} PRINCIPAL=${labIds.managedIdentities.system.principalId} /usr/bin/python3 '${program}'`;
  const expected = /^lab ServicePrincipal\nRoleAssignmentExists\n1 0\nTrue True 0\n$/;
  const roles: readonly ShellCell[] = [['role assignments', line, expected]];
  checkCells(own, await runCells(home, ['-Redirect'], sdk.stdout.trim(), roles), ['role assignments']);
});

test('the Azure CLI signs in with a managed identity and with a federated token', async (t) => {
  const own = { ...client, name: 'azure-cli (identities)' };
  if (version === '') return skipClient(t, own, '', 'the Azure CLI is not installed');
  const show = 'az account show --query user.assignedIdentityInfo -o tsv';
  const outputs: string[] = [];
  for (const machine of ['app-service-2017', 'cloud-shell']) {
    const line = `az login --identity -o tsv && ${show}`;
    outputs.push(await runCells(home, ['-ManagedIdentity', machine], version, [[machine, line, subscriptionLine]]));
  }
  const federated =
    'az login --service-principal -u $AZURE_CLIENT_ID --tenant $AZURE_TENANT_ID --federated-token "$(cat $AZURE_FEDERATED_TOKEN_FILE)" -o tsv';
  const words = ['-Redirect', '-ManagedIdentity', 'workload-identity'];
  outputs.push(await runCells(home, words, version, [['federated token', federated, subscriptionLine]]));
  checkCells(own, outputs.join('\n'), ['app-service-2017', 'cloud-shell', 'federated token']);
});

test('the Azure CLI has the lab as its cloud', async (t) => {
  const own = { ...client, name: 'azure-cli (as a cloud)' };
  if (version === '') return skipClient(t, own, '', 'the Azure CLI is not installed');
  // Older ones ask the public sign-in service which authorities there are, but not for a managed identity.
  const registered =
    'unset ARM_CLOUD_METADATA_URL; az cloud register --name Lab --endpoint-resource-manager $ENTRADA_LAB_MANAGEMENT && az cloud set --name Lab';
  const all: readonly ShellCell[] = [
    ['metadata', 'az cloud show --query endpoints.activeDirectory -o tsv', /^https:\/\/localhost:\d+\n$/],
    [
      'cloud register',
      `(${registered}) && (unset ARM_CLOUD_METADATA_URL; az cloud show --query name -o tsv)`,
      /\nLab\n$/,
    ],
    ...(isNew
      ? [
          [
            'secret',
            `az cloud set --name EntradaLab; ${asApplication} -p $ENTRADA_LAB_CLIENT_SECRET`,
            subscriptionLine,
          ] as const,
        ]
      : []),
  ];
  checkCells(
    own,
    await runCells(home, [], version, all),
    all.map(([cell]) => cell),
  );
});
