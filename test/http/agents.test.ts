import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTransport } from '../../src/http/transport.ts';
import { startTlsServer } from '../support/tls-server.ts';

test('createAgents() uses a connection again, but not one that its server may be closing', async (t) => {
  const server = await startTlsServer(t, (_request, response) => response.end('x'));
  let nowMs = 100;
  const send = createTransport({
    ca: server.ca,
    timeoutMs: 1000,
    userAgent: 'entrada-test',
    nowMs: () => nowMs,
  });
  const post = async () => {
    await send({ method: 'POST', url: new URL(server.origin), body: '{}' });
    // The connection is free in the next turn.
    await new Promise((resolve) => setImmediate(resolve));
    return server.connections();
  };
  assert.equal(await post(), 1);
  nowMs += 4000;
  assert.equal(await post(), 1);
  nowMs += 4001;
  assert.equal(await post(), 2);
  assert.equal(await post(), 2);
});
