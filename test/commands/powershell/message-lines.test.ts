import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMessages } from '../../../src/commands/powershell/host/message-lines.ts';
import { failureOf } from '../../support/rejects.ts';

const mebibyte = 2 ** 20;

async function* chunks(...texts: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

async function messagesIn(...texts: readonly (string | Buffer)[]): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const message of readMessages(chunks(...texts), mebibyte)) found.push(message);
  return found;
}

test('readMessages() reads lines, wherever they are cut', async () => {
  const [one, other] = [{ id: 1, command: 'Zürich 💡' }, { id: 2 }];
  const bytes = Buffer.from(`${JSON.stringify(one)}\n\r\n\n${JSON.stringify(other)}\n`);
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    assert.deepEqual(await messagesIn(bytes.subarray(0, cut), bytes.subarray(cut)), [one, other]);
  }
});

test('readMessages() refuses what is not a JSON object, without showing it', async () => {
  for (const line of ['{"password":"hunter2"', '["hunter2"]', '"hunter2"', 'null', '\u0000hunter2']) {
    const error = await failureOf(messagesIn(`${line}\n`));
    assert.equal(error.code, 'INPUT_INVALID');
    assert.doesNotMatch(`${error.message} ${error.hint} ${String(error.cause)}`, /hunter2/);
  }
});

test('readMessages() refuses a line of 100 MB before it has read it', async () => {
  let read = 0;
  const endless = (async function* () {
    const piece = Buffer.alloc(65_536, 'x');
    for (; read < 100 * mebibyte; read += piece.length) yield piece;
  })();
  const error = await failureOf(readMessages(endless, mebibyte).next());
  assert.match(error.message, /longer than 1 MB$/);
  assert.ok(read <= 2 * mebibyte, `${read} bytes`);
});
