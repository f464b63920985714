import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Creates an empty folder, which ends with the test. */
export function temporaryFolder(test: { after(end: () => void): void }): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'entrada-test-'));
  test.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}
