import type { CertificateFacts, SigningCertificate } from '../signing-certificate.ts';

/** A certificate as listed by a store; its key has not been used. */
export interface StoredCertificate extends CertificateFacts {
  /** Why it cannot sign, as a clause: "its private key is missing". Absent when it can, as far as is known. */
  readonly unusable?: string | undefined;
  /**
   * Prepares it for signing.
   *
   * @throws {EntradaError} `CERTIFICATE_UNUSABLE`, `CANCELLED`.
   */
  open(signal?: AbortSignal): Promise<SigningCertificate>;
}

/** Settings of a listing. */
export interface ListOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called for each entry that cannot be read; the listing continues without it. */
  readonly onUnreadable?: (where: string, reason: string) => void;
}

/** A store of certificates with private keys. */
export interface CertificateStore {
  /** For people: "the Keychain". */
  readonly name: string;
  /**
   * Lists its certificates, including expired ones and those without a private key.
   *
   * @throws {EntradaError} `CERTIFICATE_UNUSABLE` when the store as a whole cannot be read; `CANCELLED`.
   */
  list(options?: ListOptions): Promise<readonly StoredCertificate[]>;
}
