import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Spares the disk: a test that writes hundreds of files waits for it most of the time, and no power is cut. */
export function withoutSync(): void {
  fs.fsyncSync = () => {};
  syncBuiltinESMExports();
}
