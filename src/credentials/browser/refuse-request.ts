import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { systemErrorCode } from '../../base/errors.ts';

/** In bytes; how much is read of a request whose headers are too long. */
const maxReadBytes = 4 * 1024 * 1024;

/**
 * Responds to a request that Node's parser refuses: 431 to headers that are too long, 408 to a request that does not
 * arrive in time, 400 to anything else. A handler of a server's `clientError`.
 *
 * The rest of headers that are too long is read, up to 4 MiB and the server's `requestTimeout`: a connection closed
 * with bytes unread is reset, and from Node 24 on the reset is what the browser sees in place of the response.
 */
export function refuseRequest(error: Error, socket: Duplex): void {
  const code = systemErrorCode(error);
  const isOversized = code === 'HPE_HEADER_OVERFLOW';
  // The parser repeats its error for every further piece.
  if (isOversized && socket.writableEnded && countOf(socket, 'bytesRead') <= maxReadBytes) return;
  // A second response would end up in the middle of the first.
  if (socket.writable && countOf(socket, 'bytesWritten') === 0) {
    if (isOversized) {
      socket.end(responseOf(431, 'Request Header Fields Too Large'));
      return;
    }
    socket.write(
      code === 'ERR_HTTP_REQUEST_TIMEOUT' ? responseOf(408, 'Request Timeout') : responseOf(400, 'Bad Request'),
    );
  }
  socket.destroy();
}

function countOf(socket: Duplex, bytes: 'bytesRead' | 'bytesWritten'): number {
  return socket instanceof Socket ? socket[bytes] : 0;
}

function responseOf(status: number, reason: string): string {
  return `HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
}
