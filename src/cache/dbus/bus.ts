import { connect, type Socket } from 'node:net';
import { BusFailure } from './bus-failure.ts';
import { type BusCall, type BusMessage, readBody, takeMessage, writeCall } from './bus-message.ts';
import type { BusValue } from './bus-value.ts';

/** A connection to a message bus. Its methods throw {@link BusFailure}, as all do once the connection is closed. */
export interface Bus {
  /**
   * Calls a method. Calls may overlap; the bus keeps their order.
   *
   * @param signature - Of the values that the method returns.
   */
  call(call: BusCall, signature: string): Promise<readonly BusValue[]>;
  /**
   * Waits for the next signal of an object; ask the bus for it with `AddMatch`.
   *
   * @param signature - Of its values.
   */
  nextSignal(path: string, member: string, signature: string): Promise<readonly BusValue[]>;
  /**
   * Closes the connection when this time, in milliseconds, has passed from now; the limit before is void.
   *
   * @param problem - Beginning of the failure's message, before the time. Default: "it did not answer".
   */
  limit(limitMs: number, problem?: string): void;
  close(): void;
}

/** Name and object of the bus itself. */
export const busItself = {
  to: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
};

/** Longest line of the handshake, in bytes. */
const longestLine = 4_096;

/**
 * Connects to a bus as this process's user (D-Bus specification, "Authentication Protocol": EXTERNAL).
 *
 * @param path - Of its socket.
 * @param limitMs - The connection is closed after this time, unless `limit()` sets another.
 * @throws {BusFailure} When the bus is not there or refuses the user.
 */
export function openBus(path: string, limitMs: number): Promise<Bus> {
  return new Promise((resolve, reject) => {
    const bus = new Connection(connect({ path }), limitMs, () => resolve(bus), reject);
  });
}

interface Waiting {
  readonly signature: string;
  resolve(values: readonly BusValue[]): void;
  reject(failure: BusFailure): void;
}

class Connection implements Bus {
  readonly #socket: Socket;
  readonly #onOpen: () => void;
  readonly #onRefused: (failure: BusFailure) => void;
  readonly #replies = new Map<number, Waiting>();
  readonly #signals = new Map<string, Waiting>();
  #received: Buffer = Buffer.alloc(0);
  #isOpen = false;
  #serial = 0;
  #failure: BusFailure | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(socket: Socket, limitMs: number, onOpen: () => void, onRefused: (failure: BusFailure) => void) {
    this.#socket = socket;
    this.#onOpen = onOpen;
    this.#onRefused = onRefused;
    this.limit(limitMs);
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      this.#fail(new BusFailure(`the connection to the session bus failed (${cause.code ?? cause.message})`));
    });
    socket.on('close', () => this.#fail(new BusFailure('the session bus closed the connection')));
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    const user = Buffer.from(String(process.getuid?.() ?? '')).toString('hex');
    socket.write(`\0AUTH EXTERNAL ${user}\r\n`);
  }

  call(call: BusCall, signature: string): Promise<readonly BusValue[]> {
    this.#serial += 1;
    const serial = this.#serial;
    return this.#wait(this.#replies, serial, signature, () => this.#socket.write(writeCall(call, serial)));
  }

  nextSignal(path: string, member: string, signature: string): Promise<readonly BusValue[]> {
    return this.#wait(this.#signals, `${member} ${path}`, signature);
  }

  limit(limitMs: number, problem = 'it did not answer'): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fail(new BusFailure(`${problem} within ${limitMs / 1000} s`)), limitMs);
  }

  close(): void {
    this.#fail(new BusFailure('the connection to the session bus is closed'));
  }

  #wait<K>(waiting: Map<K, Waiting>, key: K, signature: string, begin?: () => void): Promise<readonly BusValue[]> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) throw this.#failure;
      waiting.set(key, { signature, resolve, reject });
      begin?.();
    });
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    try {
      if (!this.#isOpen) this.#authenticate();
      while (this.#isOpen && this.#failure === undefined) {
        const taken = takeMessage(this.#received);
        if (taken === undefined) return;
        this.#received = this.#received.subarray(taken.length);
        this.#dispatch(taken.message);
      }
    } catch (cause) {
      if (!(cause instanceof BusFailure)) throw cause;
      this.#fail(new BusFailure(`the session bus sent a malformed message: ${cause.message}`));
    }
  }

  #authenticate(): void {
    const end = this.#received.indexOf('\r\n');
    if (end === -1 && this.#received.length <= longestLine) return;
    const line = this.#received.toString('latin1', 0, Math.max(end, 0));
    if (line.startsWith('REJECTED')) return this.#fail(new BusFailure('the session bus does not accept this user'));
    if (!line.startsWith('OK ')) throw new BusFailure('its greeting is unknown');
    this.#received = this.#received.subarray(end + 2);
    this.#isOpen = true;
    this.#socket.write('BEGIN\r\n');
    // The first call has to be this one; what follows need not wait for its response.
    this.call({ ...busItself, member: 'Hello' }, 's').catch((failure: BusFailure) => this.#fail(failure));
    this.#onOpen();
  }

  #dispatch(message: BusMessage): void {
    if (message.kind === 'signal') this.#answer(this.#signals, `${message.member} ${message.path}`, message);
    else if (message.replyTo !== undefined) this.#answer(this.#replies, message.replyTo, message);
  }

  /** The call is forgotten last: a message that cannot be read fails it as well. */
  #answer<K>(all: Map<K, Waiting>, key: K, message: BusMessage): void {
    const waiting = all.get(key);
    if (waiting === undefined) return;
    if (message.kind === 'error') waiting.reject(errorOf(message));
    else waiting.resolve(readBody(message, waiting.signature));
    all.delete(key);
  }

  #fail(failure: BusFailure): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    clearTimeout(this.#timer);
    this.#socket.destroy();
    this.#onRefused(failure);
    for (const { reject } of [...this.#replies.values(), ...this.#signals.values()]) reject(failure);
    this.#replies.clear();
    this.#signals.clear();
  }
}

/** Longest text of an error that is shown, in characters. */
const longestErrorText = 200;

function errorOf(message: BusMessage): BusFailure {
  const [text] = message.signature.startsWith('s') ? readBody({ ...message, signature: 's' }, 's') : [];
  const shown = typeof text === 'string' ? `: ${text.slice(0, longestErrorText)}` : '';
  return new BusFailure(`it answered with ${message.errorName ?? 'an error'}${shown}`, message.errorName);
}
