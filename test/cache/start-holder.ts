import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

/** A process that holds the lock of a session. */
export type Holder = ChildProcessByStdio<Writable, Readable, null>;

/** Starts hold-lock.ts, and waits until it holds the lock; it ends with the test at the latest. */
export async function startHolder(t: TestContext, kind: 'folder' | 'agent', place: string): Promise<Holder> {
  const program = fileURLToPath(new URL('./hold-lock.js', import.meta.url));
  const child = spawn(process.execPath, [program, kind, place], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  assert.equal(line.toString(), 'held\n');
  return child;
}
