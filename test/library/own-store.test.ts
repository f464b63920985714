import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ByteStore } from '../../src/cache/byte-store.ts';
import type { TokenCache } from '../../src/cache/token-cache.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { sampleSession } from '../cache/sample-session.ts';
import { describeByteStore } from '../contracts/byte-store.contract.ts';
import { describeTokenCache } from '../contracts/token-cache.contract.ts';

/** The example of docs/library.md. */
interface Example {
  tableStore(rows?: Map<string, unknown>): ByteStore;
  cacheIn(rows: Map<string, unknown>, keyPath: string): TokenCache;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
const page = readFileSync(join(root, 'docs', 'library.md'), 'utf8');
const code = /```js\n([\s\S]*?tableStore[\s\S]*?)```/.exec(page)?.[1] ?? '';

/** Loads the example from a folder outside the package, where only the name of the package leads to it. */
async function exampleIn(t: TestContext): Promise<Example & { readonly folder: string }> {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'entrada'), 'junction');
  writeFileSync(join(folder, 'store.mjs'), code);
  const { tableStore, cacheIn } = (await import(pathToFileURL(join(folder, 'store.mjs')).href)) as Example;
  return { tableStore, cacheIn, folder };
}

test('the store of docs/library.md has 30 lines at most and imports the package alone', () => {
  const body = /export function tableStore[\s\S]*?\n\}\n/.exec(code)?.[0] ?? '';
  assert.ok(body.split('\n').length > 20 && body.split('\n').length <= 31, `${body.split('\n').length} lines`);
  assert.deepEqual(
    [...code.matchAll(/from '([^']*)'/g)].map(([, name]) => name),
    ['entrada'],
  );
});

describeByteStore('the store of docs/library.md', async (t) => (await exampleIn(t)).tableStore());
describeTokenCache('a cache over the store of docs/library.md', async (t) => {
  const { cacheIn, folder } = await exampleIn(t);
  return cacheIn(new Map(), join(folder, 'key'));
});

test('two caches over one table share its sessions, with the same key', async (t) => {
  const { cacheIn, folder } = await exampleIn(t);
  const rows = new Map<string, unknown>();
  const adele = sampleSession('adele@contoso.com');
  await cacheIn(rows, join(folder, 'key')).write(adele);
  assert.equal((await cacheIn(rows, join(folder, 'key')).read(adele.id))?.name, adele.name);
  await assert.rejects(cacheIn(rows, join(folder, 'other')).read(adele.id), {
    code: 'KEY_UNREADABLE',
    message: `Cannot read the saved session "the table "sessions", key sessions/${adele.id}": its key "${join(folder, 'other')}" is missing`,
  });
});
