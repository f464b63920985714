import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvPieces } from '../../src/terminal/csv.ts';
import { tablePieces } from '../../src/terminal/table.ts';

const rows = [
  { Tenant: 'a', Error: 'No.' },
  { Tenant: 'b', Sku: 'X' },
];

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

test('csvPieces() writes the last columns last, whichever row is first, and all of them if rows follow the sample', async () => {
  const lastColumns = ['Error', 'Hint'];
  assert.equal(await textOf(csvPieces(rows, { lastColumns })), 'Tenant,Sku,Error\na,,No.\nb,X,\n');
  assert.equal(
    await textOf(csvPieces(rows, { lastColumns, sampleRows: 2 })),
    'Tenant,Sku,Error,Hint\na,,No.,\nb,X,,\n',
  );
  assert.equal(await textOf(csvPieces(rows, { lastColumns, omitsHeader: true })), 'a,,No.\nb,X,\n');
});

test('tablePieces() drops only the least columns, tells of them, and lists the properties if that is not enough', async () => {
  const long = 'x'.repeat(40);
  const wide = [{ Tenant: 'a', Error: long, Hint: long, Used: long }];
  const dropped: string[] = [];
  const options = { color: false, lastColumns: ['Error', 'Hint'], leastColumns: ['Hint'] };
  const onDropped = (names: readonly string[]) => void dropped.push(...names);
  const table = await textOf(tablePieces(wide, { ...options, width: 90, onDropped }));
  assert.match(table, /^Tenant {2}Used +Error *\n/);
  assert.deepEqual(dropped, ['Hint']);
  const list = await textOf(tablePieces(wide, { ...options, width: 50, onDropped }));
  assert.deepEqual(list.match(/^\w+(?= +:)/gm), ['Tenant', 'Error', 'Hint', 'Used']);
  assert.deepEqual(dropped, ['Hint']);
});
