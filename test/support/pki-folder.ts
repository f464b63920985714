import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives a folder for a lab's certificate authority. All files of one run share it (scripts/test.js names it), because making
 * keys takes half a second; a file that is run alone has its own until its process ends.
 */
export function pkiFolder(): string {
  const shared = process.env['TEST_PKI_FOLDER'];
  if (shared !== undefined) return shared;
  const own = mkdtempSync(join(realpathSync(tmpdir()), 'entrada-pki-'));
  process.on('exit', () => rmSync(own, { recursive: true, force: true }));
  return own;
}
