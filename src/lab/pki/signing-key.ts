import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../../base/errors.ts';
import { keyCertificate } from './key-certificate.ts';
import { createPrivateFile, readPrivateFile, writePrivateFileAtomically } from '../../base/private-files.ts';

/** A key that the lab signs tokens with: RSA of 2048 bits. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The public key at `/discovery/v2.0/keys`. */
  readonly publicJwk: JsonWebKey & { readonly x5c: readonly string[] };
}

/** Where {@link loadSigningKey} keeps a key. */
export interface SigningKeyOptions {
  /** Created with mode 0700 when missing. */
  readonly folder: string;
  /** Of the file, without `.pem`. */
  readonly name: string;
  readonly log: (line: string) => void;
}

/**
 * Returns a signing key of a lab's folder. It is created at the first run, which takes a tenth of a second, and when
 * the existing one is damaged. Labs that start in one folder at once agree on one key.
 *
 * @throws {EntradaError} `STORAGE_FAILED` when the folder cannot be used.
 */
export async function loadSigningKey({ folder, name, log }: SigningKeyOptions): Promise<SigningKey> {
  const path = join(folder, `${name}.pem`);
  const text = readPrivateFile(path)?.toString('utf8');
  if (text === undefined) {
    const made = await createKeyText();
    if (createPrivateFile(path, made)) return readKey(made);
    // Another lab was faster.
    return readKey(readPrivateFile(path)?.toString('utf8') ?? made);
  }
  try {
    return readKey(text);
  } catch (error) {
    log(`Created a new signing key in place of ${path}: it is damaged (${messageOf(error)}).`);
    const made = await createKeyText();
    writePrivateFileAtomically(path, made);
    return readKey(made);
  }
}

/** Creates a signing key that is not stored. */
export async function createSigningKey(): Promise<SigningKey> {
  return readKey(await createKeyText());
}

async function createKeyText(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return privateKey;
}

/** @throws {Error} When the text is not a private key for RS256. */
function readKey(text: string): SigningKey {
  const privateKey = createPrivateKey(text);
  const { modulusLength = 0 } = privateKey.asymmetricKeyDetails ?? {};
  if (privateKey.asymmetricKeyType !== 'rsa' || modulusLength < 2048) throw new Error('it is not for RS256');
  const publicKey = createPublicKey(privateKey);
  const certificate = keyCertificate(privateKey);
  // As in the real service, the id is the certificate's thumbprint.
  const kid = createHash('sha1').update(certificate).digest('base64url');
  return {
    kid,
    privateKey,
    publicKey,
    publicJwk: {
      kty: 'RSA',
      use: 'sig',
      alg: 'RS256',
      kid,
      x5t: kid,
      ...publicKey.export({ format: 'jwk' }),
      x5c: [certificate.toString('base64')],
    },
  };
}
