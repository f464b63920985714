import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureReady } from './ensure-ready.js';
import { toolPath } from './project.js';
import { pack } from './install-package.js';
import { runNode } from './run.js';

// What `npm publish` would send, seen by two independent eyes: publint reads the manifest and the files, attw resolves
// the types as TypeScript would.
await ensureReady();
const folder = mkdtempSync(join(tmpdir(), 'entrada-package-'));
try {
  await step('npm pack', pack(folder));
  const tarball = join(folder, readdirSync(folder)[0] ?? '');
  await step('publint', runNode(toolPath('publint'), ['run', '--strict', tarball]));
  const attw = [tarball, '--profile', 'esm-only', '--no-emoji', '--no-color'];
  await step('attw', runNode(toolPath('@arethetypeswrong/cli', 'attw'), attw));
} finally {
  rmSync(folder, { recursive: true, force: true });
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
