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
  tenantsFailed: 8,
  notExecutable: 126,
  notFound: 127,
  cancelled: 130,
} as const;

/** A name of {@link exitStatuses}. */
export type ExitStatusName = keyof typeof exitStatuses;

/** Every code an {@link EntradaError} can carry, with its exit status and its meaning. */
export const errorTable = {
  // Parameters and input (texts of PowerShell's engine, about_Parameters).
  COMMAND_NOT_FOUND: { exit: 'badUsage', means: 'No command has this name.' },
  PARAMETER_NOT_FOUND: { exit: 'badUsage', means: 'The command does not have a parameter of this name.' },
  PARAMETER_AMBIGUOUS: { exit: 'badUsage', means: 'An abbreviated parameter name matches several parameters.' },
  PARAMETER_ALREADY_BOUND: { exit: 'badUsage', means: 'A parameter that takes one value was given twice.' },
  PARAMETER_VALUE_MISSING: { exit: 'badUsage', means: 'A parameter that takes a value came without one.' },
  PARAMETER_VALUE_INVALID: { exit: 'badUsage', means: 'A value cannot be converted to the type of its parameter.' },
  PARAMETER_SET_UNRESOLVED: { exit: 'badUsage', means: 'The parameters given do not belong to one parameter set.' },
  PARAMETER_MISSING: {
    exit: 'badUsage',
    means: 'A mandatory parameter is missing and there is no terminal to ask for it.',
  },
  TERMINAL_NEEDED: { exit: 'badUsage', means: 'The command needs to ask a question and there is no terminal.' },
  ARGUMENT_NOT_FOUND: { exit: 'badUsage', means: 'An argument does not match any positional parameter.' },
  INPUT_INVALID: { exit: 'badUsage', means: 'Input such as an address, a file or a body cannot be used.' },
  SECRET_UNREADABLE: { exit: 'badUsage', means: 'A secret could not be read from the source named.' },
  ENVIRONMENT_NOT_FOUND: { exit: 'badUsage', means: 'No environment (cloud) has this name.' },
  ENVIRONMENT_INVALID: { exit: 'badUsage', means: 'An environment cannot be added, changed or removed like this.' },
  CONTEXT_NOT_FOUND: { exit: 'badUsage', means: 'No saved session has this name.' },
  CONTEXT_EXISTS: { exit: 'badUsage', means: 'Another saved session has this name.' },
  APPLICATION_EXISTS: { exit: 'badUsage', means: 'The tenant has an application of this name already.' },
  APPLICATION_NOT_FOUND: { exit: 'badUsage', means: 'Setup did not create an application of this name.' },
  NOT_SUPPORTED: { exit: 'badUsage', means: 'The request is valid but not supported by this version.' },
  SWEEP_NOT_FOUND: { exit: 'badUsage', means: 'No sweep has this ID.' },
  CERTIFICATE_UNUSABLE: { exit: 'badUsage', means: 'A certificate or its key cannot be read or used.' },
  CERTIFICATE_NOT_FOUND: { exit: 'badUsage', means: 'The certificate was not found in any store, or it has expired.' },

  // Signing in.
  IDENTITY_UNAVAILABLE: {
    exit: 'signInNeeded',
    means: 'This machine does not offer an identity of the requested kind.',
  },
  SIGN_IN_NEEDED: { exit: 'signInNeeded', means: 'There is no session, or it cannot be renewed silently.' },
  SIGN_IN_TIMED_OUT: { exit: 'signInNeeded', means: 'The sign-in was not completed in time.' },
  SIGN_IN_DECLINED: { exit: 'signInNeeded', means: 'The user declined the sign-in.' },
  DEVICE_CODE_EXPIRED: { exit: 'signInNeeded', means: 'The device code was not approved in time.' },
  STATE_MISMATCH: {
    exit: 'refused',
    means: 'The browser returned a response that does not belong to this sign-in, or another account signed in.',
  },
  CONSENT_NEEDED: { exit: 'consentNeeded', means: 'A requested permission has not been consented to.' },
  CREDENTIAL_REFUSED: { exit: 'refused', means: 'The identity platform refused the credential.' },
  TENANTS_FAILED: { exit: 'tenantsFailed', means: 'A request to many tenants failed in some of them, or in all.' },
  REQUEST_REFUSED: { exit: 'refused', means: 'A service understood the request and refused it.' },
  NOT_ALLOWED: { exit: 'refused', means: 'The options of this server do not allow the request; it was not sent.' },
  TOKEN_RESPONSE_INVALID: { exit: 'network', means: 'The response is not a valid token response.' },
  NOT_CONNECTED: { exit: 'signInNeeded', means: 'There is no session to act on.' },

  // Network.
  NETWORK_UNREACHABLE: { exit: 'network', means: 'The server cannot be reached.' },
  NETWORK_TIMED_OUT: { exit: 'network', means: 'The server did not respond in time.' },
  TLS_UNTRUSTED: { exit: 'network', means: 'The certificate of the server is not trusted for this cloud.' },
  RESPONSE_INVALID: { exit: 'network', means: 'The response of the server cannot be read.' },
  SERVICE_UNAVAILABLE: { exit: 'network', means: 'The service is temporarily unavailable.' },
  CACHE_UNREACHABLE: { exit: 'network', means: 'The server that keeps saved sessions cannot be reached.' },
  CANCELLED: { exit: 'cancelled', means: 'Stopped by Ctrl+C or by the caller.' },

  // This machine.
  CACHE_UNREADABLE: { exit: 'storage', means: 'A saved session is damaged, cut off or sealed with another key.' },
  KEY_UNREADABLE: { exit: 'storage', means: 'The key that protects saved sessions is missing or damaged.' },
  AGENT_UNREACHABLE: { exit: 'storage', means: 'The agent that keeps the sessions of this shell does not respond.' },
  LOCK_LOST: { exit: 'storage', means: 'The lock of a saved session was taken over before it was written.' },
  STORAGE_FAILED: { exit: 'storage', means: 'A file could not be written or read (disk full, permissions).' },
  SETTINGS_UNREADABLE: { exit: 'storage', means: 'A settings file is damaged; it was not changed.' },
  CLOCK_WRONG: { exit: 'failed', means: 'The clock of this machine differs too much from those of the servers.' },

  // Everything else.
  PACKAGE_MISSING: { exit: 'failed', means: 'A package that this command needs in addition is not installed.' },
  LAB_FAILED: { exit: 'failed', means: 'The local tenant could not start or its command could not be run.' },
  EXEC_FAILED: { exit: 'notExecutable', means: 'The command of exec or lab could not be started.' },
  EXEC_NOT_FOUND: { exit: 'notFound', means: 'The command of exec or lab was not found.' },
  OUTPUT_CLOSED: { exit: 'failed', means: 'The reader of the output closed it.' },
  OUTPUT_INCOMPLETE: {
    exit: 'failed',
    means: 'The output was written, but its format did not have a place for some of the values.',
  },
  STOPPED_BY_PREFERENCE: {
    exit: 'failed',
    means: 'A message was stopped by -WarningAction Stop or a similar preference.',
  },
  INTERNAL: { exit: 'failed', means: 'A bug in Entrada.' },
} as const satisfies Record<string, { exit: ExitStatusName; means: string }>;

/** A code of {@link errorTable}. */
export type KnownErrorCode = keyof typeof errorTable;

/**
 * The code of an {@link EntradaError}: a known one, or one that another version of this package has. So a `switch` is
 * completed with the known codes, and a code of a later version compiles.
 */
export type ErrorCode = KnownErrorCode | (string & {});

/** Optional parts of an {@link EntradaError}. */
export interface EntradaErrorOptions {
  /** One sentence that says what would work. */
  readonly hint?: string | undefined;
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

  constructor(code: KnownErrorCode, message: string, options: EntradaErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.details = options.details ?? {};
  }

  get [brand](): true {
    return true;
  }

  /** The exit status of the command line for this error; 1 for a code that is not in {@link errorTable}. */
  get exitStatus(): number {
    return exitStatuses[isKnownErrorCode(this.code) ? errorTable[this.code].exit : 'failed'];
  }
}

/** Returns whether a value is an {@link EntradaError}, including one created by another copy of this package. */
export function isEntradaError(value: unknown): value is EntradaError {
  return typeof value === 'object' && value !== null && brand in value;
}

/** Returns an error with the code of another one, for a message that says more. */
export function withCodeOf(error: EntradaError, message: string, options: EntradaErrorOptions = {}): EntradaError {
  // It was made with a known code, if by another version.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return new EntradaError(error.code as KnownErrorCode, message, options);
}

/** Returns whether a code is one of {@link errorTable}. */
export function isKnownErrorCode(code: string): code is KnownErrorCode {
  return Object.hasOwn(errorTable, code);
}

/** Returns the errno code (`ENOENT`, `ENOSPC`) of a system error, if it is one. */
export function systemErrorCode(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('code' in value)) return undefined;
  return typeof value.code === 'string' ? value.code : undefined;
}

/** Returns the message of anything that can be thrown. */
export function messageOf(value: unknown): string {
  return value instanceof Error ? value.message : String(value);
}
