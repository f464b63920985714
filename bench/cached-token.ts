import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareCachedContext } from './cached-context.ts';
import { loadedFiles } from './loaded-files.ts';
import { quietEnvironment } from './quiet-environment.ts';
import { type Contender, type Timing, timeInTurn } from './time-in-turn.ts';

const commandLine = join('dist', 'cli.cjs');
const ratioLimit = 1.5;

/**
 * Times `entrada token` with a valid token in the cache, compared with a Node that does nothing, and names what it
 * loads.
 *
 * @returns Whether the limit holds.
 */
export function benchCachedToken(runs: number): boolean {
  const home = mkdtempSync(join(tmpdir(), 'entrada-bench-'));
  try {
    const env = quietEnvironment(home);
    prepareCachedContext(commandLine, home, env);
    const contenders: Contender[] = [
      { name: 'node -e 0', args: ['-e', '0'] },
      { name: 'entrada token, cached', args: [commandLine, 'token'] },
    ];
    const timings = timeInTurn(contenders, env, runs);
    const files = loadedFiles([commandLine, 'token'], env);
    process.stdout.write(`Whole processes, median of ${runs} in turn\n${timings.map(timingLine).join('')}`);
    process.stdout.write(`  files loaded by the cached token: ${files.length} (${files.map(lastPart).join(', ')})\n`);
    return timings.every(({ ratio }) => ratio <= ratioLimit) && files.length === 1;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function timingLine({ name, medianMs, ratio }: Timing): string {
  const limit = ratio === 1 ? '' : `  (limit ${ratioLimit.toFixed(2)})`;
  return `  ${name.padEnd(24)} ${medianMs.toFixed(1).padStart(7)} ms  x ${ratio.toFixed(2)}${limit}\n`;
}

function lastPart(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}
