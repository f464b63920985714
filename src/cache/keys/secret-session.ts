import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Bus } from '../dbus/bus.ts';
import { BusFailure } from '../dbus/bus-failure.ts';
import type { BusValue } from '../dbus/bus-value.ts';

/** How secrets travel over the bus: a session of the Secret Service, and the key that both sides agreed on. */
export interface SecretSession {
  /** Its object path. */
  readonly path: string;
  /** Returns a secret as the service takes it, of the type `(oayays)`. */
  wrap(secret: string): BusValue;
  /** @throws {BusFailure} When it was not encrypted in this session. */
  unwrap(secret: BusValue): string;
}

/** Name, object and interface of the Secret Service. */
export const service = {
  to: 'org.freedesktop.secrets',
  path: '/org/freedesktop/secrets',
  interface: 'org.freedesktop.Secret.Service',
};

const contentType = 'text/plain';

/**
 * Opens a session in which secrets are encrypted; in plain text only with a service that knows nothing else (Secret
 * Service specification, "Transfer of Secrets").
 *
 * @throws {BusFailure}
 */
export async function openSecretSession(bus: Bus): Promise<SecretSession> {
  const open = (algorithm: string, signature: string, value: BusValue) =>
    bus.call({ ...service, member: 'OpenSession', signature: 'sv', args: [algorithm, { signature, value }] }, 'vo');
  const secret = bigIntOf(randomBytes(exponentLength));
  const own = bytesOf(powerModulo(2n, secret, prime));
  try {
    const [fromService, path] = await open('dh-ietf1024-sha256-aes128-cbc-pkcs7', 'ay', own);
    return encrypted(pathOf(path), agreedKey(fromService, secret));
  } catch (failure) {
    const isUnknown = failure instanceof BusFailure && failure.errorName === 'org.freedesktop.DBus.Error.NotSupported';
    if (!isUnknown) throw failure;
    const [, path] = await open('plain', 's', '');
    return plain(pathOf(path));
  }
}

function encrypted(path: string, key: Buffer): SecretSession {
  return {
    path,
    wrap(secret) {
      const iv = randomBytes(16);
      const cipher = createCipheriv('aes-128-cbc', key, iv);
      return [path, iv, Buffer.concat([cipher.update(secret), cipher.final()]), contentType];
    },
    unwrap(secret) {
      const [, iv, content] = partsOf(secret);
      try {
        const decipher = createDecipheriv('aes-128-cbc', key, iv);
        return Buffer.concat([decipher.update(content), decipher.final()]).toString();
      } catch {
        throw new BusFailure('its response cannot be decrypted');
      }
    },
  };
}

function plain(path: string): SecretSession {
  return {
    path,
    wrap: (secret) => [path, Buffer.alloc(0), Buffer.from(secret), contentType],
    unwrap: (secret) => partsOf(secret)[2].toString(),
  };
}

function pathOf(value: BusValue | undefined): string {
  if (typeof value !== 'string') throw new BusFailure('its response is without a session');
  return value;
}

function partsOf(secret: BusValue): [path: BusValue, iv: Buffer, content: Buffer] {
  const [path, iv, content] = Array.isArray(secret) ? secret : [];
  if (path === undefined || !Buffer.isBuffer(iv) || !Buffer.isBuffer(content))
    throw new BusFailure('its response is not a secret');
  return [path, iv, content];
}

// OpenSSL checks the prime for 0.15 s each time that a group is made of it, hence the arithmetic below. Group 2 of
// RFC 2409 (6.2), with a generator of 2; an exponent of 256 bits has more than the strength of the group (RFC 3526, 8).
const prime = BigInt(
  '0xFFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B' +
    '302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6' +
    '49286651ECE65381FFFFFFFFFFFFFFFF',
);
const primeLength = 128;
const exponentLength = 32;

/** Returns the key of AES: HKDF of the shared number in its full length, with neither salt nor info. */
function agreedKey(fromService: BusValue | undefined, secret: bigint): Buffer {
  const bytes = typeof fromService === 'object' && 'value' in fromService ? fromService.value : undefined;
  const number = Buffer.isBuffer(bytes) && bytes.length <= primeLength ? bigIntOf(bytes) : 0n;
  // With these, anyone knows the shared number.
  if (number <= 1n || number >= prime - 1n) throw new BusFailure('its key for the session is not acceptable');
  const empty = Buffer.alloc(0);
  return Buffer.from(hkdfSync('sha256', bytesOf(powerModulo(number, secret, prime)), empty, empty, 16));
}

function powerModulo(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let power = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * power) % modulus;
    power = (power * power) % modulus;
  }
  return result;
}

function bigIntOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex') || '0'}`);
}

function bytesOf(number: bigint): Buffer {
  return Buffer.from(number.toString(16).padStart(primeLength * 2, '0'), 'hex');
}
