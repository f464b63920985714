import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { Hono } from 'hono';
import type { LabEnv } from '../../../src/lab/hosts/lab-server.ts';
import { lazyHost } from '../../../src/lab/hosts/lazy-host.ts';
import { listenOnLoopback } from '../../../src/lab/hosts/loopback-listener.ts';
import { pkiFolder } from '../../support/pki-folder.ts';

test('lazyHost() creates its host once, at the first of several requests, whose bodies arrive', async (context) => {
  let created = 0;
  const listener = await listenOnLoopback(null, 0);
  context.after(() => listener.stop());
  listener.handle(
    lazyHost(async () => {
      created += 1;
      const app = new Hono<LabEnv>();
      return app.post('/', async ({ req }) => new Response(`${await req.text()}!`));
    }),
  );
  assert.equal(created, 0);
  const post = async (body: string) => {
    const sent = request({ host: '127.0.0.1', port: listener.port, method: 'POST', agent: false }).end(body);
    const response = await new Promise<IncomingMessage>((resolve) => sent.on('response', resolve));
    return text(response);
  };
  assert.deepEqual(await Promise.all(['a', 'b', 'c'].map(post)), ['a!', 'b!', 'c!']);
  assert.equal(await post('d'), 'd!');
  assert.equal(created, 1);
});

test('startLab() does not load the fetch API of Node, unless node:http does, as from Node 22 on', () => {
  const lab = new URL('../../../src/lab/start-lab.js', import.meta.url).href;
  const loadsFetch = (program: string) => {
    const report = "console.log(process.moduleLoadList.some((name) => name.includes('undici')));";
    const args = ['--input-type=module', '--eval', `${program}\n${report}`];
    return execFileSync(process.execPath, args, { encoding: 'utf8' });
  };
  const started = loadsFetch(`
    const { startLab } = await import(${JSON.stringify(lab)});
    await (await startLab({ folder: ${JSON.stringify(pkiFolder())} })).stop();
  `);
  assert.equal(started, loadsFetch("await import('node:http');"));
});
