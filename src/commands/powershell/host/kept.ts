import { AsyncLocalStorage } from 'node:async_hooks';
import { type EntradaFolders, entradaFolders, findHomeFolder } from '../../../base/folders.ts';
import type { TokenCache } from '../../../cache/token-cache.ts';
import { userSessions } from '../../../cache/user-sessions.ts';
import type { Services } from '../../../session/services/services.ts';
import { createTransports, type TransportSettings } from '../../../session/services/transports.ts';
import type { Variables } from './call-message.ts';

/** Where what is kept reports to: the call that uses it at the moment. */
export interface CallVoice {
  warn(text: string): void;
  /** Set when the call's services exist. */
  transport?: Pick<TransportSettings, 'trace' | 'verbose' | 'warn'>;
}

/** The parts that the host keeps from one call to the next, as long as the shell's environment does not change. */
export interface Kept {
  readonly env: Variables;
  readonly folders: EntradaFolders;
  readonly homeFolder: string | undefined;
  /** Reads the files at each call, so that it sees what other processes do; keys that are costly to get are kept. */
  readonly sessions: TokenCache;
  /** Pools of connections that stay open. */
  transportTo(settings: TransportSettings): Promise<Services['transportTo']>;
  /** Ends idle connections, and others after their request. */
  close(): void;
}

/** The call that code runs for. */
export const currentCall = new AsyncLocalStorage<CallVoice>();

/**
 * Creates what is kept for an environment.
 *
 * @throws {EntradaError} `STORAGE_FAILED` without a home folder.
 */
export function keepFor(env: Variables, platform: NodeJS.Platform): Kept {
  const homeFolder = findHomeFolder(env, platform);
  const folders = entradaFolders(env, platform, homeFolder);
  const closing = new AbortController();
  const warn = (text: string) => currentCall.getStore()?.warn(text);
  let transports: Services['transportTo'] | undefined;
  return {
    env,
    folders,
    homeFolder,
    sessions: userSessions({ folders, env, platform, warn }).cache,
    async transportTo(settings) {
      const voice = currentCall.getStore();
      if (voice !== undefined) voice.transport = settings;
      transports ??= createTransports({
        userAgent: settings.userAgent,
        env,
        closing: closing.signal,
        trace: (line) => currentCall.getStore()?.transport?.trace?.(line),
        verbose: (text) => currentCall.getStore()?.transport?.verbose?.(text),
        warn: (text) => currentCall.getStore()?.transport?.warn?.(text),
      });
      return transports;
    },
    close: () => closing.abort(),
  };
}
