import { EntradaError } from '../base/errors.ts';

/**
 * Reads a thumbprint as people paste it: spaces, colons, dashes and invisible characters (Windows' certificate dialog
 * adds a U+200E in front) are ignored, and so is case.
 *
 * @param parameterName - For the message.
 * @returns 40 upper-case hex digits.
 * @throws {EntradaError} `PARAMETER_VALUE_INVALID` with the cmdlet's text.
 */
export function normalizeThumbprint(text: string, parameterName = 'CertificateThumbprint'): string {
  const digits = text.replaceAll(/[\s:\-\p{C}]/gu, '').toUpperCase();
  if (/^[0-9A-F]{40}$/.test(digits)) return digits;
  const stray = [...new Set(digits.replaceAll(/[0-9A-F]/g, ''))].join('');
  throw new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `'${parameterName}' must have a length of 40. Ensure you have the right certificate thumbprint then try again.`,
    {
      hint:
        stray === ''
          ? `A thumbprint is 40 hexadecimal digits; this one has ${digits.length}.`
          : `A thumbprint is 40 hexadecimal digits; this one also has "${stray.slice(0, 10)}".`,
      details: { parameterName, length: digits.length },
    },
  );
}
