import assert from 'node:assert/strict';
import { test } from 'node:test';
import { looksLikeScope } from '../../src/model/scope.ts';

test('looksLikeScope() tells permissions from IDs and domains in any letter case', () => {
  const scopes = [
    ...[
      'User.Read',
      'Group.ReadWrite.All',
      'Directory.AccessAsUser.All',
      'eDiscovery.Read.All',
      'Mail.Send',
      'Sites.Selected',
    ],
    ...['AgentIdentityBlueprint.AddRemoveCreds.All', 'IndustryData-DataConnector.Upload', 'openid', 'Offline_Access'],
    ...['https://graph.microsoft.com/User.Read', 'https://vault.azure.net/.default'],
  ];
  const others = [
    ...['contoso.com', 'Contoso.Com', 'CONTOSO.ONMICROSOFT.COM', 'Contoso.Report', 'Read.Management', 'contoso.all'],
    ...['14d82eec-204b-4c2f-b7e8-296a70dab67e', '{14d82eec-204b-4c2f-b7e8-296a70dab67e}', 'organizations', ''],
  ];
  assert.deepEqual([...scopes, ...others].filter(looksLikeScope), scopes);
});
