import type { IncomingMessage } from 'node:http';

/**
 * Bodies up to this length are read to their end before the refusal: a connection that is closed with unread data is
 * reset, and the client loses the response. Longer ones are refused at once.
 */
const mostDrainedBytes = 64 * 1024 * 1024;

/**
 * Reads a body; what is above the limit is thrown away. From the socket itself: hono's own limit fails for a body
 * without a Content-Length, such as a chunked one or that of a DELETE.
 *
 * @throws When the client goes away in the middle of the body.
 */
export function readLimitedBody(incoming: IncomingMessage, maxBytes: number): Promise<Buffer | 'too long'> {
  if (Number(incoming.headers['content-length'] ?? 0) > mostDrainedBytes) return Promise.resolve('too long');
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    // Without a listener of errors, the end of the connection would end the lab.
    incoming.on('error', reject);
    incoming.on('close', () => reject(new Error('The client went away.')));
    incoming.on('end', () => resolve(size > maxBytes ? 'too long' : Buffer.concat(chunks)));
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else chunks = [];
      if (size > mostDrainedBytes) resolve('too long');
    });
  });
}
