import { EntradaError, isEntradaError, messageOf, systemErrorCode } from '../../base/errors.ts';
import { agentError, type AgentFault } from './agent-error.ts';
import { messageLimit, readAnswer, writeRequest } from './agent-protocol.ts';
import { isPipeFile } from './agent-folder.ts';

/** How long an agent may take for one response by default, in milliseconds. */
export const answerLimitMs = 5_000;

/**
 * Sends an agent one request over a connection of its own.
 *
 * @param args - As JSON, made by the call's codecs.
 * @returns The value of the response, still JSON.
 * @throws {EntradaError} `AGENT_UNREACHABLE` with the fault in `details.reason`, or what the agent's cache threw.
 */
export async function askAgent(
  path: string,
  call: string,
  args: readonly unknown[],
  limitMs: number = answerLimitMs,
): Promise<unknown> {
  const request = writeRequest(call, args);
  const bytes = Buffer.byteLength(request);
  if (bytes > messageLimit) {
    throw agentError('refused', path, `${bytes} bytes are to be kept where it takes ${messageLimit}`);
  }
  const message = await (isPipeFile(path) ? exchangeOverPipe : exchange)(path, request, limitMs);
  const answer = readAnswer(message);
  if (answer === undefined) throw agentError('cut-off', path, `its response ended after ${message.length} characters`);
  if ('error' in answer) throw withFault(answer.error, path);
  return answer.value;
}

/** Of the errors that an agent sends, only its refusal of another version is about itself; details do not travel. */
function withFault(error: EntradaError, path: string): EntradaError {
  const { message, hint } = error;
  if (error.code !== 'AGENT_UNREACHABLE') return error;
  const details = { path, reason: 'other-version' satisfies AgentFault };
  return new EntradaError('AGENT_UNREACHABLE', message, { hint, details });
}

async function exchange(path: string, request: string, limitMs: number): Promise<string> {
  // Not imported above: most commands find no agent and need no sockets.
  const { connect } = await import('node:net');
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ path });
    const limit = setTimeout(() => {
      socket.destroy();
      reject(agentError('silent', path, `it has not answered within ${limitMs} ms`));
    }, limitMs);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', (cause) => reject(connectionError(path, cause)));
    socket.on('close', () => {
      clearTimeout(limit);
      resolve(Buffer.concat(chunks).toString('utf8'));
    });
    socket.end(request);
  });
}

/** Node's servers have 4 instances of a pipe ready. Of more clients, each blocks a thread until one is free. */
const mostPipes = 4;
let pipes = 0;
const waiting: (() => void)[] = [];

/** The time limit begins when it is the turn of the request. */
async function exchangeOverPipe(path: string, request: string, limitMs: number): Promise<string> {
  if (pipes < mostPipes) pipes += 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await exchangeNow(path, request, limitMs);
  } finally {
    const next = waiting.shift();
    if (next === undefined) pipes -= 1;
    else next();
  }
}

async function exchangeNow(path: string, request: string, limitMs: number): Promise<string> {
  const [{ connect }, { readPipeFile, requestOverPipe }] = await Promise.all([
    import('node:net'),
    import('./agent-pipe.ts'),
  ]);
  const { address, secret } = readPipeFile(path);
  const socket = connect({ path: address });
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    socket.destroy();
  }, limitMs);
  try {
    return await requestOverPipe(socket, path, secret, request);
  } catch (cause) {
    if (isLate) throw agentError('silent', path, `it has not answered within ${limitMs} ms`);
    throw isEntradaError(cause) ? cause : connectionError(path, cause);
  } finally {
    clearTimeout(limit);
    socket.destroy();
  }
}

function connectionError(path: string, cause: unknown): Error {
  switch (systemErrorCode(cause)) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return agentError('gone', path, 'it has ended', cause);
    case 'EACCES':
    case 'EPERM':
      return agentError('refused', path, 'access is denied', cause);
    default:
      return agentError('cut-off', path, `the connection broke (${systemErrorCode(cause) ?? messageOf(cause)})`, cause);
  }
}
