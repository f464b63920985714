import { EntradaError, isEntradaError } from '../base/errors.ts';

const unreadable = 'it is damaged, cut off or no certificate at all';

/**
 * Returns what is wrong with a certificate; whoever knows where it came from adds that with {@link named}.
 *
 * @param found - A clause, as in "its key is an EC key".
 * @param remedy - One sentence that says what would work.
 */
export function unusable(found: string, remedy?: string): EntradaError {
  return new EntradaError('CERTIFICATE_UNUSABLE', found, {
    ...(remedy === undefined ? {} : { hint: remedy }),
    details: { found },
  });
}

/**
 * Turns whatever reading a certificate threw into `CERTIFICATE_UNUSABLE` that names it. Errors of the parsers below us
 * do not travel on: they say little and may quote what they read.
 */
export function named(subject: string, cause: unknown): EntradaError {
  if (isEntradaError(cause) && cause.code !== 'CERTIFICATE_UNUSABLE') return cause;
  const found = isEntradaError(cause) ? cause.details['found'] : unreadable;
  // One that has its name already.
  if (isEntradaError(cause) && typeof found !== 'string') return cause;
  const hint = isEntradaError(cause) ? cause.hint : 'Export the certificate with its private key once more.';
  return new EntradaError('CERTIFICATE_UNUSABLE', `Cannot use the certificate "${subject}": ${String(found)}.`, {
    ...(hint === undefined ? {} : { hint }),
    details: { certificate: subject, reason: found },
  });
}

/** Returns the bare reason of an error made by {@link unusable} or {@link named}. */
export function reasonOf(error: unknown): string {
  if (!isEntradaError(error)) return unreadable;
  const reason = error.details['found'] ?? error.details['reason'];
  return typeof reason === 'string' ? reason : error.message;
}
