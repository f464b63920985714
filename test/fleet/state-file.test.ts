import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openStateFile } from '../../src/fleet/state-file.ts';
import type { TenantTarget } from '../../src/fleet/tenant-target.ts';

const folder = mkdtempSync(join(tmpdir(), 'entrada-state-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const clock = { nowMs: () => Date.UTC(2026, 10, 27) };
const at = '2026-11-27T00:00:00.000Z';
const head = `{"entrada":"tenants","version":1,"request":"digest","at":"${at}"}\n`;

function target(name: string, otherTenant?: string): TenantTarget {
  return { name, tenantId: `id of ${name}`, sessionId: 'session', otherTenant };
}

function pathOf(name: string, content?: string): string {
  const path = join(folder, name);
  if (content !== undefined) writeFileSync(path, content);
  return path;
}

test('openStateFile() notes the tenants of a request, for its owner alone, and skips those that are done', async () => {
  const path = pathOf('run');
  const first = openStateFile(path, 'digest', clock);
  first.append(target('one'), { outcome: 'done' });
  first.append(target('two', 'two.example'), { outcome: 'failed', code: 'REQUEST_REFUSED' });
  first.append(target('three'), { outcome: 'failed', code: 'X' });
  first.append(target('three'), { outcome: 'done' });
  await first.close();
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(
    readFileSync(path, 'utf8'),
    `${head}{"key":"one","name":"one","id":"id of one","context":true,"outcome":"done","at":"${at}"}
{"key":"two.example","name":"two","id":"id of two","outcome":"failed","code":"REQUEST_REFUSED","at":"${at}"}
{"key":"three","name":"three","id":"id of three","context":true,"outcome":"failed","code":"X","at":"${at}"}
{"key":"three","name":"three","id":"id of three","context":true,"outcome":"done","at":"${at}"}
`,
  );
  const second = openStateFile(path, 'digest', clock);
  assert.deepEqual(
    [target('one'), target('two', 'two.example'), target('three'), target('four')].map((one) => second.isDone(one)),
    [true, false, true, false],
  );
  await second.close();
});

test('openStateFile() knows a tenant of a list by its GUID, too, and the columns of the rows', async () => {
  const path = pathOf('ids');
  const first = openStateFile(path, 'digest', clock);
  first.noteColumns(['Tenant', 'b']);
  first.append({ ...target('one', 'one.example'), tenantId: 'id-1' }, { outcome: 'done' });
  first.append({ ...target('two', 'two.example'), tenantId: 'id-1' }, { outcome: 'same' });
  first.append(target('three'), { outcome: 'done' });
  await first.close();
  const second = openStateFile(path, 'digest', clock);
  assert.deepEqual(second.columns, ['Tenant', 'b']);
  const byId: TenantTarget = { name: 'id', tenantId: 'id-1', sessionId: 's', otherTenant: 'id-1' };
  const byDomain: TenantTarget = { ...byId, tenantId: undefined, otherTenant: 'two.example' };
  assert.deepEqual([second.isDone(byId), second.isDone(byDomain)], [true, true]);
  assert.deepEqual([second.isIdDone('id-1'), second.isIdDone('id of three')], [true, false]);
  second.append(byId, { outcome: 'failed' });
  await second.close();
  const third = openStateFile(path, 'digest', clock);
  assert.deepEqual([third.isDone(byDomain), third.isIdDone('id-1')], [false, false]);
  await third.close();
});

test('openStateFile() drops a last line that was cut off, also the first', async () => {
  const path = pathOf('cut', `${head}{"key":"one","outcome":"done"}\n{"key":"tw`);
  const state = openStateFile(path, 'digest', clock);
  state.append(target('three'), { outcome: 'done' });
  await state.close();
  assert.match(readFileSync(path, 'utf8'), /"one","outcome":"done"\}\n\{"key":"three"/);
  const begun = pathOf('begun', '{"entrada":"tenants","ver');
  await openStateFile(begun, 'digest', clock).close();
  assert.equal(readFileSync(begun, 'utf8'), head);
  const empty = pathOf('empty', '');
  await openStateFile(empty, 'digest', clock).close();
  assert.equal(readFileSync(empty, 'utf8'), head);
});

test('openStateFile() refuses another request and other files, and leaves them unchanged', () => {
  const rows: readonly (readonly [content: string, found: string])[] = [
    [head.replace('digest', 'other'), 'it belongs to another request (another address, method, body, header or query)'],
    [head.replace('"version":1', '"version":2'), 'its format has version 2, and this Entrada reads 1'],
    ['a list\nof mine\n', 'it is not a state file of Entrada'],
    ['{"a":1}\n', 'it is not a state file of Entrada'],
    ['a text without a line feed', 'it is not a state file of Entrada'],
    [`${head}x\n${head}`, 'line 2 is not one of a state file'],
  ];
  for (const [content, found] of rows) {
    const path = pathOf('foreign', content);
    assert.throws(() => openStateFile(path, 'digest', clock), {
      code: 'INPUT_INVALID',
      message: `Cannot continue from "${path}": ${found}`,
    });
    assert.equal(readFileSync(path, 'utf8'), content);
  }
});

test('openStateFile() refuses a link, a folder, and a folder that is missing', () => {
  const link = join(folder, 'link');
  symlinkSync(pathOf('aim', ''), link);
  for (const [path, found] of [
    [link, 'it is a symbolic link'],
    [folder, 'it is a folder'],
    [join(folder, 'absent', 'run'), 'there is no such file'],
  ] as const) {
    const message = `Cannot open the state file "${path}": ${found}`;
    assert.throws(() => openStateFile(path, 'digest', clock), { code: 'STORAGE_FAILED', message });
  }
  assert.throws(() => openStateFile('/dev/null', 'digest', clock), {
    code: 'INPUT_INVALID',
    message: 'Cannot continue from "/dev/null": it is not a regular file',
  });
  appendFileSync(pathOf('aim'), '');
  assert.equal(readFileSync(pathOf('aim'), 'utf8'), '');
});
