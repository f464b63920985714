import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Secret } from '../../src/base/secret.ts';
import { type KeyringSurroundings, systemKeyring } from '../../src/cache/keys/keyring.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A keyring of macOS whose program does this. */
function scripted(t: TestContext, script: string, changes: Partial<KeyringSurroundings> = {}) {
  const programPath = join(temporaryFolder(t), 'program.mjs');
  writeFileSync(programPath, script);
  return systemKeyring({ env: { PATH: process.env['PATH'] }, platform: 'darwin', programPath, ...changes });
}

test('systemKeyring() starts no process where a keyring is impossible, nor for one on the session bus', async (t) => {
  const marker = 'throw new Error("started")';
  const empty = temporaryFolder(t);
  const missing = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(empty, 'bus')}` };
  for (const [platform, env, message] of [
    ['linux', { XDG_RUNTIME_DIR: empty }, 'there is no session bus (D-Bus)'],
    ['linux', missing, 'the connection to the session bus failed (ENOENT)'],
    ['freebsd', missing, 'the connection to the session bus failed (ENOENT)'],
    ['linux', { ...missing, ENTRADA_KEYRING: 'OFF' }, 'ENTRADA_KEYRING is off'],
    ['darwin', { ENTRADA_KEYRING: 'off' }, 'ENTRADA_KEYRING is off'],
  ] as const) {
    await assert.rejects(scripted(t, marker, { platform, env }).read('a'), { message });
  }
});

test('systemKeyring() passes secrets on standard input, and neither in words nor in the environment', async (t) => {
  const script = `
    let input = '';
    for await (const chunk of process.stdin) input += chunk;
    const shown = JSON.stringify([process.argv, process.env]);
    process.stdout.write(JSON.stringify({ value: JSON.stringify([input, shown.includes('s3cret'), process.env.NODE_OPTIONS]) }));`;
  let seen: unknown;
  const keyring = scripted(t, script, { env: { NODE_OPTIONS: '--no-such-option' } });
  await keyring.write('name', new Secret('s3cret'));
  seen = JSON.parse((await keyring.read('name'))?.reveal() ?? '');
  assert.deepEqual(seen, ['{"action":"read","name":"name"}', false, null]);
  const refusing = `
    let input = '';
    for await (const chunk of process.stdin) input += chunk;
    process.stdout.write(JSON.stringify({ problem: input }));`;
  const [write, remove] = ['{"action":"write","name":"n","value":"v"}', '{"action":"remove","name":"n"}'];
  await assert.rejects(scripted(t, refusing).write('n', new Secret('v')), { message: write });
  await assert.rejects(scripted(t, refusing, { platform: 'win32' }).remove('n'), { message: remove });
});

test('systemKeyring() ends a program that does not answer, and says what else went wrong', async (t) => {
  const cases: readonly (readonly [string, string])[] = [
    ["process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6); while (true);", 'it did not answer within 0.3 s'],
    ['process.exit(3)', 'asking it failed (3)'],
    ["process.kill(process.pid, 'SIGSEGV')", 'asking it failed (SIGSEGV)'],
    ["process.stdout.write('garbage')", 'its response (7 characters) is not a JSON object'],
    ["process.stdout.write('null')", 'its response (4 characters) is not a JSON object'],
    ['process.stdout.write(\'{"problem":"it is locked"}\')', 'it is locked'],
  ];
  await Promise.all(
    cases.map(([script, message]) => {
      const limitMs = message.includes('0.3') ? 300 : 20_000;
      return assert.rejects(scripted(t, script, { limitMs }).read('a'), { message });
    }),
  );
});

test('systemKeyring() is not held by a bus that accepts and never answers', async (t) => {
  const path = join(temporaryFolder(t), 'bus');
  const server = createServer(() => {}).listen(path);
  t.after(() => server.close());
  const env = { PATH: process.env['PATH'], DBUS_SESSION_BUS_ADDRESS: `unix:path=${path}` };
  await assert.rejects(systemKeyring({ env, platform: 'linux', limitMs: 500 }).read('a'), {
    message: 'it did not answer within 0.5 s',
  });
});
