import assert from 'node:assert/strict';
import { chownSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Bus } from '../../../src/cache/dbus/bus.ts';
import { openSessionBus } from '../../../src/cache/dbus/session-bus.ts';
import { type BusAnswer, type FakeBus, messageBytes, type SeenCall, startFakeBus } from '../../support/fake-bus.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// A limit that ends a test that hangs, and is not measured.
const limitMs = 60_000;
const ask = { to: 'a.b', path: '/a', interface: 'a.b', member: 'Ask' };

async function using<T>(bus: FakeBus, use: (opened: Bus) => Promise<T>): Promise<T> {
  const opened = await openSessionBus(bus.env, limitMs);
  try {
    return await use(opened);
  } finally {
    opened.close();
  }
}

const replyTo = (serial: number) => [[5, { signature: 'u', value: serial }]];

test('openSessionBus() greets the bus as this user, and matches responses to calls by their numbers', async (t) => {
  const waiting: Buffer[] = [];
  const bus = await startFakeBus(t, ({ serial, args }) => {
    // In the other order, after responses to no call.
    waiting.unshift(messageBytes(2, replyTo(serial), 's', [`for ${JSON.stringify(args)}`]));
    const stray = messageBytes(2, replyTo(4_000_000), 's', ['stray']);
    return waiting.length < 2 ? undefined : { bytes: Buffer.concat([stray, ...waiting]) };
  });
  const call = (text: string) => ({ ...ask, signature: 's', args: [text] });
  const found = await using(bus, (opened) =>
    Promise.all([opened.call(call('one'), 's'), opened.call(call('two'), 's')]),
  );
  assert.deepEqual(found, [['for ["one"]'], ['for ["two"]']]);
  const user = Buffer.from(String(process.getuid?.())).toString('hex');
  assert.deepEqual(
    [bus.lines, bus.calls],
    [
      [`\0AUTH EXTERNAL ${user}`, 'BEGIN'],
      ['Hello', 'Ask', 'Ask'],
    ],
  );
});

test('openSessionBus() reads a response that comes byte by byte, and one of a big-endian machine', async (t) => {
  const big = Buffer.from(
    '42020101 00000004 00000009 0000000f 05017500 00000002 08016700 01750000 0000002a'.replaceAll(' ', ''),
    'hex',
  );
  const bus = await startFakeBus(t, ({ serial }) => {
    assert.equal(serial, 2);
    return { bytes: big };
  });
  assert.deepEqual(await using(bus, (opened) => opened.call(ask, 'u')), [42]);
  const path = join(temporaryFolder(t), 'bus');
  const server = createServer((socket) => {
    socket.once('data', () => void sendSlowly());
    const sendSlowly = async () => {
      for (const byte of Buffer.concat([Buffer.from('OK 1\r\n'), big])) {
        await new Promise<void>((resolve) => void socket.write(Buffer.from([byte]), () => setImmediate(resolve)));
      }
    };
  });
  t.after(() => server.close());
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  const slow = await openSessionBus({ DBUS_SESSION_BUS_ADDRESS: `unix:path=${path}` }, limitMs);
  const answer = slow.call(ask, 'u');
  assert.deepEqual(await answer, [42]);
  slow.close();
});

const hostile: readonly (readonly [string, (call: SeenCall) => BusAnswer, string | RegExp])[] = [
  ['another signature', () => ({ signature: 'u', values: [1] }), /malformed message: a message has the signature "u"/],
  ['an error', () => ({ error: 'a.b.Error', text: 'why' }), 'it answered with a.b.Error: why'],
  ['a long error', () => ({ error: 'a', text: 'b'.repeat(9_000) }), `it answered with a: ${'b'.repeat(200)}`],
  [
    'an error whose text is cut off',
    ({ serial }) => {
      const fields = [[4, { signature: 's', value: 'a' }], ...replyTo(serial), [8, { signature: 'g', value: 's' }]];
      return { bytes: messageBytes(3, fields, '', []) };
    },
    /malformed message: a value is longer/,
  ],
  ['bytes that are not a message', () => ({ bytes: Buffer.alloc(64) }), /malformed message: a message has an unknown/],
  [
    'a message without an end',
    () => ({ bytes: Buffer.concat([Buffer.from('6c020101ffffff7f0900000000000000', 'hex'), Buffer.alloc(9_000)]) }),
    /malformed message: a message has \d+ bytes$/,
  ],
  [
    'open files',
    ({ serial }) => ({ bytes: messageBytes(2, [...replyTo(serial), [9, { signature: 'u', value: 1 }]], 's', ['']) }),
    /malformed message: a message has open files/,
  ],
];
for (const [name, answer, message] of hostile) {
  test(`a call fails when the bus sends ${name}`, async (t) => {
    const bus = await startFakeBus(t, answer);
    await assert.rejects(
      using(bus, (opened) => opened.call(ask, 's')),
      { name: 'BusFailure', message },
    );
  });
}

test('calls fail once the bus has sent a malformed message, and those that were waiting', async (t) => {
  const bus = await startFakeBus(t, ({ member }) => (member === 'Ask' ? undefined : { bytes: Buffer.alloc(64) }));
  await using(bus, async (opened) => {
    const waiting = assert.rejects(opened.call(ask, 's'), /malformed/);
    await assert.rejects(opened.call({ ...ask, member: 'Other' }, 's'), /malformed/);
    await waiting;
    await assert.rejects(opened.call(ask, 's'), /malformed/);
    await assert.rejects(opened.nextSignal('/a', 'Done', 's'), /malformed/);
  });
});

test('a call fails when the bus ends the connection', async (t) => {
  const path = join(temporaryFolder(t), 'bus');
  const server = createServer((socket) => {
    socket.write('OK 1\r\n');
    // With the call.
    socket.on('data', (bytes) => void (bytes.includes('Ask') && socket.end()));
  });
  t.after(() => server.close());
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  const opened = await openSessionBus({ DBUS_SESSION_BUS_ADDRESS: `unix:path=${path}` }, limitMs);
  const closed = { message: 'the session bus closed the connection' };
  await Promise.all([
    assert.rejects(opened.call(ask, ''), closed),
    assert.rejects(opened.nextSignal('/a', 'Done', 's'), closed),
  ]);
  await assert.rejects(opened.call(ask, ''), closed);
});

test('a bus that sends without an end is left when the time is over', async (t) => {
  const ping = messageBytes(4, [], '', []);
  const bus = await startFakeBus(t, () => ({ bytes: Buffer.concat(Array.from({ length: 9_000 }, () => ping)) }));
  const opened = await openSessionBus(bus.env, limitMs);
  const answer = opened.call(ask, 's');
  opened.limit(50, 'it talks');
  await assert.rejects(answer, { message: 'it talks within 0.05 s' });
});

const greetings: readonly (readonly [string, string | Buffer, string | RegExp])[] = [
  ['refuses the user', 'REJECTED EXTERNAL\r\n', 'the session bus does not accept this user'],
  ['greets otherwise', 'HTTP/1.1 400 Bad Request\r\n', /malformed message: its greeting is unknown/],
  ['sends a line without an end', Buffer.alloc(5_000, 'O'), /malformed message: its greeting is unknown/],
];
for (const [name, greeting, message] of greetings) {
  test(`openSessionBus() fails with a bus that ${name}`, async (t) => {
    const bus = await startFakeBus(
      t,
      () => undefined,
      () => greeting,
    );
    await assert.rejects(openSessionBus(bus.env, limitMs), { message });
  });
}

test('openSessionBus() fails with a bus that hangs up, or is not there, and takes the next of its addresses', async (t) => {
  const folder = temporaryFolder(t);
  const server = createServer((socket) => socket.destroy());
  t.after(() => server.close());
  await new Promise<void>((resolve) => void server.listen(join(folder, 'hangs-up'), resolve));
  const open = (address: string) => openSessionBus({ DBUS_SESSION_BUS_ADDRESS: address }, limitMs);
  await assert.rejects(open(`unix:path=${folder}/hangs-up`), /^BusFailure: the (?:session bus closed|connection to)/);
  await assert.rejects(open(`unix:path=${folder}/missing`), { message: /\(ENOENT\)$/ });
  await assert.rejects(open(`unix:path=${folder}`), { message: /\((?:ECONNREFUSED|ENOTSOCK)\)$/ });
  symlinkSync('loop', join(folder, 'loop'));
  await assert.rejects(open(`unix:path=${folder}/loop`), { message: /\(ELOOP\)$/ });
  const bus = await startFakeBus(t, () => ({ signature: '', values: [] }));
  const both = `unix:path=${folder}/missing;${bus.env['DBUS_SESSION_BUS_ADDRESS']}`;
  assert.deepEqual(
    await using({ ...bus, env: { DBUS_SESSION_BUS_ADDRESS: both } }, (opened) => opened.call(ask, '')),
    [],
  );
});

test('openSessionBus() does not use the socket of another user', {
  skip: process.getuid?.() !== 0 && 'only root can give a socket away',
}, async (t) => {
  const { env } = await startFakeBus(t, () => ({ signature: '', values: [] }));
  const path = env['DBUS_SESSION_BUS_ADDRESS']?.replace('unix:path=', '') ?? '';
  chownSync(path, 12_345, 12_345);
  await assert.rejects(openSessionBus(env, limitMs), {
    message: `the session bus "${path}" belongs to another user (id 12345)`,
  });
});

test('openSessionBus() reaches an abstract socket', { skip: process.platform !== 'linux' }, async (t) => {
  const name = `entrada-test-${process.pid}`;
  const server = createServer((socket) => void socket.write('OK 1\r\n'));
  t.after(() => server.close());
  await new Promise<void>((resolve) => void server.listen(`\0${name}`, resolve));
  const bus = await openSessionBus({ DBUS_SESSION_BUS_ADDRESS: `unix:abstract=${name}` }, limitMs);
  bus.close();
  await assert.rejects(bus.call(ask, ''), { message: 'the connection to the session bus is closed' });
});
