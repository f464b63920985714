/**
 * Exit statuses of the command line (docs/exit-statuses.md is written from this table).
 */
export const exitStatuses = {
  ok: 0,
  failed: 1,
  badUsage: 2,
  consentNeeded: 3,
  signInNeeded: 4,
  network: 5,
  refused: 6,
  storage: 7,
  cancelled: 130,
} as const;

export type ExitStatusName = keyof typeof exitStatuses;

/** Every code an {@link EntradaError} can carry, with the exit status it gives and what it means. */
export const errorTable = {
  // Parameters and input (texts of PowerShell's engine, about_Parameters).
  COMMAND_NOT_FOUND: { exit: 'badUsage', means: 'No command has this name.' },
  PARAMETER_NOT_FOUND: { exit: 'badUsage', means: 'The command has no parameter of this name.' },
  PARAMETER_AMBIGUOUS: { exit: 'badUsage', means: 'A shortened parameter name fits several parameters.' },
  PARAMETER_ALREADY_BOUND: { exit: 'badUsage', means: 'A parameter that takes one value was given twice.' },
  PARAMETER_VALUE_MISSING: { exit: 'badUsage', means: 'A parameter that takes a value came without one.' },
  PARAMETER_VALUE_INVALID: { exit: 'badUsage', means: 'A value cannot be converted to the type of its parameter.' },
  PARAMETER_SET_UNRESOLVED: { exit: 'badUsage', means: 'The parameters given do not belong to one parameter set.' },
  PARAMETER_MISSING: { exit: 'badUsage', means: 'A mandatory parameter was not given and nobody could be asked.' },
  TERMINAL_NEEDED: { exit: 'badUsage', means: 'Somebody had to be asked and there is no terminal.' },
  ARGUMENT_NOT_FOUND: { exit: 'badUsage', means: 'A word has no position to go to.' },
  INPUT_INVALID: { exit: 'badUsage', means: 'Input such as an address, a file or a body cannot be used.' },
  SECRET_UNREADABLE: { exit: 'badUsage', means: 'A secret could not be read from where it was said to be.' },
  ENVIRONMENT_NOT_FOUND: { exit: 'badUsage', means: 'No environment (cloud) has this name.' },
  ENVIRONMENT_INVALID: { exit: 'badUsage', means: 'An environment cannot be added, changed or removed like this.' },
  CONTEXT_NOT_FOUND: { exit: 'badUsage', means: 'No saved session has this name.' },
  CONTEXT_EXISTS: { exit: 'badUsage', means: 'Another saved session has this name.' },
  NOT_SUPPORTED: { exit: 'badUsage', means: 'The request is understood and cannot be served by this version.' },
  CERTIFICATE_UNUSABLE: { exit: 'badUsage', means: 'A certificate or its key cannot be read or used.' },
  CERTIFICATE_NOT_FOUND: { exit: 'badUsage', means: 'No store holds the certificate asked for, or it has expired.' },

  // Signing in.
  IDENTITY_UNAVAILABLE: { exit: 'signInNeeded', means: 'This machine offers no identity of the kind asked for.' },
  SIGN_IN_NEEDED: { exit: 'signInNeeded', means: 'Nobody is connected, or the session cannot be renewed silently.' },
  SIGN_IN_TIMED_OUT: { exit: 'signInNeeded', means: 'Nobody finished the sign-in in time.' },
  SIGN_IN_DECLINED: { exit: 'signInNeeded', means: 'The person declined the sign-in.' },
  DEVICE_CODE_EXPIRED: { exit: 'signInNeeded', means: 'Nobody approved the device code in time.' },
  STATE_MISMATCH: { exit: 'refused', means: 'The browser came back with an answer that is not for this sign-in.' },
  CONSENT_NEEDED: { exit: 'consentNeeded', means: 'A permission asked for has not been consented to.' },
  CREDENTIAL_REFUSED: { exit: 'refused', means: 'The identity platform refused the credential.' },
  REQUEST_REFUSED: { exit: 'refused', means: 'A service understood the request and refused it.' },
  TOKEN_RESPONSE_INVALID: { exit: 'network', means: 'What answered is not a usable token response.' },
  NOT_CONNECTED: { exit: 'signInNeeded', means: 'There is no session to act on.' },

  // The way there.
  NETWORK_UNREACHABLE: { exit: 'network', means: 'The server cannot be reached.' },
  NETWORK_TIMED_OUT: { exit: 'network', means: 'The server did not answer in time.' },
  TLS_UNTRUSTED: { exit: 'network', means: 'The server is not one this cloud trusts.' },
  RESPONSE_INVALID: { exit: 'network', means: 'The server answered with something that cannot be read.' },
  SERVICE_UNAVAILABLE: { exit: 'network', means: 'The service is there and cannot answer now.' },
  CACHE_UNREACHABLE: { exit: 'network', means: 'The server that keeps saved sessions cannot be reached.' },
  CANCELLED: { exit: 'cancelled', means: 'Stopped by Ctrl+C or by the caller.' },

  // This machine.
  CACHE_UNREADABLE: { exit: 'storage', means: 'A saved session is damaged, cut off or sealed with another key.' },
  KEY_UNREADABLE: { exit: 'storage', means: 'The key that protects saved sessions is missing or damaged.' },
  AGENT_UNREACHABLE: { exit: 'storage', means: 'The agent that keeps sessions of this shell does not answer.' },
  LOCK_LOST: { exit: 'storage', means: 'The lock of a saved session was taken over before it was written.' },
  STORAGE_FAILED: { exit: 'storage', means: 'A file could not be written or read (disk full, permissions).' },
  SETTINGS_UNREADABLE: { exit: 'storage', means: 'A settings file is damaged; it was left as it is.' },

  // Everything else.
  LAB_FAILED: { exit: 'failed', means: 'The local tenant could not start or its command could not be run.' },
  OUTPUT_CLOSED: { exit: 'failed', means: 'The reader of our output went away.' },
  STOPPED_BY_PREFERENCE: { exit: 'failed', means: 'A message met -WarningAction Stop or the like.' },
  INTERNAL: { exit: 'failed', means: 'A fault of this program.' },
} as const satisfies Record<string, { exit: ExitStatusName; means: string }>;

export type ErrorCode = keyof typeof errorTable;

export interface EntradaErrorOptions {
  /** One sentence that says what would work. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** Facts for programs: status, correlation id, AADSTS codes. Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
}

const brand = Symbol.for('entrada.EntradaError');

/**
 * The one error class. Branch on `code`; the message is for people:
 * `Cannot <action> "<subject>": <what was found>; <what would work>`, or the cmdlet's own text where it has one.
 */
export class EntradaError extends Error {
  override readonly name = 'EntradaError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: EntradaErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.details = options.details ?? {};
  }

  get [brand](): true {
    return true;
  }

  /** The status the command line ends with when this error ends it. */
  get exitStatus(): number {
    return exitStatuses[errorTable[this.code].exit];
  }
}

/** Claims that a value is an {@link EntradaError}, also one made by another copy of this package. */
export function isEntradaError(value: unknown): value is EntradaError {
  return typeof value === 'object' && value !== null && brand in value;
}

/** Gives the errno code (`ENOENT`, `ENOSPC`) of a system error, if it is one. */
export function systemErrorCode(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('code' in value)) return undefined;
  return typeof value.code === 'string' ? value.code : undefined;
}

/** Gives the message of anything that can be thrown. */
export function messageOf(value: unknown): string {
  return value instanceof Error ? value.message : String(value);
}
