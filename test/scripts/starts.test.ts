import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { project } from './copy-project.ts';

const { measureStartMs, startsLine } = (await import(pathToFileURL(join(project, 'scripts/starts.js')).href)) as {
  measureStartMs(timeOnce?: () => Promise<number>): Promise<number>;
  startsLine(wallMs: number, startMs: number): string;
};

test('measureStartMs() is the median of five starts of Node', async () => {
  const times = [9, 1, 5, 100, 3];
  assert.equal(await measureStartMs(async () => times.shift() ?? Number.NaN), 5);
  assert.deepEqual(times, []);
  assert.ok((await measureStartMs()) > 0);
});

test('startsLine() has the form of the closing lines of the runner', () => {
  const sign = process.stdout.isTTY ? 'ℹ' : '#';
  assert.equal(startsLine(12_345, 40), `${sign} starts 309 (12.3 s where a start of Node takes 0.040 s)`);
});
