import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Sees to it that a child does not outlive this process, whatever ends it: a test run that is killed leaves no servers.
 *
 * A shell waits for the end of a pipe whose other end this process alone holds, and then kills the child, which may be
 * stopped at that time.
 */
export function endWithThisProcess(child: ChildProcess): void {
  if (child.pid === undefined) return;
  // Reading ends when the pipe does: this process is gone.
  const script = 'while read -r _; do :; done; kill -9 "$0" 2>/dev/null';
  const watch = spawn('sh', ['-c', script, String(child.pid)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watch.on('error', () => undefined);
  // Its number may be given to another process once the child is gone.
  child.once('exit', () => watch.kill('SIGKILL'));
  if (child.exitCode !== null || child.signalCode !== null) watch.kill('SIGKILL');
  watch.unref();
  (watch.stdin as unknown as { unref?(): void }).unref?.();
}
