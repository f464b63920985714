import assert from 'node:assert/strict';
import { createCipheriv, createDecipheriv, getDiffieHellman, hkdfSync, randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import type { BusValue } from '../../src/cache/dbus/bus-value.ts';
import { Secret } from '../../src/base/secret.ts';
import { KeyringUnusable, systemKeyring } from '../../src/cache/keys/keyring.ts';
import { secretService } from '../../src/cache/keys/secret-service.ts';
import { type BusAnswer, type BusSignal, type FakeBus, type SeenCall, startFakeBus } from '../support/fake-bus.ts';

// OpenSSL's arithmetic, and Node's padding. One key of the service for all sessions: a group takes 50 ms to check.
const group = getDiffieHellman('modp2');
const ownKey = group.generateKeys();

const session = '/org/freedesktop/secrets/session/s1';
const collection = '/org/freedesktop/secrets/collection/login';
const item = `${collection}/1`;
const prompt = '/org/freedesktop/secrets/prompt/p1';
// A limit that ends a test that hangs, and is not measured.
const limitMs = 60_000;

/** A keyring behind a bus: with one entry, locked or not, whose prompt is answered so. */
interface FakeService {
  secret: string | undefined;
  isLocked: boolean;
  isPadded: boolean;
  /** Whether a prompt is dismissed, or never answered. */
  prompts: 'confirmed' | 'dismissed' | 'ignored' | 'none';
  onlyPlain: boolean;
  hasDefault: boolean;
  /** Overrides the response to a member. */
  instead: Record<string, BusAnswer>;
}

async function serve(t: TestContext, changes: Partial<FakeService>): Promise<{ bus: FakeBus; service: FakeService }> {
  const service: FakeService = {
    secret: undefined,
    isLocked: false,
    prompts: 'confirmed',
    onlyPlain: false,
    hasDefault: true,
    isPadded: true,
    instead: {},
    ...changes,
  };
  let key: Buffer | undefined;
  const answers: Record<string, (call: SeenCall) => BusAnswer> = {
    OpenSession: ({ args: [algorithm, variant] }) => {
      if (algorithm === 'plain') return values('vo', [{ signature: 's', value: '' }, session]);
      if (service.onlyPlain) return { error: 'org.freedesktop.DBus.Error.NotSupported' };
      const theirs = typeof variant === 'object' && 'value' in variant ? variant.value : '';
      assert.ok(Buffer.isBuffer(theirs));
      key = Buffer.from(hkdfSync('sha256', group.computeSecret(theirs), '', '', 16));
      return values('vo', [{ signature: 'ay', value: ownKey }, session]);
    },
    SearchItems: ({ args: [attributes] }) => {
      assert.deepEqual(attributes, [
        ['service', 'entrada'],
        ['username', 'name'],
      ]);
      const found = service.secret === undefined ? [] : [item];
      return values('aoao', service.isLocked ? [[], found] : [found, []]);
    },
    GetSecret: () => values('(oayays)', [sealed(service.secret ?? '', key, service.isPadded)]),
    ReadAlias: ({ args }) => values('o', [args[0] === 'default' && service.hasDefault ? collection : '/']),
    CreateItem: ({ path, args: [properties, secret, isReplaced] }) => {
      if (service.isLocked) return { error: 'org.freedesktop.Secret.Error.IsLocked' };
      assert.deepEqual([path, properties, isReplaced], [collection, expectedProperties, true]);
      service.secret = opened(secret, key);
      return values('oo', [item, '/']);
    },
    Unlock: ({ args: [paths] }) => {
      if (service.prompts !== 'none') return values('aoo', [[], prompt]);
      service.isLocked = false;
      return values('aoo', [Array.isArray(paths) ? paths : [], '/']);
    },
    Prompt: ({ path }) => {
      assert.equal(path, prompt);
      if (service.prompts === 'ignored') return values('', []);
      const isDismissed = service.prompts === 'dismissed';
      service.isLocked = isDismissed;
      const other = completed('/other', !isDismissed);
      return { ...values('', []), signals: [other, completed(prompt, isDismissed)] };
    },
    Delete: ({ path }) => {
      assert.equal(path, item);
      service.secret = undefined;
      return values('o', ['/']);
    },
  };
  const bus = await startFakeBus(t, (call) => {
    assert.equal(call.interface, `org.freedesktop.Secret.${interfaces[call.member] ?? 'Service'}`);
    return service.instead[call.member] ?? answers[call.member]?.(call);
  });
  return { bus, service };
}

/** Of the calls to another object than the service itself. */
const interfaces: Readonly<Record<string, string>> = {
  GetSecret: 'Item',
  Delete: 'Item',
  CreateItem: 'Collection',
  Prompt: 'Prompt',
};

const expectedProperties: BusValue = [
  ['org.freedesktop.Secret.Item.Label', { signature: 's', value: 'keyring:name@entrada' }],
  [
    'org.freedesktop.Secret.Item.Attributes',
    {
      signature: 'a{ss}',
      value: [
        ['service', 'entrada'],
        ['username', 'name'],
      ],
    },
  ],
];

function values(signature: string, list: readonly BusValue[]) {
  return { signature, values: list };
}

function completed(path: string, isDismissed: boolean): BusSignal {
  const signal = { path, interface: 'org.freedesktop.Secret.Prompt', member: 'Completed', signature: 'bv' };
  return { ...signal, values: [isDismissed, { signature: 'ao', value: [] }] };
}

/** @param isPadded - False: the text ends with a byte that is never the padding of a block. */
function sealed(text: string, key: Buffer | undefined, isPadded: boolean): BusValue {
  if (key === undefined) return [session, Buffer.alloc(0), Buffer.from(text), 'text/plain'];
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-128-cbc', key, iv);
  const block = cipher.setAutoPadding(isPadded).update(isPadded ? text : Buffer.alloc(16));
  return [session, iv, Buffer.concat([block, cipher.final()]), 'text/plain'];
}

function opened(secret: BusValue | undefined, key: Buffer | undefined): string {
  const [path, iv, content, type] = Array.isArray(secret) ? secret : [];
  assert.deepEqual([path, type], [session, 'text/plain']);
  assert.ok(Buffer.isBuffer(iv) && Buffer.isBuffer(content));
  if (key === undefined) return content.toString();
  const decipher = createDecipheriv('aes-128-cbc', key, iv);
  return Buffer.concat([decipher.update(content), decipher.final()]).toString();
}

function clientOf(bus: FakeBus, promptLimitMs = limitMs) {
  return secretService({ env: bus.env, limitMs, promptLimitMs });
}

test('secretService() reads, writes and removes an entry, whose value is encrypted on the way', async (t) => {
  const { bus, service } = await serve(t, {});
  const client = clientOf(bus);
  assert.equal(await client.read('name'), undefined);
  await client.write('name', 'Grüße');
  assert.equal(service.secret, 'Grüße');
  assert.equal(await client.read('name'), 'Grüße');
  await client.remove('name');
  assert.equal(service.secret, undefined);
});

test('systemKeyring() reads, writes and removes an entry over the session bus', async (t) => {
  const { bus, service } = await serve(t, {});
  const keyring = systemKeyring({ env: bus.env, platform: 'linux', limitMs, promptLimitMs: 0 });
  assert.equal(await keyring.read('name'), undefined);
  await keyring.write('name', new Secret('Grüße'));
  assert.equal((await keyring.read('name'))?.reveal(), 'Grüße');
  await keyring.remove('name');
  assert.equal(service.secret, undefined);
  service.isLocked = true;
  await assert.rejects(keyring.write('name', new Secret('a')), { name: 'Error', message: 'it is locked' });
  service.secret = 'a';
  for (const action of [keyring.read('name'), keyring.remove('name')]) {
    await assert.rejects(action, (error) => error instanceof KeyringUnusable && error.message === 'it is locked');
  }
});

test('secretService() sends a value in plain text to a service that knows nothing else', async (t) => {
  const { bus } = await serve(t, { onlyPlain: true });
  await clientOf(bus).write('name', 'value');
  assert.equal(await clientOf(bus).read('name'), 'value');
});

test('secretService() unlocks an entry, with a prompt if the service has one', async (t) => {
  for (const prompts of ['none', 'confirmed'] as const) {
    const locked = { isLocked: true, prompts };
    const { bus } = await serve(t, { ...locked, secret: 'value' });
    assert.equal(await clientOf(bus).read('name'), 'value');
    const other = await serve(t, locked);
    await clientOf(other.bus).write('name', 'new');
    assert.equal(other.service.secret, 'new');
    const third = await serve(t, { ...locked, secret: 'value' });
    await clientOf(third.bus).remove('name');
    assert.equal(third.service.secret, undefined);
  }
});

test('secretService() reports a locked entry when its prompt is dismissed, ignored, or not wanted', async (t) => {
  const locked = { secret: 'value', isLocked: true };
  const dismissed = await serve(t, { ...locked, prompts: 'dismissed' });
  const message = 'it is locked, and its prompt was dismissed';
  await assert.rejects(clientOf(dismissed.bus).read('name'), { message });
  await assert.rejects(clientOf(dismissed.bus).write('name', 'new'), { message });
  assert.equal(dismissed.service.secret, 'value');
  const ignored = await serve(t, { ...locked, prompts: 'ignored' });
  await assert.rejects(clientOf(ignored.bus, 50).read('name'), {
    message: 'it is locked, and its prompt was not answered within 0.05 s',
  });
  const unwanted = await serve(t, { ...locked, prompts: 'confirmed' });
  await assert.rejects(clientOf(unwanted.bus, 0).read('name'), { message: 'it is locked' });
  assert.ok(!unwanted.bus.calls.includes('Prompt'));
});

test('secretService() shows no prompt when nothing is to be read', async (t) => {
  const { bus } = await serve(t, { isLocked: true });
  assert.equal(await clientOf(bus).read('name'), undefined);
  assert.deepEqual(bus.calls, ['Hello', 'OpenSession', 'SearchItems']);
});

const failures: readonly (readonly [string, Partial<FakeService>, string])[] = [
  [
    'no service on the bus',
    {
      instead: {
        OpenSession: { error: 'org.freedesktop.DBus.Error.ServiceUnknown' },
        SearchItems: { error: 'org.freedesktop.DBus.Error.ServiceUnknown' },
      },
    },
    'no program on the session bus keeps secrets (Secret Service)',
  ],
  [
    'a service that does not start',
    { instead: { OpenSession: { error: 'org.freedesktop.DBus.Error.Spawn.ChildExited' } } },
    'no program on the session bus keeps secrets (Secret Service)',
  ],
  ['a secret that cannot be decrypted', { isPadded: false }, 'its response cannot be decrypted'],
  [
    'a short initialization vector',
    { instead: { GetSecret: values('(oayays)', [['/', Buffer.alloc(1), Buffer.alloc(16), '']]) } },
    'its response cannot be decrypted',
  ],
  [
    'an unlocking that fails',
    { isLocked: true, instead: { Unlock: { error: 'a.b', text: 'why' } } },
    'it answered with a.b: why',
  ],
  [
    'a prompt that cannot be shown',
    { isLocked: true, instead: { Prompt: { error: 'a.b' } } },
    'it answered with a.b: ',
  ],
  [
    'an entry that stays locked',
    { instead: { GetSecret: { error: 'org.freedesktop.Secret.Error.IsLocked' } } },
    'it is locked',
  ],
];
for (const [name, changes, message] of failures) {
  test(`secretService() reports ${name}`, async (t) => {
    const { bus } = await serve(t, { secret: 'value', ...changes });
    await assert.rejects(clientOf(bus).read('name'), { message });
  });
}

test('secretService() refuses keys of a session that anyone could guess', async (t) => {
  const prime = group.getPrime();
  const less = Buffer.from(prime);
  less[127] = 0xfe;
  const weak = [Buffer.alloc(0), Buffer.alloc(128), Buffer.from([1]), less, prime, Buffer.alloc(129, 0xff)];
  for (const own of weak) {
    const { bus } = await serve(t, {
      secret: 'value',
      instead: { OpenSession: values('vo', [{ signature: 'ay', value: own }, session]) },
    });
    const message = 'its key for the session is not acceptable';
    await assert.rejects(clientOf(bus).read('name'), { message }, own.toString('hex'));
    await assert.rejects(clientOf(bus).write('name', 'value'), { message });
    assert.ok(!bus.calls.includes('CreateItem') && !bus.calls.includes('GetSecret'));
  }
});

test('secretService() writes nothing without a default collection', async (t) => {
  const { bus } = await serve(t, { hasDefault: false });
  await assert.rejects(clientOf(bus).write('name', 'value'), { message: 'it is without a default collection' });
});
