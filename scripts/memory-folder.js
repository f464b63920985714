import { accessSync, constants, readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const memory = '/dev/shm';

/**
 * Returns a folder in memory where the system has a suitable one, else that of temporary files: the tests write many
 * small files, and wait until each is written, which a disk takes long for.
 *
 * @param {number} bytes - Room that is needed.
 * @param {string} [mountsFile] - The list of what is mounted.
 * @returns {string}
 */
export function memoryFolder(bytes, mountsFile = '/proc/mounts') {
  try {
    accessSync(memory, constants.R_OK | constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= bytes && canExecute(readFileSync(mountsFile, 'utf8')) ? memory : tmpdir();
  } catch {
    return tmpdir();
  }
}

/**
 * The tests run scripts that they write.
 *
 * @param {string} mounts - Lines of /proc/mounts.
 */
function canExecute(mounts) {
  const options = mounts
    .split('\n')
    .map((line) => line.split(' '))
    .findLast(([, folder]) => folder === memory)?.[3];
  return options !== undefined && !options.split(',').includes('noexec');
}
