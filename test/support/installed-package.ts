import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.env['TEST_PACKAGE_FOLDER'];

/**
 * The command line that the tests run: the one of the packed and installed package (scripts/test.js names its folder). Without
 * it, a test file that is run alone takes the compiled sources.
 */
export const cliPath =
  folder === undefined ? fileURLToPath(new URL('../../src/cli.js', import.meta.url)) : join(folder, 'dist', 'cli.cjs');
