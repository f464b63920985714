import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openInput } from '../../src/base/open-input.ts';

const folder = mkdtempSync(join(tmpdir(), 'entrada-open-input-'));
after(() => rmSync(folder, { recursive: true }));

async function textOf(path: string, signal?: AbortSignal): Promise<string> {
  let text = '';
  for await (const chunk of openInput(path, signal)) text += String(chunk);
  return text;
}

test('openInput() reads a file, and fails for one that does not exist', async () => {
  writeFileSync(join(folder, 'file'), 'text');
  assert.equal(await textOf(join(folder, 'file')), 'text');
  await assert.rejects(textOf(join(folder, 'none')), { code: 'ENOENT' });
  await assert.rejects(textOf(folder), { code: 'EISDIR' });
});

test('openInput() leaves no file open when it fails', () => {
  const path = join(folder, 'left');
  writeFileSync(path, 'text');
  // The lowest free number.
  const next = () => {
    const file = openSync(path, 'r');
    closeSync(file);
    return file;
  };
  const before = next();
  assert.throws(() => Reflect.apply(openInput, undefined, [path, 'no signal']), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.equal(next(), before);
});

test('openInput() waits for the writer of a pipe without blocking, until the signal aborts', {
  skip: process.platform === 'win32',
}, async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const ended = new AbortController();
  const waiting = textOf(pipe, ended.signal);
  // A read that does not wait would be over by now.
  for (let count = 0; count < 20; count += 1) await stat(pipe);
  ended.abort();
  await assert.rejects(waiting, { name: 'AbortError' });
  const read = textOf(pipe);
  // Opening it blocks unless there is a reader.
  writeFileSync(pipe, 'from a pipe');
  assert.equal(await read, 'from a pipe');
});
