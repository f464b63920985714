import { createHash } from 'node:crypto';
import type { Secret } from '../../base/secret.ts';
import type { Signer } from '../checked-certificate.ts';
import type { SignatureAlgorithm } from '../signing-certificate.ts';
import { pkcs11CodeOf, type Pkcs11Tool } from './pkcs11-tool.ts';
import type { TokenSlot } from './token-slots.ts';

/** A private key in a token. */
export interface TokenKey {
  readonly tool: Pkcs11Tool;
  readonly slot: TokenSlot;
  /** CKA_ID, hex digits. */
  readonly id: string;
  readonly login: Secret | 'pad' | undefined;
}

/** A signing mechanism of a token, and its input. */
interface Mechanism {
  readonly args: readonly string[];
  prepare(data: Uint8Array): Uint8Array;
}

/**
 * Creates a function that signs with a token. Tokens support different mechanisms, so the one that hashes in the
 * token is tried first and the one that takes the hash second.
 *
 * A PIN that was refused is never sent again: each try brings the token closer to locking itself.
 */
export function createTokenSigner({ tool, slot, id, login }: TokenKey): Signer {
  let pinRefused: Error | undefined;
  return async (data, algorithm, signal) => {
    if (pinRefused !== undefined) throw pinRefused;
    let failure: unknown;
    for (const { args, prepare } of mechanisms[algorithm]) {
      try {
        const signArgs = ['--slot', slot.id, '--sign', '--id', id, ...args];
        return await tool.run(signArgs, { pin: login, bytes: prepare(data), signal });
      } catch (cause) {
        const code = pkcs11CodeOf(cause);
        if (code?.startsWith('CKR_PIN_') === true && cause instanceof Error) pinRefused = cause;
        if (code !== 'CKR_MECHANISM_INVALID') throw cause;
        failure = cause;
      }
    }
    throw failure;
  };
}

// A hash algorithm next to SHA256-RSA-PKCS-PSS is refused by OpenSC 0.23.
const pssArgs = ['--mgf', 'MGF1-SHA256', '--salt-len', '32'];

const mechanisms: Readonly<Record<SignatureAlgorithm, readonly Mechanism[]>> = {
  PS256: [
    { args: ['--mechanism', 'SHA256-RSA-PKCS-PSS', ...pssArgs], prepare: (data) => data },
    { args: ['--mechanism', 'RSA-PKCS-PSS', '--hash-algorithm', 'SHA256', ...pssArgs], prepare: sha256 },
  ],
  RS256: [
    { args: ['--mechanism', 'SHA256-RSA-PKCS'], prepare: (data) => data },
    { args: ['--mechanism', 'RSA-PKCS'], prepare: (data) => Buffer.concat([sha256DigestInfo, sha256(data)]) },
  ],
};

/** The prefix of a SHA-256 hash in PKCS#1 signatures (RFC 8017 9.2, note 1). */
const sha256DigestInfo = Buffer.from('3031300d060960864801650304020105000420', 'hex');

function sha256(data: Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}
