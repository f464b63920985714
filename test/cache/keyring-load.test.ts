import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemKeyring } from '../../src/cache/keys/keyring.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const program = fileURLToPath(new URL('../../src/cache/keys/keyring-process.cjs', import.meta.url));

test('systemKeyring() tells a package that is missing from one that cannot be loaded', async (t) => {
  const folder = temporaryFolder(t);
  const programPath = join(folder, 'keyring-process.cjs');
  copyFileSync(program, programPath);
  const env = { PATH: process.env['PATH'], DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' };
  const keyring = systemKeyring({ env, platform: 'linux', programPath, limitMs: 60_000 });
  await assert.rejects(keyring.read('a'), {
    message: 'the optional package @napi-rs/keyring is not installed for this system',
  });
  const module = join(folder, 'node_modules', '@napi-rs', 'keyring');
  mkdirSync(module, { recursive: true });
  // As its loader reports a library that the system refuses.
  const script = `
    const refused = Object.assign(new Error('bcryptprimitives.dll is missing\\nRequire stack'), { code: 'ERR_DLOPEN_FAILED' });
    const other = Object.assign(new Error('no fallback', { cause: refused }), { code: 'MODULE_NOT_FOUND' });
    throw new Error('Cannot find native binding', { cause: other });`;
  writeFileSync(join(module, 'index.js'), script);
  await assert.rejects(keyring.read('a'), {
    message: 'the package @napi-rs/keyring cannot be loaded (bcryptprimitives.dll is missing)',
  });
});
