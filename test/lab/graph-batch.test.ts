import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../src/lab/seed/seed-tenant.ts';
import { ask, askJson, assertFault, type Json, requestId, root } from './graph-support.ts';

const { ada, mary } = labIds.users;
const json = { 'Content-Type': 'application/json' };

function batch(requests: unknown, tenant = seedTenant()): ReturnType<typeof ask> {
  return ask('/v1.0/$batch', { tenant, body: { requests } });
}

test('$batch handles each part like a separate request, and is 200 itself', () => {
  const { responses } = askJson('/v1.0/$batch', {
    body: {
      requests: [
        { id: '1', method: 'GET', url: '/me?$select=id' },
        { id: '2', method: 'get', url: 'users/$count', headers: { ConsistencyLevel: 'eventual' } },
        { id: '3', method: 'GET', url: '/nothing' },
      ],
    },
  });
  const shown = {
    'Cache-Control': 'no-cache',
    'x-ms-resource-unit': '1',
    'OData-Version': '4.0',
  };
  assert.deepEqual(responses, [
    {
      id: '1',
      status: 200,
      headers: {
        ...shown,
        'Content-Type':
          'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
      },
      body: { '@odata.context': `${root}/$metadata#users(id)/$entity`, id: ada.id },
    },
    { id: '2', status: 200, headers: { ...shown, 'Content-Type': 'text/plain; charset=utf-8' }, body: '250' },
    {
      id: '3',
      status: 400,
      headers: { 'Cache-Control': 'no-cache', ...json },
      body: {
        error: {
          code: 'BadRequest',
          message: "Resource not found for the segment 'nothing'.",
          innerError: { date: '2026-01-02T03:04:05', 'request-id': requestId, 'client-request-id': requestId },
        },
      },
    },
  ]);
});

test('$batch runs a part after those it depends on, and not at all when one of them fails', () => {
  const tenant = seedTenant();
  const patch = (city: string): Json => ({ method: 'PATCH', url: `/users/${mary.id}`, headers: json, body: { city } });
  const response = batch(
    [
      { id: 'C', ...patch('Paris'), dependsOn: ['b'] },
      { id: 'B', ...patch('Rome'), dependsOn: ['a'] },
      { id: 'a', ...patch('Bath') },
      { id: 'd', method: 'GET', url: '/nothing' },
      { id: 'e', ...patch('Oslo'), dependsOn: ['d', 'C'] },
    ],
    tenant,
  );
  const responses: Json[] = JSON.parse(response.body).responses;
  assert.deepEqual(
    responses.map(({ id, status }) => [id, status]),
    [
      ['a', 204],
      ['B', 204],
      ['C', 204],
      ['d', 400],
      ['e', 424],
    ],
  );
  assert.deepEqual(tenant.users.find(({ id }) => id === mary.id)?.additionalProperties, { city: 'Paris' });
});

test('$batch refuses an invalid batch without running anything', () => {
  const tenant = seedTenant();
  const remove = (id: string, dependsOn: string[] = []): Json => ({
    id,
    method: 'DELETE',
    url: `/users/${mary.id}`,
    dependsOn,
  });
  const refused = (requests: unknown, message: string): void =>
    assertFault(batch(requests, tenant), 400, 'BadRequest', message);
  const tooMany = Array.from({ length: 21 }, (_, index) => remove(String(index)));
  refused(tooMany, 'Number of batch request steps exceeds the maximum value of 20.');
  refused([remove('a'), remove('A')], 'Request Id is not unique in the batch.');
  refused(
    [remove('1'), remove('2', ['3']), remove('3', ['2'])],
    'Invalid batch payload format: dependsOn goes in a circle.',
  );
  refused([remove('1', ['9'])], 'Invalid batch payload format: dependsOn names a request that is not in the batch.');
  for (const requests of [undefined, [], {}, [null], [{ id: '1' }]]) refused(requests, 'Invalid batch payload format.');
  assert.deepEqual(tenant, seedTenant());
});

test('$batch does not nest, and requires a content type of a part with a body', () => {
  const { responses } = JSON.parse(
    batch([
      { id: '1', method: 'POST', url: '/$batch', headers: json, body: { requests: [] } },
      { id: '2', method: 'PATCH', url: '/me', headers: { 'content-type': { toString: 1 } }, body: { city: 'x' } },
    ]).body,
  );
  assert.deepEqual(
    responses.map(({ status, body }: { status: number; body: { error: Json } }) => [status, body.error['message']]),
    [
      [400, "Resource not found for the segment '$batch'."],
      [400, 'Write requests (excluding DELETE) must contain the Content-Type header declaration.'],
    ],
  );
});

test('$batch refuses all requests because of a write without a body or without its type, as Graph does', () => {
  const tenant = seedTenant();
  const change = { id: '1', method: 'PATCH', url: `/users/${mary.id}`, headers: json, body: { city: 'Ulm' } };
  for (const part of [
    { id: 'x', method: 'POST', url: '/users' },
    { id: 'x', method: 'patch', url: `/users/${ada.id}`, body: {} },
    { id: 'x', method: 'PUT', url: `/users/${ada.id}`, headers: json },
  ]) {
    const response = batch([change, part], tenant);
    assertFault(response, 400, 'BadRequest', 'Write request id : x does not contain Content-Type header or body.');
  }
  assert.deepEqual(tenant.users.find(({ id }) => id === mary.id)?.additionalProperties?.['city'], undefined);
});
