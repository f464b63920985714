import { EntradaError, isEntradaError } from '../base/errors.ts';

const unreadable = 'it is damaged, truncated or not a certificate';

/**
 * Creates the error for an unusable certificate; a caller that knows its source adds that with {@link named}.
 *
 * @param found - A clause, as in "its key is an EC key".
 * @param remedy - One sentence: how to fix it.
 */
export function unusable(found: string, remedy?: string): EntradaError {
  return new EntradaError('CERTIFICATE_UNUSABLE', found, { hint: remedy, details: { found } });
}

/**
 * Converts an error of reading a certificate to `CERTIFICATE_UNUSABLE` that names it. Errors of the parsers
 * do not become the cause: they are uninformative and may quote their input.
 */
export function named(subject: string, cause: unknown): EntradaError {
  if (isEntradaError(cause) && cause.code !== 'CERTIFICATE_UNUSABLE') return cause;
  const found = isEntradaError(cause) ? cause.details['found'] : unreadable;
  // It already has its name.
  if (isEntradaError(cause) && typeof found !== 'string') return cause;
  const hint = isEntradaError(cause) ? cause.hint : 'Export the certificate with its private key again.';
  return new EntradaError('CERTIFICATE_UNUSABLE', `Cannot use the certificate "${subject}": ${String(found)}.`, {
    hint,
    details: { certificate: subject, reason: found, ...tokenCode(cause) },
  });
}

/** Returns the code of a PKCS#11 token, for callers that decide by it. */
function tokenCode(cause: unknown): { readonly pkcs11?: unknown } {
  const code = isEntradaError(cause) ? cause.details['pkcs11'] : undefined;
  return code === undefined ? {} : { pkcs11: code };
}

/** Returns the plain reason of an error created by {@link unusable} or {@link named}. */
export function reasonOf(error: unknown): string {
  if (!isEntradaError(error)) return unreadable;
  const reason = error.details['found'] ?? error.details['reason'];
  return typeof reason === 'string' ? reason : error.message;
}
