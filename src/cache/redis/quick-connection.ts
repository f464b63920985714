import { connect as connectPlain, isIP, type Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { CacheAddress } from './parse-cache-address.ts';
import type { RedisConnection } from './redis-link.ts';
import { replyReader } from './reply-reader.ts';

/**
 * Connects to one server for a few short commands, in a fraction of the time that the client of `dialRedis` takes to
 * load. Everything unexpected is an error: its caller then uses that client.
 *
 * @param ca - PEM text of the authorities to trust in place of the system's; only for TLS.
 */
export async function quickConnection(
  { nodes, isTls, userName, password, database }: CacheAddress,
  ca: string | undefined,
  signal: AbortSignal,
): Promise<RedisConnection> {
  const [node] = nodes;
  if (node === undefined || nodes.length > 1) throw new Error('A cluster needs the client.');
  const socket = isTls ? await tlsSocket(node, ca) : connectPlain({ ...node, noDelay: true });
  const waiting: Waiting[] = [];
  let isLost = false;
  const lose = (cause: Error): void => {
    isLost = true;
    socket.destroy();
    for (const { reject } of waiting.splice(0)) reject(cause);
  };
  const read = replyReader((reply) => {
    const next = waiting.shift();
    if (next === undefined) throw new Error('The server answered without a command.');
    if (reply instanceof Error) next.reject(reply);
    else next.resolve(reply);
  });
  socket.on('data', (bytes: Buffer) => {
    try {
      read(bytes);
    } catch (cause) {
      lose(cause instanceof Error ? cause : new Error(String(cause)));
    }
  });
  socket.on('error', lose);
  socket.on('close', () => lose(new Error('The server closed the connection.')));
  signal.addEventListener('abort', () => socket.destroy(), { once: true });
  const send = (args: readonly string[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      socket.write(commandText(args));
    });
  const greetings = [
    ...(password === undefined ? [] : [['AUTH', ...(userName === undefined ? [] : [userName]), password.reveal()]]),
    ...(database === 0 ? [] : [['SELECT', String(database)]]),
  ];
  await Promise.all(greetings.map((args) => send(args)));
  // An idle connection does not keep the process alive.
  socket.unref();
  return {
    get isUsable() {
      return !isLost;
    },
    send,
    drop: () => void socket.destroy(),
  };
}

interface Waiting {
  resolve(reply: unknown): void;
  reject(cause: Error): void;
}

/** Writes a command as an array of bulk strings (RESP 2). */
function commandText(args: readonly string[]): string {
  return `*${args.length}\r\n${args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`).join('')}`;
}

type Node = CacheAddress['nodes'][number];

async function tlsSocket(node: Node, ca: string | undefined): Promise<Socket> {
  const { connect } = await import('node:tls');
  const options: ConnectionOptions = {
    ...node,
    // Explicit, so that NODE_TLS_REJECT_UNAUTHORIZED=0 cannot send the password to an untrusted server.
    rejectUnauthorized: true,
    ca,
    ...(isIP(node.host) === 0 ? { servername: node.host } : {}),
  };
  return connect(options);
}
