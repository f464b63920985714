import type { Socket } from 'node:net';

/** The open connections of a server, limited in number. */
export interface ConnectionLimit {
  /**
   * Counts a new connection until it closes. If there are too many, the oldest one that is not trusted is closed for
   * it, and without such a one the new connection: a stranger who holds connections open cannot keep programs out.
   *
   * @returns Whether the new connection is still open.
   */
  add(socket: Socket): boolean;
  /** Keeps a connection from being closed for a new one. */
  trust(socket: Socket): void;
  closeAll(): void;
}

/**
 * Limits the connections of a server.
 *
 * @param idleMs - Closes a connection on which nothing is sent for this long.
 */
export function limitConnections(max: number, idleMs: number): ConnectionLimit {
  const open = new Set<Socket>();
  // In the order in which they were opened.
  const strangers = new Set<Socket>();
  return {
    add(socket) {
      const [oldest] = strangers;
      const closed = open.size < max ? undefined : (oldest ?? socket);
      if (closed !== undefined) {
        closed.destroy();
        open.delete(closed);
        strangers.delete(closed);
      }
      // The error is followed by close.
      socket.on('error', () => {});
      if (closed === socket) return false;
      open.add(socket);
      strangers.add(socket);
      socket.setTimeout(idleMs, () => socket.destroy());
      socket.on('close', () => {
        open.delete(socket);
        strangers.delete(socket);
      });
      return true;
    },
    trust: (socket) => void strangers.delete(socket),
    closeAll() {
      for (const socket of open) socket.destroy();
    },
  };
}
