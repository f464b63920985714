import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { EntradaError, messageOf, systemErrorCode } from '../base/errors.ts';
import { isInForeground } from './is-in-foreground.ts';

/** The signals that a program can be sent to end it or to tell it something. */
const passedSignals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;
/** A terminal sends these to all processes of its foreground group: the child gets them, too. */
const terminalSignals = new Set<NodeJS.Signals>(['SIGINT', 'SIGQUIT']);

/** The parts of the process that {@link runChild} uses. */
export interface ChildHost {
  /** Receives the signals; its other listeners wait until the child has ended. */
  readonly process: Pick<NodeJS.Process, 'on' | 'listeners' | 'removeAllListeners' | 'platform'>;
  /** Returns whether a terminal sends its signals to this process. Default: asks the system. */
  isInForeground?(): boolean;
}

/**
 * Runs a command with this process's standard streams and waits until it has ended. Signals are passed on to it, except
 * those that the terminal sends to both: Ctrl+C reaches the child once, and the child decides what it means.
 *
 * @returns Its exit status; 128 plus the signal's number if a signal ended it.
 * @throws {EntradaError} `EXEC_NOT_FOUND` (status 127), `EXEC_FAILED` (126) if it cannot be started.
 */
export function runChild(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  host: ChildHost,
): Promise<number> {
  const [program = '', ...args] = words;
  return new Promise((resolve, reject) => {
    const giveBack = takeSignals(host, (name) => {
      const isShared = terminalSignals.has(name) && (host.isInForeground ?? isInForeground)();
      if (!isShared) child?.kill(name);
    });
    let child: ChildProcess | undefined;
    try {
      child = spawn(program, args, { stdio: 'inherit', env });
    } catch (cause) {
      giveBack();
      reject(cannotStart(program, cause));
      return;
    }
    child.on('error', (cause) => {
      giveBack();
      reject(cannotStart(program, cause));
    });
    child.on('exit', (status, endedBy) => {
      giveBack();
      resolve(status ?? 128 + (endedBy === null ? 0 : constants.signals[endedBy]));
    });
  });
}

/** Replaces the process's listeners of signals; the returned function restores them. */
function takeSignals({ process }: ChildHost, pass: (name: NodeJS.Signals) => void): () => void {
  const names = process.platform === 'win32' ? winSignals : passedSignals;
  const before = names.map((name) => ({ name, listeners: process.listeners(name) }));
  for (const name of names) {
    process.removeAllListeners(name);
    process.on(name, pass);
  }
  return () => {
    for (const { name, listeners } of before) {
      process.removeAllListeners(name);
      for (const listener of listeners) process.on(name, listener);
    }
  };
}

/** Windows knows only these; its console sends Ctrl+C to every process. */
const winSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function cannotStart(program: string, cause: unknown): EntradaError {
  const isAbsent = systemErrorCode(cause) === 'ENOENT';
  // The system reports the same for a script whose interpreter is missing.
  const isMissing = isAbsent && !(program.includes('/') && existsSync(program));
  const reason = isAbsent ? 'the interpreter that its first line names does not exist' : messageOf(cause);
  const found = isMissing ? 'no such command' : reason;
  return new EntradaError(isMissing ? 'EXEC_NOT_FOUND' : 'EXEC_FAILED', `Cannot run "${program}": ${found}`, {
    hint: 'The command after -- is started without a shell; for a shell command line, use -- sh -c "LINE".',
    cause,
  });
}
