import type { TestContext } from 'node:test';
import type { HttpRequest } from '../../src/http/message.ts';
import { createTransport, type TransportOptions } from '../../src/http/transport.ts';
import { type Handler, startTlsServer } from '../support/tls-server.ts';

/** A server that answers as `handler` says, and a way to get its root. */
export async function serve(t: TestContext, handler: Handler, options: Partial<TransportOptions> = {}) {
  const server = await startTlsServer(t, handler);
  const transport = createTransport({ ca: server.ca, userAgent: 'entrada-test', ...options });
  const get = (request: Partial<HttpRequest> = {}) =>
    transport({ method: 'GET', url: new URL(server.origin), ...request });
  return { ...server, host: new URL(server.origin).host, transport, get };
}
