import { writeFileSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import { measureContexts } from './context-goals.ts';
import { type GoalPart, goalsPage, partText } from './goals.ts';
import { measureListings } from './listing-goals.ts';
import { measureRedis } from './redis-goals.ts';
import { measureRequests } from './request-goals.ts';
import { measureStarts } from './start-goals.ts';
import { measureTransfers } from './transfer-goals.ts';

const pagePath = 'docs/benchmarks.md';

/** The parts of the table of goals, and how each is measured. */
const parts: Readonly<Record<string, (runs: number, isQuick: boolean) => Promise<GoalPart>>> = {
  starts: measureStarts,
  requests: measureRequests,
  listings: (runs, isQuick) => measureListings(Math.min(runs, 15), isQuick ? 20_000 : 100_000),
  transfers: (runs) => measureTransfers(Math.min(runs, 15)),
  redis: (_runs, isQuick) => measureRedis(isQuick ? 300 : 2_000),
  contexts: (runs, isQuick) => measureContexts(runs, isQuick ? 5_000 : 100_000),
};

/**
 * Measures what the command line takes, compared with programs that do as little as possible, and prints it next to its
 * goals.
 *
 * @param names - Of the parts; none: all.
 * @param writes - Whether docs/benchmarks.md is written, too.
 * @returns Whether all goals hold.
 * @throws {Error} For an unknown part.
 */
export async function measureGoals(
  names: readonly string[],
  { runs, isQuick, writes }: { readonly runs: number; readonly isQuick: boolean; readonly writes: boolean },
): Promise<boolean> {
  const measured: GoalPart[] = [];
  for (const name of names.length === 0 ? Object.keys(parts) : names) {
    const measure = parts[name];
    if (measure === undefined) {
      throw new Error(`Cannot measure "${name}": it is not one of ${Object.keys(parts).join(', ')}`);
    }
    const part = await measure(runs, isQuick);
    process.stdout.write(partText(part));
    measured.push(part);
  }
  if (writes) writeFileSync(pagePath, goalsPage(measured, machine(), new Date().toISOString().slice(0, 10)));
  return measured.every(({ rows }) => rows.every(({ holds }) => holds));
}

function machine(): string {
  const [cpu] = cpus();
  return `${type()} ${release()}, ${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), Node ${process.version}`;
}
