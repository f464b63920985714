import type { CacheAddress } from './parse-cache-address.ts';
import type { RedisConnection } from './redis-link.ts';

/** Settings of {@link dialRedis}. */
export interface DialSettings {
  /** PEM text of the authorities to trust in place of the system's; only for TLS. */
  readonly ca?: string | undefined;
}

/**
 * Connects to a server, or to each of a cluster. The connection never reconnects: its link dials a new one,
 * which for a cluster also reads the layout again.
 *
 * An idle connection does not keep the process alive.
 */
export async function dialRedis(
  address: CacheAddress,
  settings: DialSettings,
  signal: AbortSignal,
): Promise<RedisConnection> {
  // Loaded late: it takes some 80 ms.
  const library = await import('@redis/client');
  const options = nodeOptions(address, settings, signal);
  if (!address.isCluster) {
    const [node] = address.nodes;
    const client = library.createClient({
      ...options,
      database: address.database,
      socket: { ...options.socket, ...node },
    });
    let isLost = false;
    client.on('error', () => (isLost = true));
    await client.connect();
    client.unref();
    return {
      get isUsable() {
        return !isLost && client.isReady;
      },
      send: (args) => client.sendCommand([...args]),
      drop: () => client.destroy(),
    };
  }

  const rootNodes = address.nodes.map((node) => ({ socket: { ...options.socket, ...node } }));
  const cluster = library.createCluster({ RESP: 2, rootNodes, defaults: options });
  let isLost = false;
  let whyNot: unknown;
  cluster.on('error', (error) => (whyNot = error));
  cluster.on('node-error', () => (isLost = true));
  cluster.on('node-ready', () => cluster.masters.forEach(({ client }) => client?.unref()));
  try {
    await cluster.connect();
  } catch (cause) {
    // The library reports that no server could be reached, and emitted the reason before.
    throw whyNot ?? cause;
  }
  return {
    get isUsable() {
      return !isLost && cluster.isOpen;
    },
    send: (args, key) => cluster.sendCommand(key, false, [...args]),
    drop: () => cluster.destroy(),
  };
}

function nodeOptions({ isTls, userName, password }: CacheAddress, { ca }: DialSettings, signal: AbortSignal) {
  // The caller's signal alone ends a dial: the library's own limit would count time in which this process got no CPU.
  // Each socket gets it: a cluster's `destroy()` leaves the one that it reads the layout over.
  const common = { connectTimeout: 0, reconnectStrategy: false as const, signal };
  return {
    // Version 2 of the protocol: a server that does not know version 3 would quote the password in its response.
    RESP: 2 as const,
    // Nothing else is sent at the start.
    disableClientInfo: true,
    maintNotifications: 'disabled' as const,
    ...(userName === undefined ? {} : { username: userName }),
    ...(password === undefined ? {} : { password: password.reveal() }),
    // Explicit, so that NODE_TLS_REJECT_UNAUTHORIZED=0 cannot send the password to an untrusted server.
    socket: isTls ? { ...common, tls: true as const, rejectUnauthorized: true, ca } : common,
  };
}
