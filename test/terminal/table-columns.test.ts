import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellText } from '../../src/terminal/table-cells.ts';
import { fittedColumns, rowLine } from '../../src/terminal/table-columns.ts';

const row = (...lengths: number[]) =>
  Object.fromEntries(lengths.map((length, index) => ['ABCD'[index] ?? '', 'x'.repeat(length)]));

test('fittedColumns() makes each column as wide as its widest cell, and gives the last one the room that is left', () => {
  const columns = fittedColumns([row(3, 5), row(10, 1)], 40) ?? [];
  assert.deepEqual(columns, [
    { name: 'A', title: 'A', width: 10, limit: 10 },
    { name: 'B', title: 'B', width: 5, limit: 28 },
  ]);
  assert.equal(rowLine(columns, row(12, 30)), `${'x'.repeat(9)}…  ${'x'.repeat(27)}…`);
});

test('fittedColumns() narrows the widest columns evenly, down to 36 and no further', () => {
  const widths = (width: number) => fittedColumns([row(10, 50, 60)], width)?.map((column) => column.width);
  assert.deepEqual(widths(124), [10, 50, 60]);
  assert.deepEqual(widths(123), [10, 50, 59]);
  assert.deepEqual(widths(87), [10, 36, 36]);
  assert.deepEqual(widths(86), [10, 36, 36]);
  assert.equal(widths(85), undefined);
});

test('fittedColumns() drops the last columns where it may, and keeps two', () => {
  const names = (width: number) =>
    fittedColumns([row(36, 36, 36, 36)], width, { keptColumns: [] })?.map(({ name }) => name);
  assert.deepEqual([150, 149, 111, 112, 74, 73].map(names), [
    ['A', 'B', 'C', 'D'],
    ['A', 'B', 'C'],
    ['A', 'B'],
    ['A', 'B', 'C'],
    ['A', 'B'],
    undefined,
  ]);
});

test('fittedColumns() drops the last of the columns that need not be kept first', () => {
  const names = (width: number, kept: readonly string[]) =>
    fittedColumns([row(36, 36, 36, 10)], width, { keptColumns: kept })?.map(({ name }) => name);
  assert.deepEqual(names(86, ['A', 'D']), ['A', 'B', 'D']);
  assert.deepEqual(names(60, ['A', 'D']), ['A', 'D']);
  assert.deepEqual(names(86, ['D']), ['A', 'B', 'D']);
  assert.deepEqual(names(60, ['D']), ['A', 'D']);
  assert.deepEqual(names(86, ['B', 'C', 'D']), ['B', 'C', 'D']);
  assert.deepEqual(names(80, ['B', 'C', 'D']), ['B', 'C']);
  assert.deepEqual(names(80, ['D', 'C', 'B']), ['C', 'D']);
  assert.deepEqual(names(86, ['A', 'B', 'D', 'C']), ['A', 'B', 'D']);
  assert.equal(names(40, ['A', 'B']), undefined);
});

test('fittedColumns() limits nothing without a width', () => {
  assert.deepEqual(fittedColumns([row(3, 5)], Infinity), [
    { name: 'A', title: 'A', width: 3, limit: Infinity },
    { name: 'B', title: 'B', width: 5, limit: Infinity },
  ]);
});

test('cellText() joins a list of simple values, and shows a list with objects as JSON', () => {
  assert.equal(cellText([1, 'a', true, null]), '1, a, true, ');
  assert.equal(cellText([1, { id: 2 }]), '[1,{"id":2}]');
});

test('fittedColumns() has the first columns first, each once, and the zone at the first one of times', () => {
  const times = { zone: 'UTC', names: new Set(['C', 'B', 'X']) };
  const columns = fittedColumns([row(1, 1, 1, 1)], 80, { firstColumns: ['D', 'Z', 'A'], lastColumns: ['B'], times });
  assert.deepEqual(
    columns?.map(({ title, width }) => [title, width]),
    [
      ['D', 1],
      ['A', 1],
      ['C (UTC)', 7],
      ['B', 1],
    ],
  );
});
