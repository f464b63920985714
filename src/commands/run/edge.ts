/** The process as the command line sees it. Its streams are opened at their first use, which costs a few milliseconds. */
export interface Edge {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly homeFolder: string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /**
   * Prints a text and a line feed on standard output.
   *
   * @throws {EntradaError} `OUTPUT_CLOSED`, `STORAGE_FAILED`.
   */
  printLine(text: string): Promise<void>;
  /** Aborts at Ctrl+C and when asked to end; the reason is the signal's name. */
  readonly signal: AbortSignal;
  /** Program and first arguments that start this command line again. */
  readonly self: readonly [string, ...string[]];
}
