import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { createServer as createTlsServer } from 'node:tls';
import type { MemoryRedis, Reply } from './memory-redis.ts';
import type { TestPki } from './tls-server.ts';

/** Sockets that a server in this process is served at. */
export interface RedisSockets {
  readonly port: number;
  /** Open connections. */
  count(): number;
  /** Cuts every connection; new ones are served. */
  cut(): void;
  /** Stops listening, and cuts every connection. */
  stop(): void;
}

/** A reply to no command: cuts the connection, or keeps silent. */
export const noReply = { cut: { status: 'cut' }, silence: { status: 'silence' } } as const;

/** Serves a server in this process at a free port of 127.0.0.1, with version 2 of the protocol, until the test ends. */
export async function serveRedis(
  t: TestContext,
  server: Pick<MemoryRedis, 'run'>,
  pki?: TestPki,
): Promise<RedisSockets> {
  const sockets = new Set<Socket>();
  const serve = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    let unread = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      unread = Buffer.concat([unread, chunk]);
      for (let found = readCommand(unread); found !== undefined; found = readCommand(unread)) {
        unread = unread.subarray(found.length);
        const reply = server.run(found.args);
        if (reply === noReply.cut) return socket.destroy();
        if (reply !== noReply.silence) socket.write(printReply(reply));
      }
    });
  };
  const listener =
    pki === undefined
      ? createServer(serve)
      : createTlsServer({ key: pki.server.key, cert: pki.server.certificate }, serve).on(
          'tlsClientError',
          () => undefined,
        );
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const cut = (): void => sockets.forEach((socket) => socket.destroy());
  const stop = (): void => {
    listener.close();
    cut();
  };
  t.after(stop);
  return { port: (listener.address() as AddressInfo).port, count: () => sockets.size, cut, stop };
}

/** Reads one command from the beginning of what came; undefined while its end is missing. */
function readCommand(bytes: Buffer): { readonly args: readonly string[]; readonly length: number } | undefined {
  let at = 0;
  const number = (): number => {
    const end = bytes.indexOf('\r\n', at);
    if (end < 0) return Number.NaN;
    const value = Number(bytes.toString('latin1', at + 1, end));
    at = end + 2;
    return value;
  };
  const args: string[] = [];
  for (let left = number(); left > 0; left -= 1) {
    const size = number();
    if (Number.isNaN(size) || at + size + 2 > bytes.length) return undefined;
    args.push(bytes.toString('utf8', at, at + size));
    at += size + 2;
  }
  return args.length === 0 ? undefined : { args, length: at };
}

function printReply(reply: Reply): string {
  if (reply === null) return '$-1\r\n';
  if (typeof reply === 'number') return `:${reply}\r\n`;
  if (typeof reply === 'string') return `$${Buffer.byteLength(reply)}\r\n${reply}\r\n`;
  if (reply instanceof Error) return `-${reply.message}\r\n`;
  if ('status' in reply) return `+${reply.status}\r\n`;
  return `*${reply.length}\r\n${reply.map(printReply).join('')}`;
}
