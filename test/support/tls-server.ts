import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import type { Cloud } from '../../src/model/cloud.ts';
import { type Identity, makeAuthority, makeServerIdentity } from '../../src/lab/pki/certificates.ts';

/** An authority and the certificate it gave to localhost, 127.0.0.1 and ::1. */
export interface TestPki {
  /** PEM text, as a transport's `ca` takes it. */
  readonly ca: string;
  readonly server: Identity;
}

/** A server with TLS on 127.0.0.1 and a port of its own. */
export interface TlsServer {
  /** `https://localhost:PORT`. */
  readonly origin: string;
  readonly port: number;
  readonly ca: string;
  /** A cloud whose sign-in and Graph are this server. */
  readonly cloud: Cloud;
  /** Connections it took so far. */
  connections(): number;
  /** Ends it before the test does. */
  stop(): Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

let usual: Promise<TestPki> | undefined;

/** The certificates of most tests: made once a process, because keys take half a second. */
export function testPki(): Promise<TestPki> {
  usual ??= makePki();
  return usual;
}

/** Makes certificates that nobody else trusts. */
export async function makePki(): Promise<TestPki> {
  // The real time: TLS goes by it.
  const authority = await makeAuthority(Date.now());
  return { ca: authority.certificate, server: await makeServerIdentity(authority, Date.now()) };
}

/** Starts a server that ends with the test. */
export async function startTlsServer(t: TestContext, handler: Handler, pki?: TestPki): Promise<TlsServer> {
  const { ca, server: identity } = pki ?? (await testPki());
  let count = 0;
  const server = createServer({ key: identity.key, cert: identity.certificate }, handler);
  server.on('secureConnection', () => (count += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  t.after(stop);
  const { port } = server.address() as AddressInfo;
  const origin = `https://localhost:${port}`;
  const cloud: Cloud = { name: 'Test', azureADEndpoint: origin, graphEndpoint: origin, type: 'User-defined' };
  return { origin, port, ca, cloud, connections: () => count, stop };
}
