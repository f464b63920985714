import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { showTransfer, transferText } from '../../../src/commands/requests/transfer-progress.ts';
import { createProgressLine } from '../../../src/terminal/progress-line.ts';

for (const [done, size, elapsedMs, text] of [
  [0, 500, 0, '0 bytes of 500 bytes (0 %), 0 bytes/s'],
  [500, 999, 1000, '500 bytes of 999 bytes (50 %), 500 bytes/s, 1 s left'],
  [1_500_000, 6_000_000, 3000, '1.5 MB of 6.0 MB (25 %), 500 kB/s, 9 s left'],
  [12_345_678, 2_000_000_000, 1000, '12 MB of 2.0 GB (0 %), 12 MB/s, 3 min left'],
  [1000, 1_000_000_000_000, 1000, '1.0 kB of 1000 GB (0 %), 1.0 kB/s, 277777 h 47 min left'],
  [2_000_000, undefined, 1000, '2.0 MB, 2.0 MB/s'],
  [2_000_000, 1_000_000, 1000, '2.0 MB, 2.0 MB/s'],
] as const) {
  test(`transferText() describes ${done} of ${size} bytes after ${elapsedMs} ms`, () => {
    assert.equal(transferText('Uploading a', done, size, elapsedMs), `Uploading a: ${text}`);
  });
}

function streamOf(isTTY: boolean, columns: number) {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY, columns }) as unknown as NodeJS.WriteStream, written };
}

test('createProgressLine() replaces one line of a terminal, within its width, and removes it', () => {
  const { stream, written } = streamOf(true, 10);
  const line = createProgressLine(stream);
  line.clear();
  line.show('a\u001b[2Jbcdefghijk');
  line.show('日本日本日本');
  line.clear();
  line.clear();
  assert.deepEqual(written, ['\r\u001b[Ka\\x1b[2Jb', '\r\u001b[K日本日本', '\r\u001b[K']);
});

test('createProgressLine() writes nothing where there is no terminal', () => {
  const { stream, written } = streamOf(false, 80);
  const line = createProgressLine(stream);
  line.show('text');
  line.clear();
  assert.deepEqual(written, []);
});

test('showTransfer() shows a transfer after 500 ms, then at most every 200 ms, and removes the line', () => {
  const shown: string[] = [];
  const line = { show: (text: string) => void shown.push(text), clear: () => void shown.push('cleared') };
  let nowMs = 3000;
  const transfer = showTransfer('Uploading a', 5000, line, () => nowMs);
  for (const atMs of [3000, 3499, 3500, 3699, 3700]) {
    nowMs = atMs;
    transfer.advance(500);
  }
  assert.deepEqual(shown, [
    'Uploading a: 1.5 kB of 5.0 kB (30 %), 3.0 kB/s, 2 s left',
    'Uploading a: 2.5 kB of 5.0 kB (50 %), 3.6 kB/s, 1 s left',
  ]);
  transfer.end();
  assert.equal(shown.at(-1), 'cleared');
});
