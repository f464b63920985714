import type { KnownErrorCode } from '../../../base/errors.ts';

/** Members of PowerShell's System.Management.Automation.ErrorCategory. */
export type ErrorCategory =
  | 'AuthenticationError'
  | 'CloseError'
  | 'ConnectionError'
  | 'InvalidArgument'
  | 'InvalidData'
  | 'InvalidOperation'
  | 'InvalidResult'
  | 'LimitsExceeded'
  | 'NotEnabled'
  | 'NotImplemented'
  | 'NotInstalled'
  | 'NotSpecified'
  | 'ObjectNotFound'
  | 'OpenError'
  | 'OperationStopped'
  | 'OperationTimeout'
  | 'PermissionDenied'
  | 'ResourceBusy'
  | 'ResourceExists'
  | 'ResourceUnavailable'
  | 'SecurityError'
  | 'WriteError';

/** The category of each error code (ErrorRecord.CategoryInfo). */
export const errorCategories: Readonly<Record<KnownErrorCode, ErrorCategory>> = {
  COMMAND_NOT_FOUND: 'ObjectNotFound',
  PARAMETER_NOT_FOUND: 'InvalidArgument',
  PARAMETER_AMBIGUOUS: 'InvalidArgument',
  PARAMETER_ALREADY_BOUND: 'InvalidArgument',
  PARAMETER_VALUE_MISSING: 'InvalidArgument',
  PARAMETER_VALUE_INVALID: 'InvalidArgument',
  PARAMETER_SET_UNRESOLVED: 'InvalidArgument',
  PARAMETER_MISSING: 'InvalidArgument',
  TERMINAL_NEEDED: 'ResourceUnavailable',
  ARGUMENT_NOT_FOUND: 'InvalidArgument',
  INPUT_INVALID: 'InvalidArgument',
  SECRET_UNREADABLE: 'OpenError',
  ENVIRONMENT_NOT_FOUND: 'ObjectNotFound',
  ENVIRONMENT_INVALID: 'InvalidArgument',
  CONTEXT_NOT_FOUND: 'ObjectNotFound',
  CONTEXT_EXISTS: 'ResourceExists',
  APPLICATION_EXISTS: 'ResourceExists',
  APPLICATION_NOT_FOUND: 'ObjectNotFound',
  NOT_SUPPORTED: 'NotImplemented',
  SWEEP_NOT_FOUND: 'ObjectNotFound',
  CERTIFICATE_UNUSABLE: 'InvalidData',
  CERTIFICATE_NOT_FOUND: 'ObjectNotFound',
  IDENTITY_UNAVAILABLE: 'ResourceUnavailable',
  SIGN_IN_NEEDED: 'AuthenticationError',
  SIGN_IN_TIMED_OUT: 'OperationTimeout',
  SIGN_IN_DECLINED: 'AuthenticationError',
  DEVICE_CODE_EXPIRED: 'OperationTimeout',
  STATE_MISMATCH: 'SecurityError',
  CONSENT_NEEDED: 'PermissionDenied',
  CREDENTIAL_REFUSED: 'AuthenticationError',
  TENANTS_FAILED: 'NotSpecified',
  REQUEST_REFUSED: 'InvalidOperation',
  NOT_ALLOWED: 'NotEnabled',
  TOKEN_RESPONSE_INVALID: 'InvalidResult',
  NOT_CONNECTED: 'AuthenticationError',
  NETWORK_UNREACHABLE: 'ConnectionError',
  NETWORK_TIMED_OUT: 'OperationTimeout',
  TLS_UNTRUSTED: 'SecurityError',
  RESPONSE_INVALID: 'InvalidResult',
  SERVICE_UNAVAILABLE: 'ResourceUnavailable',
  CACHE_UNREACHABLE: 'ConnectionError',
  CANCELLED: 'OperationStopped',
  CACHE_UNREADABLE: 'InvalidData',
  KEY_UNREADABLE: 'OpenError',
  AGENT_UNREACHABLE: 'ConnectionError',
  LOCK_LOST: 'ResourceBusy',
  STORAGE_FAILED: 'WriteError',
  SETTINGS_UNREADABLE: 'InvalidData',
  CLOCK_WRONG: 'InvalidResult',
  PACKAGE_MISSING: 'NotInstalled',
  LAB_FAILED: 'ResourceUnavailable',
  EXEC_FAILED: 'OpenError',
  EXEC_NOT_FOUND: 'ObjectNotFound',
  OUTPUT_CLOSED: 'CloseError',
  OUTPUT_INCOMPLETE: 'InvalidResult',
  STOPPED_BY_PREFERENCE: 'OperationStopped',
  INTERNAL: 'NotSpecified',
};

/** HTTP statuses of refused requests that have a category of their own. */
const statusCategories: ReadonlyMap<unknown, ErrorCategory> = new Map([
  [400, 'InvalidArgument'],
  [401, 'AuthenticationError'],
  [403, 'PermissionDenied'],
  [404, 'ObjectNotFound'],
  [408, 'OperationTimeout'],
  [409, 'ResourceExists'],
  [412, 'ResourceBusy'],
  [423, 'ResourceBusy'],
  [429, 'LimitsExceeded'],
]);

/** Returns the category of an error; of a refused request, that of its HTTP status. */
export function categoryOf(code: string, status: unknown): ErrorCategory {
  const byStatus =
    code === 'REQUEST_REFUSED' || code === 'SERVICE_UNAVAILABLE' ? statusCategories.get(status) : undefined;
  return byStatus ?? (isKnown(code) ? errorCategories[code] : 'NotSpecified');
}

function isKnown(code: string): code is KnownErrorCode {
  return Object.hasOwn(errorCategories, code);
}
