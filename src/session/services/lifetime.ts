import { EntradaError } from '../../base/errors.ts';

/** How long this process uses a session of a library's caller. */
export interface Lifetime {
  /** Aborted when the session is closed: nothing new is begun, and connections end with what is under way. */
  readonly closing: AbortSignal;
  /** Whether the tokens are in the memory of this process alone, and are removed when the session is closed. */
  readonly isInMemory: boolean;
  close(): void;
}

/** Creates the lifetime of a session. */
export function createLifetime(isInMemory: boolean): Lifetime {
  const controller = new AbortController();
  return { closing: controller.signal, isInMemory, close: () => controller.abort() };
}

/**
 * Throws when a session is closed.
 *
 * @throws {EntradaError} `NOT_CONNECTED`.
 */
export function requireOpen(lifetime: Lifetime | undefined): void {
  if (lifetime?.closing.aborted !== true) return;
  throw new EntradaError('NOT_CONNECTED', 'Cannot use the session: it is closed', {
    hint: 'openCurrentSession() opens a saved session again; otherwise, sign in.',
  });
}
