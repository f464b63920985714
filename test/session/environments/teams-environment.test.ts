import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { environmentsInMemory } from '../../../src/session/environments/environment-file.ts';
import {
  findTeamsCloud,
  readEndpointUris,
  readTeamsEnvironment,
  writeEndpointUris,
} from '../../../src/session/environments/teams-environment.ts';
import type { TeamsEnvironment } from '../../../src/session/environments/environment-store.ts';
import {
  teamsEnvironmentFile,
  teamsEnvironmentInMemory,
} from '../../../src/session/environments/teams-environment-file.ts';
import { builtInClouds, type Cloud } from '../../../src/model/cloud.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { rejection } from '../../support/journey-errors.ts';

const own: Cloud = {
  name: 'Own',
  azureADEndpoint: 'https://login.own.example',
  graphEndpoint: 'https://graph.own.example',
  teamsEndpoint: 'https://teams.own.example',
  type: 'User-defined',
};
const certificate = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n';

function find(asked: TeamsEnvironment, saved: TeamsEnvironment = {}): Promise<Cloud> {
  return findTeamsCloud(asked, {
    teamsEnvironment: teamsEnvironmentInMemory(saved),
    environments: environmentsInMemory([own]),
  });
}

function builtIn(name: string): Cloud {
  const cloud = builtInClouds.find((known) => known.name === name);
  assert.ok(cloud);
  return cloud;
}

test('findTeamsCloud() knows the names of the Teams cmdlets, of the clouds and of own environments in any case', async () => {
  const names = [
    ['TeamsGCCH', 'USGov'],
    ['teamsgcch', 'USGov'],
    ['TEAMSDOD', 'USGovDoD'],
    ['teamsChina', 'China'],
    ['azurecloud', 'Global'],
    ['gLOBAL', 'Global'],
    ['usgov', 'USGov'],
    ['OWN', 'Own'],
  ] as const;
  for (const [asked, name] of names) {
    assert.deepEqual(await find({ name: asked }), name === 'Own' ? own : builtIn(name), asked);
  }
  assert.deepEqual(await find({}), builtIn('Global'));
});

test('findTeamsCloud() refuses a part of a name, and a name that every object has', async () => {
  for (const name of ['TeamsGCC', 'TeamsGCCH ', '', 'constructor', '__proto__', 'toString']) {
    await rejection(find({ name }), {
      code: 'ENVIRONMENT_NOT_FOUND',
      message: `Cannot find the Teams environment "${name}"`,
      hint: 'Use AzureCloud, TeamsGCCH, TeamsDOD, TeamsChina, or a name that Get-EntraEnvironment lists; leave it out for the commercial cloud and GCC.',
    });
  }
});

test('findTeamsCloud() goes by what was saved, and what is asked for now wins, address by address', async () => {
  const saved: TeamsEnvironment = {
    name: 'TeamsDOD',
    endpoints: { teamsEndpoint: 'https://teams.saved.example', graphEndpoint: 'https://graph.saved.example' },
  };
  assert.deepEqual(await find({}, saved), { ...builtIn('USGovDoD'), ...saved.endpoints });
  const endpoints = { graphEndpoint: 'https://graph.asked.example' };
  assert.deepEqual(await find({ endpoints }, saved), { ...builtIn('USGovDoD'), ...saved.endpoints, ...endpoints });
  assert.deepEqual(await find({ name: 'TeamsGCCH' }, saved), builtIn('USGov'));
});

test('findTeamsCloud() uses saved addresses for the saved environment alone, whatever it is called', async () => {
  const endpoints = { teamsEndpoint: 'https://teams.saved.example' };
  for (const name of ['teamsgcch', 'USGov', 'usgov']) {
    assert.deepEqual(await find({ name }, { name: 'TeamsGCCH', endpoints }), { ...builtIn('USGov'), ...endpoints });
  }
  for (const name of ['AzureCloud', 'Global']) {
    assert.deepEqual(await find({ name }, { endpoints }), { ...builtIn('Global'), ...endpoints });
  }
  assert.deepEqual(await find({ name: 'TeamsDOD' }, { endpoints }), builtIn('USGovDoD'));
});

test('findTeamsCloud() refuses a cloud without an admin API until an address for it is given', async () => {
  await rejection(find({ name: 'GovSGCloud' }), {
    code: 'ENVIRONMENT_INVALID',
    message: 'Cannot connect to Teams in "GovSGCloud": it does not have a Teams admin API',
    hint: /^-EndpointUris @\{TeamsConfigApiEndpoint='https:\/\/HOST'\} names one/,
  });
  const endpoints = { teamsEndpoint: 'https://teams.sg.example' };
  assert.deepEqual(await find({ name: 'GovSGCloud', endpoints }), { ...builtIn('GovSGCloud'), ...endpoints });
});

test('readEndpointUris() takes its keys in any case and keeps origins alone', (t) => {
  const caFile = join(temporaryFolder(t), 'ca.pem');
  writeFileSync(caFile, certificate);
  const read = readEndpointUris({
    activedirectory: 'https://LOGIN.example.com/organizations?x#y',
    MSGRAPHENDPOINTRESOURCEID: 'https://graph.example.com:8443/',
    TeamsConfigApiEndpoint: 'https://teams.example.com:443',
    cafile: caFile,
  });
  assert.deepEqual(read, {
    azureADEndpoint: 'https://login.example.com',
    graphEndpoint: 'https://graph.example.com:8443',
    teamsEndpoint: 'https://teams.example.com',
    caFile,
  });
  assert.deepEqual(readEndpointUris(writeEndpointUris(read)), read);
  assert.deepEqual(readEndpointUris({}), {});
});

test('readEndpointUris() refuses keys that are none', () => {
  for (const name of ['Graph', '', ' ActiveDirectory', 'constructor', 'toString', 'azureADEndpoint']) {
    assert.throws(() => readEndpointUris({ [name]: 'https://x.example' }), {
      code: 'PARAMETER_VALUE_INVALID',
      message: `Cannot use the key "${name}" in -EndpointUris: it is none of ActiveDirectory, MsGraphEndpointResourceId, TeamsConfigApiEndpoint, CaFile`,
    });
  }
});

test('readEndpointUris() refuses what is not an https address, and does not show a password in one', () => {
  const found = 'it is not an absolute https URL; use one like https://login.example.com';
  for (const text of [
    '',
    'login.example.com',
    'http://login.example.com',
    '//login.example.com',
    'https://',
    'file:///x',
  ]) {
    assert.throws(() => readEndpointUris({ ActiveDirectory: text }), {
      code: 'PARAMETER_VALUE_INVALID',
      message: `Cannot use "${text}" as ActiveDirectory in -EndpointUris: ${found}`,
    });
  }
  for (const user of ['me:pass-1843@', 'pass-1843@', ':pass-1843@']) {
    assert.throws(() => readEndpointUris({ MsGraphEndpointResourceId: `https://${user}graph.example.com/x` }), {
      code: 'PARAMETER_VALUE_INVALID',
      message:
        'Cannot use "https://graph.example.com" as MsGraphEndpointResourceId in -EndpointUris: it contains a user name; use one like https://login.example.com',
    });
  }
});

test('readEndpointUris() refuses a CaFile that does not exist or lacks a certificate', (t) => {
  const folder = temporaryFolder(t);
  const other = join(folder, 'other');
  writeFileSync(other, 'no certificate');
  assert.throws(() => readEndpointUris({ CaFile: 'missing.pem' }), {
    message: `Cannot use "${resolve('missing.pem')}" as CaFile in -EndpointUris: there is no such file; name a PEM file`,
  });
  for (const [caFile, found] of [
    [`${folder}/../missing`, 'there is no such file'],
    [join(folder, 'missing'), 'there is no such file'],
    [folder, 'it is a folder'],
    [other, 'it does not contain a PEM certificate'],
  ] as const) {
    assert.throws(() => readEndpointUris({ CaFile: caFile }), {
      code: 'PARAMETER_VALUE_INVALID',
      message: `Cannot use "${caFile}" as CaFile in -EndpointUris: ${found}; name a PEM file`,
      hint: undefined,
    });
  }
});

test('teamsEnvironmentFile() gives back what was written, for its owner alone, and nothing once it was forgotten', async (t) => {
  const folder = join(temporaryFolder(t), 'config');
  const path = join(folder, 'teams-environment.json');
  const store = teamsEnvironmentFile(folder);
  assert.deepEqual(await store.read(), {});
  await store.write(undefined);
  const environment = { name: 'TeamsDOD', endpoints: { teamsEndpoint: 'https://teams.example.com' } };
  await store.write(environment);
  assert.equal(
    readFileSync(path, 'utf8'),
    `{
  "version": 1,
  "teamsEnvironmentName": "TeamsDOD",
  "endpointUris": {
    "TeamsConfigApiEndpoint": "https://teams.example.com"
  }
}
`,
  );
  assert.deepEqual(await store.read(), environment);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  await store.write({ endpoints: {} });
  assert.deepEqual(await store.read(), { name: undefined, endpoints: {} });
  await store.write(undefined);
  assert.deepEqual(await store.read(), {});
});

test('teamsEnvironmentFile() does not change a damaged file until it is forgotten', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'teams-environment.json');
  writeFileSync(path, '{"endpointUris"', { mode: 0o600 });
  const store = teamsEnvironmentFile(folder);
  await rejection(store.read(), {
    code: 'SETTINGS_UNREADABLE',
    message: `Cannot read the Teams environment "${path}": its 15 characters are not JSON`,
    hint: 'Run Clear-TeamsEnvironmentConfig to delete the file; it was not changed.',
  });
  assert.equal(readFileSync(path, 'utf8'), '{"endpointUris"');
  await store.write(undefined);
  assert.deepEqual(await store.read(), {});
});

test("readTeamsEnvironment() refuses JSON that is not Set-TeamsEnvironmentConfig's, and does not fall back to the commercial cloud", () => {
  const noTable = 'it does not contain a table "endpointUris"';
  const noName = 'its "teamsEnvironmentName" is not a text';
  const notHttps = 'it is not an absolute https URL; use one like https://login.example.com';
  const cases = [
    ['null', noTable],
    ['7', noTable],
    ['"TeamsGCCH"', noTable],
    ['[]', noTable],
    ['{"endpointUris":[]}', noTable],
    ['{"endpointUris":"https://x.example"}', noTable],
    ['{"teamsEnvironmentName":7}', noName],
    ['{"teamsEnvironmentName":null}', noName],
    ['{"teamsEnvironmentName":["TeamsGCCH"]}', noName],
    [
      '{"endpointUris":{"ActiveDirectory":{}}}',
      `Cannot use "[object Object]" as ActiveDirectory in -EndpointUris: ${notHttps}`,
    ],
    ['{"endpointUris":{"ActiveDirectory":null}}', `Cannot use "null" as ActiveDirectory in -EndpointUris: ${notHttps}`],
    [
      '{"endpointUris":{"__proto__":"https://x.example"}}',
      'Cannot use the key "__proto__" in -EndpointUris: it is none of ActiveDirectory, MsGraphEndpointResourceId, TeamsConfigApiEndpoint, CaFile',
    ],
  ] as const;
  for (const [text, found] of cases) {
    assert.throws(() => readTeamsEnvironment(text, '/p'), {
      code: 'SETTINGS_UNREADABLE',
      message: `Cannot read the Teams environment "/p": ${found}`,
    });
  }
  assert.deepEqual(readTeamsEnvironment('{"version":1}', '/p'), { name: undefined, endpoints: {} });
});
