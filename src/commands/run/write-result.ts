import { EntradaError, exitStatuses, isEntradaError } from '../../base/errors.ts';
import { entradaFolders } from '../../base/folders.ts';
import type { CommonParameters } from '../../binder/common-parameters.ts';
import type { OutputFormat } from '../../terminal/output.ts';
import type { ResultQuery } from '../../terminal/query/compile-query.ts';
import { isColorWanted } from '../../terminal/style.ts';
import type { CommandResult } from '../command.ts';
import type { CliProcess } from './cli-process.ts';
import type { ShellVariables } from './shell-variables.ts';

/** How and where the result of a command is written. */
export interface ResultOutput {
  readonly common: CommonParameters;
  /** The compiled -Query. */
  readonly query: ResultQuery | undefined;
  readonly cli: CliProcess;
  readonly variables: ShellVariables;
  warn(text: string): void;
}

type ValueResult = Extract<CommandResult, { readonly kind: 'value' }>;
type TextResult = Extract<CommandResult, { readonly kind: 'text' }>;

/**
 * Writes the result of a command to standard output.
 *
 * @returns The exit status.
 * @throws {EntradaError} Those of `writeOutput` and of the query, and the failure of the result.
 */
export async function writeResult(result: CommandResult, output: ResultOutput): Promise<number> {
  const { common, query, variables } = output;
  switch (result.kind) {
    case 'nothing':
      return exitStatuses.ok;
    case 'status':
      return result.status;
    case 'text':
      if (query !== undefined && result.isFormatted === true) throw notAValue(common.Output);
      if ((common.Output !== undefined || query !== undefined) && result.isFormatted !== true) {
        return writeValue({ value: await result.value() }, output);
      }
      variables.keep('out', `${result.text}\n`);
      await writeText(result, output.cli);
      return exitStatuses.ok;
    case 'value': {
      const status = await writeValue(result, output);
      await result.written?.();
      if (result.failure !== undefined) throw result.failure;
      return status;
    }
  }
}

async function writeText({ text, bytes }: TextResult, cli: CliProcess) {
  if (cli.stdout.isTTY) {
    const { safeLines } = await import('../../terminal/safe-text.ts');
    await cli.printLine(safeLines(text));
  } else if (bytes === undefined) {
    await cli.printLine(text);
  } else {
    const { writeBytes } = await import('../../terminal/output-sink.ts');
    await writeBytes(bytes, cli.stdout);
  }
}

/** Formats for people and spreadsheets: of a listing, they show the items and the columns of its table. */
const tabular: ReadonlySet<OutputFormat> = new Set(['table', 'tsv', 'csv']);

async function writeValue(
  {
    value,
    rows,
    lines = value,
    isQueried,
    keptColumns,
    leastColumns,
    firstColumns,
    lastColumns,
    onDropped,
    ...shape
  }: Omit<ValueResult, 'kind' | 'written' | 'failure'>,
  output: ResultOutput,
): Promise<number> {
  const { common, query: wanted, cli, variables, warn } = output;
  const { writeOutput } = await import('../../terminal/output.ts');
  const { keepingStream } = await import('../../terminal/keeping-stream.ts');
  const stream = cli.stdout;
  // A variable gets data, whether or not a terminal shows it, too.
  const isKept = variables.isKept('out');
  const isTerminal = stream.isTTY && !isKept;
  const format = common.Output ?? (await usualFormat(output, isTerminal)) ?? (isTerminal ? 'table' : 'json');
  const isTabular = tabular.has(format);
  const query = isQueried === true ? undefined : wanted;
  const shown = isTabular ? (rows ?? value) : format === 'ndjson' ? lines : value;
  const found = query === undefined ? shown : await query.apply(value, warn);
  // Nothing was found: there is nothing to line up.
  if (query !== undefined && found === null && isTabular) return exitStatuses.ok;
  await writeOutput(found, {
    ...shape,
    format,
    stream: isKept ? keepingStream(stream, (text) => variables.keep('out', text)) : stream,
    // A terminal of unknown size reports 0.
    width: stream.isTTY && !isKept ? stream.columns || 80 : undefined,
    // The columns of a query were chosen by the user: all are shown, in their order.
    ...(query === undefined && { keptColumns, leastColumns, firstColumns, lastColumns, onDropped, omitsEmpty: true }),
    hasLocalTimes: true,
    emptyText: isTerminal ? 'Nothing found.' : undefined,
    color: !isKept && isColorWanted(cli.env, stream),
  });
  return exitStatuses.ok;
}

/** Returns the format of the settings. The command has done its work: settings that cannot be read are a warning. */
async function usualFormat({ cli, warn }: ResultOutput, isTerminal: boolean): Promise<OutputFormat | undefined> {
  if (!isTerminal && !cli.env['ENTRADA_OUTPUT']) return undefined;
  const { defaultOutput } = await import('../config/effective-settings.ts');
  try {
    const folders = entradaFolders(cli.env, cli.platform, cli.homeFolder);
    // It was checked to be one of them.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return defaultOutput({ folders, env: cli.env }, isTerminal) as OutputFormat | undefined;
  } catch (error) {
    if (!isEntradaError(error)) throw error;
    warn(`The default output format is not known: ${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`);
    return undefined;
  }
}

function notAValue(format: string | undefined): EntradaError {
  return new EntradaError(
    'INPUT_INVALID',
    `Cannot apply -Query to text: ${format === undefined ? 'this command prints one' : `-Output ${format} is a format of the command's own`}`,
    { hint: 'Use -Output json, or omit -Query.' },
  );
}
