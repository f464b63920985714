import { EntradaError, isKnownErrorCode } from '../../base/errors.ts';
import { isObject, parseJsonObject, textField } from '../../base/json.ts';
import { version } from '../../base/version.ts';
import { type ByteStore, isStoreKey, type StoredBytes, type StoreEntry } from '../byte-store.ts';

/*
 * One connection carries one request and its response, each a JSON text that ends where its sender closes its half. So
 * a wrong length cannot be announced, half a message is never taken for a whole one (an object without its last brace
 * is not JSON), and a client that comes and goes leaves nothing to clean up.
 *
 *   request  { "version": "0.1.0", "call": "get", "args": [KEY] }
 *   response { "value": ... }  or  { "error": { "code", "message", "hint" } }
 */

/** Largest request or response, in bytes. */
export const messageLimit = 16 * 2 ** 20;

/** How a type of the store's interface travels. Reading throws when the value has another type. */
interface Codec<T> {
  toJson(value: T): unknown;
  fromJson(value: unknown): T;
}

type CallOf<M> = M extends (...args: infer A) => Promise<infer R>
  ? { readonly args: { readonly [I in keyof A]: Codec<A[I]> }; readonly result: Codec<R> }
  : never;

const text: Codec<string> = { toJson: (value) => value, fromJson: (value) => checked(value, isText) };
const yesOrNo: Codec<boolean> = { toJson: (value) => value, fromJson: (value) => checked(value, isBoolean) };
const nothing: Codec<void> = { toJson: () => null, fromJson: () => undefined };
const key: Codec<string> = { toJson: (value) => value, fromJson: (value) => checked(value, isKey) };
// Secrets are readable from here to the socket, which is the next step.
const bytes: Codec<Uint8Array> = {
  toJson: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64'),
  fromJson: (value) => Buffer.from(checked(value, isText), 'base64'),
};
const stored: Codec<StoredBytes> = {
  toJson: (value) => ({ bytes: bytes.toJson(value.bytes), version: value.version }),
  fromJson(value) {
    const { bytes: content, version: found } = checked(value, isObject);
    return { bytes: bytes.fromJson(content), version: text.fromJson(found) };
  },
};
const entries: Codec<readonly StoreEntry[]> = {
  toJson: (value) => value.map((entry) => entry.key),
  fromJson: (value) => checked(value, isTexts).map((one) => ({ key: one })),
};

function optional<T>({ toJson, fromJson }: Codec<T>): Codec<T | undefined> {
  return {
    toJson: (value) => (value === undefined ? null : toJson(value)),
    fromJson: (value) => (value === null ? undefined : fromJson(value)),
  };
}

/** The calls of an agent: everything about its store. */
export interface AgentCalls extends Omit<ByteStore, 'place' | 'watch' | 'delete'> {
  delete(key: string, version: string | undefined): Promise<boolean>;
}

/** Every call of the store's interface; the compiler asks for a row when one is added there. */
export const storeCalls: { readonly [Name in keyof AgentCalls]: CallOf<AgentCalls[Name]> } = {
  get: { args: [key], result: optional(stored) },
  set: { args: [key, bytes], result: nothing },
  delete: { args: [key, optional(text)], result: yesOrNo },
  list: { args: [text], result: entries },
  compareAndSet: { args: [key, optional(text), bytes], result: optional(text) },
};

/** A row of the table, for callers that look up calls by name. */
export interface AnyCall {
  readonly args: readonly Codec<unknown>[];
  readonly result: Codec<unknown>;
}

/** Finds a call by its name, which may be anything. */
export function findCall(name: string): AnyCall | undefined {
  return new Map<string, AnyCall>(Object.entries(storeCalls)).get(name);
}

/** A request to an agent. */
export interface AgentRequest {
  readonly version: string;
  readonly call: string;
  readonly args: readonly unknown[];
}

/** Writes a request; `args` are as the call's codecs encoded them. */
export function writeRequest(call: string, args: readonly unknown[]): string {
  return JSON.stringify({ version, call, args } satisfies AgentRequest);
}

/** Reads a request; undefined for anything else. */
export function readRequest(message: string): AgentRequest | undefined {
  const request = parseJsonObject(message);
  const { version: sender, call, args } = request ?? {};
  if (typeof sender !== 'string' || typeof call !== 'string' || !Array.isArray(args)) return undefined;
  return { version: sender, call, args };
}

/** Writes the response to a call that succeeded; `value` is as the call's codec encoded it. */
export function writeValue(value: unknown): string {
  return JSON.stringify({ value });
}

/** Writes the response to a call that failed. */
export function writeError({ code, message, hint }: EntradaError): string {
  return JSON.stringify({ error: { code, message, hint } });
}

/** Reads a response; undefined when it is cut off or not a response. */
export function readAnswer(
  message: string,
): { readonly value: unknown } | { readonly error: EntradaError } | undefined {
  const answer = parseJsonObject(message);
  if (answer === undefined) return undefined;
  if ('value' in answer) return { value: answer['value'] };
  const error = answer['error'];
  if (!isObject(error)) return undefined;
  const code = textField(error, 'code') ?? '';
  const hint = textField(error, 'hint');
  const found = textField(error, 'message') ?? '';
  return isKnownErrorCode(code) ? { error: new EntradaError(code, found, { hint }) } : undefined;
}

function checked<T>(value: unknown, isWanted: (value: unknown) => value is T): T {
  if (isWanted(value)) return value;
  throw new TypeError(`A value in a message of the agent is ${value === null ? 'null' : `a ${typeof value}`}.`);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function isKey(value: unknown): value is string {
  return isText(value) && isStoreKey(value);
}
