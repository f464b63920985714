import { exitStatuses } from './base/errors.ts';
import { findHomeFolder } from './base/folders.ts';
import type { CliProcess } from './commands/run/cli-process.ts';
import { guarded, writeLineNow } from './terminal/output-sink.ts';

let cancelled: AbortController | undefined;
let stdin: NodeJS.ReadStream | undefined;

/** The first Ctrl+C lets the command clean up; the second one ends the process. */
function stop(signalName: NodeJS.Signals): void {
  if (cancellation().signal.aborted) process.exit(exitStatuses.cancelled);
  cancellation().abort(signalName);
  // A pending read of standard input would keep the process alive.
  process.exitCode = exitStatuses.cancelled;
  stdin?.destroy();
}

/** Created at its first use: printing a cached token does not need one. */
function cancellation(): AbortController {
  return (cancelled ??= new AbortController());
}

/** Node, also its process.exit(), waits until the system has resolved a name, which can take half a minute. */
function endBySignal(): void {
  process.removeAllListeners('SIGINT');
  process.kill(process.pid, 'SIGINT');
}

function handleSignals(): void {
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // The terminal was closed.
  process.on('SIGHUP', stop);
  // Ctrl+Break of Windows.
  if (process.platform === 'win32') process.on('SIGBREAK', stop);
}

const cli: CliProcess = {
  env: process.env,
  platform: process.platform,
  homeFolder: findHomeFolder(process.env, process.platform),
  get stdin() {
    return (stdin = process.stdin);
  },
  get stdout() {
    return process.stdout;
  },
  get stderr() {
    // The command continues even if standard error is closed.
    return guarded(process.stderr);
  },
  // Opening a stream would take longer than everything else that printing a cached token needs.
  printLine: (text) => writeLineNow(1, text, () => process.stdout),
  get signal() {
    return cancellation().signal;
  },
  // A single executable is its own script.
  self: process.argv[1] === process.execPath ? [process.execPath] : [process.execPath, process.argv[1] ?? ''],
};

const words = process.argv.slice(2);

/** Serves the lines that scripts and shells run frequently, each with as little code as it needs. */
async function serve(): Promise<boolean> {
  if (/^token$/i.test(words[0] ?? '')) {
    const { printCachedToken } = await import('./commands/sessions/print-cached-token.ts');
    if (await printCachedToken(words, cli)) return true;
  }
  if (words[0] === 'complete') {
    const { printReadyCompletion } = await import('./commands/shell/ready-completion.ts');
    return printReadyCompletion(words, cli);
  }
  const { printReadyHelp } = await import('./commands/run/ready-help.ts');
  return printReadyHelp(words, cli);
}

void serve()
  // If it fails, the complete command line reports the error.
  .catch(() => false)
  .then(async (isServed) => {
    // To take Node down in order takes longer than to print the token.
    if (isServed) process.exit();
    // Until here, nothing has to be cleaned up.
    handleSignals();
    const { runCommandLine } = await import('./commands/run/run-command-line.ts');
    process.exitCode = await runCommandLine(words, cli);
    if (cancellation().signal.aborted) setTimeout(endBySignal, 500).unref();
  });
