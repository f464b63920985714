import type { Secret } from '../base/secret.ts';

/**
 * What to try on a protected file. PKCS#12 tells an empty password from none at all, and programs differ in which of the
 * two they write when nobody gave one (RFC 7292 B.1); so either stands for both.
 *
 * @returns In the order to try; `null` is no password.
 */
export function passwordCandidates(password: Secret | undefined): readonly (string | null)[] {
  const text = password?.reveal() ?? '';
  return text === '' ? ['', null] : [text];
}

/** What to say when none of them opens the file. */
export function wrongPassword(password: Secret | undefined): { found: string; remedy: string } {
  return (password?.reveal() ?? '') === ''
    ? { found: 'it is protected by a password', remedy: 'Give its password.' }
    : { found: 'the password is wrong', remedy: 'Give the password that the certificate was exported with.' };
}
