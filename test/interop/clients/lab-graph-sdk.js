// Asks Graph with @microsoft/msgraph-sdk, which Kiota generated, and prints a line of JSON for each cell:
// lab-graph-sdk.js LOGIN_ORIGIN GRAPH_ORIGIN TENANT CLIENT SECRET
import { readFileSync } from 'node:fs';
import { AllowedHostsValidator, BaseBearerTokenAuthenticationProvider } from '@microsoft/kiota-abstractions';
import { DefaultRequestAdapter } from '@microsoft/kiota-bundle';
import { createGraphServiceClient } from '@microsoft/msgraph-sdk';
import '@microsoft/msgraph-sdk-users';
import { cell, expect, getToken, print, refused } from './lab-cells.js';

const origin = process.argv[3];
const allowedHosts = new AllowedHostsValidator(new Set([new URL(origin).hostname]));
const provider = { getAuthorizationToken: getToken, getAllowedHostsValidator: () => allowedHosts };
const adapter = new DefaultRequestAdapter(new BaseBearerTokenAuthenticationProvider(provider));
adapter.baseUrl = `${origin}/v1.0`;
const graph = createGraphServiceClient(adapter);
const folder = new URL('node_modules/@microsoft/msgraph-sdk/', import.meta.url);
print({ version: JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')).version });

await cell('paging', async () => {
  let page = await graph.users.get({ queryParameters: { select: ['id'], top: 100 } });
  let count = page.value.length;
  while (page.odataNextLink) {
    page = await graph.users.withUrl(page.odataNextLink).get();
    count += page.value.length;
  }
  expect(250, count);
});
await cell('$count and $search', async () => {
  const headers = { ConsistencyLevel: ['eventual'] };
  expect(250, await graph.users.count.get({ headers }));
  const found = await graph.users.get({ headers, queryParameters: { search: '"displayName:lovelace"' } });
  expect('Ada Lovelace', found.value[0].displayName);
});
await cell('errors', async () => {
  const error = await refused(() => graph.users.byUserId('missing@lab.example').get());
  expect([404, 'Request_ResourceNotFound'], [error.responseStatusCode, error.errorEscaped.code]);
});
await cell('$expand=manager', async () => {
  const reference = { odataId: `${origin}/v1.0/users/grace@lab.example` };
  await graph.users.byUserId('ada@lab.example').manager.ref.put(reference);
  const user = await graph.users.byUserId('ada@lab.example').get({ queryParameters: { expand: ['manager'] } });
  expect('Grace Hopper', user.manager.displayName);
});
await cell('delta', async () => {
  let page = await graph.users.delta.get({ queryParameters: { select: ['displayName'] } });
  let count = page.value.length;
  while (page.odataNextLink) {
    page = await graph.users.delta.withUrl(page.odataNextLink).get();
    count += page.value.length;
  }
  expect(250, count);
  await graph.users.byUserId('ada@lab.example').patch({ displayName: 'Ada Byron' });
  const changes = await graph.users.delta.withUrl(page.odataDeltaLink).get();
  expect(
    ['Ada Byron'],
    changes.value.map(({ displayName }) => displayName),
  );
});
await cell('casts', async () => {
  const groups = await graph.users.byUserId('ada@lab.example').transitiveMemberOf.graphGroup.get();
  expect(true, groups.value.length > 2);
});
await cell('getMemberGroups', async () => {
  const answer = await graph.users.byUserId('ada@lab.example').getMemberGroups.post({ securityEnabledOnly: true });
  expect(2, answer.value.length);
});
