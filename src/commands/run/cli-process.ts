import type { RsaKeyMaker } from '../../certificates/create-certificate.ts';

/** The process that runs the command line. Streams are opened at their first use; that takes a few milliseconds. */
export interface CliProcess {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The user's home folder, as an absolute path; undefined if there is none. */
  readonly homeFolder: string | undefined;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /**
   * Writes a text and a line feed to standard output.
   *
   * @throws {EntradaError} `OUTPUT_CLOSED`, `STORAGE_FAILED`.
   */
  printLine(text: string): Promise<void>;
  /** Aborts on SIGINT (Ctrl+C), SIGTERM and SIGHUP; the reason is the signal's name. */
  readonly signal: AbortSignal;
  /** Creates the keys of new certificates; absent: new ones. */
  readonly makeRsaKey?: RsaKeyMaker | undefined;
  /** The program and first arguments that start this command line as a child process. */
  readonly self: readonly [string, ...string[]];
}
