import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { compactText, expandText } from './compact-text.ts';
import type { MasterKey } from './master-key.ts';

/*
 * A sealed text, AES-256-GCM (NIST SP 800-38D):
 *
 *   magic "ENTRADA" (7) | version (1) | key id (8) | nonce (12) | ciphertext | tag (16)
 *
 * The tag also covers everything before the ciphertext and the name the text is kept under, so that neither the header
 * can be altered nor one record be put in the place of another.
 */
const magic = Buffer.from('ENTRADA');
const plainVersion = 1;
/** The newest version of the format, as the header contains it: the text is compacted before it is encrypted. */
export const sealVersion = 2;
const keyIdLength = 8;
const nonceLength = 12;
const tagLength = 16;
const keyIdAt = magic.length + 1;
const nonceAt = keyIdAt + keyIdLength;
const contentAt = nonceAt + nonceLength;
/** Bytes that sealing adds, and so the least length of a sealed text. */
export const sealOverhead = contentAt + tagLength;

/**
 * Encrypts a text for the name it will be kept under.
 *
 * @param nonce - 12 bytes, never used before with this key; random unless a test needs to know the result.
 */
export function seal(
  content: Uint8Array,
  masterKey: MasterKey,
  name: string,
  nonce: Uint8Array = randomBytes(nonceLength),
): Buffer {
  return sealAs(plainVersion, content, masterKey, name, nonce);
}

/** The same in as few bytes as possible; it takes longer, and Entrada 0.1.0 cannot read it. */
export function sealCompactly(content: Uint8Array, masterKey: MasterKey, name: string): Buffer {
  return sealAs(sealVersion, compactText(content), masterKey, name, randomBytes(nonceLength));
}

function sealAs(version: number, content: Uint8Array, masterKey: MasterKey, name: string, nonce: Uint8Array): Buffer {
  const header = Buffer.concat([magic, Buffer.of(version), Buffer.from(masterKey.id, 'hex'), nonce]);
  const cipher = createCipheriv('aes-256-gcm', keyObjectOf(masterKey), nonce, { authTagLength: tagLength });
  cipher.setAAD(boundTo(header, name));
  return Buffer.concat([header, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

/** The result of {@link openSealed}. */
export type Opened =
  | { readonly kind: 'opened'; readonly content: Buffer }
  | { readonly kind: 'too-short' }
  | { readonly kind: 'not-sealed' }
  | { readonly kind: 'other-version'; readonly version: number }
  | { readonly kind: 'other-key'; readonly keyId: string }
  | { readonly kind: 'altered' };

/**
 * Decrypts a text that {@link seal} or {@link sealCompactly} encrypted for this name; accepts any bytes and never
 * throws for them.
 *
 * @param masterKeys - The one whose id is in the header opens it.
 */
export function openSealed(sealed: Buffer, masterKeys: readonly MasterKey[], name: string): Opened {
  if (!sealed.subarray(0, magic.length).equals(magic.subarray(0, sealed.length))) return { kind: 'not-sealed' };
  const version = sealed[magic.length];
  if (version === undefined) return { kind: 'too-short' };
  if (version !== plainVersion && version !== sealVersion) return { kind: 'other-version', version };
  if (sealed.length < sealOverhead) return { kind: 'too-short' };
  const keyId = sealed.toString('hex', keyIdAt, nonceAt);
  const masterKey = masterKeys.find(({ id }) => id === keyId);
  if (masterKey === undefined) return { kind: 'other-key', keyId };

  const tagAt = sealed.length - tagLength;
  const decipher = createDecipheriv('aes-256-gcm', keyObjectOf(masterKey), sealed.subarray(nonceAt, contentAt), {
    authTagLength: tagLength,
  });
  decipher.setAAD(boundTo(sealed.subarray(0, contentAt), name));
  decipher.setAuthTag(sealed.subarray(tagAt));
  const content = decipher.update(sealed.subarray(contentAt, tagAt));
  try {
    const text = Buffer.concat([content, decipher.final()]);
    return { kind: 'opened', content: version === plainVersion ? text : expandText(text) };
  } catch {
    return { kind: 'altered' };
  }
}

function keyObjectOf({ key }: MasterKey): KeyObject {
  // Node checks it, too.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return key as KeyObject;
}

function boundTo(header: Uint8Array, name: string): Buffer {
  return Buffer.concat([header, Buffer.from(name)]);
}
