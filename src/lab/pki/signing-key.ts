import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import { type CryptoKey, exportJWK, exportPKCS8, generateKeyPair, importJWK, importPKCS8, type JWK } from 'jose';
import { messageOf } from '../../base/errors.ts';
import { keyCertificate } from './key-certificate.ts';
import { createPrivateFile, readPrivateFile, writePrivateFileAtomically } from '../../base/private-files.ts';

/** A key that the lab signs tokens with: RSA of 2048 bits. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** The public key at `/discovery/v2.0/keys`. */
  readonly publicJwk: JWK;
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
    return await readKey(text);
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
  return exportPKCS8((await generateKeyPair('RS256', { modulusLength: 2048, extractable: true })).privateKey);
}

/** @throws {Error} When the text is not a private key for RS256. */
async function readKey(text: string): Promise<SigningKey> {
  const privateKey = await importPKCS8(text, 'RS256');
  const keyObject = createPrivateKey(text);
  const jwk = createPublicKey(keyObject).export({ format: 'jwk' });
  const publicKey = await importJWK({ ...jwk, alg: 'RS256' });
  if (publicKey instanceof Uint8Array) throw new Error('not a key pair');
  const certificate = keyCertificate(keyObject);
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
      ...(await exportJWK(publicKey)),
      x5c: [certificate.toString('base64')],
    },
  };
}
