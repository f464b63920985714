import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import type { ByteStore } from '../byte-store.ts';
import { memoryStore } from '../memory-store.ts';
import { sessionFolderName } from '../store-keys.ts';
import { listenOnPipe, makePipeSecret, receiveOverPipe } from './agent-pipe.ts';
import { messageLimit } from './agent-protocol.ts';
import { listen, publishSocket } from './agent-socket.ts';
import { type AgentReply, answerMessage } from './answer-request.ts';
import { isPipeFile } from './agent-folder.ts';
import type { ProcessIdentity, ProcessTable } from '../processes/process.ts';

/** Settings of an agent's process. */
export interface AgentSettings {
  /** In a folder that only this user can enter; with the extension `.pipe`, a file that names a pipe. */
  readonly socketPath: string;
  readonly shell: ProcessIdentity;
  readonly processes: ProcessTable;
  readonly clock: Clock;
  /** Ends the agent. */
  readonly signal: AbortSignal;
}

/** Why an agent ended. */
export type AgentEnd = 'shell-gone' | 'stopped' | 'empty' | 'displaced' | 'not-needed';

/**
 * Keeps sessions in this process's memory and serves them over a Unix socket, until the shell they belong to is gone,
 * `signal` aborts, a client requests it, its socket is removed, or nothing was kept or requested for 10 minutes. Then
 * the socket is removed, and the memory is gone with the process; nothing is written to disk.
 *
 * @returns Why it ended; `not-needed` when the shell has an agent already.
 */
export async function runAgent({ socketPath, shell, processes, clock, signal }: AgentSettings): Promise<AgentEnd> {
  if (!processes.isRunning(shell)) return 'shell-gone';
  const store = memoryStore();
  const told = new AbortController();
  const stopped = AbortSignal.any([signal, told.signal]);
  let roundsAtRest = 0;
  const connections = new Set<Socket>();
  const secret = isPipeFile(socketPath) ? makePipeSecret() : undefined;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    makeRoom(connections);
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    const answer = async (message: string) => {
      roundsAtRest = 0;
      return answerMessage(message, store, socketPath);
    };
    const onLast = () => told.abort();
    if (secret === undefined) serve(socket, answer, onLast);
    else void servePipe(socket, secret, answer, onLast);
  });
  const listenAt = secret && listenOnPipe(secret, listen);
  const published = await publishSocket(server, socketPath, listenAt);
  if (published === undefined) return close(server, connections, 'not-needed');
  try {
    for (;;) {
      if (await isOverAfter(pollMs, clock, stopped)) return 'stopped';
      if (!processes.isRunning(shell)) return 'shell-gone';
      if (!published.isInPlace()) return 'displaced';
      roundsAtRest = (await isEmpty(store)) ? roundsAtRest + 1 : 0;
      if (roundsAtRest * pollMs >= emptyLimitMs) return 'empty';
    }
  } finally {
    published.remove();
    close(server, connections, undefined);
  }
}

const pollMs = 1_000;
/** Longer than a sign-in, which the agent is started before. */
const emptyLimitMs = 10 * 60_000;
const connectionLimit = 512;
/** For a client to send its request; Entrada's clients send it at once. */
const requestLimitMs = 30_000;

function serve(socket: Socket, answer: (message: string) => Promise<AgentReply>, onLast: () => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const limit = setTimeout(() => socket.destroy(), requestLimitMs);
  socket.on('close', () => clearTimeout(limit));
  // A client that goes away is not an error.
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > messageLimit) socket.destroy();
    else chunks.push(chunk);
  });
  socket.on('end', () => {
    void answer(Buffer.concat(chunks).toString('utf8')).then(({ message, isLast }) => {
      socket.end(message, isLast === true ? onLast : undefined);
    });
  });
}

async function servePipe(
  socket: Socket,
  secret: Buffer,
  answer: (message: string) => Promise<AgentReply>,
  onLast: () => void,
): Promise<void> {
  const limit = setTimeout(() => socket.destroy(), requestLimitMs);
  socket.on('close', () => clearTimeout(limit));
  socket.on('error', () => socket.destroy());
  try {
    const { request, reply } = await receiveOverPipe(socket, secret);
    const { message, isLast } = await answer(request);
    reply(message, () => isLast === true && onLast());
  } catch {
    // Not a client of Entrada's, or one that went away.
    socket.destroy();
  }
}

/** Drops the oldest connection: a well-behaved client is served within a moment. */
function makeRoom(connections: Set<Socket>): void {
  if (connections.size < connectionLimit) return;
  const [oldest] = connections;
  if (oldest === undefined) return;
  connections.delete(oldest);
  oldest.destroy();
}

async function isOverAfter(durationMs: number, clock: Clock, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(durationMs, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return signal.aborted;
}

async function isEmpty(store: ByteStore): Promise<boolean> {
  return (await store.list(sessionFolderName)).length === 0;
}

function close<E>(server: Server, connections: ReadonlySet<Socket>, end: E): E {
  server.close();
  for (const socket of connections) socket.destroy();
  return end;
}
