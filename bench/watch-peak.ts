import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A program that has ended with status 0. */
export interface Watched {
  readonly name: string;
  readonly output: string;
  /** The high-water mark of its memory, in MiB; NaN where the system does not show it. */
  readonly peakMb: number;
  readonly durationMs: number;
}

/**
 * Runs a program and watches its memory.
 *
 * @throws {Error} When it ends with another status than 0.
 */
export async function watchPeak(
  name: string,
  [program, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
): Promise<Watched> {
  const startedAtMs = performance.now();
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  let peakMb = Number.NaN;
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const watch = setInterval(() => (peakMb = peakOf(child.pid) ?? peakMb), 20);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearInterval(watch);
  if (status !== 0) throw new Error(`${name} ended with status ${status}`);
  return { name, output, peakMb, durationMs: performance.now() - startedAtMs };
}

/** The high-water mark of a process so far; undefined where the system does not show it. */
function peakOf(pid: number | undefined): number | undefined {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    return undefined;
  }
}
