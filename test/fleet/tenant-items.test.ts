import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntradaError } from '../../src/base/errors.ts';
import { ExactNumber } from '../../src/base/exact-json.ts';
import { requestDigest } from '../../src/fleet/request-digest.ts';
import { sweepSummary, tenantErrorRow } from '../../src/fleet/tenant-error.ts';
import { itemsOfContents, tenantRow } from '../../src/fleet/tenant-items.ts';
import type { TenantTarget } from '../../src/fleet/tenant-target.ts';

const target: TenantTarget = { name: 'Contoso', tenantId: 'guid', sessionId: 's', otherTenant: undefined };

test('tenantRow() puts the tenant before the properties of an item, and the value of anything else', () => {
  const rows = [
    { id: '1', Tenant: 'mine', '10': 'x' },
    'text',
    7,
    new ExactNumber('12345678901234567890'),
    ['a'],
    null,
  ];
  assert.deepEqual(
    rows.map((item) => Object.entries(tenantRow(target, item))),
    [
      [
        ['Tenant', 'Contoso'],
        ['TenantId', 'guid'],
        ['10', 'x'],
        ['id', '1'],
        ['Tenant_', 'mine'],
      ],
      ...rows.slice(1).map((value) => [
        ['Tenant', 'Contoso'],
        ['TenantId', 'guid'],
        ['Value', value],
      ]),
    ],
  );
});

test('tenantErrorRow() has the code, the status and what to do, where there are any', () => {
  const error = new EntradaError('SIGN_IN_NEEDED', 'It expired.', { hint: 'Run: entrada x', details: { status: 400 } });
  assert.deepEqual(tenantErrorRow(target, error), {
    Tenant: 'Contoso',
    TenantId: 'guid',
    Error: 'It expired.',
    ErrorCode: 'SIGN_IN_NEEDED',
    Status: 400,
    Hint: 'Run: entrada x',
  });
  assert.deepEqual(tenantErrorRow({ ...target, tenantId: undefined }, new EntradaError('INTERNAL', 'A bug.')), {
    Tenant: 'Contoso',
    TenantId: null,
    Error: 'A bug.',
    ErrorCode: 'INTERNAL',
  });
});

test('sweepSummary() counts', () => {
  assert.deepEqual(
    [
      { done: 997, failed: 3, skipped: 0 },
      { done: 1, failed: 0, skipped: 0 },
      { done: 2, failed: 0, skipped: 1998 },
      { done: 0, failed: 0, skipped: 3 },
    ].map(sweepSummary),
    [
      '997 of 1,000 tenants answered; 3 failed',
      '1 of 1 tenant answered',
      '2 of 2 tenants answered; 1,998 were done before',
      '3 tenants were done before',
    ],
  );
});

test('requestDigest() tells requests apart by everything that decides their result', async () => {
  const source = (text: string) => ({
    size: text.length,
    async *open() {
      yield Buffer.from(text);
    },
  });
  const digests = await Promise.all([
    requestDigest({ url: '/users' }, []),
    requestDigest({ url: '/users', all: true }, []),
    requestDigest({ url: '/users', apiVersion: 'beta' }, []),
    requestDigest({ url: '/users', headers: { a: 'b' } }, []),
    requestDigest({ url: '/users' }, ['[].id']),
    requestDigest({ url: '/users', method: 'POST' }, []),
    requestDigest({ url: '/users', method: 'POST', body: '{"a":1}' }, []),
    requestDigest({ url: '/users', method: 'POST', body: source('{"a":2}') }, []),
    requestDigest({ url: '/users', method: 'POST', body: { a: 3 } }, []),
  ]);
  assert.equal(new Set(digests).size, digests.length);
  const same = await requestDigest({ url: '/users', method: 'POST', body: source('{"a":1}') }, []);
  assert.equal(same, digests[6]);
  const headers = [
    { a: '1', b: '2' },
    { b: '2', a: '1' },
  ];
  const [one, other] = await Promise.all(headers.map((each) => requestDigest({ url: '/', headers: each }, [])));
  assert.equal(one, other);
});

test('itemsOfContents() tells that there is more only for a page that is not the last one', async () => {
  const nextLink = 'https://graph.microsoft.com/v1.0/users?$skiptoken=1';
  const page = { '@odata.nextLink': nextLink, value: [{ id: '1' }] };
  for (const [content, isMore] of [
    [page, true],
    [{ '@nextLink': nextLink, value: [] }, true],
    [{ value: [{ id: '1' }] }, false],
    [{ id: '1', '@odata.nextLink': nextLink }, false],
    ['text', false],
    [[page], false],
    [null, false],
  ] as const) {
    for (const query of [undefined, async (value: unknown) => value]) {
      let told = 0;
      const contents = (async function* () {
        yield content;
      })();
      for await (const _ of itemsOfContents(contents, false, { query, onMore: () => (told += 1) })) void _;
      assert.equal(told, isMore ? 1 : 0, JSON.stringify(content));
    }
  }
});

test('itemsOfContents() yields each item of a listing, and of one response its value, elements or properties', async () => {
  const itemsOf = async (contents: readonly unknown[], isListing: boolean, query?: (value: unknown) => unknown) => {
    const all = (async function* () {
      yield* contents;
    })();
    const found: unknown[] = [];
    const options = query === undefined ? {} : { query: async (value: unknown) => query(value) };
    for await (const item of itemsOfContents(all, isListing, options)) found.push(item);
    return found;
  };
  const [one, other] = [{ id: '1', value: ['x'] }, ['a']];
  assert.deepEqual(await itemsOf([one, other], true), [one, other]);
  assert.deepEqual(await itemsOf([one, other, 7, null], false), ['x', 'a', 7, null]);
  const [row] = await itemsOf([{ '@odata.context': 'x', b: 1, 'a@odata.type': 'y', '2': 3 }], false);
  assert.deepEqual(Object.entries(row as object), [
    ['2', 3],
    ['b', 1],
    ['a@odata.type', 'y'],
  ]);
  const number = new ExactNumber('12345678901234567890');
  assert.deepEqual(await itemsOf([number], false), [number]);
  const asIs = (value: unknown) => value;
  assert.deepEqual(await itemsOf([one, other], true, asIs), [one, other]);
  assert.deepEqual(await itemsOf([one], false, asIs), [one]);
  assert.deepEqual(await itemsOf([], true, (value) => [value]), [[]]);
  assert.deepEqual(await itemsOf([], false, () => 'asked'), []);
  for (const empty of [null, undefined]) assert.deepEqual(await itemsOf([one], false, () => empty), []);
  for (const value of [0, false, '']) assert.deepEqual(await itemsOf([one], false, () => value), [value]);
});
