import { X509Certificate } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { isEntradaError, messageOf, systemErrorCode } from '../base/errors.ts';
import type { Secret } from '../base/secret.ts';
import type { KeyedCertificate } from './keyed-certificate.ts';
import { isPem, readPem } from './read-pem.ts';
import { readPfx } from './pfx/read-pfx.ts';
import { named, unusable } from './unusable.ts';

/** Octets. A PFX with a long chain has some 20,000. */
const maxLength = 1024 * 1024;

/**
 * Reads a certificate with its private key from a PEM or PFX file; which of the two shows in its content.
 *
 * @param password - Absent or empty: the file is not protected.
 * @throws {EntradaError} `CERTIFICATE_UNUSABLE`, naming the file and what is wrong with it.
 */
export async function readCertificateFile(path: string, password: Secret | undefined): Promise<KeyedCertificate> {
  try {
    return await readCertificateBytes(await readBounded(path), password);
  } catch (cause) {
    throw named(path, cause);
  }
}

/** The same for a file's content; errors do not name the file. */
export async function readCertificateBytes(bytes: Buffer, password: Secret | undefined): Promise<KeyedCertificate> {
  if (bytes.length === 0) throw unusable('it is empty', kinds);
  if (isPem(bytes)) return readPem(bytes.toString('latin1'), password);
  if (bytes[0] !== 0x30) throw unusable('it is neither PEM nor PFX', kinds);
  if (isBareCertificate(bytes)) throw unusable('it holds a certificate without its private key', kinds);
  return readPfx(bytes, password);
}

/** A .cer or .der file. */
function isBareCertificate(bytes: Buffer): boolean {
  try {
    return new X509Certificate(bytes).raw.length > 0;
  } catch {
    return false;
  }
}

const kinds = 'Give a PEM file that holds the certificate and its private key, or a PFX file.';

async function readBounded(path: string): Promise<Buffer> {
  let file: FileHandle | undefined;
  try {
    // Without O_NONBLOCK a pipe in the file's place would hold us for ever. Windows does not have it.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = await file.stat();
    if (status.isDirectory()) throw unusable('it is a folder', kinds);
    if (!status.isFile()) throw unusable('it is not a regular file', kinds);
    const buffer = Buffer.alloc(Math.min(status.size, maxLength) + 1);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    if (bytesRead <= maxLength && bytesRead === status.size) return buffer.subarray(0, bytesRead);
    throw unusable(`it has more than ${maxLength.toLocaleString('en')} octets, which no certificate has`, kinds);
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (isEntradaError(cause) || code === undefined) throw cause;
    throw unusable(`${systemReasons[code] ?? messageOf(cause)} (${code})`, kinds);
  } finally {
    await file?.close();
  }
}

const systemReasons: Readonly<Record<string, string>> = {
  EACCES: 'access to it is denied',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links lead in a circle',
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  ENXIO: 'it is not a regular file',
};
