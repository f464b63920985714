import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { createMessageWriter } from '../../../src/commands/powershell/host/message-writer.ts';
import { failureOf } from '../../support/rejects.ts';

test('createMessageWriter() lets a sender wait until the reader keeps up', async () => {
  const written: string[] = [];
  const waiting: (() => void)[] = [];
  const stream = new Writable({
    highWaterMark: 100,
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      waiting.push(done);
    },
  });
  const writer = createMessageWriter(stream);
  let sent = 0;
  const sending = (async () => {
    for (; sent < 1000; sent += 1) await writer.send({ id: 1, output: sent });
  })();
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(sent < 10, `${sent} messages are in memory`);
  // The reader reads.
  const reading = setInterval(() => {
    for (const done of waiting.splice(0)) done();
  }, 0);
  await sending;
  clearInterval(reading);
  assert.equal(sent, 1000);
  assert.equal(written[0], '{"id":1,"output":0}\n');
});

test('createMessageWriter() refuses messages when the shell is gone', async () => {
  const stream = new Writable({
    highWaterMark: 1,
    write(_chunk, _encoding, done) {
      setImmediate(() => done(Object.assign(new Error('gone'), { code: 'EPIPE' })));
    },
  });
  const writer = createMessageWriter(stream);
  assert.equal((await failureOf(writer.send({ id: 1 }))).code, 'OUTPUT_CLOSED');
  assert.equal(writer.closed.aborted, true);
  assert.equal((await failureOf(writer.send({ id: 1 }))).code, 'OUTPUT_CLOSED');
});
