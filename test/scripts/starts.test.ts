import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { project } from './copy-project.ts';

const { measureStartMs, startsLine } = (await import(pathToFileURL(join(project, 'scripts/starts.js')).href)) as {
  measureStartMs(): Promise<number>;
  startsLine(wallMs: number, startMs: number): string;
};

test('measureStartMs() is the time of a process, the median of five', async () => {
  const beganMs = performance.now();
  const startMs = await measureStartMs();
  const fiveMs = performance.now() - beganMs;
  // Three of the five take at least the median.
  assert.ok(startMs > 0 && startMs * 3 <= fiveMs, `${startMs} ms of ${fiveMs} ms`);
});

test('startsLine() has the form of the closing lines of the runner', () => {
  const sign = process.stdout.isTTY ? 'ℹ' : '#';
  assert.equal(startsLine(12_345, 40), `${sign} starts 309 (12.3 s where a start of Node takes 0.040 s)`);
});
