import { EntradaError } from '../../base/errors.ts';

/** Returns headers with their names in lower case. */
export function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/**
 * Refuses headers that would replace those of the session itself.
 *
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function checkHeaderName(name: string): void {
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name)) {
    throw new EntradaError(
      'INPUT_INVALID',
      `Cannot send a header named "${name}": a name holds letters, digits and hyphens`,
    );
  }
  if (['authorization', 'host', 'content-length', 'transfer-encoding'].includes(name.toLowerCase())) {
    throw new EntradaError('INPUT_INVALID', `Cannot send a header named "${name}": the session sets it itself`);
  }
}
