import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { readBody, takeMessage } from '../../src/cache/dbus/bus-message.ts';
import type { BusValue } from '../../src/cache/dbus/bus-value.ts';
import { writeValues } from '../../src/cache/dbus/bus-writer.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A call that came to a fake bus. */
export interface SeenCall {
  readonly member: string;
  readonly path: string;
  readonly interface: string | undefined;
  readonly args: readonly BusValue[];
  readonly serial: number;
}

/** The answer to a call: values, an error, bytes as they are, or nothing; and signals that follow. */
export type BusAnswer =
  | { readonly signature: string; readonly values: readonly BusValue[]; readonly signals?: readonly BusSignal[] }
  | { readonly error: string; readonly text?: string }
  | { readonly bytes: Buffer }
  | undefined;

export interface BusSignal {
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature: string;
  readonly values: readonly BusValue[];
}

export interface FakeBus {
  readonly env: Readonly<Record<string, string>>;
  /** Members of the calls, in their order. */
  readonly calls: string[];
  /** Lines of the handshake. */
  readonly lines: string[];
}

/**
 * Starts a session bus on a socket of its own, which ends with the test.
 *
 * @param answer - For each call but `Hello` and `AddMatch`.
 * @param greet - The response to the handshake's first line. Default: accepts the user.
 */
export async function startFakeBus(
  t: TestContext,
  answer: (call: SeenCall) => BusAnswer,
  greet: (line: string) => string | Buffer = () => 'OK 0123456789abcdef0123456789abcdef\r\n',
): Promise<FakeBus> {
  const path = join(temporaryFolder(t), 'bus');
  const [calls, lines]: [string[], string[]] = [[], []];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let received: Buffer = Buffer.alloc(0);
    let isOpen = false;
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      while (!isOpen && received.includes('\r\n')) {
        const line = received.toString('latin1', 0, received.indexOf('\r\n'));
        received = received.subarray(line.length + 2);
        lines.push(line);
        isOpen = line === 'BEGIN';
        if (!isOpen) socket.write(greet(line));
      }
      for (let taken = isOpen ? takeMessage(received) : undefined; taken !== undefined; taken = takeMessage(received)) {
        const serial = received.readUInt32LE(8);
        received = received.subarray(taken.length);
        const { message } = taken;
        const member = message.member ?? '';
        calls.push(member);
        const call = {
          member,
          path: message.path ?? '',
          interface: message.interface,
          args: readBody(message, message.signature),
          serial,
        };
        for (const bytes of bytesOf(call, usual[member] ?? answer(call))) socket.write(bytes);
      }
    });
  });
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { env: { DBUS_SESSION_BUS_ADDRESS: `unix:path=${path}` }, calls, lines };
}

const usual: Readonly<Record<string, BusAnswer>> = {
  Hello: { signature: 's', values: [':1.1'] },
  AddMatch: { signature: '', values: [] },
};

function bytesOf(call: SeenCall, answer: BusAnswer): readonly Buffer[] {
  if (answer === undefined) return [];
  if ('bytes' in answer) return [answer.bytes];
  if ('error' in answer) {
    const fields: BusValue[] = [
      [4, { signature: 's', value: answer.error }],
      [5, { signature: 'u', value: call.serial }],
    ];
    return [messageBytes(3, fields, 's', [answer.text ?? ''])];
  }
  const reply = messageBytes(2, [[5, { signature: 'u', value: call.serial }]], answer.signature, answer.values);
  return [reply, ...(answer.signals ?? []).map(signalBytes)];
}

function signalBytes({ path, interface: name, member, signature, values }: BusSignal): Buffer {
  const fields: BusValue[] = [
    [1, { signature: 'o', value: path }],
    [2, { signature: 's', value: name }],
    [3, { signature: 's', value: member }],
  ];
  return messageBytes(4, fields, signature, values);
}

/** Writes a message: 2 is a response, 3 an error and 4 a signal. */
export function messageBytes(
  kind: number,
  fields: readonly BusValue[],
  signature: string,
  values: readonly BusValue[],
): Buffer {
  const body = writeValues(signature, values);
  const all = signature === '' ? fields : [...fields, [8, { signature: 'g', value: signature }]];
  const header = writeValues('yyyyuua(yv)', [0x6c, kind, 1, 1, body.length, 99, all]);
  return Buffer.concat([header, Buffer.alloc(-header.length & 7), body]);
}
