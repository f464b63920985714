import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { parseJsonObject, textField } from '../../src/base/json.ts';

/** A client of somebody else's that signs in to the lab, for the table in docs/lab/compatibility.md. */
export interface ForeignClient {
  /** Its package: `@azure/msal-node`. */
  readonly name: string;
  /** Language and registry: `JavaScript (npm)`. */
  readonly kind: string;
}

/** What a client did with the lab. */
export interface CellReport extends ForeignClient {
  readonly version: string;
  /** What worked. */
  readonly cells: readonly string[];
  /** Why it did not run; then there are no cells. */
  readonly notRun?: string;
}

/**
 * Reads the output of a client's program, fails unless each cell passed, and keeps the result for the table of
 * docs/lab/compatibility.md. The program prints JSON lines: `{"version":"1.2"}`, `{"cell":"secret"}` and, for a cell
 * that failed, `{"cell":"device code","error":"text"}`; other lines are ignored.
 *
 * @param expected - The cells in their order.
 */
export function checkCells(client: ForeignClient, output: string, expected: readonly string[]): void {
  const rows = output.split('\n').map((line) => parseJsonObject(line) ?? {});
  const cells = rows.filter((row) => typeof row['cell'] === 'string');
  const failed = cells.filter((row) => 'error' in row).map((row) => `${String(row['cell'])}: ${String(row['error'])}`);
  assert.deepEqual(failed, [], output);
  const names = cells.map((row) => String(row['cell']));
  assert.deepEqual(names, expected, output);
  const version = rows.map((row) => textField(row, 'version')).find((text) => text !== undefined) ?? '';
  assert.notEqual(version, '', output);
  keepReport({ ...client, version, cells: names });
}

/** Skips a test where a client's language or registry is missing, and keeps that for the table. */
export function skipClient(t: TestContext, client: ForeignClient, version: string, notRun: string): void {
  keepReport({ ...client, version, cells: [], notRun });
  t.skip(`did not run: ${notRun}`);
}

function keepReport(report: CellReport): void {
  const folder = join('build', 'compatibility');
  mkdirSync(folder, { recursive: true });
  const name = `${report.kind} ${report.name}`.replace(/[^\w.-]+/g, '_');
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(report));
}
