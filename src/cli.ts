import { homedir } from 'node:os';
import { exitStatuses } from './base/errors.ts';
import type { Edge } from './commands/run/edge.ts';
import { printCachedToken } from './commands/sessions/print-cached-token.ts';
import { writeBytes, writeLineNow } from './terminal/output-sink.ts';

const cancelled = new AbortController();

let stdin: NodeJS.ReadStream | undefined;
let stderr: NodeJS.WriteStream | undefined;

/** The first Ctrl+C lets the command end in order; the second one ends the process. */
function stop(signalName: NodeJS.Signals): void {
  if (cancelled.signal.aborted) process.exit(exitStatuses.cancelled);
  cancelled.abort(signalName);
  // Whoever reads standard input would wait for it on and on.
  process.exitCode = exitStatuses.cancelled;
  stdin?.destroy();
}

process.on('SIGINT', stop);
process.on('SIGTERM', stop);

const edge: Edge = {
  env: process.env,
  platform: process.platform,
  homeFolder: homedir(),
  get stdin() {
    return (stdin ??= process.stdin);
  },
  get stdout() {
    return process.stdout;
  },
  get stderr() {
    // When nobody reads messages any more, the command goes on.
    return (stderr ??= process.stderr.on('error', () => {}));
  },
  async printLine(text) {
    // A stream would cost more than everything else a cached token needs.
    const rest = writeLineNow(1, text);
    if (rest.length > 0) await writeBytes(rest, process.stdout);
  },
  signal: cancelled.signal,
  self: [process.execPath, process.argv[1] ?? ''],
};

const words = process.argv.slice(2);
void printCachedToken(words, edge)
  // What keeps it from being printed is told by the whole command line.
  .catch(() => false)
  .then(async (isServed) => {
    if (isServed) return;
    const { runCommandLine } = await import('./commands/run/run-command-line.ts');
    process.exitCode = await runCommandLine(words, edge);
  });
