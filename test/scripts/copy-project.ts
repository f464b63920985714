import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this project. */
export const project = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Creates a project with the real scripts, settings and packages, and these files; it goes when the test ends.
 *
 * @param linked - Folders that are only read, and are long to copy.
 */
export function copyWith(
  context: { after(action: () => void): void },
  files: Readonly<Record<string, string>>,
  copied: readonly string[] = [],
  linked: readonly string[] = [],
): string {
  const folder = mkdtempSync(join(tmpdir(), 'entrada-gate-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const settings = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.dist.json', 'biome.json'];
  for (const name of ['scripts', 'data', ...settings, ...copied]) {
    cpSync(join(project, name), join(folder, name), { recursive: true });
  }
  for (const name of ['node_modules', ...linked]) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    symlinkSync(join(project, name), join(folder, name), 'junction');
  }
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}
