import type { CertificateFacts, SigningCertificate } from '../signing-certificate.ts';

/** A certificate as a store lists it; nothing asked its key to do anything yet. */
export interface StoredCertificate extends CertificateFacts {
  /** Why it cannot sign, as a clause: "its private key is not there". Absent when it can, as far as is known. */
  readonly unusable?: string;
  /**
   * Makes it ready to sign.
   *
   * @throws {EntradaError} `CERTIFICATE_UNUSABLE`, `CANCELLED`.
   */
  open(signal?: AbortSignal): Promise<SigningCertificate>;
}

export interface ListOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told of each thing in the store that cannot be read; the listing goes on without it. */
  readonly onUnreadable?: (where: string, reason: string) => void;
}

/** A place where certificates with private keys are kept. */
export interface CertificateStore {
  /** For people: "the Keychain". */
  readonly name: string;
  /**
   * Lists what it holds, expired ones and those without a private key among it.
   *
   * @throws {EntradaError} `CERTIFICATE_UNUSABLE` when the store as a whole cannot be read; `CANCELLED`.
   */
  list(options?: ListOptions): Promise<readonly StoredCertificate[]>;
}
