import type { KeyObject } from 'node:crypto';

/** Bits. The identity platform does not accept a shorter key, nor OpenSSL a longer one. */
const minBits = 2048;
const maxBits = 16384;

/**
 * Returns why a key cannot sign client assertions. They use PS256 or RS256, which need an RSA key of a usual size.
 *
 * @returns A clause such as "its key is an EC key (prime256v1), ...", or undefined for a usable key.
 */
export function reasonAgainstKey(key: KeyObject): string | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type !== 'rsa') {
    const name =
      type === 'ec' ? `an EC key (${details?.namedCurve ?? 'unnamed curve'})` : `a key of the type ${String(type)}`;
    return `its key is ${name}, and client assertions are signed with RSA keys (PS256, RS256)`;
  }
  const bits = Number(details?.modulusLength);
  if (bits >= minBits && bits <= maxBits) return undefined;
  return `its RSA key has ${bits} bits; ${minBits} to ${maxBits} are needed`;
}

/** The remedy for {@link reasonAgainstKey}. */
export const rsaRemedy = 'Create a certificate with an RSA key of 2048 bits or more and upload it to the application.';
