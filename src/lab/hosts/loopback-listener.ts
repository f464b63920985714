import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { EntradaError, systemErrorCode } from '../../base/errors.ts';
import type { Identity } from '../pki/certificates.ts';

/** Handles one request of node:http. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A listener on the loopback addresses of one port. */
export interface LoopbackListener {
  readonly port: number;
  /** Sets the handler of subsequent requests; before that, all requests get a 503. */
  handle(listener: RequestListener): void;
  /** Closes it with all its connections, idle and busy, at once. */
  stop(): Promise<void>;
}

/**
 * Listens on 127.0.0.1 and, where the machine has it, on ::1 at the same port, and on no other interface.
 *
 * @param identity - For HTTPS; null: plain HTTP, as for a machine's own services.
 * @param wantedPort - 0: any free port.
 * @throws {EntradaError} `LAB_FAILED` when the port is taken or not allowed.
 */
export async function listenOnLoopback(identity: Identity | null, wantedPort: number): Promise<LoopbackListener> {
  let current: RequestListener = (_request, response) => response.writeHead(503).end();
  // One request that fails does not end the lab.
  const handle: RequestListener = (request, response) => {
    (async () => current(request, response))().catch(() => response.destroy());
  };
  const makeServer = (): Server => (identity === null ? createHttpServer(handle) : makeHttpsServer(identity, handle));
  for (let attempt = 1; ; attempt += 1) {
    const ipv4 = makeServer();
    await listen(ipv4, wantedPort, '127.0.0.1').catch((cause: unknown) => {
      throw listenError(wantedPort, cause);
    });
    const port = portOf(ipv4);
    const ipv6 = makeServer();
    try {
      await listen(ipv6, port, '::1');
    } catch (cause) {
      const isTaken = systemErrorCode(cause) === 'EADDRINUSE';
      if (isTaken) {
        // "localhost" may mean ::1 to a client, where another user's program could answer.
        await closeAll([ipv4]);
        if (wantedPort !== 0 || attempt === 10) throw listenError(port, cause);
        continue;
      }
    }
    const servers = [ipv4, ipv6];
    return {
      port,
      handle: (listener) => void (current = listener),
      stop: () => closeAll(servers),
    };
  }
}

/**
 * The pages of a posted authorization request have it in their query, so a URL can be as long as a body of the sign-in
 * host, 64 KiB; the cookies come in addition.
 */
const maxHeaderSize = 96 * 1024;

/** Clients do not send certificates; without this, each listener reads the system's authorities, for milliseconds. */
const withoutAuthorities = { ca: [] };

/** Reads the key at the first connection: that takes a millisecond, and most addresses of a lab are never asked. */
function makeHttpsServer({ key, certificate: cert }: Identity, handle: RequestListener): Server {
  const server = createHttpsServer({ ...withoutAuthorities, maxHeaderSize }, handle);
  return server.prependOnceListener('connection', () => server.setSecureContext({ key, cert, ...withoutAuthorities }));
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  const closings = servers.filter((server) => server.listening).map((server) => close(server));
  await Promise.all(closings);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Returns the port that a server listens on; 0 if it does not listen on one. */
export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function listenError(port: number, cause: unknown): EntradaError {
  const reasons: Record<string, string> = {
    EADDRINUSE: 'another program is using it',
    EACCES: 'the system does not permit it',
  };
  const code = systemErrorCode(cause) ?? 'unknown';
  const found = reasons[code] ?? `the system reports ${code}`;
  const message = `Cannot start the lab on port "${port}": ${found}; stop that program, or choose another port or 0 for a free one`;
  return new EntradaError('LAB_FAILED', message, { cause, details: { port } });
}
