import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { builtInClouds, defaultCloudName, findCloud } from '../../src/model/cloud.ts';
import { sessionIdOf, type SessionKey } from '../../src/model/context.ts';
import { readClaims } from '../../src/model/jwt.ts';
import { resourceOf } from '../../src/model/resource.ts';
import { defaultScope, qualifyScopes, splitScopes, withoutProtocolScopes } from '../../src/model/scope.ts';
import { isRenewable, isSameCredential } from '../../src/model/stored-credential.ts';
import { teamsNameOf } from '../../src/model/teams-environment.ts';

const teams = 'https://api.interfaces.records';
const clouds: Readonly<Record<string, readonly [login: string, graph: string, teams?: string]>> = {
  BleuCloud: ['login.sovcloud-identity.fr', 'graph.svc.sovcloud.fr', 'communications.svc.sovcloud.fr'],
  China: ['login.chinacloudapi.cn', 'microsoftgraph.chinacloudapi.cn', 'teams.microsoftonline.cn'],
  DelosCloud: ['login.sovcloud-identity.de', 'graph.svc.sovcloud.de', 'communications.svc.sovcloud.de'],
  Global: ['login.microsoftonline.com', 'graph.microsoft.com', 'teams.microsoft.com'],
  GovSGCloud: ['login.sovcloud-identity.sg', 'graph.svc.sovcloud.sg'],
  USGov: ['login.microsoftonline.us', 'graph.microsoft.us', 'gov.teams.microsoft.us'],
  USGovDoD: ['login.microsoftonline.us', 'dod-graph.microsoft.us', 'dod.teams.microsoft.us'],
};

test('builtInClouds has the endpoints of every cloud', () => {
  assert.deepEqual(
    builtInClouds,
    Object.entries(clouds).map(([name, [login, graph, api]]) => ({
      name,
      azureADEndpoint: `https://${login}`,
      graphEndpoint: `https://${graph}`,
      ...(api === undefined ? {} : { teamsEndpoint: `${teams}.${api}` }),
      type: 'Built-in',
    })),
  );
  assert.equal(findCloud(builtInClouds, 'usGOVdod')?.graphEndpoint, 'https://dod-graph.microsoft.us');
  assert.equal(findCloud(builtInClouds, 'Gov'), undefined);
  assert.equal(defaultCloudName, 'Global');
});

test('teamsNameOf() returns the name of the Teams cmdlets, else that of the cloud', () => {
  const names = ['Global', 'USGov', 'USGovDoD', 'China', 'DelosCloud', 'mine'].map((name) => teamsNameOf({ name }));
  assert.deepEqual(names, ['AzureCloud', 'TeamsGCCH', 'TeamsDOD', 'TeamsChina', 'DelosCloud', 'mine']);
});

test('readClaims() reads the middle part of three, and nothing else', () => {
  const payload = Buffer.from('{"tid":"\u00e9"}').toString('base64url');
  assert.deepEqual(readClaims(`header.${payload}.signature`), { tid: '\u00e9' });
  for (const text of ['', payload, `a.${payload}`, `a.${payload}.b.c`, 'a..b', `a.${payload}=.b`, 'a.W10.b', 'a.x.b']) {
    assert.equal(readClaims(text), undefined, text);
  }
});

const usGov = findCloud(builtInClouds, 'USGov') ?? assert.fail('no cloud');

test('splitScopes() splits at commas and spaces, and keeps the first spelling of each', () => {
  assert.deepEqual(splitScopes(['User.Read, openid', ' user.read\tMail.Read ,,', '', 'MAIL.READ']), [
    'User.Read',
    'openid',
    'Mail.Read',
  ]);
});

test('withoutProtocolScopes() and qualifyScopes() know the scopes that belong to no resource', () => {
  const protocol = ['openid', 'Profile', 'offline_access', 'EMAIL'];
  assert.deepEqual(withoutProtocolScopes([...protocol, 'User.Read']), ['User.Read']);
  const complete = [...protocol, 'https://graph.microsoft.com/User.Read', 'API://app', 'a/b'];
  assert.deepEqual(qualifyScopes([...complete, 'User.Read', 'a:b'], usGov), [
    ...complete,
    'https://graph.microsoft.us/User.Read',
    'https://graph.microsoft.us/a:b',
  ]);
  assert.deepEqual(['https://a//', 'https://a', 'api'].map(defaultScope), [
    'https://a/.default',
    'https://a/.default',
    'api/.default',
  ]);
});

test('resourceOf() returns the Graph of the cloud, and one application for Teams', () => {
  assert.deepEqual(
    [resourceOf('graph', usGov), resourceOf('teams', usGov)],
    ['https://graph.microsoft.us', '48ac35b8-9aa8-4d74-927d-1f4a14a0b239'],
  );
});

test('sessionIdOf() is of 32 hexadecimal digits, and different for every part but not for its case', () => {
  const key: SessionKey = {
    service: 'entra',
    cloudName: 'Global',
    tenantId: 't',
    clientId: 'c',
    accountId: 'a',
    scope: 'Process',
  };
  const id = sessionIdOf(key);
  assert.match(id, /^[0-9a-f]{32}$/);
  assert.equal(sessionIdOf({ ...key, cloudName: 'GLOBAL', tenantId: 'T', clientId: 'C', accountId: 'A' }), id);
  const others: readonly Partial<SessionKey>[] = [
    { service: 'teams' },
    { cloudName: 'China' },
    { tenantId: 'c' },
    { clientId: 'a' },
    { accountId: 'b' },
    { scope: 'CurrentUser' },
  ];
  const ids = [id, ...others.map((changes) => sessionIdOf({ ...key, ...changes }))];
  assert.equal(new Set(ids).size, ids.length);
});

test('isSameCredential() compares kind and fields; isRenewable() is false only for supplied tokens', () => {
  const credential = (kind: string, fields: string) => ({ kind, fields: new Secret(fields) });
  const one = credential('refresh-token', '{"a":1}');
  assert.deepEqual(
    [credential('refresh-token', '{"a":1}'), credential('other', '{"a":1}'), credential('refresh-token', '{}')].map(
      (other) => isSameCredential(one, other),
    ),
    [true, false, false],
  );
  assert.deepEqual([isRenewable(one), isRenewable(credential('given-token', '{}'))], [true, false]);
});
