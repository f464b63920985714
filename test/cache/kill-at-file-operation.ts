import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const changing = [
  'openSync',
  'writeFileSync',
  'fsyncSync',
  'renameSync',
  'linkSync',
  'copyFileSync',
  'unlinkSync',
  'mkdirSync',
  'rmSync',
] as const;

/**
 * Runs an action as if its process were killed at one of its operations on files: that one and all after it, whatever
 * else would clean up among them, do nothing any more.
 *
 * @param at - Counts from 0.
 * @returns Whether it came so far.
 */
export async function killedAtFileOperation(
  at: number,
  action: (step: () => void) => Promise<unknown>,
): Promise<boolean> {
  let count = 0;
  let isDead = false;
  const step = (): void => {
    isDead ||= count === at;
    count += 1;
    if (isDead) throw Object.assign(new Error('EIO: killed'), { code: 'EIO' });
  };
  const originals = changing.map((name) => [name, fs[name]] as const);
  for (const [name, original] of originals) {
    const replacement = (...args: unknown[]): unknown => {
      step();
      return Reflect.apply(original, fs, args);
    };
    Object.assign(fs, { [name]: replacement });
  }
  syncBuiltinESMExports();
  try {
    await action(step);
  } catch {
    // As a rule; where the last operations only clean up, it may succeed.
  } finally {
    for (const [name, original] of originals) Object.assign(fs, { [name]: original });
    syncBuiltinESMExports();
  }
  return isDead;
}
