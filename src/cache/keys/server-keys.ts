import type { KeySource, MasterKey } from '../master-key.ts';
import { namedKeyFileMissing, readNamedKeyFile } from './named-key-file.ts';

/**
 * Returns the keys for data on a server that machines share: the key in the file that ENTRADA_KEY_FILE names, whatever
 * key this machine noted for its own sessions, which still opens older data. Without that variable, the machine's keys.
 *
 * @param own - The keys of this machine.
 */
export function serverKeys(own: KeySource, env: Readonly<Record<string, string | undefined>>): KeySource {
  const path = env['ENTRADA_KEY_FILE'];
  if (!path) return own;
  const named = (): MasterKey => {
    const key = readNamedKeyFile(path);
    if (key === undefined) throw namedKeyFileMissing(path);
    return key;
  };
  return {
    place: path,
    async read() {
      const key = named();
      // The key of this machine can be gone.
      const others = await own.read().catch(() => []);
      return [key, ...others.filter(({ id }) => id !== key.id)];
    },
    async readOrMake() {
      return named();
    },
  };
}
