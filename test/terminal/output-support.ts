import { Writable } from 'node:stream';
import { type OutputFormat, type OutputOptions, writeOutput } from '../../src/terminal/output.ts';

/** Gives what writeOutput() writes for a value. */
export async function written(
  value: unknown,
  format: OutputFormat,
  options: Partial<OutputOptions> = {},
): Promise<string> {
  const collecting = new CollectingStream();
  await writeOutput(value, { format, stream: collecting, ...options });
  return collecting.text;
}

/** Hands out values over time, as pages of a listing come. */
export async function* stream<T>(...values: readonly T[]): AsyncGenerator<T> {
  for (const value of values) {
    await Promise.resolve();
    yield value;
  }
}

/** Text that tries each way to take a terminal over: colors, a window title, C1 controls, bidi, a line of its own. */
export const hostileText =
  '\u001B[31mred\u001B]0;title\u0007\u009B2J\u202Egnp.exe\u2066\r\nroot\tx\u0085\u2028\uD800\u007F';

/** The same as a person is to see it. */
export const hostileShown =
  '\\x1b[31mred\\x1b]0;title\\x07\\x9b2J\\u202egnp.exe\\u2066\\r\\nroot\\tx\\x85\\u2028\\ud800\\x7f';

/** The same inside JSON's or YAML's double quotes. */
export const hostileQuoted =
  '\\u001b[31mred\\u001b]0;title\\u0007\\u009b2J\\u202egnp.exe\\u2066\\r\\nroot\\tx\\u0085\\u2028\\ud800\\u007f';

export class CollectingStream extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}
