import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemKeyring } from '../../src/cache/keys/keyring.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const program = fileURLToPath(new URL('../../src/cache/keys/keyring-process.cjs', import.meta.url));

test('systemKeyring() loads the build of its system, and tells a missing one from one that cannot be loaded', async (t) => {
  const folder = temporaryFolder(t);
  copyFileSync(program, join(folder, 'keyring-process.cjs'));
  const env = { PATH: process.env['PATH'] };
  const keyringOf = (platform: string, arch: string) => {
    const programPath = join(folder, `${platform}-${arch}.cjs`);
    const script = `Object.defineProperties(process, { platform: { value: '${platform}' }, arch: { value: '${arch}' } });
      require('./keyring-process.cjs');`;
    writeFileSync(programPath, script);
    return systemKeyring({ env, platform: 'win32', programPath, limitMs: 60_000 });
  };
  const windows = keyringOf('win32', 'x64');
  await assert.rejects(windows.read('a'), {
    message: 'the optional package @napi-rs/keyring-win32-x64-msvc is not installed',
  });
  await assert.rejects(keyringOf('darwin', 'ppc64').read('a'), { message: 'it is not supported on darwin-ppc64' });
  const module = join(folder, 'node_modules', '@napi-rs', 'keyring-win32-x64-msvc');
  mkdirSync(module, { recursive: true });
  const index = join(module, 'index.js');
  writeFileSync(
    index,
    "throw Object.assign(new Error('bcryptprimitives.dll is missing\\nRequire stack'), { code: 'ERR_DLOPEN_FAILED' });",
  );
  await assert.rejects(windows.read('a'), {
    message: 'the package @napi-rs/keyring-win32-x64-msvc cannot be loaded (bcryptprimitives.dll is missing)',
  });
  writeFileSync(
    index,
    'exports.Entry = class { constructor(...words) { this.words = words; } getPassword() { return this.words.join(); } };',
  );
  assert.equal((await windows.read('a'))?.reveal(), 'entrada,a');
});
