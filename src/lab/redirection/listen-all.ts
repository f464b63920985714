import type { Server } from 'node:http';

/**
 * Lets servers listen at 127.0.0.1, all or none.
 *
 * @param port - 0: a free port for each.
 * @returns A function that closes them with all their connections.
 * @throws The system's error if one of them cannot listen; the others are closed by then.
 */
export async function listenAll(servers: readonly Server[], port = 0): Promise<() => Promise<void>> {
  const closeAll = async () => {
    await Promise.all(servers.map(close));
  };
  const outcomes = await Promise.allSettled(servers.map((server) => listen(server, port)));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed === undefined) return closeAll;
  await closeAll();
  throw failed.reason;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
