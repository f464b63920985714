import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureReady } from './ensure-ready.js';
import { installPackage, pack } from './install-package.js';
import { installSize, sizeProblems } from './install-size.js';
import { lockProblems } from './lock-problems.js';
import { packageProblems } from './package-problems.js';
import { root, toolPath } from './project.js';
import { runNode } from './run.js';
import { sbomProblems } from './sbom-problems.js';

// What `npm publish` would send, seen by three independent eyes: publint reads the manifest and the files, attw
// resolves the types as TypeScript would, and packageProblems() follows every import of the installed files. Then the
// bill of materials that is in it, and the lock file that it is made of.
await ensureReady();
const folder = mkdtempSync(join(tmpdir(), 'entrada-package-'));
try {
  await step('npm pack', pack(folder));
  const tarball = join(folder, readdirSync(folder)[0] ?? '');
  await step('publint', runNode(toolPath('publint'), ['run', '--strict', tarball]));
  const installed = await installPackage(join(folder, 'installed'));
  const size = installSize(installed);
  process.stdout.write(
    `${size.files} files of ${size.bytes} bytes; with ${size.packages.length - 1} other packages ${size.allBytes} bytes.\n`,
  );
  await step('sizeProblems()', ended(sizeProblems(size)));
  const lock = read(join(root, 'package-lock.json'));
  await step('packageProblems()', ended(packageProblems(installed, join(root, 'dist'))));
  await step('sbomProblems()', ended(sbomProblems(read(join(installed, 'dist/sbom.cdx.json')), lock)));
  await step('lockProblems()', ended(lockProblems(lock)));
  const attw = [tarball, '--profile', 'esm-only', '--no-emoji', '--no-color'];
  await step('attw', runNode(toolPath('@arethetypeswrong/cli', 'attw'), attw));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {string} path */
function read(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/**
 * @param {readonly string[]} problems
 * @returns {Promise<import('./run.js').Ended>}
 */
async function ended(problems) {
  return { status: problems.length === 0 ? 0 : 1, output: problems.join('\n') };
}

/**
 * @param {string} name
 * @param {Promise<import('./run.js').Ended>} ending
 */
async function step(name, ending) {
  const { status, output } = await ending;
  if (status === 0) return;
  process.stdout.write(`${output.trimEnd()}\nThe package does not pass ${name}.\n`);
  process.exitCode = 1;
}
