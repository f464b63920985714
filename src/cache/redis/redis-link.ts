import { type Clock, systemClock } from '../../base/clock.ts';
import { type EntradaError, isEntradaError, systemErrorCode } from '../../base/errors.ts';
import type { RedisCommands } from './redis-commands.ts';
import { startPatience, tooLate } from './patience.ts';
import { redisFaultOf, refusedError, unreachableError, wordsOf } from './redis-error.ts';

/** A connection that can be lost; a link then dials another. */
export interface RedisConnection extends RedisCommands {
  readonly isUsable: boolean;
  drop(): void;
}

/** Settings of {@link redisLink}. */
export interface LinkSettings {
  /** The address in words, for messages. */
  readonly place: string;
  /** @param signal - Aborts when it takes too long; whatever was opened has to be closed then. */
  dial(signal: AbortSignal): Promise<RedisConnection>;
  /** How long a command may take in milliseconds, with dialing and all tries. Default: 2000. */
  readonly limitMs?: number | undefined;
  /** Measures the limit and the pauses between tries. Default: the system's clock. */
  readonly clock?: Clock | undefined;
}

/** The transport to a server: commands end in time, even when the connection is lost. */
export interface RedisLink {
  readonly place: string;
  /**
   * Sends a command, and again when the connection is lost on the way.
   *
   * @param isRepeatable - False for what must not happen twice: when it is not known whether it happened, it fails.
   * @throws {EntradaError} `CACHE_UNREACHABLE`; `STORAGE_FAILED` when the server refuses. A reply that only the
   * caller can judge is thrown as the client threw it; see {@link isReply}.
   */
  send(args: readonly [string, ...string[]], key: string, isRepeatable?: boolean): Promise<unknown>;
  close(): void;
}

/** Pauses between tries: they double, up to the longest, and vary by chance so that machines do not come in step. */
const firstPauseMs = 50;
const longestPauseMs = 1_000;

/**
 * Creates a link that dials at its first command. A connection on which a command was not answered in time is dropped.
 */
export function redisLink({ place, dial, limitMs = 2_000, clock = systemClock }: LinkSettings): RedisLink {
  let current: Promise<RedisConnection> | undefined;
  let live: RedisConnection | undefined;
  let wasReached = false;
  let failures = 0;
  let dialFailure: unknown;
  let nextDialAtMs = 0;
  let isClosed = false;
  /** Calls in progress. */
  let calls = 0;
  /** Ends the pause before the next dial. */
  let pausing: AbortController | undefined;

  const pause = async (durationMs: number, signal?: AbortSignal): Promise<void> => {
    if (durationMs > 0) await clock.sleep(durationMs, signal);
  };
  const dialOnce = async (): Promise<RedisConnection> => {
    pausing = new AbortController();
    await pause(Math.min(longestPauseMs, nextDialAtMs - clock.nowMs()), pausing.signal);
    pausing = undefined;
    const stop = new AbortController();
    const patience = startPatience(clock, limitMs);
    try {
      live = await patience.within(dial(stop.signal));
    } catch (cause) {
      stop.abort();
      forget();
      dialFailure = cause;
      throw cause;
    } finally {
      patience.end();
    }
    if (isClosed) live.drop();
    wasReached = true;
    dialFailure = undefined;
    return live;
  };
  const connect = (): Promise<RedisConnection> => {
    if (live?.isUsable === false) current = live = undefined;
    current ??= dialOnce();
    return current;
  };
  /** Drops the connection; the next command dials only after a pause. */
  const forget = (): void => {
    current = live = undefined;
    failures += 1;
    nextDialAtMs = clock.nowMs() + pauseAfter(failures);
  };
  /** Ends the pause before a dial that no call waits for: it would keep the process alive. */
  const endPause = (): void => {
    if (pausing === undefined) return;
    pausing.abort();
    current = pausing = undefined;
  };
  const giveUp = (connection: RedisConnection | undefined): void => {
    if (connection === undefined) return;
    // Others who used it may have done so before.
    if (connection === live) forget();
    connection.drop();
  };

  return {
    place,
    async send(args, key, isRepeatable = true) {
      const patience = startPatience(clock, limitMs);
      calls += 1;
      // Why it was not served at the last try: says more than that the time was over in the middle of the next.
      let busyCode: string | undefined;
      try {
        for (let tries = 1; ; tries += 1) {
          if (isClosed) throw unreachableError(place, 'it was closed');
          let connection: RedisConnection | undefined;
          try {
            connection = await patience.within(connect());
            const reply = await patience.within(connection.send(args, key));
            failures = 0;
            return reply;
          } catch (cause) {
            const isLate = cause === tooLate;
            const fault = isLate ? ({ kind: 'away', isFinal: true } as const) : redisFaultOf(cause);
            if (fault.kind === 'refused') throw isForCaller(fault.code, args) ? cause : refusedError(place, fault.code);
            if (fault.kind === 'away' || fault.isOtherServer) giveUp(connection);
            if (isLate && busyCode !== undefined) throw refusedError(place, busyCode);
            const pauseMs = pauseAfter(tries);
            const isOver = isLate || pauseMs >= patience.leftMs();
            if (fault.kind === 'busy') {
              busyCode = fault.code;
              if (isOver) throw refusedError(place, fault.code);
            } else {
              busyCode = undefined;
              const mayRepeat = isRepeatable || connection === undefined;
              if (isOver || fault.isFinal || !wasReached || !mayRepeat) {
                // Time can also run out in the pause after a dial that failed.
                const why = isLate && connection === undefined ? (dialFailure ?? cause) : cause;
                throw awayError(place, isOver, limitMs, why);
              }
            }
            await pause(pauseMs);
          }
        }
      } finally {
        patience.end();
        calls -= 1;
        if (calls === 0) endPause();
      }
    },
    close() {
      isClosed = true;
      live?.drop();
    },
  };
}

/** Wraps a program's own client, which looks after its connection itself. */
export function linkOver(commands: RedisCommands, settings: Omit<LinkSettings, 'dial'>): RedisLink {
  const connection = { isUsable: true, drop: () => undefined, send: commands.send.bind(commands) };
  return redisLink({ ...settings, dial: async () => connection });
}

/** Returns whether an error is this reply of the server. */
export function isReply(error: unknown, code: string): boolean {
  const fault = isEntradaError(error) ? undefined : redisFaultOf(error);
  return fault?.kind === 'refused' && fault.code === code;
}

/** Only EVALSHA can be followed by the script itself; what else is answered so does not come from Redis. */
function isForCaller(code: string, [command]: readonly string[]): boolean {
  return code === 'WRONGTYPE' || (code === 'NOSCRIPT' && command === 'EVALSHA');
}

function awayError(place: string, isOver: boolean, limitMs: number, cause: unknown): EntradaError {
  // That another caller dropped the connection does not explain the failure.
  const isSilent = isOver && systemErrorCode(cause) === undefined;
  if (isSilent) return unreachableError(place, `it did not answer within ${limitMs / 1000} s`);
  return unreachableError(place, wordsOf(cause), cause);
}

function pauseAfter(failures: number): number {
  const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1));
  return longest / 2 + (Math.random() * longest) / 2;
}
