import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import { testPki } from '../support/tls-server.ts';

/** Replies to a request: bytes for every one, or what to do with the connection. */
export type RawReply = string | Uint8Array | ((socket: Duplex, request: string) => void);

/** The protocol of a server. */
interface RawProtocol {
  /** Default: without TLS. */
  readonly isSecure?: boolean;
  /** Whether what came is a whole request, which gets a reply; default: as in HTTP. */
  isRequest?(text: string): boolean;
  /** Keeps the connection after the bytes of a reply. */
  readonly keepsOpen?: boolean;
}

/** A server, and what it was sent. */
export interface RawServer {
  readonly port: number;
  /** Every byte that came, in one text. */
  received(): string;
  stop(): void;
}

let context: Promise<SecureContext> | undefined;

function secureContext(): Promise<SecureContext> {
  context ??= testPki().then(({ server }) => createSecureContext({ key: server.key, cert: server.certificate }));
  return context;
}

/** Starts a server at a free port of 127.0.0.1 that replies so to each request. */
export async function startRawServer(
  reply: RawReply,
  { isSecure = false, isRequest = isHttpRequest, keepsOpen = false }: RawProtocol = {},
): Promise<RawServer> {
  const secured = isSecure ? await secureContext() : undefined;
  const sockets = new Set<Socket>();
  let received = '';
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    const duplex: Duplex =
      secured === undefined
        ? socket
        : new TLSSocket(socket, { isServer: true, secureContext: secured }).on('error', () => {});
    let request = '';
    duplex.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      request += chunk.toString('latin1');
      if (!isRequest(request)) return;
      const told = request;
      request = '';
      if (typeof reply === 'function') reply(duplex, told);
      else if (keepsOpen) duplex.write(reply);
      else duplex.end(reply);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    received: () => received,
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function isHttpRequest(request: string): boolean {
  const end = request.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = Number(/^content-length: *(\d+)/im.exec(request.slice(0, end))?.[1] ?? 0);
  return request.length >= end + 4 + length;
}
