import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { listenOnLoopback } from '../../../src/lab/hosts/loopback-listener.ts';

test('listenOnLoopback() closes the connection of a request whose handler fails, and serves the next one', async (t) => {
  const listener = await listenOnLoopback(null, 0);
  t.after(() => listener.stop());
  const ask = () =>
    new Promise((resolve) => {
      const sent = request({ port: listener.port, agent: false }, (response) => resolve(response.statusCode));
      sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      sent.end();
    });
  listener.handle(() => {
    throw new Error('at once');
  });
  assert.equal(await ask(), 'ECONNRESET');
  listener.handle(() => Promise.reject(new Error('later')));
  assert.equal(await ask(), 'ECONNRESET');
  listener.handle((_, response) => response.writeHead(204).end());
  assert.equal(await ask(), 204);
});
