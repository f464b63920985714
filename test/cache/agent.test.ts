import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, lstatSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { version } from '../../src/base/version.ts';
import { agentCache, agentStore } from '../../src/cache/agent/agent-cache.ts';
import { messageLimit } from '../../src/cache/agent/agent-protocol.ts';
import { askAgent } from '../../src/cache/agent/ask-agent.ts';
import { lockKey } from '../../src/cache/store-keys.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { describeByteStore } from '../contracts/byte-store.contract.ts';
import { describeTokenCache } from '../contracts/token-cache.contract.ts';
import { secretsIn } from '../support/secrets-in.ts';
import { agentUnderTest } from './agent-in-process.ts';
import { revealed, sampleSession } from './sample-session.ts';
import { startHolder } from './start-holder.ts';
import { untilTrue } from './test-shell.ts';

describeByteStore('agentStore()', async (t) => agentStore((await agentUnderTest(t)).path));
describeTokenCache('agentCache()', async (t) => (await agentUnderTest(t)).cache);

const adele = sampleSession('adele@contoso.com');

test('runAgent() serves at a socket that only its user can use, and leaves nothing else', async (t) => {
  const agent = await agentUnderTest(t);
  await agent.cache.write(adele);
  assert.deepEqual(readdirSync(agent.folder), ['agent-4000-77.sock']);
  const { mode } = lstatSync(agent.path);
  assert.equal((mode & 0o777).toString(8), '600');
});

test('runAgent() ends at the next look when the shell is gone', async (t) => {
  const agent = await agentUnderTest(t);
  await agent.cache.write(adele);
  await agent.clock.advance(60_000);
  assert.deepEqual(revealed(await agent.cache.read(adele.id)), revealed(adele));
  agent.endShell();
  await agent.clock.advance(1_000);
  assert.equal(await agent.ended, 'shell-gone');
  assert.deepEqual(readdirSync(agent.folder), []);
});

test('runAgent() ends and takes its socket away when it is told to stop', async (t) => {
  const agent = await agentUnderTest(t);
  await agent.cache.write(adele);
  agent.stop();
  assert.equal(await agent.ended, 'stopped');
  assert.deepEqual(readdirSync(agent.folder), []);
  await assert.rejects(agent.cache.read(adele.id), {
    code: 'AGENT_UNREACHABLE',
    message: `Cannot reach the agent that keeps this shell's session "${agent.path}": it has ended`,
    hint: 'Run "entrada Connect-Entra -ContextScope Process" to sign in again, or "entrada Disconnect-Entra" to give it up.',
  });
});

test('runAgent() ends when it kept nothing and was asked nothing for 10 minutes', async (t) => {
  const agent = await agentUnderTest(t);
  await agent.clock.advance(599_000);
  assert.equal(await agent.cache.read(adele.id), undefined);
  await agent.clock.advance(599_000);
  await agent.cache.write(adele);
  await agent.clock.advance(3_600_000);
  assert.equal(await agent.cache.remove(adele.id), true);
  await agent.clock.advance(599_000);
  assert.equal(await agent.cache.remove(adele.id), false);
  await agent.clock.advance(600_000);
  assert.equal(await agent.ended, 'empty');
  assert.deepEqual(readdirSync(agent.folder), []);
});

test('runAgent() ends when its socket was removed or replaced, and leaves the other one', async (t) => {
  const agent = await agentUnderTest(t);
  renameSync(agent.path, `${agent.path}.away`);
  writeFileSync(agent.path, 'another');
  await agent.clock.advance(1_000);
  assert.equal(await agent.ended, 'displaced');
  assert.ok(existsSync(agent.path));
});

test('runAgent() gives way to an agent of the same shell that answers', async (t) => {
  const first = await agentUnderTest(t);
  await first.cache.write(adele);
  const second = await agentUnderTest(t, first.path);
  assert.equal(await second.ended, 'not-needed');
  assert.deepEqual(readdirSync(first.folder), ['agent-4000-77.sock']);
  assert.deepEqual(revealed(await second.cache.read(adele.id)), revealed(adele));
});

test('runAgent() takes the place of one that was killed', async (t) => {
  const path = await deadSocket(t);
  const agent = await agentUnderTest(t, path);
  await agent.cache.write(adele);
  assert.equal((await agent.cache.list()).length, 1);
  assert.deepEqual(readdirSync(agent.folder), ['agent-4000-77.sock']);
});

test('of many agents that take the place of a killed one at once, one remains', async (t) => {
  const path = await deadSocket(t);
  const agents = await Promise.all(Array.from({ length: 20 }, () => agentUnderTest(t, path)));
  for (const { cache, clock } of agents) {
    await cache.write(adele);
    await clock.advance(1_000);
  }
  assert.equal((await agents[0]?.cache.list())?.length, 1);
  for (const { stop } of agents) stop();
  const ends = await Promise.all(agents.map(({ ended }) => ended));
  assert.deepEqual(ends.toSorted(), [...Array<string>(19).fill('not-needed'), 'stopped']);
  assert.deepEqual(readdirSync(join(path, '..')), []);
});

test('runAgent() answers an invalid request with a refusal that does not quote it', async (t) => {
  const { path, cache } = await agentUnderTest(t);
  const refusal = {
    error: { code: 'INPUT_INVALID', message: 'Cannot answer: the message is not a request that this agent knows' },
  };
  const request = (call: unknown, args: unknown) => JSON.stringify({ version, call, args });
  const messages = [
    '',
    'garbage',
    '\0\xff'.repeat(1000),
    'GET / HTTP/1.1\r\n\r\n',
    '[]',
    'null',
    request('get', 'x'),
    request(7, []),
    request('get', []),
    request('get', [{ s3cret: 1 }]),
    request('get', ['../s3cret']),
    request('set', [`sessions/${adele.id}`]),
    request('set', [`sessions/${adele.id}`, { s3cret: 1 }]),
    request('compareAndSet', ['constructor', null, 'eA==']),
    request('__proto__', []),
    request('constructor', []),
    request('toString', []),
    '['.repeat(1_000_000),
    `{"version":"${version}","call":"get","args":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    request('get', [`sessions/${adele.id}`]).slice(0, -1),
  ];
  for (const message of messages) assert.deepEqual(JSON.parse(await sendRaw(path, message)), refusal, message);
  assert.deepEqual(await cache.list(), []);
});

test('runAgent() closes on a message longer than its limit and serves on', async (t) => {
  const { path, cache } = await agentUnderTest(t);
  assert.equal(await sendRaw(path, 'x'.repeat(messageLimit + 1)), '');
  await cache.write(adele);
  assert.equal((await cache.list()).length, 1);
});

test('askAgent() sends no message longer than the limit', async (t) => {
  const { path } = await agentUnderTest(t);
  await assert.rejects(askAgent(path, 'get', ['x'.repeat(messageLimit)]), {
    code: 'AGENT_UNREACHABLE',
    message: /^Cannot reach .*: \d+ bytes are to be kept where it takes 16777216$/,
  });
});

test('runAgent() serves while a thousand connections say half of something or nothing, and drops the oldest', async (t) => {
  const { path, cache } = await agentUnderTest(t);
  const idle: Socket[] = [];
  t.after(() => idle.forEach((socket) => socket.destroy()));
  let dropped = 0;
  for (let number = 0; number < 1_000; number += 1) {
    const socket = connect({ path });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => (dropped += 1));
    socket.resume();
    await once(socket, 'connect');
    if (number % 2 === 0) socket.write('{"version":"');
    idle.push(socket);
  }
  await cache.write(adele);
  assert.deepEqual(revealed(await cache.read(adele.id)), revealed(adele));
  // All but 512; the two calls may need room too.
  await untilTrue(() => dropped >= 488);
  assert.deepEqual(
    [idle.slice(0, 488), idle.slice(-500)].map((some) => new Set(some.map((socket) => socket.destroyed))),
    [new Set([true]), new Set([false])],
  );
});

test('runAgent() serves on when clients leave in the middle', async (t) => {
  const { path, cache } = await agentUnderTest(t);
  await cache.write(adele);
  for (let number = 0; number < 50; number += 1) {
    const socket = connect({ path });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    // Either in the middle of the question or before the answer is read.
    const request = JSON.stringify({ version, call: 'get', args: [`sessions/${adele.id}`] });
    if (number % 2 === 0) socket.write(request.slice(0, number));
    else socket.end(request);
    socket.destroy();
  }
  assert.deepEqual(revealed(await cache.read(adele.id)), revealed(adele));
});

test('runAgent() tells another version of Entrada that it cannot serve it, and ends for it', async (t) => {
  const agent = await agentUnderTest(t);
  const answer = await sendRaw(agent.path, JSON.stringify({ version: '99.0.0', call: 'list', args: [] }));
  assert.deepEqual(JSON.parse(answer), {
    error: {
      code: 'AGENT_UNREACHABLE',
      message: `Cannot reach the agent that keeps this shell's session "${agent.path}": it was started by Entrada ${version} and this is Entrada 99.0.0`,
      hint: 'Run "entrada Connect-Entra -ContextScope Process" to sign in again, or "entrada Disconnect-Entra" to give it up.',
    },
  });
  await sendRaw(agent.path, JSON.stringify({ version: '99.0.0', call: 'stop', args: [] }));
  assert.equal(await agent.ended, 'stopped');
});

test('agentCache() reports an agent that does not answer in time', async (t) => {
  const path = await fakeAgent(t, () => undefined);
  await assert.rejects(agentCache(path, 30).list(), {
    code: 'AGENT_UNREACHABLE',
    message: `Cannot reach the agent that keeps this shell's session "${path}": it has not answered within 30 ms`,
  });
});

test('agentCache() reports a response that is cut off or strange, without quoting it', async (t) => {
  const answers = ['', '{"value":"s3cr', '[]', '{"value":"{}"}', '{"value":"s3cret"}', '{"error":{"code":"NO_SUCH"}}'];
  for (const answer of answers) {
    const path = await fakeAgent(t, (socket) => socket.end(answer));
    const error: unknown = await agentCache(path)
      .read(adele.id)
      .catch((thrown: unknown) => thrown);
    assert.match(
      String(error),
      /^EntradaError: Cannot reach the agent that keeps this shell's session ".*": its response (ended after \d+ characters|is not one of this program)$/,
    );
    assert.deepEqual(secretsIn(error, ['s3cr']), []);
  }
});

/** Sends bytes as they are and gives what came back. */
async function sendRaw(path: string, message: string): Promise<string> {
  const socket = connect({ path });
  let answer = '';
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => (answer += String(chunk)));
  socket.end(Buffer.from(message, 'latin1'));
  await once(socket, 'close');
  return answer;
}

/** Something else that listens where an agent should. */
async function fakeAgent(t: TestContext, serve: (socket: Socket) => void): Promise<string> {
  const path = join(temporaryFolder(t), 'agent-1-1.sock');
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.resume();
    serve(socket);
  });
  server.listen(path);
  await once(server, 'listening');
  t.after(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return path;
}

/** The socket of an agent that was killed: it stands there and refuses. */
async function deadSocket(t: TestContext): Promise<string> {
  const folder = temporaryFolder(t);
  const server = createServer();
  server.listen(join(folder, 'bound'));
  await once(server, 'listening');
  // Closing removes the name that was bound, and not this one.
  const path = join(folder, 'agent-4000-77.sock');
  renameSync(join(folder, 'bound'), path);
  server.close();
  await once(server, 'close');
  return path;
}

test('a lock that a client of the agent holds ends when the client is killed, or stopped for its lease', async (t) => {
  const agent = await agentUnderTest(t);
  for (const signal of ['SIGKILL', 'SIGSTOP'] as const) {
    const child = await startHolder(t, 'agent', agent.path);
    // It shows life again and again, and the lock is not to be had.
    const store = agentStore(agent.path);
    const stop = new AbortController();
    const seen = { beats: 0, isGiven: false };
    const waiting = agent.cache.lock(adele.id, { signal: stop.signal });
    waiting.then(
      () => (seen.isGiven = true),
      () => undefined,
    );
    while (seen.beats < 2 && !seen.isGiven) {
      const { bytes } = (await store.get(lockKey(adele.id))) ?? assert.fail('Nothing holds the lock.');
      seen.beats = (JSON.parse(Buffer.from(bytes).toString()) as { beats: number }).beats;
    }
    stop.abort();
    await assert.rejects(waiting, { code: 'CANCELLED' });
    child.kill(signal);
    const lock = await agent.cache.lock(adele.id);
    if (signal === 'SIGSTOP') {
      child.kill('SIGCONT');
      child.stdin.end();
      const [answer] = (await once(child.stdout, 'data')) as [Buffer];
      assert.equal(answer.toString(), 'LOCK_LOST\n');
    }
    await lock.release();
  }
});
