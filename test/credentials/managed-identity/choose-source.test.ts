import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Variables } from '../../../src/credentials/environment/variables.ts';
import { chooseSource } from '../../../src/credentials/managed-identity/choose-source.ts';
import { thisMachine } from '../../../src/credentials/managed-identity/machine.ts';
import { bareMachine } from './source-support.ts';

const chosen = (env: Variables) => chooseSource(env, bareMachine).name;

const workload = { AZURE_CLIENT_ID: 'c', AZURE_TENANT_ID: 't', AZURE_FEDERATED_TOKEN_FILE: '/f' };
const fabric = { IDENTITY_ENDPOINT: 'e', IDENTITY_HEADER: 'h', IDENTITY_SERVER_THUMBPRINT: 'p' };
const appService = { IDENTITY_ENDPOINT: 'e', IDENTITY_HEADER: 'h' };
const older = { MSI_ENDPOINT: 'e', MSI_SECRET: 's' };
const shell = { MSI_ENDPOINT: 'e' };
const arc = { IDENTITY_ENDPOINT: 'e', IMDS_ENDPOINT: 'i' };

test('chooseSource() takes each source by its variables', () => {
  assert.deepEqual([workload, fabric, appService, older, shell, arc, {}].map(chosen), [
    'AKS workload identity',
    'Azure Service Fabric',
    'Azure App Service',
    'Azure Machine Learning or App Service of 2017',
    'Azure Cloud Shell',
    'Azure Arc',
    'Azure Instance Metadata Service',
  ]);
});

test('chooseSource() takes the first in order when several are there', () => {
  assert.deepEqual(
    [
      { ...workload, ...fabric, ...older },
      { ...fabric, ...older, ...arc },
      { ...appService, ...older, ...arc },
      { ...older, ...arc },
      { ...shell, ...arc },
    ].map(chosen),
    [
      'AKS workload identity',
      'Azure Service Fabric',
      'Azure App Service',
      'Azure Machine Learning or App Service of 2017',
      'Azure Cloud Shell',
    ],
  );
});

test('chooseSource() takes Container Apps, which set MSI_ENDPOINT without a secret, for App Service', () => {
  assert.equal(chosen({ ...appService, MSI_ENDPOINT: 'e' }), 'Azure App Service');
});

test('chooseSource() counts an empty variable and half a set as none', () => {
  const halves: Variables[] = [
    { ...workload, AZURE_FEDERATED_TOKEN_FILE: '' },
    { IDENTITY_ENDPOINT: 'e' },
    { IDENTITY_HEADER: 'h' },
    { MSI_SECRET: 's' },
    { IMDS_ENDPOINT: 'i' },
  ];
  assert.deepEqual([...new Set(halves.map(chosen))], ['Azure Instance Metadata Service']);
});

test('chooseSource() finds the agent of Azure Arc where it is installed', () => {
  const found = (platform: NodeJS.Platform, path: string, env: Variables = {}) => {
    const machine = { ...thisMachine(env, platform), fileExists: (asked: string) => asked === path };
    return chooseSource(env, machine).name;
  };
  assert.equal(found('linux', '/opt/azcmagent/bin/himds'), 'Azure Arc');
  assert.equal(found('win32', String.raw`C:\Program Files\AzureConnectedMachineAgent\himds.exe`), 'Azure Arc');
  const moved = { ProgramFiles: 'D:\\Apps' };
  assert.equal(found('win32', String.raw`D:\Apps\AzureConnectedMachineAgent\himds.exe`, moved), 'Azure Arc');
  assert.equal(found('linux', '/elsewhere'), 'Azure Instance Metadata Service');
});

test('thisMachine() knows the folder of the keys of Azure Arc on each platform', () => {
  const folders = [
    thisMachine({}, 'linux').arcKeyFolder,
    thisMachine({}, 'win32').arcKeyFolder,
    thisMachine({ ProgramData: 'D:\\Data' }, 'win32').arcKeyFolder,
  ];
  assert.deepEqual(folders, [
    '/var/opt/azcmagent/tokens',
    String.raw`C:\ProgramData\AzureConnectedMachineAgent\Tokens`,
    String.raw`D:\Data\AzureConnectedMachineAgent\Tokens`,
  ]);
});
