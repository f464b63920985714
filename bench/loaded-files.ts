import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isObject, textField } from '../src/base/json.ts';

/**
 * Lists the files a Node process loads, of either module system: V8's coverage names every script it has compiled.
 *
 * @param args - What Node is started with.
 * @returns URLs, without Node's own modules.
 */
export function loadedFiles(args: readonly string[], env: NodeJS.ProcessEnv): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-loaded-'));
  try {
    const ended = spawnSync(process.execPath, args, { env: { ...env, NODE_V8_COVERAGE: folder }, stdio: 'ignore' });
    if (ended.status !== 0) throw new Error(`node ${args.join(' ')} ended with ${ended.status}`);
    return readdirSync(folder).flatMap((file) => urlsIn(readFileSync(join(folder, file), 'utf8')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function urlsIn(report: string): string[] {
  const parsed: unknown = JSON.parse(report);
  const scripts = isObject(parsed) && Array.isArray(parsed['result']) ? parsed['result'] : [];
  return scripts
    .map((script: unknown) => (isObject(script) ? textField(script, 'url') : undefined))
    .filter((url): url is string => url?.startsWith('file:') === true);
}
