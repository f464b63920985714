import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeOtherClouds } from '../../../src/credentials/environment/other-cloud.ts';
import { builtInClouds, findCloud } from '../../../src/model/cloud.ts';

const cloudNamed = (name: string) => findCloud(builtInClouds, name) ?? assert.fail();
const global =
  'but the sign-in goes to login.microsoftonline.com, the sign-in service of the environment "Global": only -Environment chooses the cloud';

test('describeOtherClouds() names the cloud of a variable and that of the sign-in', () => {
  const of = (env: Readonly<Record<string, string>>, name = 'Global') => describeOtherClouds(env, cloudNamed(name));
  const usGov = `AZURE_AUTHORITY_HOST is login.microsoftonline.us, ${global}; use -Environment USGov or -Environment USGovDoD for the other.`;
  for (const value of [
    'https://login.microsoftonline.us',
    'https://LOGIN.microsoftonline.us/',
    'login.microsoftonline.us',
    ' https://login.microsoftonline.us/common\n',
  ]) {
    assert.deepEqual(of({ AZURE_AUTHORITY_HOST: value }), [usGov]);
  }
  assert.deepEqual(of({ AZURE_AUTHORITY_HOST: 'https://login.example:8443/' }), [
    `AZURE_AUTHORITY_HOST is login.example:8443, ${global}.`,
  ]);
  assert.deepEqual(of({ AZURE_ENVIRONMENT: 'AzureUSGovernment', AZURE_CLOUD: 'azurechinacloud' }), [
    `AZURE_ENVIRONMENT is "AzureUSGovernment" (login.microsoftonline.us), ${global}; use -Environment USGov or -Environment USGovDoD for the other.`,
    `AZURE_CLOUD is "azurechinacloud" (login.chinacloudapi.cn), ${global}; use -Environment China for the other.`,
  ]);
  assert.match(of({ AZURE_CLOUD: 'AzureCloud' }, 'USGovDoD')[0] ?? '', /"USGovDoD".*; use -Environment Global for/);
});

test('describeOtherClouds() says nothing of the same cloud, and of texts that name none', () => {
  const host = 'AZURE_AUTHORITY_HOST';
  for (const value of ['https://login.microsoftonline.com/', 'LOGIN.MICROSOFTONLINE.COM', '', ' ', 'http://', 'a b']) {
    assert.deepEqual(describeOtherClouds({ [host]: value }, cloudNamed('Global')), []);
  }
  assert.deepEqual(describeOtherClouds({ [host]: 'https://login.microsoftonline.us' }, cloudNamed('USGovDoD')), []);
  assert.deepEqual(describeOtherClouds({ AZURE_CLOUD: 'Mine', AZURE_ENVIRONMENT: '' }, cloudNamed('China')), []);
});
