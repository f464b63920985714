import { spawnSync } from 'node:child_process';
import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { installedFolder } from '../support/import-installed.ts';

/** The clients of test/interop/clients, at the versions of their lock. */
export interface InstalledClients {
  readonly folder: string;
  /** Output of npm when it failed. */
  readonly problem: string | undefined;
  /** Npm could not reach its registry. */
  readonly isOffline: boolean;
}

/** Installs the clients into a folder of a test, with the tested package of Entrada next to them. */
export function installClients(parent: string): InstalledClients {
  const folder = join(parent, 'clients');
  cpSync('test/interop/clients', folder, { recursive: true, filter: (path) => !path.endsWith('node_modules') });
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status, stderr } = spawnSync('npm', words, { cwd: folder, encoding: 'utf8' });
  if (status === 0) symlinkSync(installedFolder(), join(folder, 'node_modules', 'entrada'));
  const isOffline = /E404|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT/.test(stderr);
  return { folder, problem: status === 0 ? undefined : stderr, isOffline };
}
