import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/** As many connections are opened and closed in turn; what was closed before has been seen long before the last. */
const connectionCount = 50;

/**
 * Waits for a promise that nothing from outside is needed for. Fails if it is still pending after many other connections
 * of this process, so that a test of a fault fails rather than waits.
 */
export async function endsByItself<T>(promise: Promise<T>, what: string): Promise<T> {
  const connected = makeConnections();
  const failed = connected.then(() => Promise.reject(new Error(`${what} does not end.`)));
  try {
    return await Promise.race([promise, failed]);
  } finally {
    await connected;
  }
}

async function makeConnections(): Promise<void> {
  const server = createServer((socket) => socket.end().resume());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  for (let made = 0; made < connectionCount; made += 1) {
    await once(connect({ port, host: '127.0.0.1' }).resume(), 'close');
  }
  server.close();
}
