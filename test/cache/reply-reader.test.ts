import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replyReader } from '../../src/cache/redis/reply-reader.ts';

/** Returns the replies in some bytes, which come in pieces of a length. */
function replies(text: string, pieceLength: number): unknown[] {
  const found: unknown[] = [];
  const read = replyReader((reply) => found.push(reply instanceof Error ? `error ${reply.message}` : reply));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceLength) read(bytes.subarray(at, at + pieceLength));
  return found;
}

test('replyReader() reads replies of each kind, however they are cut', () => {
  const text = '+OK\r\n$7\r\né\r\nabc\r\n$-1\r\n:-12\r\n$0\r\n\r\n-WRONGPASS no\r\n+';
  for (const pieceLength of [1, 2, 3, 7, 1000]) {
    const expected = ['OK', 'é\r\nabc', null, -12, '', 'error WRONGPASS no'];
    assert.deepEqual(replies(text, pieceLength), expected, `pieces of ${pieceLength}`);
  }
});

for (const [name, text] of [
  ['a list', '*1\r\n$1\r\na\r\n'],
  ['an empty line', '\r\n'],
  ['another protocol', 'HTTP/1.1 400 Bad Request\r\n'],
  ['a length that is not a number', '$1x\r\n'],
  ['a negative length', '$-2\r\n'],
  ['a length of gigabytes', '$99999999999\r\n'],
  ['a text with another length', '$2\r\nabcd'],
] as const) {
  test(`replyReader() refuses ${name}`, () => {
    assert.throws(() => replies(text, 1000), Error);
  });
}

test('replyReader() waits for a reply of up to 16 MiB', () => {
  const mostBytes = 16 * 1024 * 1024;
  assert.deepEqual(replies(`$${mostBytes}\r\nabc`, 1000), []);
  assert.throws(() => replies(`$${mostBytes + 1}\r\n`, 1000), /too long/);
  const line = Buffer.alloc(mostBytes, '+');
  const read = replyReader(() => assert.fail('not a reply'));
  read(line);
  assert.throws(() => read(Buffer.from('a')), /too long/);
});

test('replyReader() refuses a line without an end', () => {
  const read = replyReader(() => assert.fail('not a reply'));
  const piece = Buffer.alloc(6 * 1024 * 1024, 'a');
  piece.write('+');
  read(piece);
  read(piece);
  assert.throws(() => read(piece), /too long/);
});
