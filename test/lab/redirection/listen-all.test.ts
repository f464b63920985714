import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { test } from 'node:test';
import { listenAll } from '../../../src/lab/redirection/listen-all.ts';

test('listenAll() lets every server listen, and its result closes them', async () => {
  const servers = [createServer(), createServer()];
  const closeAll = await listenAll(servers);
  assert.deepEqual(
    servers.map((server) => (server.address() as AddressInfo).address),
    ['127.0.0.1', '127.0.0.1'],
  );
  await closeAll();
  assert.deepEqual(
    servers.map(({ listening }) => listening),
    [false, false],
  );
});

test('listenAll() leaves no server open if one of them cannot listen', async (t) => {
  const holder = createTcpServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  await new Promise((resolve) => holder.close(resolve));
  // The first one gets the port.
  const servers = [createServer(), createServer()];
  t.after(() => servers.map((server) => server.close()));
  await assert.rejects(listenAll(servers, port), { code: 'EADDRINUSE' });
  assert.deepEqual(
    servers.map(({ listening }) => listening),
    [false, false],
  );
});
