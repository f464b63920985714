import { hash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { EntradaError, isEntradaError } from '../../base/errors.ts';
import type { CacheLock } from '../../cache/token-cache.ts';
import { type FileLock, lockFile } from '../../fleet/file-lock.ts';
import type { Services } from '../../session/services/services.ts';

type LockServices = Pick<Services, 'cache' | 'clock' | 'signal'>;

/** A lock whose owner is gone is free within 2 s. */
const longestWaitMs = 2_500;
const betweenTriesMs = 100;

/**
 * Locks a state file, which is created when it is missing: by the file itself for this machine, and by the locks of the
 * saved sessions for machines that share these. Both are free when their process is gone.
 *
 * @throws {EntradaError} `INPUT_INVALID` if another process has the file.
 */
export async function lockStateFile(path: string, services: LockServices): Promise<Pick<CacheLock, 'release'>> {
  const file = await lockHere(path, services);
  try {
    const lock = await lockWithSessions(path, services);
    return {
      async release() {
        file.release();
        await lock.release();
      },
    };
  } catch (error) {
    file.release();
    throw error;
  }
}

async function lockHere(path: string, { clock, signal }: LockServices): Promise<FileLock> {
  for (let waitedMs = 0; ; waitedMs += betweenTriesMs) {
    const lock = await lockFile(path);
    if (lock !== undefined) return lock;
    if (waitedMs >= longestWaitMs) throw inUse(path);
    await clock.sleep(betweenTriesMs, signal);
  }
}

async function lockWithSessions(path: string, { cache, clock, signal }: LockServices): Promise<CacheLock> {
  const id = hash('sha256', `state file ${realPath(path)}`, 'hex').slice(0, 32);
  const limit = new AbortController();
  const stop = signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]);
  const ended = new AbortController();
  const waiting = clock.sleep(longestWaitMs, ended.signal).then(
    () => limit.abort(),
    () => undefined,
  );
  try {
    return await cache.lock(id, { signal: stop });
  } catch (error) {
    if (!isEntradaError(error) || error.code !== 'CANCELLED' || signal?.aborted === true) throw error;
    throw inUse(path);
  } finally {
    ended.abort();
    await waiting;
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

function inUse(path: string): EntradaError {
  return new EntradaError('INPUT_INVALID', `Cannot continue from "${path}": another process uses it`, {
    hint: 'Wait until it ends, or use another -StateFile.',
  });
}
