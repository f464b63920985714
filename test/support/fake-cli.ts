import { PassThrough, Writable } from 'node:stream';
import type { CliProcess } from '../../src/commands/run/cli-process.ts';
import { runCommandLine } from '../../src/commands/run/run-command-line.ts';

/** How the process of a command line differs from one without a terminal. */
export interface FakeCliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Standard output is a terminal of this many columns. */
  readonly columns?: number;
  readonly input?: string;
  readonly signal?: AbortSignal;
  /** Fails to write to standard output. */
  readonly failure?: Error;
  /** Which command line runs; by default the one of the compiled sources. */
  readonly run?: typeof runCommandLine;
  /** See {@link CliProcess.self}. */
  readonly self?: CliProcess['self'];
  /** See {@link CliProcess.makeRsaKey}. */
  readonly makeRsaKey?: CliProcess['makeRsaKey'];
}

/** Runs a command line in this process, with the files in a folder, and gives its status and all that it wrote. */
export async function runFakeCli(homeFolder: string, words: readonly string[], options: FakeCliOptions = {}) {
  const written = { stdout: '', stderr: '' };
  const streamTo = (name: keyof typeof written) =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += String(chunk);
        done();
      },
    });
  const { columns, failure } = options;
  const input = new PassThrough();
  input.end(options.input ?? '');
  const stdout = Object.assign(streamTo('stdout'), columns === undefined ? {} : { isTTY: true, columns });
  const cli = {
    env: { ENTRADA_HOME: homeFolder, ENTRADA_KEYRING: 'off', XDG_RUNTIME_DIR: homeFolder, ...options.env },
    platform: process.platform,
    homeFolder,
    stdin: input,
    stdout,
    stderr: streamTo('stderr'),
    async printLine(text: string) {
      if (failure !== undefined) throw failure;
      written.stdout += `${text}\n`;
    },
    signal: options.signal ?? new AbortController().signal,
    self: options.self ?? ['node'],
    makeRsaKey: options.makeRsaKey,
  } as unknown as CliProcess;
  const status = await (options.run ?? runCommandLine)(words, cli);
  return { status, ...written };
}
