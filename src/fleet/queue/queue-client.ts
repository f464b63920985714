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
  };
  if (isCluster) return new ioredis.Cluster([...nodes], { redisOptions: options, clusterRetryStrategy: pauseMs });
  const [{ host, port } = { host: 'localhost', port: 6379 }] = nodes;
  return new ioredis.Redis({ ...options, host, port, db: database, retryStrategy: pauseMs });
}
