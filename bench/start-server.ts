import { type ChildProcess, fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeAuthority, makeServerIdentity } from '../src/lab/pki/certificates.ts';

/** A server of Graph and of sign-ins in a process of its own. */
export interface BenchServer {
  readonly origin: string;
  readonly caFile: string;
  stop(): void;
}

/**
 * Starts the server of bench-server.ts, with certificates in a folder.
 *
 * @param sizes - Bytes of the file and number of users.
 */
export async function startServer(
  folder: string,
  sizes: { readonly fileSize?: number; readonly users?: number },
): Promise<BenchServer> {
  const authority = await makeAuthority(Date.now());
  const identity = await makeServerIdentity(authority, Date.now());
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, authority.certificate);
  const server = fork(fileURLToPath(new URL('bench-server.js', import.meta.url)), {
    env: {
      ENTRADA_BENCH_KEY: identity.key,
      ENTRADA_BENCH_CERTIFICATE: identity.certificate,
      ENTRADA_BENCH_SIZE: String(sizes.fileSize ?? 0),
      ENTRADA_BENCH_USERS: String(sizes.users ?? 0),
    },
  });
  const port = await portOf(server);
  return {
    origin: `https://localhost:${port}`,
    caFile,
    stop() {
      server.removeAllListeners('exit');
      server.disconnect();
    },
  };
}

function portOf(server: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    server.on('message', (message) => resolve(Number(message)));
    server.on('exit', () => reject(new Error('The server of the bench ended.')));
  });
}
