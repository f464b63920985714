import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * @typedef {object} Workspace
 * @property {string} root - A copy of the project.
 * @property {string} homes - For the home and temporary folders of test runs.
 * @property {() => void} remove
 */

/**
 * Creates a copy of the project with a link to its node_modules: changes in it disturb neither other copies nor other
 * test runs.
 *
 * @param {string} project
 * @returns {Workspace}
 */
export function createWorkspace(project) {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'entrada-mutants-'));
  const [root, homes] = [join(folder, 'project'), join(folder, 'homes')];
  mkdirSync(homes);
  const left = ['node_modules', '.git', 'coverage', 'build/mutants'].map((name) => join(project, name));
  cpSync(project, root, { recursive: true, filter: (source) => !left.includes(source) });
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
  return { root, homes, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}
