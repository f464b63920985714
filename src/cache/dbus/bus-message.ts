import { BusFailure } from './bus-failure.ts';
import { readValues } from './bus-reader.ts';
import type { BusValue } from './bus-value.ts';
import { writeValues } from './bus-writer.ts';

/** A call of a method. */
export interface BusCall {
  /** Name on the bus of the program that is called. */
  readonly to: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  /** Of the arguments. Default: none. */
  readonly signature?: string;
  readonly args?: readonly BusValue[];
}

/** A message that came. Its body is read later, once it is known to be expected. */
export interface BusMessage {
  readonly kind: 'return' | 'error' | 'signal' | 'other';
  readonly path: string | undefined;
  readonly interface: string | undefined;
  readonly member: string | undefined;
  readonly errorName: string | undefined;
  /** Number of the call that it answers. */
  readonly replyTo: number | undefined;
  readonly signature: string;
  readonly body: Buffer;
  readonly isBigEndian: boolean;
}

/** Numbers of the header's fields (D-Bus specification, "Header Fields"). */
const field = { path: 1, interface: 2, member: 3, errorName: 4, replyTo: 5, to: 6, signature: 8, files: 9 } as const;
const methodCall = 1;
const kinds: Readonly<Record<number, BusMessage['kind']>> = { 2: 'return', 3: 'error', 4: 'signal' };

/** The longest message that is read, in bytes: those of the Secret Service have some hundred. */
const longestMessage = 262_144;
/** Bytes before the fields: order, kind, flags, version, length of the body, serial and length of the fields. */
const fixedLength = 16;

/** Writes a call as bytes. */
export function writeCall(call: BusCall, serial: number): Buffer {
  const body = writeValues(call.signature ?? '', call.args ?? []);
  const fields: BusValue[] = [
    [field.path, { signature: 'o', value: call.path }],
    [field.interface, { signature: 's', value: call.interface }],
    [field.member, { signature: 's', value: call.member }],
    [field.to, { signature: 's', value: call.to }],
  ];
  if (call.signature !== undefined) fields.push([field.signature, { signature: 'g', value: call.signature }]);
  const header = writeValues('yyyyuua(yv)', [0x6c, methodCall, 0, 1, body.length, serial, fields]);
  return Buffer.concat([header, Buffer.alloc(-header.length & 7), body]);
}

/**
 * Takes the first message from bytes that have come.
 *
 * @returns The message and the number of its bytes; undefined while it is not complete.
 * @throws {BusFailure} When the bytes are not a message, or too many.
 */
export function takeMessage(bytes: Buffer): { readonly message: BusMessage; readonly length: number } | undefined {
  if (bytes.length < fixedLength) return undefined;
  const order = bytes[0];
  if (order !== 0x6c && order !== 0x42) throw new BusFailure('a message has an unknown byte order');
  if (bytes[3] !== 1) throw new BusFailure(`a message has version ${bytes[3]} of the protocol`);
  const isBigEndian = order === 0x42;
  const numberAt = (at: number) => (isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at));
  const [bodyLength, fieldsLength] = [numberAt(4), numberAt(12)];
  const headerLength = fixedLength + fieldsLength + (-fieldsLength & 7);
  const length = headerLength + bodyLength;
  if (length > longestMessage) throw new BusFailure(`a message has ${length} bytes`);
  if (bytes.length < length) return undefined;
  const header = bytes.subarray(0, fixedLength + fieldsLength);
  const { values } = readValues(header, 'yyyyuua(yv)', isBigEndian);
  const message = messageOf(values, bytes.subarray(headerLength, length), isBigEndian);
  return { message, length };
}

function messageOf(header: readonly BusValue[], body: Buffer, isBigEndian: boolean): BusMessage {
  const [, kind, , , , , fields] = header;
  const values = new Map<BusValue, BusValue>();
  for (const pair of Array.isArray(fields) ? fields : []) {
    const [code, variant] = Array.isArray(pair) ? pair : [];
    if (typeof variant === 'object' && 'value' in variant) values.set(code, variant.value);
  }
  // None is asked for, and Node would drop them unseen, still open.
  if (values.has(field.files)) throw new BusFailure('a message has open files');
  const text = (code: number) => {
    const value = values.get(code);
    return typeof value === 'string' ? value : undefined;
  };
  const replyTo = values.get(field.replyTo);
  return {
    kind: kinds[Number(kind)] ?? 'other',
    path: text(field.path),
    interface: text(field.interface),
    member: text(field.member),
    errorName: text(field.errorName),
    replyTo: typeof replyTo === 'number' ? replyTo : undefined,
    signature: text(field.signature) ?? '',
    body,
    isBigEndian,
  };
}

/**
 * Reads the body of a message.
 *
 * @param signature - That it has to have.
 * @throws {BusFailure} When it has another one, or is not such values.
 */
export function readBody(message: BusMessage, signature: string): readonly BusValue[] {
  if (message.signature !== signature) {
    const found = JSON.stringify(message.signature.slice(0, 40));
    throw new BusFailure(`a message has the signature ${found} where ${JSON.stringify(signature)} is due`);
  }
  const { values, end } = readValues(message.body, signature, message.isBigEndian);
  if (end !== message.body.length) throw new BusFailure('the body of a message has another length');
  return values;
}
