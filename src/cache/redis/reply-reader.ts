/** A larger reply is refused: the values are sessions of a few kilobytes. */
const mostBytes = 16 * 1024 * 1024;

/**
 * Returns a function that takes the bytes of a server as they come, and calls `onReply` for each reply of version 2 of
 * the protocol that is complete: a text, a number, null, or an Error with the text of the server. Lists are refused,
 * since none of the commands that are read this way has one.
 *
 * Source: https://redis.io/docs/latest/develop/reference/protocol-spec/
 *
 * @throws {Error} For bytes that are not such a reply.
 */
export function replyReader(onReply: (reply: string | number | null | Error) => void): (bytes: Buffer) => void {
  let held: Buffer = Buffer.alloc(0);
  return (bytes) => {
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    for (let next = readReply(held); next !== undefined; next = readReply(held)) {
      held = held.subarray(next.length);
      onReply(next.reply);
    }
    if (held.length > mostBytes) throw new Error('The reply of the server is too long.');
  };
}

interface Read {
  readonly reply: string | number | null | Error;
  /** Bytes that it takes. */
  readonly length: number;
}

function readReply(bytes: Buffer): Read | undefined {
  const end = bytes.indexOf('\r\n');
  if (end < 0) return undefined;
  const line = bytes.toString('utf8', 1, end);
  const length = end + 2;
  switch (bytes.toString('latin1', 0, 1)) {
    case '+':
      return { reply: line, length };
    case '-':
      return { reply: new Error(line), length };
    case ':':
      return { reply: integerOf(line), length };
    case '$':
      return line === '-1' ? { reply: null, length } : readText(bytes, length, integerOf(line));
    default:
      throw new Error('The server sent another kind of reply.');
  }
}

function readText(bytes: Buffer, start: number, length: number): Read | undefined {
  if (length < 0 || length > mostBytes) throw new Error('The reply of the server is too long.');
  const end = start + length;
  if (bytes.length < end + 2) return undefined;
  if (bytes.toString('latin1', end, end + 2) !== '\r\n') throw new Error('The reply of the server is damaged.');
  return { reply: bytes.toString('utf8', start, end), length: end + 2 };
}

function integerOf(text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw new Error('The server sent a number that is not one.');
  return Number(text);
}
