import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Secret } from '../../src/base/secret.ts';
import { keyChain } from '../../src/cache/keys/key-chain.ts';
import { systemKeyring } from '../../src/cache/keys/keyring.ts';
import { rekey } from '../../src/cache/keys/rekey.ts';
import { sealedFileCache } from '../../src/cache/sealed-file-cache.ts';
import { type KeyringDesktop, startKeyringDesktop } from '../support/keyring-desktop.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { revealed, sampleSession } from './sample-session.ts';

// Needs dbus-run-session of Debian's dbus-daemon and gnome-keyring-daemon of gnome-keyring.

let desktop: KeyringDesktop;
const home = mkdtempSync(join(tmpdir(), 'entrada-desktop-'));

before(async () => {
  desktop = await startKeyringDesktop(home, 'password of the desktop');
});
after(() => {
  desktop.end();
  rmSync(home, { recursive: true, force: true });
});

const adele = sampleSession('adele@contoso.com');
const diego = sampleSession('diego@contoso.com');

function machineOf(root: string, env: Record<string, string>) {
  const folders = { state: join(root, 'state'), data: join(root, 'data') };
  mkdirSync(folders.data, { recursive: true });
  const warnings: string[] = [];
  const start = () => {
    const keys = keyChain({ folders, env, platform: process.platform, warn: (text) => void warnings.push(text) });
    return { keys, cache: sealedFileCache(folders.state, keys) };
  };
  return { folders, warnings, start };
}

test('systemKeyring() keeps, gives and removes an entry of a real keyring', async () => {
  const keyring = systemKeyring({ env: desktop.env, platform: process.platform });
  assert.equal(await keyring.read('test'), undefined);
  await keyring.write('test', new Secret('Grüße'));
  await keyring.write('test', new Secret('newer'));
  assert.equal((await keyring.read('test'))?.reveal(), 'newer');
  await keyring.remove('test');
  await keyring.remove('test');
  assert.equal(await keyring.read('test'), undefined);
});

test('systemKeyring() finds, replaces and removes the entries of earlier versions, and the other way round', async () => {
  // In a process of its own, which has the environment of the desktop.
  const earlier = (...words: string[]) => {
    const script = `const [action, value] = process.argv.slice(1);
      const { Entry } = require('@napi-rs/keyring');
      const entry = new Entry('entrada', 'earlier', { linux: { store: 'secret-service' } });
      if (action === 'write') entry.setPassword(value);
      process.stdout.write(JSON.stringify(entry.getPassword()));`;
    const project = fileURLToPath(new URL('../../..', import.meta.url));
    const options = { env: desktop.env, cwd: project, encoding: 'utf8' } as const;
    return JSON.parse(execFileSync(process.execPath, ['-e', script, '--', ...words], options)) as unknown;
  };
  const keyring = systemKeyring({ env: desktop.env, platform: process.platform });
  assert.equal(earlier('write', 'Grüße'), 'Grüße');
  assert.equal((await keyring.read('earlier'))?.reveal(), 'Grüße');
  await keyring.write('earlier', new Secret('replaced'));
  // Fails when there are two.
  assert.equal(earlier('read'), 'replaced');
  assert.equal(earlier('write', 'again'), 'again');
  assert.equal((await keyring.read('earlier'))?.reveal(), 'again');
  await keyring.remove('earlier');
  assert.equal(earlier('read'), null);
});

test('systemKeyring() does not use the session bus of another user, also through a link of its own', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'bus');
  let dialled = 0;
  const server = createServer(() => void (dialled += 1)).listen(path);
  t.after(() => server.close());
  await once(server, 'listening');
  chownSync(path, 12_345, 12_345);
  symlinkSync(path, join(folder, 'link'));
  for (const name of ['bus', 'link']) {
    const env = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, name)}` };
    await assert.rejects(systemKeyring({ env, platform: process.platform }).read('test'), {
      message: `the session bus "${join(folder, name)}" belongs to another user (id 12345)`,
    });
  }
  await assert.rejects(systemKeyring({ env: { XDG_RUNTIME_DIR: folder }, platform: process.platform }).read('test'), {
    message: /belongs to another user/,
  });
  assert.equal(dialled, 0);
});

test('sessions sealed by a key in an unlocked keyring are served, and no key is on the disk', async (t) => {
  const { start, folders, warnings } = machineOf(temporaryFolder(t), desktop.env);
  await start().cache.write(adele);
  assert.deepEqual(revealed(await start().cache.read(adele.id)), revealed(adele));
  assert.deepEqual([readdirSync(folders.data), warnings], [[], []]);
});

test('a locked keyring is reported and no other key is made in its place', async (t) => {
  const root = temporaryFolder(t);
  const first = await startKeyringDesktop(join(root, 'home'), 'password');
  await machineOf(root, first.env).start().cache.write(adele);
  first.end();
  const locked = await startKeyringDesktop(join(root, 'home'), undefined);
  t.after(() => locked.end());
  const { start, folders } = machineOf(root, locked.env);
  await assert.rejects(start().cache.read(adele.id), { code: 'KEY_UNREADABLE' });
  await assert.rejects(start().cache.write(adele), { code: 'KEY_UNREADABLE' });
  assert.deepEqual(readdirSync(folders.data), []);
  locked.end();
  const again = await startKeyringDesktop(join(root, 'home'), 'password');
  t.after(() => again.end());
  assert.deepEqual(revealed(await machineOf(root, again.env).start().cache.read(adele.id)), revealed(adele));
});

test('a keyring that is locked when the first key is made gives way to a file, with a warning', async (t) => {
  const root = temporaryFolder(t);
  const locked = await startKeyringDesktop(join(root, 'home'), undefined);
  t.after(() => locked.end());
  const { start, warnings, folders } = machineOf(root, locked.env);
  await start().cache.write(adele);
  assert.deepEqual([readdirSync(folders.data), warnings.length], [['master.key'], 1]);
});

test('a bus that hangs costs 3 s once and then nothing more', async (t) => {
  const root = temporaryFolder(t);
  const path = join(root, 'bus');
  let dialled = 0;
  const server = createServer(() => void (dialled += 1)).listen(path);
  t.after(() => server.close());
  const { start, warnings } = machineOf(root, { ...desktop.env, DBUS_SESSION_BUS_ADDRESS: `unix:path=${path}` });
  const startedMs = performance.now();
  await start().cache.write(adele);
  const firstMs = performance.now() - startedMs;
  const dialledFirst = dialled;
  await start().cache.write(adele);
  await start().cache.read(adele.id);
  assert.ok(firstMs > 2_900, `${firstMs} ms`);
  assert.ok(dialledFirst > 0);
  assert.equal(dialled, dialledFirst);
  assert.match(warnings.join('\n'), /as no keyring can be used: it did not answer within 3 s\./);
});

test('a process that rekeys between keyring, file and passphrase, killed at any moment, loses nothing', async (t) => {
  const env = { ...desktop.env, ENTRADA_KEY_PASSPHRASE: 'right' };
  const { start, folders } = machineOf(temporaryFolder(t), env);
  for (const session of [adele, diego]) await start().cache.write(session);
  const program = fileURLToPath(new URL('./rekey-process.js', import.meta.url));
  for (let round = 0; round < 40; round += 1) {
    const places = round % 2 === 0 ? ['file'] : ['keyring', 'file', 'passphrase'];
    const child = spawn(process.execPath, [program, folders.state, folders.data, ...places], { env, stdio: 'ignore' });
    await new Promise((resolve) => setTimeout(resolve, 120 + ((round * 53) % 500)));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { cache } = start();
    for (const session of [adele, diego]) {
      assert.deepEqual(revealed(await cache.read(session.id)), revealed(session), `round ${round}`);
    }
  }
  const { keys, cache } = start();
  await rekey(cache, keys, { to: 'file' });
  assert.deepEqual([keys.note().keys.length, keys.note().leftovers], [1, []]);
  assert.deepEqual(readdirSync(folders.data), [`master-${keys.note().keys[0]?.id}.key`]);
});
