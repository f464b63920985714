import { readFile } from 'node:fs/promises';
import { systemErrorCode } from '../../base/errors.ts';
import { Secret } from '../../base/secret.ts';
import { unusable } from '../unusable.ts';
import type { Pkcs11Uri } from './pkcs11-uri.ts';

/**
 * Returns the PIN in a URI or in the file that it names (RFC 7512 2.4), without line breaks at the end of the file.
 *
 * @throws {EntradaError} `CERTIFICATE_UNUSABLE` when the file cannot be read or does not contain a PIN.
 */
export async function readPin({ pinValue, pinFile }: Pkcs11Uri): Promise<Secret | undefined> {
  if (pinFile === undefined) return pinValue;
  let content: string;
  try {
    content = await readFile(pinFile, 'utf8');
  } catch (cause) {
    throw unusable(`the file with its PIN cannot be read (${systemErrorCode(cause) ?? 'unknown'}): ${pinFile}`);
  }
  const pin = content.replace(/[\r\n]+$/, '');
  if (pin === '' || pin.length > maxLength || /[\0\r\n]/.test(pin)) {
    throw unusable(
      `the file named for its PIN does not contain one: ${pinFile}`,
      'Write the PIN into it, on one line.',
    );
  }
  return new Secret(pin);
}

/** Characters; tokens accept 4 to 255. */
const maxLength = 255;
