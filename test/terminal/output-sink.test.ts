import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { writeOutput } from '../../src/terminal/output.ts';
import { keepingStream } from '../../src/terminal/keeping-stream.ts';
import { guarded, writeBytes, writeLine, writeLineNow } from '../../src/terminal/output-sink.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { CollectingStream, stream } from './output-support.ts';

/** A stream that accepts a piece after a while, and notes its first character and length. */
function slowStream(log: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      setImmediate(() => {
        log.push(`accepted ${chunk.toString().slice(0, 1)} (${chunk.length})`);
        done();
      });
    },
  });
}

test('writeOutput() takes the next element only once the stream has accepted 64 KiB before it', async () => {
  const log: string[] = [];
  async function* elements(): AsyncGenerator<string> {
    for (const id of [1, 2]) {
      log.push(`made ${id}`);
      yield String(id).repeat(65_536);
    }
  }
  await writeOutput(elements(), { format: 'tsv', stream: slowStream(log) });
  assert.deepEqual(log, ['made 1', 'accepted 1 (65537)', 'made 2', 'accepted 2 (65537)']);
});

test('writeOutput() writes short lines together, and those that have come while it waits for the next one', async () => {
  const log: string[] = [];
  let accept = () => {};
  const accepted = new Promise<void>((resolve) => (accept = resolve));
  async function* elements(): AsyncGenerator<number> {
    yield* [1, 2];
    log.push('waits');
    await accepted;
    yield* [3, 4];
    throw new Error('broken');
  }
  const slow = slowStream(log);
  const write = slow.write.bind(slow);
  slow.write = ((piece: string, done: (error?: Error | null) => void) =>
    write(piece, (error) => {
      accept();
      done(error);
    })) as typeof slow.write;
  await assert.rejects(writeOutput(elements(), { format: 'tsv', stream: slow }), /broken/);
  assert.deepEqual(log, ['waits', 'accepted 1 (4)', 'accepted 3 (4)']);
});

for (const format of ['json', 'table', 'yaml', 'tsv'] as const) {
  test(`writeOutput() stops and releases a stream of elements when the reader of ${format} has gone`, async () => {
    let isReleased = false;
    async function* endless(): AsyncGenerator<{ id: number }> {
      try {
        for (let id = 0; ; id++) yield { id };
      } finally {
        isReleased = true;
      }
    }
    const closed = failingStream('EPIPE');
    await assert.rejects(writeOutput(endless(), { format, stream: closed }), {
      code: 'OUTPUT_CLOSED',
      message: 'Cannot write the output: its reader has closed it',
    });
    assert.equal(isReleased, true);
  });
}

test('writeOutput() says that the disk is full', async () => {
  await assert.rejects(writeOutput({ id: 1 }, { format: 'json', stream: failingStream('ENOSPC') }), {
    code: 'STORAGE_FAILED',
    message: 'Cannot write the output: the disk is full (ENOSPC)',
    hint: 'Free some disk space, or write to another location.',
  });
});

test('writeOutput() passes on what a stream of elements throws, after what came before it', async () => {
  async function* broken(): AsyncGenerator<number> {
    yield* stream(1, 2);
    throw new Error('page 2 is gone');
  }
  const collecting = new CollectingStream();
  await assert.rejects(writeOutput(broken(), { format: 'json', stream: collecting }), { message: 'page 2 is gone' });
  assert.equal(collecting.text, '[\n  1,\n  2');
});

test('writeOutput() to a closed pipe of a real process ends with the error alone', () => {
  const output = fileURLToPath(new URL('../../src/terminal/output.js', import.meta.url));
  const program = `
    const { writeOutput } = await import(${JSON.stringify(output)});
    async function* endless() { for (;;) yield 'x'.repeat(1000); }
    await writeOutput(endless(), { format: 'tsv', stream: process.stdout }).catch((error) => {
      process.stderr.write(error.code);
    });`;
  const ended = spawnSync('bash', ['-c', '"$0" --input-type=module -e "$1" | head -c 10', process.execPath, program], {
    encoding: 'utf8',
  });
  assert.deepEqual([ended.stdout, ended.stderr], ['xxxxxxxxxx', 'OUTPUT_CLOSED']);
});

const faults: [string, string, string, string | undefined][] = [
  ['EPIPE', 'OUTPUT_CLOSED', 'Cannot write the output: its reader has closed it', undefined],
  ['ECONNRESET', 'OUTPUT_CLOSED', 'Cannot write the output: its reader has closed it', undefined],
  ['ERR_STREAM_DESTROYED', 'OUTPUT_CLOSED', 'Cannot write the output: its reader has closed it', undefined],
  ['ERR_STREAM_WRITE_AFTER_END', 'OUTPUT_CLOSED', 'Cannot write the output: its reader has closed it', undefined],
  ['EIO', 'STORAGE_FAILED', 'Cannot write the output: EIO', undefined],
];

for (const [fault, code, message, hint] of faults) {
  test(`writeBytes() and writeLine() fail with ${code} on ${fault}`, async () => {
    await assert.rejects(writeBytes(Buffer.of(0), failingStream(fault)), { code, message, hint });
    await assert.rejects(writeLine('text', failingStream(fault)), { code, message, hint });
  });
}

const noStream = (): never => assert.fail('a stream was opened');

test('writeLineNow() writes the whole line to an open file', async (t) => {
  const path = join(temporaryFolder(t), 'output');
  const file = openSync(path, 'w');
  t.after(() => closeSync(file));
  const long = 'é'.repeat(100_000);
  await writeLineNow(file, long, noStream);
  assert.equal(readFileSync(path, 'utf8'), `${long}\n`);
});

test('writeLineNow() writes to a stream what a nonblocking pipe does not accept', async (t) => {
  const path = join(temporaryFolder(t), 'pipe');
  assert.equal(spawnSync('mkfifo', [path]).status, 0);
  const file = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  t.after(() => closeSync(file));
  const text = Array.from({ length: 40_000 }, (_, index) => String(index)).join(' ');
  const rest = new CollectingStream();
  await writeLineNow(file, text, () => rest);
  const accepted = Buffer.alloc(text.length);
  const length = readSync(file, accepted);
  assert.ok(length > 0 && length < text.length, `${length}`);
  assert.equal(accepted.toString('latin1', 0, length) + rest.text, `${text}\n`);
});

test('writeLineNow() fails on a file that it cannot write to', async (t) => {
  const path = join(temporaryFolder(t), 'input');
  writeFileSync(path, '');
  const file = openSync(path, 'r');
  t.after(() => closeSync(file));
  await assert.rejects(writeLineNow(file, 'text', noStream), {
    code: 'STORAGE_FAILED',
    message: 'Cannot write the output: EBADF',
  });
});

test('guarded() adds one listener to a stream, so that an error of it does not end the process', () => {
  const collecting = new CollectingStream();
  assert.equal(guarded(guarded(collecting)), collecting);
  assert.equal(collecting.listenerCount('error'), 1);
  assert.equal(collecting.emit('error', new Error('EPIPE')), true);
});

test('keepingStream() passes everything on, keeps it as text, and fails as the other stream does', async () => {
  const collecting = new CollectingStream();
  const kept: string[] = [];
  const keeping = keepingStream(collecting, (text) => void kept.push(text));
  await writeLine('\u00e9', keeping);
  await writeBytes(Buffer.from('two'), keeping);
  assert.deepEqual([kept, collecting.text], [['\u00e9\n', 'two'], '\u00e9\ntwo']);
  const closed = keepingStream(failingStream('EPIPE'), () => {});
  await assert.rejects(writeLine('text', closed), { code: 'OUTPUT_CLOSED' });
});

function failingStream(code: string): Writable {
  return new Writable({
    write(_chunk, _encoding, done) {
      done(Object.assign(new Error(code), { code }));
    },
  });
}
