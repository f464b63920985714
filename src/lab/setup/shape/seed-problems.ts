import { EntradaError } from '../../../base/errors.ts';

/** The steps from the top of a seed to a value: names of fields and places in lists. */
export type SeedPath = readonly (string | number)[];

/** Where a seed comes from. */
export interface SeedSource {
  /** In messages: the path of a file, or a description. */
  readonly name: string;
  /** The place of a value in the file; lines and columns count from 1. */
  readonly positionOf?: (path: SeedPath) => { readonly line: number; readonly column: number } | undefined;
  /** Other files are found from here; absent: the seed may not name files. */
  readonly folder?: string;
  /** Environment variables that secrets can come from; absent: the seed may not name variables. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** The lab wrote it: its texts can have any form, because Graph accepts names that a seed file may not have. */
  readonly isExport?: boolean;
}

/** A mistake in a seed. */
export interface SeedProblem {
  /** Such as `tenants[0].users[3].userPrincipalName`. */
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
  /** The value found, and values that would work. */
  readonly message: string;
}

/** Collects the mistakes of a seed, so that all of them are reported at once. */
export interface SeedProblems {
  readonly source: SeedSource;
  /**
   * @param found - What is wrong and, after a semicolon, what would work; never the value of a secret.
   * @throws {EntradaError} `INPUT_INVALID` with the mistake number {@link mostProblems}: the rest is not looked for.
   */
  add(path: SeedPath, found: string): void;
  /** @throws {EntradaError} `INPUT_INVALID` with the mistakes in `details.problems`, when there are any. */
  throwAny(): void;
}

/** The mistakes that are described; the others are only counted. */
export const mostShown = 20;
/** A generated file can have a mistake in each of its objects, and finding all of them takes long. */
export const mostProblems = 1000;

/** Creates an empty list of mistakes. */
export function createProblems(source: SeedSource): SeedProblems {
  const problems: SeedProblem[] = [];
  let count = 0;
  const refusal = () => {
    const isCut = count === mostProblems ? 'at least ' : '';
    const more = count > mostShown ? [`  ${isCut}${count - mostShown} more`] : [];
    const lines = [...problems.map((problem) => lineOf(problem, source)), ...more];
    const counted = count === 1 ? '1 mistake' : `${isCut}${count} mistakes`;
    const message = `Cannot use the seed "${source.name}": ${counted}\n${lines.join('\n')}`;
    return new EntradaError('INPUT_INVALID', message, { details: { problems } });
  };
  return {
    source,
    add(path, found) {
      count += 1;
      if (problems.length < mostShown)
        problems.push({ path: pathText(path), ...source.positionOf?.(path), message: found });
      if (count === mostProblems) throw refusal();
    },
    throwAny() {
      if (count > 0) throw refusal();
    },
  };
}

/** Formats a path as in JavaScript: `users[3].mail`. */
export function pathText(path: SeedPath): string {
  if (path.length === 0) return 'the seed';
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[$\w]+$/.test(step)) return `[${JSON.stringify(shorten(step))}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

/** Returns the steps of a path of fields without special characters, such as `policies[0].users[1]`. */
export function stepsOf(path: string): SeedPath {
  const steps = path.match(/[^.[\]]+/g) ?? [];
  return steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

/** Cuts a long text for a message. */
export function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}

function lineOf({ path, line, column, message }: SeedProblem, { name }: SeedSource): string {
  const place = line === undefined ? '' : `${name}:${line}:${column ?? 1}: `;
  return `  ${place}${path}: ${message}`;
}
