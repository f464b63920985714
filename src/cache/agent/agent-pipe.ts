import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { parseJsonObject, textField } from '../../base/json.ts';
import { readPrivateFile } from '../../base/private-files.ts';
import { agentError } from './agent-error.ts';
import { messageLimit } from './agent-protocol.ts';

/*
 * On Windows an agent listens on a named pipe. Without compiled code, Node cannot say who may connect to one, and
 * another program can take its name. So both sides prove, the agent first, that they can read a file of the user's:
 *
 *   client   32 random bytes
 *   agent    32 random bytes, HMAC-SHA-256(secret, "agent", both)
 *   client   HMAC-SHA-256(secret, "client", both), length (4 bytes), request sealed by AES-256-GCM
 *   agent    length (4 bytes), response sealed by AES-256-GCM
 *
 * The keys are derived from the secret and the random bytes, one for each direction, and seal one message each.
 */

const randomLength = 32;
const proofLength = 32;
const tagLength = 16;
const secretLength = 32;

/** Creates the secret of a pipe. */
export function makePipeSecret(): Buffer {
  return randomBytes(secretLength);
}

/** Lets a server listen on a new pipe, and writes the file that names it; for `publishSocket`. */
export function listenOnPipe(
  secret: Buffer,
  listen: (server: Server, path: string) => Promise<void>,
  platform: NodeJS.Platform = process.platform,
): (server: Server, file: string) => Promise<void> {
  return async (server, file) => {
    const name = `entrada-${randomBytes(16).toString('hex')}`;
    // Linux has sockets, in tests, that anyone can connect to.
    const address = platform === 'win32' ? `\\\\.\\pipe\\${name}` : `\0${name}`;
    await listen(server, address);
    const content = JSON.stringify({ address, secret: secret.toString('base64') });
    writeFileSync(file, content, { mode: 0o600, flag: 'wx' });
  };
}

/**
 * Returns where the agent of a file listens, and its secret.
 *
 * @throws {EntradaError} `AGENT_UNREACHABLE` if the file is missing or damaged.
 */
export function readPipeFile(path: string): { readonly address: string; readonly secret: Buffer } {
  const content = readPrivateFile(path);
  if (content === undefined) throw agentError('gone', path, 'it has ended');
  const fields = parseJsonObject(content.toString('utf8')) ?? {};
  const address = textField(fields, 'address');
  const secret = Buffer.from(textField(fields, 'secret') ?? '', 'base64');
  if (address !== undefined && secret.length === secretLength) return { address, secret };
  throw agentError('gone', path, 'the file that names its pipe is damaged');
}

/**
 * Sends a request to an agent that proves to be the one of the file.
 *
 * @returns The response; cut off when the agent ends meanwhile.
 * @throws {EntradaError} `AGENT_UNREACHABLE` (`refused`) if another program listens, which has seen nothing then.
 */
export async function requestOverPipe(socket: Socket, path: string, secret: Buffer, request: string): Promise<string> {
  const own = randomBytes(randomLength);
  const read = readerOf(socket);
  socket.write(own);
  const greeting = await read(randomLength + proofLength);
  const both = Buffer.concat([own, greeting.subarray(0, randomLength)]);
  if (!isProof(greeting.subarray(randomLength), secret, 'agent', both)) {
    throw agentError('refused', path, 'another program listens on its pipe');
  }
  socket.write(Buffer.concat([proofOf(secret, 'client', both), sealMessage(request, secret, 'client', both)]));
  return readMessage(read, secret, 'agent', both);
}

/**
 * Serves one connection: reads a request of a client that knows the secret, and returns the function that sends the
 * response. Anything else ends the connection.
 */
export async function receiveOverPipe(
  socket: Socket,
  secret: Buffer,
): Promise<{ readonly request: string; reply(message: string, onSent: () => void): void }> {
  const own = randomBytes(randomLength);
  const read = readerOf(socket);
  const both = Buffer.concat([await read(randomLength), own]);
  socket.write(Buffer.concat([own, proofOf(secret, 'agent', both)]));
  if (!isProof(await read(proofLength), secret, 'client', both)) throw new Error('A wrong proof');
  const request = await readMessage(read, secret, 'client', both);
  return { request, reply: (message, onSent) => socket.end(sealMessage(message, secret, 'agent', both), onSent) };
}

type Side = 'agent' | 'client';

function proofOf(secret: Buffer, side: Side, both: Buffer): Buffer {
  return createHmac('sha256', secret).update(`entrada ${side}\0`).update(both).digest();
}

function isProof(given: Buffer, secret: Buffer, side: Side, both: Buffer): boolean {
  return timingSafeEqual(given, proofOf(secret, side, both));
}

function keyOf(secret: Buffer, side: Side, both: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, both, `entrada message of the ${side}`, 32));
}

/** A key seals one message. */
const nonce = Buffer.alloc(12);

function sealMessage(message: string, secret: Buffer, side: Side, both: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret, side, both), nonce);
  const sealed = Buffer.concat([cipher.update(message, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(sealed.length);
  return Buffer.concat([length, sealed]);
}

async function readMessage(read: Read, secret: Buffer, side: Side, both: Buffer): Promise<string> {
  const length = (await read(4)).readUInt32BE();
  if (length < tagLength || length > messageLimit + tagLength) throw new Error('A message of a wrong length');
  const sealed = await read(length);
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secret, side, both), nonce);
  decipher.setAuthTag(sealed.subarray(length - tagLength));
  const content = [decipher.update(sealed.subarray(0, length - tagLength)), decipher.final()];
  return Buffer.concat(content).toString('utf8');
}

/** Reads a number of bytes. */
type Read = (length: number) => Promise<Buffer>;

/** Collects what arrives; the promise rejects when the connection ends before there is enough. */
function readerOf(socket: Socket): Read {
  const chunks: Buffer[] = [];
  let size = 0;
  let end: Error | undefined;
  let wake = (): void => undefined;
  const finish = (cause: Error) => {
    end ??= cause;
    wake();
  };
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > mostUnread) socket.destroy(new Error('It sent more than a message'));
    wake();
  });
  socket.on('error', finish);
  for (const name of ['end', 'close']) socket.on(name, () => finish(new Error('The connection ended')));
  return async (length) => {
    for (;;) {
      if (size >= length) break;
      if (end !== undefined) throw end;
      await new Promise<void>((resolve) => (wake = resolve));
    }
    const all = Buffer.concat(chunks);
    chunks.splice(0, chunks.length, all.subarray(length));
    size = all.length - length;
    return all.subarray(0, length);
  };
}

const mostUnread = messageLimit + 4096;
