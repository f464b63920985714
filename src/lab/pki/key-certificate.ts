import { createPublicKey, type KeyObject } from 'node:crypto';
import { writeCertificate } from '../../base/write-certificate.ts';

/** The name in the certificates of the real service's signing keys. */
const name = [['CN', 'accounts.accesscontrol.windows.net']] as const;

/**
 * Creates the self-signed certificate of a signing key, in DER, for `x5c` of a key set. It is the same for the same
 * key: fixed dates and serial number, and RSASSA-PKCS1-v1_5 is deterministic. So labs with one key agree on its
 * thumbprint.
 */
export function keyCertificate(privateKey: KeyObject): Buffer {
  const contents = {
    subject: name,
    issuer: name,
    serialNumber: Buffer.from([1]),
    notBeforeMs: Date.UTC(2020, 0, 1),
    notAfterMs: Date.UTC(2049, 11, 31, 23, 59, 59),
    publicKey: createPublicKey(privateKey),
    extensions: [],
  };
  return writeCertificate(contents, privateKey).raw;
}
