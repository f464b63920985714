import { EntradaError, type ErrorCode, errorTable } from '../../base/errors.ts';
import { isObject, parseJsonObject, textField } from '../../base/json.ts';
import { version } from '../../base/version.ts';
import type { ServiceName, SessionRecord } from '../../model/context.ts';
import { sessionFromJson, sessionToJson } from '../session-json.ts';
import type { SessionListing } from '../token-cache.ts';
import type { AgentCalls } from './agent-calls.ts';
import type { ProcessIdentity } from '../processes/process.ts';

/*
 * One connection carries one request and its answer, each a JSON text that ends where its sender closes its half. So no
 * length can be announced falsely, half a message is never taken for a whole one (an object without its last brace is
 * no JSON), and a client that comes and goes leaves nothing to tidy up.
 *
 *   request  { "version": "0.1.0", "call": "read", "args": [ID] }
 *   answer   { "value": ... }  or  { "error": { "code", "message", "hint" } }
 */

/** Bytes that a request or an answer may have. */
export const messageLimit = 16 * 2 ** 20;

/** How a type of the cache's interface travels. Reading throws when the value is none of its kind. */
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
const fence: Codec<number> = { toJson: (value) => value, fromJson: (value) => checked(value, isFence) };
const owner: Codec<ProcessIdentity> = {
  toJson: ({ pid, startTime }) => ({ pid, startTime }),
  fromJson: (value) => checked(value, isProcess),
};
const service: Codec<ServiceName> = { toJson: (value) => value, fromJson: (value) => checked(value, isService) };
const record: Codec<SessionRecord> = {
  // The secrets are in the open from here to the socket, which stands right behind.
  toJson: (value) => sessionToJson(value),
  fromJson: (value) => sessionFromJson(JSON.parse(checked(value, isText))),
};
const listings: Codec<readonly SessionListing[]> = {
  toJson: (value) => value,
  // It comes from an agent of this very version, out of a cache where every record is readable.
  fromJson: (value) => checked(value, isListings),
};

function optional<T>({ toJson, fromJson }: Codec<T>): Codec<T | undefined> {
  return {
    toJson: (value) => (value === undefined ? null : toJson(value)),
    fromJson: (value) => (value === null ? undefined : fromJson(value)),
  };
}

/** Every call of the cache's interface; the compiler asks for a row when one is added there. */
export const cacheCalls: { readonly [Name in keyof AgentCalls]: CallOf<AgentCalls[Name]> } = {
  read: { args: [text], result: optional(record) },
  write: { args: [record, optional(fence)], result: nothing },
  tryLock: { args: [text, owner], result: optional(fence) },
  keepLock: { args: [text, fence], result: yesOrNo },
  unlock: { args: [text, fence], result: nothing },
  remove: { args: [text], result: yesOrNo },
  list: { args: [], result: listings },
  readCurrent: { args: [service], result: optional(text) },
  writeCurrent: { args: [service, optional(text)], result: nothing },
  findNamed: { args: [text], result: optional(text) },
  moveNamed: { args: [text, optional(text), optional(text)], result: yesOrNo },
};

/** The same table as those see it who take calls by name. */
export interface AnyCall {
  readonly args: readonly Codec<unknown>[];
  readonly result: Codec<unknown>;
}

/** Finds a call by its name, which may be anything. */
export function findCall(name: string): AnyCall | undefined {
  return new Map<string, AnyCall>(Object.entries(cacheCalls)).get(name);
}

export interface AgentRequest {
  readonly version: string;
  readonly call: string;
  readonly args: readonly unknown[];
}

/** Writes a request; `args` are as the call's codecs made them. */
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

export function writeValue(value: unknown): string {
  return JSON.stringify({ value });
}

export function writeError({ code, message, hint }: EntradaError): string {
  return JSON.stringify({ error: { code, message, hint } });
}

/** What an answer says; undefined when it is cut off or none. */
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
  const options = hint === undefined ? {} : { hint };
  const found = textField(error, 'message') ?? '';
  return isErrorCode(code) ? { error: new EntradaError(code, found, options) } : undefined;
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

function isFence(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isProcess(value: unknown): value is ProcessIdentity {
  return isObject(value) && isFence(value['pid']) && isText(value['startTime']) && /^\d+$/.test(value['startTime']);
}

function isService(value: unknown): value is ServiceName {
  return value === 'entra' || value === 'teams';
}

function isListings(value: unknown): value is readonly SessionListing[] {
  return Array.isArray(value) && value.every((listing) => isObject(listing) && listing['kind'] === 'readable');
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorTable, code);
}
