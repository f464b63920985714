import { spawn } from 'node:child_process';
import type { Clock } from '../../base/clock.ts';
import { EntradaError } from '../../base/errors.ts';
import type { Secret } from '../../base/secret.ts';
import { cleanServerText } from '../../oauth/server-text.ts';
import type { Variables } from '../environment/variables.ts';
import { checkFederatedToken, maxFederatedTokenLength } from './check-token.ts';
import { programReason } from '../../base/system-reason.ts';
import { type ProgramCall, programCall } from '../../base/windows-program.ts';

/** The parts of the process that a token command uses. */
export interface TokenCommandServices {
  readonly clock: Clock;
  readonly env: Variables;
  readonly signal?: AbortSignal | undefined;
}

const limitMs = 30_000;
/** Of standard error, from its end. */
const maxErrorLength = 4096;
const maxShownLength = 300;

/**
 * Runs a program that writes a federated token to its standard output. No shell runs it: the words are the program and
 * its arguments. It has 30 s.
 *
 * @throws {EntradaError} `SECRET_UNREADABLE` when it cannot be started, fails (with what it wrote to standard error),
 * does not write a JWT or takes too long; `SIGN_IN_NEEDED` when the token has expired; `CANCELLED`; `INPUT_INVALID`
 * without a word.
 */
export async function runTokenCommand(words: readonly string[], services: TokenCommandServices): Promise<Secret> {
  const [program, ...parameters] = words;
  if (program === undefined || program === '') {
    throw new EntradaError('INPUT_INVALID', 'Cannot run a command for a federated token: it is empty; name a program');
  }
  const timer = new AbortController();
  try {
    const output = await run(program, parameters, timer.signal, services);
    return checkFederatedToken(output, `the command "${program}"`, services.clock);
  } finally {
    timer.abort();
  }
}

function run(
  program: string,
  parameters: readonly string[],
  timerSignal: AbortSignal,
  { clock, env, signal }: TokenCommandServices,
): Promise<string> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(cancelled(program, signal.reason));
    const cannotStart = (cause: unknown) =>
      reject(failed(program, `${programReason(cause)}; no shell is involved, so name the program itself`, cause));
    let call: ProgramCall;
    try {
      call = programCall(program, parameters, env);
    } catch (cause) {
      return cannotStart(cause);
    }
    const { program: path, args, ...options } = call;
    const child = spawn(path, args, { env, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true, ...options });
    let output = '';
    let complaint = '';
    const end = (error: EntradaError) => {
      reject(error);
      child.kill('SIGKILL');
      // A grandchild may hold the other ends open.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const cancel = () => end(cancelled(program, signal?.reason));
    signal?.addEventListener('abort', cancel, { once: true });
    clock.sleep(limitMs, timerSignal).then(
      () => end(failed(program, `it did not finish within ${limitMs / 1000} s`)),
      () => {},
    );
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length > maxFederatedTokenLength) end(failed(program, 'it wrote far more than a token'));
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-maxErrorLength);
    });
    child.on('error', cannotStart);
    child.on('close', (status, killedBy) => {
      signal?.removeEventListener('abort', cancel);
      if (status === 0) return resolve(output);
      const ended = killedBy === null ? `it exited with status ${status}` : `it was stopped by ${killedBy}`;
      const said = withoutTokens(complaint);
      reject(failed(program, said === '' ? `${ended} without a message on standard error` : `${ended}: ${said}`));
    });
  });
}

/** An error message of the program can contain its secrets, and gives the reason at its end. */
function withoutTokens(text: string): string {
  const hidden = text.replace(/[\w+/=-]+\.[\w+/=-]+\.[\w+/=-]{16,}|[\w+/=-]{64,}/g, '[secret]');
  const plain = cleanServerText(hidden, maxErrorLength);
  return plain.length <= maxShownLength ? plain : `...${plain.slice(3 - maxShownLength).replace(/^\p{Cs}/u, '')}`;
}

function failed(program: string, found: string, cause?: unknown): EntradaError {
  const message = `Cannot get a federated token from the command "${program}": ${found}`;
  return new EntradaError('SECRET_UNREADABLE', message, { cause });
}

function cancelled(program: string, cause: unknown): EntradaError {
  return new EntradaError('CANCELLED', `Cancelled while the command "${program}" was running.`, { cause });
}
