import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { quietEnvironment } from './quiet-environment.ts';
import { timeInTurn } from './time-in-turn.ts';

const commandLine = join('dist', 'cli.cjs');
const library = pathToFileURL(join('dist', 'lib', 'lab.js')).href;

/**
 * Times `entrada lab -- true`, and a program that starts and stops a lab of the library, compared with a Node that does
 * nothing. The keys and certificates exist, as from the second start on.
 *
 * @returns Whether the limits hold.
 */
export function benchLabStart(runs: number): boolean {
  const home = mkdtempSync(join(tmpdir(), 'entrada-bench-'));
  try {
    const program = `
      const { startLab } = await import(${JSON.stringify(library)});
      await (await startLab({ folder: ${JSON.stringify(join(home, 'lab'))} })).stop();
    `;
    const contenders = [
      { name: 'node -e 0', args: ['-e', '0'], limit: 1 },
      { name: 'entrada lab -- true', args: [commandLine, 'lab', '--', 'true'], limit: 8 },
      // 0.4 s where `node -e 0` takes 40 ms.
      { name: 'startLab() and stop()', args: ['--input-type=module', '--eval', program], limit: 10 },
    ];
    const timings = timeInTurn(contenders, quietEnvironment(home), runs);
    const limitOf = (index: number) => contenders[index]?.limit ?? 1;
    for (const [index, { name, medianMs, ratio }] of timings.entries()) {
      const limit = index === 0 ? '' : `  (limit ${limitOf(index).toFixed(2)})`;
      process.stdout.write(
        `  ${name.padEnd(24)} ${medianMs.toFixed(1).padStart(7)} ms  x ${ratio.toFixed(2)}${limit}\n`,
      );
    }
    return timings.every(({ ratio }, index) => ratio <= limitOf(index));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
