import { spawnSync } from 'node:child_process';

/** A command that is timed as a whole process. */
export interface Command {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
  /** In addition to that of all commands. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Default: 0. */
  readonly status?: number;
}

/** Medians of a command. */
export interface Measured {
  readonly name: string;
  readonly cpuMs: number;
  readonly wallMs: number;
  /** Compared with the first command: the median of the ratios of each turn. */
  readonly cpuRatio: number;
  readonly wallRatio: number;
}

interface Run {
  readonly cpuMs: number;
  readonly wallMs: number;
}

/**
 * Measures whole processes in turn (A B A B ...), so that whatever else the machine does meets all of them alike. CPU
 * time includes that of the processes that a command waits for.
 *
 * @param runs - Of each, after one that is not counted.
 * @throws {Error} If a command ends with another status than expected.
 */
export function timeCommands(commands: readonly Command[], env: NodeJS.ProcessEnv, runs: number): Measured[] {
  const turns: Run[][] = [];
  for (let turn = -1; turn < runs; turn += 1) {
    const measured = commands.map((command) => runOnce(command, env));
    if (turn >= 0) turns.push(measured);
  }
  return commands.map(({ name }, index) => {
    const of = (part: keyof Run) => turns.map((turn) => turn[index]?.[part] ?? Number.NaN);
    const ratios = (part: keyof Run) => of(part).map((ms, turn) => ms / (turns[turn]?.[0]?.[part] ?? Number.NaN));
    return {
      name,
      cpuMs: median(of('cpuMs')),
      wallMs: median(of('wallMs')),
      cpuRatio: median(ratios('cpuMs')),
      wallRatio: median(ratios('wallMs')),
    };
  });
}

// Node does not tell the CPU time of a child process; bash does, to a millisecond.
const script = 'TIMEFORMAT="%3R %3U %3S"; exec 3>&2; time "$@" >/dev/null 2>&3';

function runOnce({ name, argv, env: own, status = 0 }: Command, env: NodeJS.ProcessEnv): Run {
  const ended = spawnSync('bash', ['-c', script, 'bash', ...argv], {
    env: { ...env, ...own },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (ended.status !== status) throw new Error(`${name} ended with ${ended.status}: ${ended.stderr}`);
  const [wallS = Number.NaN, userS = Number.NaN, systemS = Number.NaN] = (
    ended.stderr.trimEnd().split('\n').at(-1) ?? ''
  )
    .split(' ')
    .map(Number);
  return { wallMs: wallS * 1000, cpuMs: (userS + systemS) * 1000 };
}

/** Returns the middle value. */
export function median(values: readonly number[]): number {
  const ascending = values.toSorted((one, other) => one - other);
  const middle = Math.floor(ascending.length / 2);
  const upper = ascending[middle] ?? Number.NaN;
  return ascending.length % 2 === 1 ? upper : (upper + (ascending[middle - 1] ?? upper)) / 2;
}
