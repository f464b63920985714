import { EntradaError, messageOf, systemErrorCode } from '../../base/errors.ts';

/** The kinds of failure of a command. */
export type RedisFault =
  /** The server refused it; the same would be refused again. */
  | { readonly kind: 'refused'; readonly code: string }
  /** The server cannot serve now, and may in a moment. */
  | { readonly kind: 'busy'; readonly code: string; readonly isOtherServer: boolean }
  /** The server is not there, or not one to trust. */
  | { readonly kind: 'away'; readonly isFinal: boolean };

/**
 * Classifies an error of a client by the server's reply.
 *
 * Source: https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
export function redisFaultOf(cause: unknown): RedisFault {
  const code = replyCode(cause);
  if (code === undefined) return { kind: 'away', isFinal: isTrustTrouble(cause) };
  if (code in passing) return { kind: 'busy', code, isOtherServer: code === 'READONLY' };
  return { kind: 'refused', code };
}

/**
 * Returns the code that an error of the server begins with (`WRONGPASS`); undefined when it is not from a server.
 *
 * Servers before version 7 put the error of a script after `ERR`.
 */
export function replyCode(cause: unknown): string | undefined {
  const text = messageOf(cause);
  const [, first] = /^-?([A-Z][A-Z0-9_]+)(?: |$)/.exec(text) ?? [];
  if (first !== 'ERR') return first;
  // Before authentication a server accepts at most ten short words, and replies so to a longer command.
  if (/unauthenticated/.test(text)) return 'NOAUTH';
  if (/^-?ERR (?:AUTH|invalid password)/i.test(text)) return 'WRONGPASS';
  return /user_script:\d+: -?(WRONGTYPE|OOM|READONLY|NOPERM|MISCONF|NOREPLICAS)\b/.exec(text)?.[1] ?? first;
}

/** Creates the error for a server's refusal in plain words. Its own text is omitted, since it can quote the command. */
export function refusedError(place: string, code: string): EntradaError {
  const known = refusals[code] ?? passing[code];
  const { found, hint } = known ?? { found: 'the server answered with an error', hint: lookThere };
  const shown = `${found} (${code})`;
  // A temporary fault must not let callers continue without the server's locks, as they do on a full disk.
  return new EntradaError(
    code in passing ? 'CACHE_UNREACHABLE' : 'STORAGE_FAILED',
    `Cannot use the session cache "${place}": ${shown}`,
    {
      hint,
      details: { place, reason: shown, redisCode: code },
    },
  );
}

/** Creates the error for a server that cannot be reached. */
export function unreachableError(place: string, found: string, cause?: unknown): EntradaError {
  const isTrust = isTrustTrouble(cause);
  return new EntradaError('CACHE_UNREACHABLE', `Cannot reach the session cache "${place}": ${found}`, {
    hint: isTrust
      ? "Set ENTRADA_CACHE_CA_FILE to the certificate of the server's own authority."
      : 'Check ENTRADA_CACHE and that the server is running, or set ENTRADA_CACHE_FALLBACK=memory to go on without it.',
    // A reply can quote the command; an error of the system cannot.
    cause: systemErrorCode(cause) === undefined ? undefined : cause,
    details: { place, reason: found },
  });
}

/** Returns in plain words why the connection to the server failed. */
export function wordsOf(cause: unknown): string {
  const code = systemErrorCode(cause);
  if (code !== undefined && code in ways) return `${ways[code]} (${code})`;
  if (isTrustTrouble(cause)) return `its certificate is not trusted (${code})`;
  if (code?.startsWith('ERR_SSL') === true) return `the server does not speak a supported TLS version (${code})`;
  return code === undefined ? 'the connection was lost' : `the connection failed (${code})`;
}

function isTrustTrouble(cause: unknown): boolean {
  return /CERT|SIGNATURE|ISSUER|HOSTNAME_MISMATCH|ALTNAME|INVALID_CA/.test(systemErrorCode(cause) ?? '');
}

interface Words {
  readonly found: string;
  readonly hint: string;
}

const lookThere = 'Look at the log of the server.';
const credentials = 'Check the user name and the password in ENTRADA_CACHE.';
const later = 'Run the command again in a moment.';

const passing: Readonly<Record<string, Words>> = {
  LOADING: { found: 'the server is starting and reads its data', hint: later },
  BUSY: { found: 'the server is busy with a script', hint: later },
  CLUSTERDOWN: { found: 'the cluster is down', hint: lookThere },
  TRYAGAIN: { found: 'the cluster is moving the session to another server', hint: later },
  MASTERDOWN: { found: 'the server has lost the one it copies', hint: lookThere },
  READONLY: { found: 'the server is a copy that cannot be written to', hint: 'Put the address of the primary server.' },
};

const refusals: Readonly<Record<string, Words>> = {
  WRONGPASS: { found: 'the server refuses the user name or the password', hint: credentials },
  NOAUTH: { found: 'the server asks for a password', hint: credentials },
  NOPERM: {
    found: 'the user may not do this there',
    hint: 'Give the user the commands and keys that docs/fleets.md lists.',
  },
  OOM: { found: "the server's memory is full", hint: 'Give it more memory, or a policy that evicts what is old.' },
  MISCONF: { found: 'the server cannot save to its disk and does not accept writes', hint: lookThere },
  NOREPLICAS: { found: 'too few copies of the server are there to write safely', hint: lookThere },
  WRONGTYPE: {
    found: "a value of another kind is in the place of Entrada's",
    hint: 'Let another program use other keys, or set ENTRADA_CACHE_PREFIX.',
  },
  MOVED: {
    found: 'the server is one of a cluster',
    hint: 'Write the address as redis+cluster://host1:6379,host2:6379.',
  },
  DENIED: { found: 'the server is in protected mode and takes local connections alone', hint: lookThere },
};

const ways: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing is listening at that address',
  ENOTFOUND: 'the name cannot be resolved',
  EAI_AGAIN: 'the name server does not answer',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  EHOSTUNREACH: 'there is no route',
  ENETUNREACH: 'there is no route',
  ETIMEDOUT: 'the connection timed out',
};
