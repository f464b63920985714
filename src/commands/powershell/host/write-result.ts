import { EntradaError, exitStatuses } from '../../../base/errors.ts';
import type { CommonParameters } from '../../../binder/common-parameters.ts';
import type { CommandResult } from '../../command.ts';
import { datePaths } from './date-paths.ts';

/** Where the objects of a result go. */
export interface ObjectOutput {
  readonly common: CommonParameters;
  /** The name of the type of the objects. */
  readonly outputType: string;
  readonly signal: AbortSignal;
  write(reply: object): Promise<void>;
}

/**
 * Writes the result of a command as objects, one by one as they are received.
 *
 * @returns The exit status.
 * @throws {EntradaError} The failure of the result; `CANCELLED` when the shell needs no more.
 */
export async function writeResult(result: CommandResult, output: ObjectOutput): Promise<number> {
  switch (result.kind) {
    case 'nothing':
      return exitStatuses.ok;
    case 'status':
      return result.status;
    case 'text': {
      const isText = output.common.Output === undefined || result.isFormatted === true;
      await writeValue(isText ? result.text : await result.value(), output);
      return exitStatuses.ok;
    }
    case 'value':
      await writeValue(result.value, output);
      await result.written?.();
      if (result.failure !== undefined) throw result.failure;
      return exitStatuses.ok;
  }
}

async function writeValue(value: unknown, output: ObjectOutput): Promise<void> {
  if (isAsync(value)) for await (const item of value) await writeObject(item, output);
  else if (Array.isArray(value)) for (const item of value) await writeObject(item, output);
  else await writeObject(value, output);
}

async function writeObject(value: unknown, { outputType, signal, write }: ObjectOutput): Promise<void> {
  if (signal.aborted) throw new EntradaError('CANCELLED', 'Cancelled.');
  if (value === undefined || value === null) return;
  if (typeof value !== 'object') return write({ output: value });
  const dates = datePaths(value);
  await write({ output: value, type: outputType, ...(dates.length > 0 && { dates }) });
}

function isAsync(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
