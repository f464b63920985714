// Asks Graph with @microsoft/microsoft-graph-client and prints a line of JSON for each cell:
// lab-graph-client.js LOGIN_ORIGIN GRAPH_ORIGIN TENANT CLIENT SECRET
import { readFileSync } from 'node:fs';
import { BatchRequestContent, BatchResponseContent, Client, PageIterator } from '@microsoft/microsoft-graph-client';
import { cell, expect, getToken, print, refused } from './lab-cells.js';

const origin = process.argv[3];
const graph = Client.initWithMiddleware({
  authProvider: { getAccessToken: getToken },
  baseUrl: origin,
  customHosts: new Set([new URL(origin).hostname]),
});
const folder = new URL('node_modules/@microsoft/microsoft-graph-client/', import.meta.url);
print({ version: JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')).version });

await cell('paging', async () => {
  const first = await graph.api('/users').top(100).get();
  let count = 0;
  await new PageIterator(graph, first, () => (count += 1) > 0).iterate();
  expect(250, count);
});
await cell('$search and $count', async () => {
  const found = await graph
    .api('/users')
    .header('ConsistencyLevel', 'eventual')
    .search('"displayName:lovelace"')
    .count(true)
    .get();
  expect([1, 'Ada Lovelace'], [found['@odata.count'], found.value[0].displayName]);
});
await cell('$batch', async () => {
  // The client removes the host, but not the version.
  const steps = [
    { id: '1', request: new Request(`${origin}/users/ada@lab.example`) },
    { id: '2', request: new Request(`${origin}/users/missing@lab.example`), dependsOn: ['1'] },
  ];
  const answer = await graph.api('/$batch').post(await new BatchRequestContent(steps).getContent());
  const responses = new BatchResponseContent(answer);
  expect([200, 404], [responses.getResponseById('1').status, responses.getResponseById('2').status]);
});
await cell('errors', async () => {
  const error = await refused(() => graph.api('/users/missing@lab.example').get());
  expect([404, 'Request_ResourceNotFound'], [error.statusCode, error.code]);
  const gap = await refused(() => graph.api('/sites/root').get());
  expect([501, 'LabNotServed', true], [gap.statusCode, gap.code, gap.message.startsWith('The lab does not serve ')]);
});
await cell('$expand=manager', async () => {
  await graph.api('/users/ada@lab.example/manager/$ref').put({ '@odata.id': `${origin}/v1.0/users/grace@lab.example` });
  const user = await graph.api('/users/ada@lab.example').expand('manager($select=displayName)').get();
  expect('Grace Hopper', user.manager.displayName);
});
await cell('delta', async () => {
  let page = await graph.api('/users/delta').select('displayName').get();
  let count = page.value.length;
  while (page['@odata.nextLink'] !== undefined) {
    page = await graph.api(page['@odata.nextLink']).get();
    count += page.value.length;
  }
  expect(250, count);
  await graph.api('/users/ada@lab.example').update({ displayName: 'Ada Byron' });
  const changes = await graph.api(page['@odata.deltaLink']).get();
  expect(
    ['Ada Byron'],
    changes.value.map(({ displayName }) => displayName),
  );
});
await cell('casts', async () => {
  const groups = await graph.api('/users/ada@lab.example/transitiveMemberOf/graph.group').get();
  expect(true, groups.value.length > 2);
  const people = await graph.api(`/groups/${groups.value[1].id}/members/microsoft.graph.user`).get();
  expect(true, people.value.length > 0);
});
await cell('photo', async () => {
  const error = await refused(() => graph.api('/users/ada@lab.example/photo/$value').get());
  expect([404, 'ImageNotFound'], [error.statusCode, error.code]);
  const bytes = [255, 216, 0, 128];
  await graph
    .api('/users/ada@lab.example/photo/$value')
    .put(new Blob([Uint8Array.from(bytes)], { type: 'image/jpeg' }));
  const photo = await graph.api('/users/ada@lab.example/photo/$value').responseType('arraybuffer').get();
  expect(bytes, [...new Uint8Array(photo)]);
});
