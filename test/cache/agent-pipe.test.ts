import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { agentCache, agentStore } from '../../src/cache/agent/agent-cache.ts';
import { makePipeSecret, readPipeFile } from '../../src/cache/agent/agent-pipe.ts';
import { messageLimit } from '../../src/cache/agent/agent-protocol.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { describeByteStore } from '../contracts/byte-store.contract.ts';
import { describeTokenCache } from '../contracts/token-cache.contract.ts';
import { agentUnderTest as anyAgent } from './agent-in-process.ts';
import { revealed, sampleSession } from './sample-session.ts';

// Linux has sockets in place of the pipes that any program can connect to, too.
const agentUnderTest = (t: TestContext, path?: string) => anyAgent(t, path, 'pipe');
const adele = sampleSession('adele@contoso.com');

describeByteStore('agentStore() over a pipe', async (t) => agentStore((await agentUnderTest(t)).path));
describeTokenCache('agentCache() over a pipe', async (t) => (await agentUnderTest(t)).cache);

test('an agent on a pipe leaves one file, which only its user can read, and removes it at its end', async (t) => {
  const agent = await agentUnderTest(t);
  await agent.cache.write(adele);
  assert.deepEqual(readdirSync(agent.folder), ['agent-4000-77.pipe']);
  if (process.platform !== 'win32') assert.equal(statSync(agent.path).mode & 0o777, 0o600);
  // 128 random bits.
  assert.match(readPipeFile(agent.path).address, /^(?:\0|\\\\\.\\pipe\\)entrada-[0-9a-f]{32}$/);
  agent.endShell();
  await agent.clock.advance(1_000);
  assert.equal(await agent.ended, 'shell-gone');
  assert.deepEqual(readdirSync(agent.folder), []);
  await assert.rejects(agent.cache.read(adele.id), {
    code: 'AGENT_UNREACHABLE',
    details: { reason: 'gone', path: agent.path },
  });
});

test('a client sends nothing to a program on the pipe that does not know the secret', async (t) => {
  const path = join(temporaryFolder(t), 'agent-4000-77.pipe');
  const received: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('error', () => undefined);
    // Of the right length, and also a copy of what the client sent.
    socket.once('data', (chunk) => socket.write(Buffer.concat([chunk, chunk])));
  });
  const address = await listenAnywhere(t, server);
  writePipeFile(path, address, makePipeSecret());
  await assert.rejects(agentCache(path).read(adele.id), {
    code: 'AGENT_UNREACHABLE',
    message: `Cannot reach the agent that keeps this shell's session "${path}": another program listens on its pipe`,
    details: { reason: 'refused', path },
  });
  assert.equal(Buffer.concat(received).length, 32);
});

test('an agent gives nothing to a client that does not know the secret', async (t) => {
  const agent = await agentUnderTest(t);
  await agent.cache.write(adele);
  const { address } = readPipeFile(agent.path);
  const impostor = join(temporaryFolder(t), 'agent-4000-77.pipe');
  writePipeFile(impostor, address, makePipeSecret());
  await assert.rejects(agentCache(impostor).read(adele.id), { details: { reason: 'refused', path: impostor } });
  // One that does not mind what the agent proves.
  const socket = connect({ path: address });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const received = collect(socket);
  socket.write(Buffer.alloc(32, 1));
  await once(socket, 'data');
  socket.write(Buffer.concat([Buffer.alloc(32, 2), Buffer.from([0, 0, 0, 20]), Buffer.alloc(20)]));
  await once(socket, 'close');
  assert.equal(received().length, 64);
  assert.deepEqual(revealed(await agent.cache.read(adele.id)), revealed(adele));
});

test('what travels over a pipe is not readable, and differs each time', async (t) => {
  const agent = await agentUnderTest(t);
  await agent.cache.write(adele);
  const { address, secret } = readPipeFile(agent.path);
  const seen: Buffer[][] = [];
  // A program between the two, which knows neither secret nor keys.
  const between = createServer((socket) => {
    const chunks: Buffer[] = [];
    seen.push(chunks);
    const onward = connect({ path: address });
    for (const [from, to] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      from.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        to.write(chunk);
      });
      from.on('error', () => undefined);
      from.on('close', () => to.destroy());
    }
  });
  const path = join(temporaryFolder(t), 'agent-4000-77.pipe');
  writePipeFile(path, await listenAnywhere(t, between), secret);
  for (let round = 0; round < 2; round += 1) {
    assert.deepEqual(revealed(await agentCache(path).read(adele.id)), revealed(adele));
  }
  const texts = seen.map((chunks) => Buffer.concat(chunks).toString('latin1'));
  for (const text of texts)
    assert.ok(!text.includes(adele.id) && !text.includes('sessions/') && !text.includes('call'));
  assert.notEqual(texts[0], texts[1]);
});

test('an agent on a pipe ends connections that announce too much, and serves on', async (t) => {
  const agent = await agentUnderTest(t);
  await agent.cache.write(adele);
  await assert.rejects(agentStore(agent.path).get('x'.repeat(messageLimit)), { code: 'AGENT_UNREACHABLE' });
  const { address } = readPipeFile(agent.path);
  for (let number = 0; number < 20; number += 1) {
    const socket = connect({ path: address });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(Buffer.alloc(number));
    socket.destroy();
  }
  assert.deepEqual(revealed(await agent.cache.read(adele.id)), revealed(adele));
});

test('an agent on a pipe takes the place of one that was killed, and one of many that try gets it', async (t) => {
  const path = join(temporaryFolder(t), 'agent-4000-77.pipe');
  writePipeFile(path, process.platform === 'win32' ? '\\\\.\\pipe\\entrada-none' : '\0entrada-none', makePipeSecret());
  await assert.rejects(agentCache(path).read(adele.id), { details: { reason: 'gone', path } });
  const agents = await Promise.all(Array.from({ length: 5 }, () => agentUnderTest(t, path)));
  await agentCache(path).write(adele);
  for (const { clock } of agents) await clock.advance(1_000);
  for (const { stop } of agents) stop();
  const ends = await Promise.all(agents.map(({ ended }) => ended));
  assert.deepEqual(ends.toSorted(), [...Array<string>(4).fill('not-needed'), 'stopped']);
});

test('a process has as many connections to a pipe as its server has instances, also after failures', async (t) => {
  const path = join(temporaryFolder(t), 'agent-4000-77.pipe');
  let [connections, most, total] = [0, 0, 0];
  const server = createServer((socket) => {
    [connections, total] = [connections + 1, total + 1];
    most = Math.max(most, connections);
    socket.on('error', () => undefined).on('close', () => (connections -= 1));
    // It is not an agent.
    socket.once('data', () => setTimeout(() => socket.destroy(), 10));
  });
  writePipeFile(path, await listenAnywhere(t, server), makePipeSecret());
  const calls = Array.from({ length: 20 }, () => agentStore(path).get('sessions/x'));
  const codes = (await Promise.allSettled(calls)).map((one) =>
    one.status === 'rejected' ? (one.reason as NodeJS.ErrnoException).code : 'answered',
  );
  assert.deepEqual([...new Set(codes)], ['AGENT_UNREACHABLE']);
  assert.equal(total, 20);
  assert.ok(most <= 4, String(most));
});

test('a client gives up a program on the pipe that keeps silent, and one that ends the connection', async (t) => {
  const path = join(temporaryFolder(t), 'agent-4000-77.pipe');
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    if (sockets.length > 1) socket.end();
  });
  writePipeFile(path, await listenAnywhere(t, server), makePipeSecret());
  await assert.rejects(agentCache(path, 50).read(adele.id), {
    message: `Cannot reach the agent that keeps this shell's session "${path}": it has not answered within 50 ms`,
    details: { reason: 'silent', path },
  });
  await assert.rejects(agentCache(path).read(adele.id), { details: { reason: 'cut-off', path } });
  sockets.forEach((socket) => socket.destroy());
});

test('readPipeFile() takes a damaged file for an agent that is gone', (t) => {
  const path = join(temporaryFolder(t), 'agent-1-1.pipe');
  for (const content of ['', '{}', '[]', '{"address":"x"}', '{"address":"x","secret":"c2hvcnQ="}']) {
    writeFileSync(path, content, { mode: 0o600 });
    assert.throws(() => readPipeFile(path), { code: 'AGENT_UNREACHABLE', details: { reason: 'gone', path } }, content);
  }
});

function writePipeFile(path: string, address: string, secret: Buffer): void {
  writeFileSync(path, JSON.stringify({ address, secret: secret.toString('base64') }), { mode: 0o600 });
  assert.ok(readFileSync(path).length > 0);
}

let pipes = 0;

async function listenAnywhere(t: TestContext, server: ReturnType<typeof createServer>): Promise<string> {
  const name = `entrada-test-${process.pid}-${(pipes += 1)}`;
  const address = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : `\0${name}`;
  server.listen(address);
  await once(server, 'listening');
  t.after(() => server.close());
  return address;
}

function collect(socket: Socket): () => Buffer {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks);
}
