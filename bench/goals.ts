import { upperFirst } from '../src/base/letter-case.ts';
import type { Measured } from './time-commands.ts';

/** A row of the table of goals. */
export interface GoalRow {
  readonly work: string;
  readonly found: string;
  /** Empty for a row that is only shown. */
  readonly goal: string;
  readonly holds: boolean;
}

/** A part of the table, and how it was measured. */
export interface GoalPart {
  readonly title: string;
  readonly note: string;
  readonly rows: readonly GoalRow[];
}

/** Returns rows for measured commands. `goals` has the largest ratio of CPU time of each; others are only shown. */
export function ratioRows(measured: readonly Measured[], goals: Readonly<Record<string, number>>): GoalRow[] {
  return measured.map(({ name, cpuMs, wallMs, cpuRatio, wallRatio }) => {
    const goal = goals[name];
    return {
      work: name,
      found: `${cpuRatio.toFixed(2)} x (${cpuMs.toFixed(0)} ms CPU), wall ${wallRatio.toFixed(2)} x (${wallMs.toFixed(0)} ms)`,
      goal: goal === undefined ? '' : `${goal} x`,
      holds: goal === undefined || cpuRatio <= goal,
    };
  });
}

/** Returns a part of the table as text. */
export function partText({ title, note, rows }: GoalPart): string {
  const workWidth = Math.max(0, ...rows.map(({ work }) => work.length));
  const foundWidth = Math.max(0, ...rows.map(({ found }) => found.length));
  const lines = rows.map(({ work, found, goal, holds }) =>
    `  ${work.padEnd(workWidth)}  ${found.padEnd(foundWidth)}  ${goal === '' ? '' : `${goal}  ${holds ? 'holds' : 'DOES NOT HOLD'}`}`.trimEnd(),
  );
  return `${title} (${note})\n${lines.join('\n')}\n`;
}

/** Returns the table as a page in Markdown. */
export function goalsPage(parts: readonly GoalPart[], machine: string, date: string): string {
  const sections = parts.map(({ title, note, rows }) => {
    const lines = rows.map(
      ({ work, found, goal, holds }) => `| ${work} | ${found} | ${goal} | ${goal === '' ? '' : holds ? 'yes' : 'no'} |`,
    );
    return `## ${title}\n\n${upperFirst(note)}.\n\n| work | measured | goal | holds |\n|---|---|---|---|\n${lines.join('\n')}`;
  });
  return [
    '# Benchmarks',
    `Written by \`npm run bench -- --goals --write\` on ${date}, on ${machine}. Milliseconds are those of this machine; the ratios hold on others, too. \`x\` is a multiple of the first row of each table: of CPU time, except for transfers and for the list of contexts. [Decision 38](decisions/0038-speed.md) says why a goal is not reached, and what was tried.`,
    ...sections,
  ]
    .join('\n\n')
    .concat('\n');
}
