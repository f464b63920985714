import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localTimes } from '../../src/terminal/local-times.ts';
import { tablePieces } from '../../src/terminal/table.ts';
import { written } from './output-support.ts';

async function tableOf(value: unknown, zone: string, width = 80): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of tablePieces(value, { width, color: false, times: localTimes(zone) })) pieces.push(piece);
  return pieces.join('').trimEnd().split('\n');
}

test('localTimes() rewrites times with an offset, in summer and winter, and nothing else', () => {
  const times = localTimes('Europe/Berlin');
  const shown = (value: unknown) => times.rewrite({ value })['value'];
  assert.equal(shown('2026-01-15T23:30:00Z'), '2026-01-16 00:30:00');
  assert.equal(shown('2026-07-15T12:00:00.1234567Z'), '2026-07-15 14:00:00');
  assert.equal(shown('2026-07-15T12:00:59+02:00'), '2026-07-15 12:00:59');
  assert.equal(shown('2026-07-15T00:00Z'), '2026-07-15 02:00:00');
  for (const value of [
    ...['2026-07-15', '2026-07-15T12:00:00', ' 2026-07-15T12:00:00Z', '2026-07-15T12:00:00Z x', '2026-13-45T99:00:00Z'],
    ...[
      '0001-01-01T00:00:00Z',
      '9999-12-31T23:59:59',
      '',
      7,
      null,
      ['2026-07-15T12:00:00Z'],
      { at: '2026-07-15T12:00:00Z' },
    ],
  ]) {
    assert.deepEqual(shown(value), value);
  }
  assert.deepEqual([...times.names], ['value']);
});

test('localTimes() keeps the order of the properties, and a row without times itself', () => {
  const times = localTimes('UTC');
  const row = { b: 'x', a: 1 };
  assert.equal(times.rewrite(row), row);
  assert.deepEqual(Object.entries(times.rewrite({ b: '2026-01-01T00:00:00Z', a: 1 })), [
    ['b', '2026-01-01 00:00:00'],
    ['a', 1],
  ]);
});

test('tablePieces() names the zone once, in the heading', async () => {
  const rows = [
    { name: 'a', made: '2026-01-01T00:00:00Z', changed: null },
    { name: 'b', made: null, changed: '2026-07-01T00:00:00Z' },
  ];
  assert.deepEqual(await tableOf(rows, 'Asia/Tokyo'), [
    'name  made (Asia/Tokyo)    changed',
    '----  -------------------  -------------------',
    'a     2026-01-01 09:00:00',
    'b                          2026-07-01 09:00:00',
  ]);
});

test('tablePieces() names the zone once in lists', async () => {
  const one = { a: '2026-01-01T00:00:00Z', b: '2026-07-01T00:00:00Z', c: 1, d: 2, e: 3 };
  assert.deepEqual(await tableOf(one, 'America/New_York'), [
    'a : 2025-12-31 19:00:00 (America/New_York)',
    'b : 2026-06-30 20:00:00',
    'c : 1',
    'd : 2',
    'e : 3',
  ]);
  const wide = { id: 'x'.repeat(40), at: '2026-01-01T00:00:00Z' };
  assert.deepEqual(await tableOf([wide, wide], 'UTC', 40), [
    `id : ${'x'.repeat(35)}`,
    '     xxxxx',
    'at : 2026-01-01 00:00:00 (UTC)',
    '',
    `id : ${'x'.repeat(35)}`,
    '     xxxxx',
    'at : 2026-01-01 00:00:00',
  ]);
});

test('writeOutput() shows local times in tables alone', async () => {
  const value = [{ at: '2026-01-01T00:00:00Z' }];
  assert.match(
    await written(value, 'table', { hasLocalTimes: true }),
    /^at \(.+\)\n-+\n(?:2025-12-31|2026-01-01) \d\d:\d\d:00\n$/,
  );
  for (const format of ['json', 'yaml', 'tsv', 'csv', 'ndjson'] as const) {
    assert.match(await written(value, format, { hasLocalTimes: true }), /2026-01-01T00:00:00Z/);
  }
  assert.match(await written(value, 'table'), /2026-01-01T00:00:00Z/);
});

test('tablePieces() has the first properties first, in tables and lists', async () => {
  const value = { x: 1, displayName: 'Ada', id: '7', y: 2, z: 3 };
  const options = { firstColumns: ['id', 'displayName', 'absent'] };
  assert.match(await written(value, 'table', options), /^id +: 7\ndisplayName : Ada\nx +: 1\n/);
  assert.match(await written([value], 'table', options), /^id  displayName  x  y  z\n/);
  assert.equal(await written(value, 'ndjson', options), `${JSON.stringify(value)}\n`);
});
