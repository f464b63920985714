import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The folder of the packed and installed package. */
export function installedFolder(): string {
  const folder = process.env['TEST_PACKAGE_FOLDER'];
  assert.ok(folder, 'TEST_PACKAGE_FOLDER is not set: run the tests with scripts/test.js');
  return folder;
}

/** Imports the installed package, or one of its exports such as `entrada/lab`, by its name as a program next to it does. */
export async function importInstalled<T>(name: string): Promise<T> {
  const program = mkdtempSync(join(installedFolder(), '../../program-'));
  try {
    const path = join(program, 'program.mjs');
    writeFileSync(path, `export * from '${name}';\n`);
    const loaded: T = await import(pathToFileURL(path).href);
    return loaded;
  } finally {
    rmSync(program, { recursive: true, force: true });
  }
}
