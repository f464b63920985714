import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after } from 'node:test';
import { entradaFolders, type EntradaFolders } from '../../src/base/folders.ts';
import { keyFile } from '../../src/cache/master-key.ts';
import { sealedFileCache } from '../../src/cache/sealed-file-cache.ts';
import type { TokenCache } from '../../src/cache/token-cache.ts';
import type { Cloud } from '../../src/model/cloud.ts';
import { environmentFile } from '../../src/session/environments/environment-file.ts';
import { savedText } from './saved-credential.ts';

/** Somebody's files, as the command line keeps them beneath `ENTRADA_HOME`. */
export interface JourneyHome extends EntradaFolders {
  readonly folder: string;
  readonly keyPath: string;
  /** The note of the current session. */
  readonly pointerPath: string;
  readonly cache: TokenCache;
  recordPath(id: string): string;
  /** Every file with its mode and content, to compare before and after. */
  snapshot(): Readonly<Record<string, string>>;
  /** The tokens and secrets of every session that can be read. */
  heldSecrets(): Promise<string[]>;
  /** The files whose content or name holds a text. */
  filesWith(text: string): string[];
}

/** Makes an empty home that knows these environments; it goes when the file's tests are done. */
export async function makeHome(...environments: readonly Cloud[]): Promise<JourneyHome> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'entrada-home-'));
  after(() => {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    } catch (error) {
      // A program of the test that is ending has its files open; the folder goes with Wine's other ones.
      if (process.platform !== 'win32') throw error;
    }
  });
  const folders = entradaFolders({ ENTRADA_HOME: folder }, process.platform, folder);
  if (environments.length > 0) await environmentFile(folders.config).update(() => environments);
  const keyPath = join(folders.data, 'master.key');
  const cache = sealedFileCache(folders.state, keyFile(keyPath));
  const paths = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted();
  return {
    ...folders,
    folder,
    keyPath,
    pointerPath: join(folders.state, 'current-entra'),
    cache,
    recordPath: (id) => join(folders.state, 'sessions', `${id}.sealed`),
    snapshot: () =>
      Object.fromEntries(
        paths().map((path) => [
          relative(folder, path),
          `${(statSync(path).mode & 0o777).toString(8)} ${readFileSync(path).toString('base64')}`,
        ]),
      ),
    heldSecrets: async () => (await Promise.all((await cache.list()).map(({ id }) => secretsOf(id, cache)))).flat(),
    filesWith: (text) => paths().filter((path) => path.includes(text) || readFileSync(path).includes(text)),
  };
}

async function secretsOf(id: string, cache: TokenCache): Promise<string[]> {
  const record = await cache.read(id).catch(() => undefined);
  if (record === undefined) return [];
  const { credential, tokens } = record;
  const kept = ['clientSecret', 'refreshToken'].flatMap((name) => savedText(credential, name) ?? []);
  return [...kept, ...Object.values(tokens).map(({ accessToken }) => accessToken.reveal())];
}
