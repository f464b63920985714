import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { EntradaError } from '../../../src/base/errors.ts';
import type { CommandHost } from '../../../src/commands/command.ts';
import { tenantRows } from '../../../src/commands/requests/tenant-rows.ts';
import type { TenantEvent } from '../../../src/fleet/for-each-tenant.ts';
import type { StateFile } from '../../../src/fleet/state-file.ts';
import { SameTenant } from '../../../src/fleet/tenant-claims.ts';
import type { TenantTarget } from '../../../src/fleet/tenant-target.ts';

function target(name: string): TenantTarget {
  return { name, tenantId: `${name}-id`, sessionId: 's', otherTenant: undefined };
}

const idOf = ({ tenantId }: TenantTarget) => tenantId;

async function* events(...list: readonly TenantEvent<unknown>[]): AsyncGenerator<TenantEvent<unknown>> {
  yield* list;
}

const [one, two, bad] = [target('one'), target('two'), target('bad')];
const failed = { kind: 'failed', target: bad, error: new EntradaError('REQUEST_REFUSED', 'No.') } as const;

/** Collects rows, notes and what the line of progress shows, in the order in which they come. */
async function sweep(
  list: AsyncIterable<TenantEvent<unknown>>,
  format: string,
  isTty = false,
  { columns, fd }: { columns?: readonly string[]; fd?: number } = {},
) {
  const noted: string[] = [];
  const steps: unknown[] = [];
  const state: StateFile = {
    columns,
    isDone: () => false,
    isIdDone: () => false,
    noteColumns: (names) => void noted.push(...names),
    append: ({ name }, { outcome }) => void steps.push(`${name} ${outcome}`),
    close: async () => void steps.push('close'),
  };
  const host = {
    information: (text: string) => void steps.push(text),
    stdout: { isTTY: isTty, fd },
    progressLine: { show: (text: string) => void steps.push(`(${text})`), clear: () => void steps.push('clear') },
    services: {},
  } as unknown as CommandHost;
  const common = { Output: format } as never;
  const rows = tenantRows(list, { total: 1000, skipped: 0, state, idOf, common, host });
  for await (const row of rows.elements) steps.push(Object.values(row).join(' '));
  steps.push('end');
  await rows.written();
  return { steps, rows, noted };
}

test('tenantRows() notes a tenant only after the output has accepted its rows, and shows the progress', async () => {
  const { steps, rows } = await sweep(
    events(
      { kind: 'items', target: one, items: ['a', 'b'] },
      { kind: 'items', target: one, items: ['c'] },
      { kind: 'done', target: one },
      failed,
      { kind: 'done', target: two },
    ),
    'ndjson',
    true,
  );
  assert.deepEqual(steps, [
    ...['clear', 'one one-id a', 'clear', 'one one-id b', 'clear', 'one one-id c'],
    ...['one done', '(1 of 1,000 tenants)', 'clear', 'bad bad-id No. REQUEST_REFUSED'],
    ...['bad failed', '(2 of 1,000 tenants, 1 failed)', 'two done', '(3 of 1,000 tenants, 1 failed)'],
    ...['clear', 'end', 'close'],
  ]);
  assert.deepEqual(rows.counts, { done: 2, failed: 1, same: 0, skipped: 0 });
});

test('tenantRows() waits for a table, which reads 100 rows before it writes the first', async () => {
  const few = events({ kind: 'items', target: one, items: ['a'] }, { kind: 'done', target: one });
  assert.deepEqual((await sweep(few, 'table')).steps, [
    'one one-id a',
    '(1 of 1,000 tenants)',
    'clear',
    'end',
    'one done',
    'close',
  ]);
  const items = Array.from({ length: 100 }, () => 'a');
  const many = events(
    { kind: 'items', target: one, items: ['a'] },
    { kind: 'done', target: one },
    { kind: 'items', target: two, items },
    { kind: 'done', target: two },
  );
  const { steps } = await sweep(many, 'table');
  assert.deepEqual(
    steps.filter((step) => !String(step).includes('-id')),
    ['(1 of 1,000 tenants)', 'one done', 'two done', '(2 of 1,000 tenants)', 'clear', 'end', 'close'],
  );
});

test('tenantRows() gives csv the columns of the first tenant that answers; errors before it wait', async () => {
  const list = events(
    failed,
    { kind: 'items', target: one, items: [{ id: 1 }, { id: 2, more: 3 }] },
    { kind: 'done', target: one },
  );
  const { rows, steps } = await sweep(list, 'csv');
  assert.equal(rows.shape.sampleRows, 1);
  assert.deepEqual(
    steps.filter((step) => !String(step).startsWith('(')),
    [
      'bad bad-id   No. REQUEST_REFUSED  ',
      'bad failed',
      'one one-id 1     ',
      'one one-id 2 3    ',
      'one done',
      'clear',
      'end',
      'close',
    ],
  );
  assert.deepEqual((await sweep(events(failed), 'csv')).steps.slice(0, 2), [
    'bad bad-id No. REQUEST_REFUSED  ',
    'bad failed',
  ]);
});

test('tenantRows() gives csv the columns that the state file has, without a header where a file continues', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-rows-'));
  const path = join(folder, 'rows.csv');
  const fd = openSync(path, 'a');
  const answer = events({ kind: 'items', target: one, items: [{ b: 1 }] }, { kind: 'done', target: one });
  const first = await sweep(answer, 'csv', false, { fd });
  assert.deepEqual(
    [first.noted.slice(0, 4), first.rows.shape.omitsHeader],
    [['Tenant', 'TenantId', 'b', 'Error'], undefined],
  );
  const columns = ['Tenant', 'TenantId', 'a', 'b', 'Error', 'ErrorCode', 'Status', 'Hint'];
  assert.equal((await sweep(events(failed), 'csv', false, { fd, columns })).rows.shape.omitsHeader, undefined);
  writeFileSync(path, 'Tenant\n');
  const second = await sweep(events(failed), 'csv', false, { fd, columns });
  assert.equal(second.rows.shape.omitsHeader, true);
  assert.equal(second.steps[0], 'bad bad-id   No. REQUEST_REFUSED  ');
  assert.deepEqual(second.noted, []);
  closeSync(fd);
  rmSync(folder, { recursive: true });
});

test('tenantRows() gives tsv the same places, whichever tenant is first', async () => {
  const list = events(failed, { kind: 'items', target: one, items: [{ id: 1 }] }, { kind: 'done', target: one });
  const { steps } = await sweep(list, 'tsv');
  assert.deepEqual(
    steps.filter((step) => /-id/.test(String(step))),
    ['bad bad-id  No. REQUEST_REFUSED  ', 'one one-id 1    '],
  );
});

test('tenantRows() tells of a tenant that was requested under another name, and drops no column that an item has', async () => {
  const same = new SameTenant('one', 'one-id', 'One');
  const { steps, rows } = await sweep(
    events({ kind: 'failed', target: one, error: same }, { kind: 'items', target: two, items: [{ Status: 1 }] }),
    'ndjson',
  );
  assert.equal(steps[0], '"one" is the tenant one-id, which is in the list as "One", too; it is requested once.');
  assert.equal(steps[1], 'one same');
  assert.deepEqual(rows.counts, { done: 0, failed: 0, same: 1, skipped: 0 });
  assert.deepEqual(rows.shape.lastColumns, ['Error', 'ErrorCode', 'Status', 'Hint']);
});

test('tenantRows() closes the state file when the output or the sweep fails', async () => {
  const list = async function* (): AsyncGenerator<TenantEvent<unknown>> {
    yield { kind: 'items', target: one, items: ['a'] };
    throw new EntradaError('CANCELLED', 'Cancelled.');
  };
  const steps: string[] = [];
  const state = { append: () => {}, close: async () => void steps.push('close') } as unknown as StateFile;
  const host = { stdout: {}, progressLine: { show() {}, clear() {} }, services: {} } as unknown as CommandHost;
  const { elements } = tenantRows(list(), { total: 1, skipped: 0, state, idOf, common: { Output: 'json' }, host });
  await assert.rejects(
    async () => {
      for await (const _row of elements) steps.push('row');
    },
    { code: 'CANCELLED' },
  );
  assert.deepEqual(steps, ['row', 'close']);
});
