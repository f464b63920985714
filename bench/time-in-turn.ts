import { spawnSync } from 'node:child_process';

/** A program that is measured. */
export interface Contender {
  readonly name: string;
  /** Arguments of Node. */
  readonly args: readonly string[];
}

/** The time of a contender. */
export interface Timing {
  readonly name: string;
  readonly medianMs: number;
  /** To the time of the first contender. */
  readonly ratio: number;
}

/**
 * Times whole processes in turn (A B A B ...), so that what else the machine does meets all of them alike.
 *
 * @param runs - Timed runs of each, after two that are not counted.
 * @throws {Error} When a process does not end with 0.
 */
export function timeInTurn(contenders: readonly Contender[], env: NodeJS.ProcessEnv, runs: number): Timing[] {
  const takenMs = contenders.map((): number[] => []);
  for (let run = -2; run < runs; run++) {
    for (const [index, contender] of contenders.entries()) {
      const ms = runOnce(contender, env);
      if (run >= 0) takenMs[index]?.push(ms);
    }
  }
  const medians = takenMs.map(median);
  const first = medians[0] ?? Number.NaN;
  return contenders.map(({ name }, index) => {
    const medianMs = medians[index] ?? Number.NaN;
    return { name, medianMs, ratio: medianMs / first };
  });
}

function runOnce({ name, args }: Contender, env: NodeJS.ProcessEnv): number {
  const startMs = performance.now();
  const ended = spawnSync(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  const tookMs = performance.now() - startMs;
  if (ended.status !== 0) throw new Error(`${name} ended with ${ended.status}: ${ended.stderr}`);
  return tookMs;
}

function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  const middle = Math.floor(ascending.length / 2);
  const upper = ascending[middle] ?? Number.NaN;
  return ascending.length % 2 === 1 ? upper : (upper + (ascending[middle - 1] ?? upper)) / 2;
}
