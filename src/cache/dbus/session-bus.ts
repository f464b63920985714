import { statSync } from 'node:fs';
import type { Bus } from './bus.ts';
import { sessionBusSockets } from './bus-address.ts';
import { BusFailure } from './bus-failure.ts';

/**
 * Connects to the user's session bus: the first of its sockets that accepts the connection.
 *
 * @param env - Environment variables.
 * @param limitMs - How long the connection may last, until `limit()` sets another time.
 * @throws {BusFailure} When there is none, or it belongs to another user.
 */
export async function openSessionBus(env: Readonly<Record<string, string | undefined>>, limitMs: number): Promise<Bus> {
  const sockets = sessionBusSockets(env);
  let failure = new BusFailure('there is no session bus (D-Bus)');
  for (const path of sockets) {
    try {
      checkOwner(path);
      const { openBus } = await import('./bus.ts');
      return await openBus(path, limitMs);
    } catch (cause) {
      if (!(cause instanceof BusFailure)) throw cause;
      failure = cause;
    }
  }
  throw failure;
}

/** A program started by `sudo` or `su` may have the address of another user's bus, who would get the secrets. */
function checkOwner(path: string): void {
  const owner = path.startsWith('\0') ? undefined : ownerOf(path);
  if (owner === undefined || owner === 0 || owner === process.getuid?.()) return;
  throw new BusFailure(`the session bus "${path}" belongs to another user (id ${owner})`);
}

/** Links are followed. What cannot be looked at cannot be connected to either, which reports it. */
function ownerOf(path: string): number | undefined {
  try {
    return statSync(path).uid;
  } catch {
    return undefined;
  }
}
