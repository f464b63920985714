import type { Cluster, Redis } from 'ioredis';
import type { CacheAddress } from '../../cache/redis/parse-cache-address.ts';
import type { QueueLibraries } from './queue-libraries.ts';

/** The longest pause between two tries to connect. */
const longestPauseMs = 2_000;

/**
 * Creates the client that BullMQ uses, with the same settings as the session cache. It reconnects until it is closed.
 *
 * @param ca - PEM text of the authorities to trust for TLS, instead of the system's.
 */
export function queueClient(
  { ioredis }: Pick<QueueLibraries, 'ioredis'>,
  address: CacheAddress,
  ca: string | undefined,
): Redis | Cluster {
  const { isCluster, isTls, nodes, userName, password, database } = address;
  const pauseMs = (tries: number): number => Math.min(longestPauseMs, 50 * 2 ** Math.min(tries, 10));
  const options = {
    ...(userName === undefined ? {} : { username: userName }),
    ...(password === undefined ? {} : { password: password.reveal() }),
    // Explicit, so that NODE_TLS_REJECT_UNAUTHORIZED=0 cannot send the password to an untrusted server.
    ...(isTls ? { tls: { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) } } : {}),
    // Commands wait for the server: BullMQ requires it.
    maxRetriesPerRequest: null,
    // A timer that keeps the process, also of a connection that is closed.
    disconnectTimeout: 200,
  };
  if (isCluster)
    return withCopies(new ioredis.Cluster([...nodes], { redisOptions: options, clusterRetryStrategy: pauseMs }));
  const [{ host, port } = { host: 'localhost', port: 6379 }] = nodes;
  return withCopies(new ioredis.Redis({ ...options, host, port, db: database, retryStrategy: pauseMs }));
}

/**
 * Lets `disconnect()` end a client and the copies that BullMQ makes of it, whose ends it waits for. ioredis itself only
 * stops to reconnect while the server is away: the client neither ends nor refuses the commands that wait.
 */
function withCopies(client: Redis | Cluster): Redis | Cluster {
  const disconnect = client.disconnect.bind(client);
  // Bound, so that it takes the words of either kind.
  const duplicate: (...words: never[]) => Redis | Cluster = client.duplicate.bind(client);
  const copies: (Redis | Cluster)[] = [];
  return Object.assign(client, {
    duplicate(...words: never[]) {
      const copy = withCopies(duplicate(...words));
      copies.push(copy);
      return copy;
    },
    disconnect(reconnect?: boolean) {
      // From ioredis itself, to connect again.
      if (reconnect === true) return disconnect(reconnect);
      for (const copy of copies) copy.disconnect();
      const isAway = client.status === 'reconnecting';
      disconnect();
      if (!isAway) return;
      // It ends with this connection, whether the server is there or not.
      client.once('connect', () => disconnect());
      client.connect().catch(() => undefined);
    },
  });
}
