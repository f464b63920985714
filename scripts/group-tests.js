import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.js';

// A process that only imports a small test file costs more than its tests do. Small files of one folder share a process;
// a file keeps one of its own when it changes what the process shares, or runs many processes itself.
const ownProcess =
  /process\.env\[[^\]]+\]\s*=[^=]|delete process\.env|process\.(?:chdir|umask|memoryUsage|on)\(|\bmock\.|failing-fs\.js|syncBuiltinESMExports/;
const ownFolders = ['journeys/', 'interop/', 'scripts/'];
const filesPerGroup = 16;

/**
 * Arranges compiled test files for Node's runner: files of their own first, then groups.
 *
 * @param {readonly string[]} files - Relative to build/test.
 * @returns {string[]} Files to run, relative to the project; each imports one test file or several.
 */
export function groupTests(files) {
  const folder = join(root, 'build', 'groups');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const alone = files.filter((file) => needsOwnProcess(file));
  const groups = Object.entries(byFolder(files.filter((file) => !alone.includes(file)))).flatMap(([name, members]) => {
    const count = Math.ceil(members.length / filesPerGroup);
    return Array.from({ length: count }, (_, index) => ({
      name: `${name}-${index + 1}`,
      // Dealt out in turn, since the files of one subfolder cost alike.
      members: members.filter((__, place) => place % count === index),
    }));
  });
  for (const { name, members } of groups) {
    const lines = members.map((file) => `import ${JSON.stringify(`../test/${file}`)};`);
    writeFileSync(join(folder, `${name}.test.js`), `${lines.join('\n')}\n`);
  }
  return [
    ...alone.map((file) => join('build', 'test', file)),
    ...groups.map(({ name }) => join('build', 'groups', `${name}.test.js`)),
  ];
}

/** @param {string} file */
function needsOwnProcess(file) {
  if (ownFolders.some((folder) => file.startsWith(folder))) return true;
  return ownProcess.test(readFileSync(join(root, 'build', 'test', file), 'utf8'));
}

/**
 * @param {readonly string[]} files
 * @returns {Record<string, string[]>} By the first folder.
 */
function byFolder(files) {
  /** @type {Record<string, string[]>} */
  const folders = {};
  for (const file of files) (folders[file.split('/')[0] ?? ''] ??= []).push(file);
  return folders;
}
