import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { EntradaError, messageOf, systemErrorCode } from '../base/errors.ts';
import { programCall } from '../base/windows-program.ts';
import { endTree } from './end-tree.ts';
import { isInForeground } from './is-in-foreground.ts';

/** The signals that a program can be sent to end it or to tell it something. */
const passedSignals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;
/** A terminal sends these to all processes of its foreground group: the child gets them, too. */
const terminalSignals = new Set<NodeJS.Signals>(['SIGINT', 'SIGQUIT', 'SIGBREAK']);
/** The signals after which a program is expected to end. */
const requestsToEnd = new Set<NodeJS.Signals>(['SIGINT', 'SIGTERM', 'SIGHUP']);

/** The parts of the process that {@link runChild} uses. */
export interface ChildHost {
  /** Receives the signals; its other listeners wait until the child has ended. */
  readonly process: Pick<NodeJS.Process, 'on' | 'off' | 'listeners' | 'removeAllListeners' | 'platform'>;
  /** Returns whether a terminal sends its signals to this process. Default: asks the system. */
  isInForeground?(): boolean;
}

/** How to end a child that does not end when it is asked to. */
export interface ChildEnding {
  /**
   * How long after the second request to end (SIGINT, SIGTERM or SIGHUP, unless the terminal sent it to both) the child
   * and the processes that it started are killed.
   */
  readonly graceMs: number;
}

/**
 * Runs a command with this process's standard streams and waits until it has ended. Signals are passed on to it, except
 * those that the terminal sends to both: Ctrl+C reaches the child once, and the child decides what it means.
 *
 * @param ending - Absent: the child takes as long as it wants, and outlives this process. Otherwise it gets a SIGTERM
 *   if this process exits first.
 * @returns Its exit status; 128 plus the signal's number if a signal ended it.
 * @throws {EntradaError} `EXEC_NOT_FOUND` (status 127), `EXEC_FAILED` (126) if it cannot be started.
 */
export function runChild(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  host: ChildHost,
  ending?: ChildEnding,
): Promise<number> {
  const [program = '', ...args] = words;
  return new Promise((resolve, reject) => {
    let child: ChildProcess | undefined;
    const insist = ending && insistOnEnd(ending, () => child?.pid);
    const giveBackSignals = takeSignals(host, (name) => {
      const isShared = terminalSignals.has(name) && (host.isInForeground ?? isInForeground)();
      if (isShared) return;
      child?.kill(name);
      insist?.request(name);
    });
    const endWithThisProcess = () => void child?.kill();
    if (ending !== undefined) host.process.on('exit', endWithThisProcess);
    const giveBack = () => {
      giveBackSignals();
      insist?.cancel();
      host.process.off('exit', endWithThisProcess);
    };
    try {
      const { program: path, args: quoted, ...options } = programCall(program, args, env);
      child = spawn(path, quoted, { stdio: 'inherit', env, ...options });
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

/** Kills the child some time after the second request to end. */
function insistOnEnd({ graceMs }: ChildEnding, pid: () => number | undefined) {
  let requests = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    request(name: NodeJS.Signals): void {
      if (!requestsToEnd.has(name)) return;
      requests += 1;
      if (requests !== 2) return;
      timer = setTimeout(() => {
        const found = pid();
        if (found !== undefined) endTree(found);
      }, graceMs);
    },
    cancel: () => clearTimeout(timer),
  };
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

/** Windows knows only these; its console sends Ctrl+C and Ctrl+Break to every process. */
const winSignals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const;

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
