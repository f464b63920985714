import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from '../run.js';

/**
 * Returns the folder of a package from npm, for another system than this one, which is kept in the user's cache folder.
 *
 * @param {string} name
 * @param {string} version
 * @returns {Promise<string>}
 * @throws {Error} With npm's output.
 */
export async function keptPackage(name, version) {
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'entrada-tests');
  const kept = join(cache, `${name.replaceAll('/', '-').replace('@', '')}-${version}`);
  if (existsSync(join(kept, 'package', 'package.json'))) return join(kept, 'package');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'new-'));
  try {
    const options = { cwd: folder };
    const packed = await run('npm', ['pack', '--silent', `${name}@${version}`], options);
    if (packed.status !== 0) throw new Error(`${packed.output}Cannot get ${name}@${version} from npm.`);
    const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '';
    const unpacked = await run('tar', ['-xzf', tarball], options);
    if (unpacked.status !== 0) throw new Error(`${unpacked.output}Cannot unpack ${name}@${version}.`);
    rmSync(join(folder, tarball));
    // Another run may have been quicker.
    if (!existsSync(kept)) renameSync(folder, kept);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return join(kept, 'package');
}
