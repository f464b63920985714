import { type EntradaError, withCodeOf } from '../../base/errors.ts';

/** The advice on a write whose outcome is not known. */
export const uncertainHint = 'It may have been carried out; look before you repeat it.';

/** The service did not receive the request. */
const notSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EPROTO']);

/** Returns whether a method changes something: what it did cannot be seen from a response that is missing. */
export function isWrite(method: string): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(method.toUpperCase());
}

/**
 * Returns the error of a request as that of a write: without the advice to repeat it where the service may have carried
 * it out, because the response is missing, late or unreadable.
 */
export function asUncertainWrite(error: EntradaError, method: string): EntradaError {
  if (!isWrite(method) || !isUncertain(error)) return error;
  const message = error.message.replace(/; run the command again$/, '').replace('; retry, or raise ', '; raise ');
  const { hint, details } = error;
  if (isUncertainWrite(error)) return error;
  const rest = error.code === 'SERVICE_UNAVAILABLE' || hint === undefined ? '' : ` ${hint}`;
  return withCodeOf(error, message, { hint: `${uncertainHint}${rest}`, details, cause: error });
}

/** Returns whether an error leaves open whether a write was carried out. */
export function isUncertainWrite({ hint }: EntradaError): boolean {
  return hint?.includes(uncertainHint) === true;
}

/** Returns the error of a batch as that of a read in it, which is safe to repeat. */
export function asSafeRead(error: EntradaError): EntradaError {
  if (!isUncertainWrite(error)) return error;
  const hint = (error.hint ?? '').replace(uncertainHint, 'Reading changes nothing: run the command again.');
  return withCodeOf(error, error.message, { hint, details: error.details, cause: error });
}

function isUncertain({ code, details }: EntradaError): boolean {
  if (code === 'NETWORK_UNREACHABLE') return !notSent.has(String(details['code']));
  return code === 'NETWORK_TIMED_OUT' || code === 'RESPONSE_INVALID';
}
