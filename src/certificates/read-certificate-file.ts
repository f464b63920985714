import { X509Certificate } from 'node:crypto';
import { systemClock } from '../base/clock.ts';
import type { Secret } from '../base/secret.ts';
import { isCertificateContent } from './certificate-content.ts';
import type { KeyedCertificate } from './keyed-certificate.ts';
import { plainBytes } from './plain-bytes.ts';
import { isPem, readPem } from './read-pem.ts';
import { readPfx } from './pfx/read-pfx.ts';
import { named, unusable } from './unusable.ts';
import { readRegularFile } from '../base/read-regular-file.ts';

/** Octets. A PFX with a long chain has about 20,000. */
const maxLength = 1024 * 1024;

/**
 * Reads a certificate with its private key from a PEM or PFX file, also in UTF-16 or Base64. The format is detected
 * from its content.
 *
 * @param password - Absent or empty: the file is not protected.
 * @param nowMs - Epoch milliseconds. Of several certificates with a key, the newest that is valid then is used.
 * @throws {EntradaError} `CERTIFICATE_UNUSABLE`, naming the file and the problem.
 */
export async function readCertificateFile(
  path: string,
  password: Secret | undefined,
  nowMs = systemClock.nowMs(),
): Promise<KeyedCertificate> {
  if (isCertificateContent(path)) {
    const found = unusable('it is the content of a file, not its path', 'Use the path of the file.');
    throw named(`(${path.length} characters)`, found);
  }
  try {
    return await readCertificateBytes(await readBounded(path), password, nowMs);
  } catch (cause) {
    throw named(path, cause);
  }
}

/** Reads the content of such a file; errors do not name the file. */
export async function readCertificateBytes(
  content: Buffer,
  password: Secret | undefined,
  nowMs = systemClock.nowMs(),
): Promise<KeyedCertificate> {
  const bytes = plainBytes(content);
  if (bytes.length === 0) throw unusable('it is empty', kinds);
  if (isPem(bytes)) return readPem(bytes.toString('latin1'), password, nowMs);
  if (bytes[0] !== 0x30) throw unusable('it is neither PEM nor PFX', kinds);
  if (isBareCertificate(bytes)) throw unusable('it contains a certificate without its private key', kinds);
  return readPfx(bytes, password, nowMs);
}

/** A .cer or .der file. */
function isBareCertificate(bytes: Buffer): boolean {
  try {
    return new X509Certificate(bytes).raw.equals(bytes);
  } catch {
    return false;
  }
}

const kinds = 'Use a PEM file that contains the certificate and its private key, or a PFX file.';

async function readBounded(path: string): Promise<Buffer> {
  const file = await readRegularFile(path, { maxBytes: maxLength });
  if (file.kind === 'read') return file.bytes;
  throw unusable(file.systemCode === undefined ? file.found : `${file.found} (${file.systemCode})`, kinds);
}
