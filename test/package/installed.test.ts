import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isEntradaError } from '../../src/base/errors.ts';
import { describeTokenCache } from '../contracts/token-cache.contract.ts';
import { importInstalled, installedFolder } from '../support/import-installed.ts';
import { memoryStore } from '../../src/cache/memory-store.ts';
import { pkiFolder } from '../support/pki-folder.ts';

const project = fileURLToPath(new URL('../../..', import.meta.url));
const folder = installedFolder();
const entrada = await importInstalled<typeof import('../../src/index.ts')>('entrada');
const { labIds } = await importInstalled<typeof import('../../src/lab/seed/seed-ids.ts')>('entrada/lab/ids');

const home = mkdtempSync(join(tmpdir(), 'entrada-installed-'));
after(() => rmSync(home, { recursive: true, force: true }));

test('packageProblems() finds nothing missing, empty or unresolved in the installed package', async () => {
  const script = pathToFileURL(join(project, 'scripts/package-problems.js')).href;
  const { packageProblems }: { packageProblems(folder: string, dist: string): string[] } = await import(script);
  assert.deepEqual(packageProblems(folder, join(project, 'dist')), []);
});

test('sizeProblems() accepts the installed package, and reports one that is too large', async () => {
  const script = pathToFileURL(join(project, 'scripts/install-size.js')).href;
  interface Size {
    packages: string[];
    files: number;
    bytes: number;
    allBytes: number;
  }
  interface Script {
    installSize(folder: string): Size;
    sizeProblems(size: Size, platform?: NodeJS.Platform): string[];
  }
  const { installSize, sizeProblems }: Script = await import(script);
  const size = installSize(folder);
  assert.deepEqual(sizeProblems(size), []);
  assert.ok(size.packages.includes('entrada') && size.bytes > 2_000_000 && size.allBytes >= size.bytes);
  const larger = { ...size, packages: ['a', 'b'], files: 1000, bytes: 6_000_001 };
  const others = ['1000 files, more than 500', '6000001 bytes, more than 6000000'];
  assert.deepEqual(sizeProblems(larger, 'linux'), ['2 packages, more than 1: a, b', ...others]);
  assert.deepEqual(sizeProblems(larger, 'win32'), others);
  assert.deepEqual(sizeProblems({ ...larger, packages: ['a', 'b', 'c'] }, 'darwin'), [
    '3 packages, more than 2: a, b, c',
    ...others,
  ]);
});

const { libraryEntries }: { libraryEntries: Record<string, string> } = await import(
  pathToFileURL(join(project, 'scripts/library-entries.js')).href
);

test('each export of the installed package has the names of its source', async () => {
  const manifest: { exports: Record<string, string | { default: string }> } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const named: [string, string[], string[]][] = [];
  for (const [path, target] of Object.entries(manifest.exports)) {
    if (typeof target === 'string') continue;
    const installed = await importInstalled<object>(path.replace('.', 'entrada'));
    const file = libraryEntries[basename(target.default, '.js')] ?? '';
    const source: object = await import(new URL(`../../${file.replace(/\.ts$/, '.js')}`, import.meta.url).href);
    named.push([path, Object.keys(installed).toSorted(), Object.keys(source).toSorted()]);
  }
  assert.deepEqual(
    named.map(([path, installed]) => [path, installed]),
    named.map(([path, , source]) => [path, source]),
  );
  assert.deepEqual(
    named.filter(([, installed]) => installed.length === 0).map(([path]) => path),
    [],
  );
});

test('a CommonJS program can require() each export of the installed package', async () => {
  const requireBeside = createRequire(join(folder, '../../program.cjs'));
  for (const name of ['entrada', 'entrada/lab', 'entrada/lab/ids']) {
    const required: object = requireBeside(name);
    assert.deepEqual(Object.keys(required).toSorted(), Object.keys(await importInstalled<object>(name)).toSorted());
  }
  const { EntradaError }: typeof entrada = requireBeside('entrada');
  assert.equal(EntradaError, entrada.EntradaError);
});

test('the installed library signs in to the installed lab, and its errors are told by their brand', async (t) => {
  const { startLab } = await importInstalled<typeof import('../../src/lab/start-lab.ts')>('entrada/lab');
  const lab = await startLab({ folder: pkiFolder() });
  t.after(() => lab.stop());
  const { appId, secret } = labIds.applications.daemon;
  const settings = {
    cache: entrada.memoryCache(),
    environments: [
      {
        name: 'Lab',
        azureADEndpoint: lab.loginOrigin,
        graphEndpoint: lab.graphOrigin,
        teamsEndpoint: lab.teamsOrigin,
        type: 'User-defined' as const,
        caFile: lab.caFile,
      },
    ],
  };
  const connect = (password: string) =>
    entrada.connectEntra(
      { environment: 'Lab', tenantId: labIds.tenantId, clientSecretCredential: { userName: appId, password } },
      settings,
    );
  const session = await connect(secret);
  assert.equal(session.context.ClientId, appId);
  const users = [];
  for await (const user of session.list('/users?$top=5')) users.push(user);
  assert.ok(users.length > 5);
  const refusal: unknown = await connect('wrong').catch((error: unknown) => error);
  assert.ok(isEntradaError(refusal) && entrada.isEntradaError(refusal));
  assert.equal(refusal.code, 'CREDENTIAL_REFUSED');
});

describeTokenCache('memoryCache() of the installed package', () => entrada.memoryCache());

describeTokenCache('tokenCacheOver() of the installed package', async () => {
  const keyPath = join(mkdtempSync(join(home, 'key-')), 'key');
  return entrada.tokenCacheOver(memoryStore(), entrada.keyFile(keyPath));
});
