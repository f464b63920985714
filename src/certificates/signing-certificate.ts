/**
 * The signature algorithm of a client assertion: RSASSA-PSS with SHA-256 and a salt of 32 bytes, or RSASSA-PKCS1-v1_5
 * (RFC 7518 3).
 */
export type SignatureAlgorithm = 'PS256' | 'RS256';

/** The fields of a certificate. */
export interface CertificateFacts {
  /** The complete distinguished name as .NET prints it: `CN=reports, O=Contoso`. */
  readonly subject: string;
  /** SHA-1 of the certificate, 40 upper-case hex digits. */
  readonly thumbprint: string;
  /** SHA-256 of the certificate, base64url, as in `x5t#S256` (RFC 7515 4.1.8). */
  readonly thumbprintSha256: string;
  /** Epoch milliseconds. */
  readonly notBeforeMs: number;
  /** Epoch milliseconds. */
  readonly notAfterMs: number;
}

/** A certificate whose private key can sign, wherever it is stored. */
export interface SigningCertificate extends CertificateFacts {
  /** Base64 DER, leaf first, as in `x5c` (RFC 7515 4.1.6). */
  readonly chain: readonly string[];
  /**
   * Signs with the private key and checks the signature against the certificate.
   *
   * @throws {EntradaError} `CERTIFICATE_UNUSABLE` when the key cannot be reached or does not match; `CANCELLED`.
   */
  sign(data: Uint8Array, algorithm: SignatureAlgorithm, signal?: AbortSignal): Promise<Uint8Array>;
}
