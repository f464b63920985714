import { type KeyObject, createPublicKey, sign } from 'node:crypto';

/** The common name in the certificates of the real service's signing keys. */
const commonName = 'accounts.accesscontrol.windows.net';

/**
 * Creates the self-signed certificate of a signing key, in DER, for `x5c` of a key set. It is the same for the same
 * key: fixed dates and serial number, and RSASSA-PKCS1-v1_5 is deterministic. So labs with one key agree on its
 * thumbprint.
 */
export function keyCertificate(privateKey: KeyObject): Buffer {
  const algorithm = der(0x30, oid('2a864886f70d01010b'), der(0x05));
  const name = der(0x30, der(0x31, der(0x30, oid('550403'), der(0x0c, Buffer.from(commonName)))));
  const validity = der(0x30, der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z')));
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const version = der(0xa0, der(0x02, Buffer.from([2])));
  const serial = der(0x02, Buffer.from([1]));
  const content = der(0x30, version, serial, algorithm, name, validity, name, publicKey);
  const signature = sign('sha256', content, privateKey);
  return der(0x30, content, algorithm, der(0x03, Buffer.from([0]), signature));
}

/** Encodes a value with its tag and length (X.690 8.1). */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}
