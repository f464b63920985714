import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { auditedAddress, openAuditLog } from '../../src/mcp/audit-log.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { makeHome } from '../support/journey-home.ts';

const { folder } = await makeHome();
const clock = createFakeClock();
const entry = { id: '1', event: 'started', tool: 'graph_get' } as const;

test('openAuditLog() adds lines of JSON to a file of mode 0600', () => {
  const path = join(folder, 'a.log');
  writeFileSync(path, '{"earlier":true}\n', { mode: 0o644 });
  openAuditLog(path, clock).write({ ...entry, status: 200 });
  openAuditLog(path, clock).write({ ...entry, id: '2', context: 'a\nb' });
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line) as unknown),
    [
      { earlier: true },
      { time: new Date(clock.nowMs()).toISOString(), ...entry, status: 200 },
      { time: new Date(clock.nowMs()).toISOString(), ...entry, id: '2', context: 'a\nb' },
    ],
  );
  if (process.platform !== 'win32') assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('openAuditLog() fails where nothing can be written, and for links', () => {
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'target'), '');
  symlinkSync(join(folder, 'target'), join(folder, 'link'));
  for (const [name, reason] of [
    ['folder', /a folder is in its place/],
    ['missing/a.log', /its folder does not exist/],
    ['link', /a symbolic link is in its place/],
  ] as const) {
    assert.throws(() => openAuditLog(join(folder, name), clock), { code: 'STORAGE_FAILED', message: reason });
  }
  assert.equal(readFileSync(join(folder, 'target'), 'utf8'), '');
});

test('auditedAddress() has the names of the query options without their values', () => {
  const url = new URL("https://graph.example/v1.0/users?$filter=mail eq 'ada'&$top=5&flag");
  assert.equal(auditedAddress(url), 'https://graph.example/v1.0/users?$filter&$top&...');
  assert.equal(
    auditedAddress(new URL('https://graph.example/v1.0/users/eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln')),
    'https://graph.example/v1.0/users/[secret]',
  );
  assert.equal(auditedAddress(new URL('https://graph.example/v1.0/users')), 'https://graph.example/v1.0/users');
});
