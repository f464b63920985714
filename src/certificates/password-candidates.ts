import type { Secret } from '../base/secret.ts';

/**
 * Returns the passwords to try on a protected file. PKCS#12 distinguishes an empty password from none, and programs
 * differ in which of the two they use for a file without a password (RFC 7292 B.1); so either is tried for both.
 * An accent can be typed as a character of its own, while most programs store é as one character: both are tried.
 *
 * @returns In the order to try; `null` means no password.
 */
export function passwordCandidates(password: Secret | undefined): readonly (string | null)[] {
  const text = password?.reveal() ?? '';
  return text === '' ? ['', null] : [...new Set([text, text.normalize('NFC')])];
}

/** Returns the problem and the remedy when none of them opens the file. */
export function wrongPassword(password: Secret | undefined): { found: string; remedy: string } {
  return (password?.reveal() ?? '') === ''
    ? { found: 'it is protected by a password', remedy: 'Give its password.' }
    : { found: 'the password is wrong', remedy: 'Give the password that the certificate was exported with.' };
}
