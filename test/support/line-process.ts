import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { endWithThisProcess } from './end-with-this-process.ts';

/** A process that is spoken to in lines. */
export interface LineProcess {
  /** Returns the next line that it writes, and fails when it ends without one. */
  line(): Promise<string>;
  say(line: string): void;
  signal(name: NodeJS.Signals): void;
}

/** Starts a process whose errors show with the test's own. */
export function startLineProcess(program: string, args: readonly string[]): LineProcess {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  endWithThisProcess(child);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  // It may be gone when it is told something.
  child.stdin.on('error', () => undefined);
  return {
    async line() {
      const next = await lines.next();
      if (next.done === true) throw new Error(`"${program} ${args.join(' ')}" ended without a line.`);
      return next.value;
    },
    say: (line) => void child.stdin.write(`${line}\n`),
    signal: (name) => void child.kill(name),
  };
}
