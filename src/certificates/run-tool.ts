import { spawn } from 'node:child_process';
import { EntradaError, messageOf, systemErrorCode } from '../base/errors.ts';
import { type ProgramCall, programCall } from '../base/windows-program.ts';
import { unusable } from './unusable.ts';

/** Input of a program. */
export interface ToolInput {
  /** For standard input. */
  readonly bytes?: Uint8Array;
  /**
   * Added to the program's environment; a secret goes here and never among the arguments, which every user can list.
   */
  readonly env?: Readonly<Record<string, string>>;
}

/** Result of a program. */
export interface ToolResult {
  readonly status: number;
  readonly output: Buffer;
  readonly errorOutput: string;
}

/**
 * Runs a system program until it exits. No shell: arguments are passed unchanged.
 *
 * @throws {EntradaError} `CERTIFICATE_UNUSABLE` when the program is missing, runs for more than two minutes or prints
 * too much; `CANCELLED`.
 */
export type RunTool = (
  program: string,
  args: readonly string[],
  input: ToolInput,
  signal?: AbortSignal,
) => Promise<ToolResult>;

/** Long enough for a person to answer the Keychain or to touch a token. */
const timeoutMs = 120_000;
/** Bytes, of both outputs together. */
const maxOutput = 16_777_216;

/**
 * Creates the function that runs system programs for stores and tokens.
 *
 * @param env - The environment of the programs.
 */
export function createRunTool(env: Readonly<Record<string, string | undefined>>): RunTool {
  return (program, args, input, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(cancelled(program));
      let call: ProgramCall;
      try {
        call = programCall(program, args, env);
      } catch (cause) {
        return reject(cannotStart(program, cause));
      }
      const { program: path, args: quoted, ...options } = call;
      const child = spawn(path, quoted, {
        // Messages are recognized by their English texts.
        env: { ...env, LC_ALL: 'C', ...input.env },
        stdio: ['pipe', 'pipe', 'pipe'],
        windowsHide: true,
        ...options,
      });
      const output: Buffer[] = [];
      const errors: Buffer[] = [];
      let length = 0;
      let failure: EntradaError | undefined;
      const stop = (reason: EntradaError) => {
        failure ??= reason;
        child.kill('SIGKILL');
      };
      const onAbort = () => stop(cancelled(program));
      const timer = setTimeout(() => stop(unusable(`"${program}" did not exit within two minutes`)), timeoutMs);
      const keep = (into: Buffer[]) => (chunk: Buffer) => {
        length += chunk.length;
        if (length > maxOutput) stop(unusable(`"${program}" prints too much`));
        else into.push(chunk);
      };
      child.stdout.on('data', keep(output));
      child.stderr.on('data', keep(errors));
      // A program that exits without reading its input.
      child.stdin.on('error', () => undefined);
      child.on('error', (cause) => (failure ??= cannotStart(program, cause)));
      child.on('close', (status) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        if (failure !== undefined) return reject(failure);
        resolve({
          status: status ?? -1,
          output: Buffer.concat(output),
          errorOutput: Buffer.concat(errors).toString('utf8'),
        });
      });
      signal?.addEventListener('abort', onAbort);
      child.stdin.end(input.bytes);
    });
}

function cannotStart(program: string, cause: unknown): EntradaError {
  if (systemErrorCode(cause) !== 'ENOENT') return unusable(`"${program}" cannot be run: ${messageOf(cause)}`);
  return unusable(`the required program "${program}" is not installed`, `Install "${program}".`);
}

function cancelled(program: string): EntradaError {
  return new EntradaError('CANCELLED', `Cancelled while "${program}" was running.`);
}
