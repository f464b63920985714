import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { EntradaError } from '../../src/base/errors.ts';
import { version } from '../../src/base/version.ts';
import { agentError, agentFaultOf } from '../../src/cache/agent/agent-error.ts';
import {
  findCall,
  messageLimit,
  readAnswer,
  readRequest,
  writeError,
  writeRequest,
  writeValue,
} from '../../src/cache/agent/agent-protocol.ts';
import { publishSocket, removeIfDead } from '../../src/cache/agent/agent-socket.ts';
import { nearestAgent } from '../../src/cache/agent/agents-around.ts';
import { answerMessage } from '../../src/cache/agent/answer-request.ts';
import { answerLimitMs, askAgent } from '../../src/cache/agent/ask-agent.ts';
import { findAgent } from '../../src/cache/agent/find-agent.ts';
import { forgetLostAgents, startAgent } from '../../src/cache/agent/start-agent.ts';
import { untilAnswering, untilGone } from '../../src/cache/agent/until-agent.ts';
import { memoryStore } from '../../src/cache/memory-store.ts';
import { processTable } from '../../src/cache/processes/process-table.ts';
import { whileFsFails } from '../base/failing-fs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { failureOf } from '../support/rejects.ts';

const id = '0123456789abcdef'.repeat(2);
const key = `sessions/${id}`;
const again =
  'Run "entrada Connect-Entra -ContextScope Process" to sign in again, or "entrada Disconnect-Entra" to give it up.';

/** Something that listens at a socket and answers each request so; undefined keeps silent. */
async function listening(
  t: TestContext,
  answer: (request: string) => string | undefined,
  path?: string,
): Promise<string> {
  const at = path ?? join(temporaryFolder(t), 'agent-4000-77.sock');
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    let request = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => (request += chunk.toString()));
    socket.on('end', () => {
      const found = answer(request);
      if (found !== undefined) socket.end(found);
    });
  });
  server.listen(at);
  await once(server, 'listening');
  t.after(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return at;
}

/** The socket of something that was killed. */
async function dead(t: TestContext): Promise<string> {
  const folder = temporaryFolder(t);
  const server = createServer().listen(join(folder, 'bound'));
  await once(server, 'listening');
  renameSync(join(folder, 'bound'), join(folder, 'agent-4000-77.sock'));
  server.close();
  await once(server, 'close');
  return join(folder, 'agent-4000-77.sock');
}

test('agentError() has the hint that fits the fault, and agentFaultOf() reads it', () => {
  const hints = {
    gone: again,
    'cut-off': again,
    'other-version': again,
    silent: 'Run the command again when the machine is less busy, or end that agent and sign in again.',
    refused: 'Run the command as the user who signed in.',
    'not-started': 'Leave -ContextScope out: the session is then saved, sealed, for your user.',
  } as const;
  for (const [fault, hint] of Object.entries(hints) as [keyof typeof hints, string][]) {
    const cause = new Error('why');
    const error = agentError(fault, '/a', 'words', cause);
    assert.deepEqual(
      [error.code, error.message, error.hint, error.details, error.cause, agentFaultOf(error)],
      [
        'AGENT_UNREACHABLE',
        `Cannot reach the agent that keeps this shell's session "/a": words`,
        hint,
        { path: '/a', reason: fault },
        cause,
        fault,
      ],
    );
  }
  assert.equal('cause' in agentError('gone', '/a', ''), false);
  assert.deepEqual(
    [agentFaultOf(new EntradaError('CANCELLED', '', { details: { reason: 'gone' } })), agentFaultOf(new Error(''))],
    [undefined, undefined],
  );
});

test('requests and answers are read as they were written, and nothing else is', () => {
  assert.deepEqual(JSON.parse(writeRequest('get', [key])), { version, call: 'get', args: [key] });
  assert.deepEqual(readRequest(writeRequest('get', [1])), { version, call: 'get', args: [1] });
  for (const message of [
    '',
    '[]',
    '{"version":"1","call":"get"}',
    '{"version":1,"call":"get","args":[]}',
    '{"call":"get","args":[]}',
    '{"version":"1","call":1,"args":[]}',
  ]) {
    assert.equal(readRequest(message), undefined, message);
  }
  assert.deepEqual(readAnswer(writeValue({ a: 1 })), { value: { a: 1 } });
  assert.deepEqual(readAnswer('{"value":null,"error":{}}'), { value: null });
  const full = readAnswer(
    writeError(new EntradaError('CANCELLED', 'words', { hint: 'a hint', details: { secret: 1 } })),
  );
  assert.ok(full !== undefined && 'error' in full);
  assert.deepEqual(
    [full.error.code, full.error.message, full.error.hint, full.error.details],
    ['CANCELLED', 'words', 'a hint', {}],
  );
  const bare = readAnswer('{"error":{"code":"CANCELLED"}}');
  assert.ok(bare !== undefined && 'error' in bare);
  assert.deepEqual([bare.error.message, bare.error.hint], ['', undefined]);
  for (const message of [
    '',
    'null',
    '{}',
    '{"error":null}',
    '{"error":{}}',
    '{"error":{"code":"toString"}}',
    '{"error":{"code":"NO_SUCH","message":"x"}}',
  ]) {
    assert.equal(readAnswer(message), undefined, message);
  }
  assert.deepEqual([messageLimit, answerLimitMs], [16_777_216, 5_000]);
});

test('each call takes values of its types alone, and returns them as they were', () => {
  const bytes = Buffer.from('\0ÿ');
  const stored = { bytes, version: '7' };
  const valid: readonly [string, readonly (readonly [unknown, unknown])[], readonly (readonly [unknown, unknown])[]][] =
    [
      [
        'get',
        [[key, key]],
        [
          [stored, { bytes: 'AMO/', version: '7' }],
          [undefined, null],
        ],
      ],
      [
        'set',
        [
          [key, key],
          [bytes, 'AMO/'],
        ],
        [[undefined, null]],
      ],
      [
        'delete',
        [
          [key, key],
          ['7', '7'],
        ],
        [
          [true, true],
          [false, false],
        ],
      ],
      [
        'delete',
        [
          [key, key],
          [undefined, null],
        ],
        [],
      ],
      [
        'list',
        [['sessions', 'sessions']],
        [
          [[{ key }], [key]],
          [[], []],
        ],
      ],
      [
        'compareAndSet',
        [
          [key, key],
          [undefined, null],
          [bytes, 'AMO/'],
        ],
        [
          ['8', '8'],
          [undefined, null],
        ],
      ],
    ];
  for (const [name, args, results] of valid) {
    const call = findCall(name);
    assert.ok(call);
    assert.equal(call.args.length, args.length);
    for (const [index, [value, json]] of args.entries()) {
      assert.deepEqual([call.args[index]?.toJson(value), call.args[index]?.fromJson(json)], [json, value], name);
    }
    for (const [value, json] of results) {
      assert.deepEqual([call.result.toJson(value), call.result.fromJson(json)], [json, value], name);
    }
  }
  const invalid: readonly [string, readonly unknown[], readonly unknown[]][] = [
    [
      'get',
      ['../x', 7, null, 'sessions/'],
      ['x', 7, {}, { bytes: 'AA==' }, { version: '7' }, { bytes: 1, version: '7' }, []],
    ],
    ['delete', [''], [null, 'true', 1]],
    ['list', [7, null], [null, 'x', [1], ['a', null]]],
    ['compareAndSet', [7], [7, true]],
  ];
  for (const [name, args, results] of invalid) {
    const call = findCall(name);
    for (const json of args)
      assert.throws(() => call?.args[0]?.fromJson(json), TypeError, `${name} ${JSON.stringify(json)}`);
    for (const json of results)
      assert.throws(() => call?.result.fromJson(json), TypeError, `${name} ${JSON.stringify(json)}`);
  }
  assert.throws(() => findCall('get')?.args[0]?.fromJson(null), {
    message: 'A value in a message of the agent is null.',
  });
  assert.throws(() => findCall('get')?.args[0]?.fromJson(7), {
    message: 'A value in a message of the agent is a number.',
  });
  for (const name of ['place', 'watch', 'constructor', '__proto__', '']) assert.equal(findCall(name), undefined, name);
});

test('answerMessage() says how many sessions are kept, ends when it is told to, and tells other versions apart', async () => {
  const store = memoryStore();
  const ask = async (call: string, args: unknown[] = [], sender = version) =>
    answerMessage(JSON.stringify({ version: sender, call, args }), store, '/a');
  assert.deepEqual(await ask('hello'), { message: '{"value":{"sessions":0}}' });
  await store.set(key, Buffer.from('x'));
  await store.set('names/a', Buffer.from('x'));
  assert.deepEqual(await ask('hello'), { message: '{"value":{"sessions":1}}' });
  assert.deepEqual(await ask('get', [key]), { message: '{"value":{"bytes":"eA==","version":"1"}}' });
  for (const sender of [version, '99']) {
    assert.deepEqual(await ask('stop', [], sender), { message: '{"value":null}', isLast: true });
  }
  const refused = JSON.parse((await ask('hello', [], `9${'8'.repeat(40)}`)).message) as { error: { message: string } };
  assert.equal(
    refused.error.message,
    `Cannot reach the agent that keeps this shell's session "/a": it was started by Entrada ${version} and this is Entrada 9${'8'.repeat(31)}`,
  );
});

test('answerMessage() passes on errors of Entrada, and says nothing of others', async () => {
  const own = new EntradaError('STORAGE_FAILED', 'words', { hint: 'a hint' });
  const request = JSON.stringify({ version, call: 'get', args: [key] });
  const answers: unknown[] = [];
  for (const failure of [own, new Error('s3cret')]) {
    const get = () => Promise.reject(failure);
    const { message } = await answerMessage(request, { ...memoryStore(), get }, '/a');
    answers.push(JSON.parse(message));
  }
  assert.deepEqual(answers, [
    { error: { code: 'STORAGE_FAILED', message: 'words', hint: 'a hint' } },
    { error: { code: 'INTERNAL', message: 'The agent failed at a call.' } },
  ]);
});

test('askAgent() says what became of an agent that cannot be asked', async (t) => {
  const asked = async (path: string) => {
    const error = await failureOf(askAgent(path, 'hello', []));
    return [error.details['reason'], error.message.slice(error.message.lastIndexOf('": ') + 3)];
  };
  assert.deepEqual(await asked(await dead(t)), ['gone', 'it has ended']);
  assert.deepEqual(await asked(join(temporaryFolder(t), 'none')), ['gone', 'it has ended']);
  const file = join(temporaryFolder(t), 'file');
  writeFileSync(file, '');
  assert.deepEqual(await asked(join(file, 'below')), ['cut-off', 'the connection broke (ENOTDIR)']);
  assert.deepEqual(await asked(await listening(t, () => '{"val')), [
    'cut-off',
    'its response ended after 5 characters',
  ]);
  const silent = await listening(t, () => undefined);
  const late = await failureOf(askAgent(silent, 'hello', [], 20));
  assert.deepEqual(
    [late.details['reason'], late.message.endsWith('it has not answered within 20 ms')],
    ['silent', true],
  );
  const large = await failureOf(askAgent(silent, 'set', ['x'.repeat(messageLimit)]));
  assert.deepEqual([large.details['reason'], large.hint], ['refused', 'Run the command as the user who signed in.']);
  // As root no socket is refused.
  if (process.getuid?.() !== 0) {
    chmodSync(silent, 0);
    assert.deepEqual(await asked(silent), ['refused', 'access is denied']);
  }
  const other = await listening(t, () => writeError(agentError('other-version', '/a', 'words')));
  assert.deepEqual(await asked(other), ['other-version', 'words']);
  assert.deepEqual((await failureOf(askAgent(other, 'hello', []))).details, { path: other, reason: 'other-version' });
  const own = await failureOf(
    askAgent(await listening(t, () => writeError(new EntradaError('CANCELLED', 'words'))), '', []),
  );
  assert.deepEqual([own.code, own.message, own.hint, own.details], ['CANCELLED', 'words', undefined, {}]);
  assert.deepEqual(await askAgent(await listening(t, (request) => writeValue(JSON.parse(request))), 'a', [1]), {
    version,
    call: 'a',
    args: [1],
  });
});

test('startAgent() and forgetLostAgents() end an agent of another version, which they know by its refusal', async (t) => {
  const folder = join(temporaryFolder(t), 'run');
  mkdirSync(join(folder, 'entrada'), { recursive: true, mode: 0o700 });
  const own = (await processTable(process.platform)).find(process.pid);
  const path = join(folder, 'entrada', `agent-${process.pid}-${own?.startTime}.sock`);
  const host = { env: { XDG_RUNTIME_DIR: folder, ENTRADA_SHELL_PID: String(process.pid) }, platform: process.platform };
  const calls: string[] = [];
  const refusal = writeError(agentError('other-version', path, 'it was started by Entrada 0.0.1 and this is another'));
  for (const end of [
    () => forgetLostAgents(host),
    // Its successor ends at once.
    () => assert.rejects(startAgent(host, ['/bin/sh', '-c', 'exit 7', 'sh']), { message: /exit status 7/ }),
  ]) {
    calls.length = 0;
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => socket.destroy());
      socket.on('data', (chunk: Buffer) => {
        const { call } = JSON.parse(chunk.toString()) as { call: string };
        calls.push(call);
        if (call === 'stop') server.close();
        socket.end(call === 'stop' ? writeValue(null) : refusal);
      });
    }).listen(path);
    await once(server, 'listening');
    await end();
    assert.deepEqual([calls.slice(0, 2), existsSync(path)], [['hello', 'stop'], false]);
  }
});

test('untilAnswering() waits for a response, and untilGone() for none', async (t) => {
  const path = join(temporaryFolder(t), 'agent-4000-77.sock');
  const waiting = untilAnswering(path, () => undefined);
  const answers = [writeValue({ sessions: 0 }), writeError(agentError('other-version', path, 'x'))];
  let answer: string | undefined = answers[0];
  let isEnding = false;
  await listening(t, () => (isEnding ? 'cut' : answer), path);
  await waiting;
  for (answer of answers) {
    await untilAnswering(path, () => undefined);
    // Why its process failed does not count once another answers.
    await untilAnswering(path, () => 'it failed');
  }
  const going = untilGone(path);
  isEnding = true;
  await going;
  const faulty = await listening(t, () => writeError(new EntradaError('INTERNAL', 'a fault')));
  await assert.rejects(untilGone(faulty), { code: 'INTERNAL', message: 'a fault' });
  await assert.rejects(
    untilAnswering(faulty, () => undefined),
    { code: 'INTERNAL', message: 'a fault' },
  );
  const failed = await failureOf(untilAnswering(await dead(t), () => 'it failed'));
  assert.deepEqual([failed.details['reason'], failed.message.endsWith('": it failed')], ['not-started', true]);
});

test('untilAnswering() and untilGone() give up after ten seconds, in pauses that grow from 5 ms to 100', async (t) => {
  const path = await dead(t);
  const alive = await listening(t, () => writeValue({ sessions: 0 }));
  for (const [wait, at, reason, words] of [
    [() => untilAnswering(path, () => undefined), path, 'not-started', 'its process has not answered within 10000 ms'],
    [() => untilGone(alive), alive, 'silent', 'it has not ended within 10000 ms'],
  ] as const) {
    const slept: number[] = [];
    const sleep = t.mock.method(systemClock, 'sleep', async (durationMs: number) => void slept.push(durationMs));
    const error = await failureOf(wait());
    sleep.mock.restore();
    assert.deepEqual(
      [error.message, error.details['reason']],
      [`Cannot reach the agent that keeps this shell's session "${at}": ${words}`, reason],
    );
    assert.deepEqual(slept.slice(0, 7), [5, 10, 20, 40, 80, 100, 100]);
    // The pause after the next one is what is counted.
    assert.equal(slept.length, 103);
  }
});

test('nearestAgent() asks those of the shells around, and requires a response of this program', async (t) => {
  const host = { env: { ENTRADA_SHELL_PID: String(process.pid) }, platform: process.platform };
  const own = (await processTable(process.platform)).find(process.pid);
  assert.ok(own);
  const { pid, startTime } = own;
  const near = (path: string) =>
    nearestAgent(host, [
      { path: '/other', shell: { pid, startTime: 'x' } },
      { path: '/third', shell: { pid: -1, startTime } },
      { path, shell: { pid, startTime } },
    ]);
  assert.equal(await near(await listening(t, () => writeValue({ sessions: 0 }))), undefined);
  assert.ok(await near(await listening(t, () => writeValue({ sessions: 1 }))));
  assert.equal(await near(join(temporaryFolder(t), 'none')), undefined);
  await assert.rejects(near(await dead(t)), { code: 'AGENT_UNREACHABLE', message: /": it has ended$/ });
  for (const value of [null, {}, { sessions: '1' }, 1]) {
    const path = await listening(t, () => writeValue(value));
    const error = await failureOf(near(path));
    assert.deepEqual(
      [error.details['reason'], error.message],
      [
        'cut-off',
        `Cannot reach the agent that keeps this shell's session "${path}": its response is not one of this program`,
      ],
    );
  }
  assert.equal(await nearestAgent(host, []), undefined);
});

test('findAgent() finds the agent of a shell around, and forgetLostAgents() removes one that was killed', async (t) => {
  const runtime = temporaryFolder(t);
  mkdirSync(join(runtime, 'entrada'), { mode: 0o700 });
  const env = { XDG_RUNTIME_DIR: runtime, ENTRADA_SHELL_PID: String(process.pid) };
  const host = { env, platform: process.platform };
  const own = (await processTable(process.platform)).find(process.pid);
  const path = join(runtime, 'entrada', `agent-${process.pid}-${own?.startTime}.sock`);
  assert.equal(await findAgent(host), undefined);
  renameSync(await dead(t), path);
  await assert.rejects(findAgent(host), { code: 'AGENT_UNREACHABLE', message: /": it has ended$/ });
  await forgetLostAgents(host);
  assert.deepEqual([existsSync(path), await findAgent(host)], [false, undefined]);
  await listening(t, () => writeValue({ sessions: 1 }), path);
  assert.ok(await findAgent(host));
  await forgetLostAgents(host);
  assert.equal(existsSync(path), true);
});

test('nearestAgent() asks an agent that keeps silent once for each command', async (t) => {
  const host = { env: { ENTRADA_SHELL_PID: String(process.pid) }, platform: process.platform };
  const own = (await processTable(process.platform)).find(process.pid);
  assert.ok(own);
  const { pid, startTime } = own;
  const still = await listening(t, () => undefined);
  const impatient = { ...host, limitMs: 20 };
  const askStill = (at: typeof impatient) => failureOf(nearestAgent(at, [{ path: still, shell: { pid, startTime } }]));
  const late = await askStill(impatient);
  assert.equal(late.details['reason'], 'silent');
  // A command that looks again gets the same error without waiting again; the next command asks.
  assert.equal(await askStill(impatient), late);
  assert.notEqual(await askStill({ ...impatient, env: { ...host.env } }), late);
});

test('removeIfDead() removes a socket that refuses, and none that answers anything or keeps silent', async (t) => {
  const gone = await dead(t);
  assert.deepEqual(
    [await removeIfDead(gone), await removeIfDead(gone), readdirSync(join(gone, '..'))],
    [true, true, []],
  );
  for (const answer of ['', 'garbage', writeValue({ sessions: 0 })]) {
    const path = await listening(t, () => answer);
    assert.deepEqual([await removeIfDead(path), existsSync(path)], [false, true]);
  }
});

test('publishSocket() fails where no socket can be made, and leaves nothing', async (t) => {
  const path = join(temporaryFolder(t), 'none', 'agent-1-1.sock');
  await assert.rejects(publishSocket(createServer(), path), { code: /^(?:ENOENT|EACCES|EADDRNOTAVAIL)$/ });
});

test('publishSocket() takes a free path also where a socket cannot have two names', async (t) => {
  const path = join(temporaryFolder(t), 'agent-1-1.sock');
  for (const code of ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL']) {
    const server = createServer((socket) => socket.end(writeValue({ sessions: 0 })));
    const other = createServer();
    t.after(() => [server, other].forEach((each) => each.close()));
    const publish = (one: Server) => whileFsFails('linkSync', code, () => publishSocket(one, path));
    const published = await publish(server);
    assert.equal(published?.isInPlace(), true);
    assert.deepEqual([await publish(other), readdirSync(join(path, '..'))], [undefined, ['agent-1-1.sock']]);
    published?.remove();
  }
  const failing = createServer();
  t.after(() => failing.close());
  await assert.rejects(
    whileFsFails('linkSync', 'EIO', () => publishSocket(failing, path)),
    { code: 'EIO' },
  );
  assert.deepEqual(readdirSync(join(path, '..')), []);
});

test('publishSocket() returns a socket that knows when it is no longer in its place', async (t) => {
  const path = join(temporaryFolder(t), 'agent-1-1.sock');
  const server = createServer();
  t.after(() => server.close());
  const published = await publishSocket(server, path);
  assert.ok(published);
  assert.deepEqual([published.isInPlace(), readdirSync(join(path, '..'))], [true, ['agent-1-1.sock']]);
  renameSync(path, `${path}.away`);
  assert.equal(published.isInPlace(), false);
  writeFileSync(path, 'another');
  published.remove();
  assert.equal(existsSync(path), true);
  renameSync(`${path}.away`, path);
  published.remove();
  assert.equal(existsSync(path), false);
});
