import { constants, verify, type X509Certificate } from 'node:crypto';
import { EntradaError } from '../base/errors.ts';
import { readCertificateFacts } from './certificate-facts.ts';
import type { SignatureAlgorithm, SigningCertificate } from './signing-certificate.ts';
import { named, unusable } from './unusable.ts';

/** Signs in this process or elsewhere; the signature has not been checked. */
export type Signer = (data: Uint8Array, algorithm: SignatureAlgorithm, signal?: AbortSignal) => Promise<Buffer>;

/**
 * Combines a certificate with its signer. Each signature is checked against the certificate, so that a wrong key
 * or unexpected output of a tool is reported here and not as a refusal of the identity platform.
 *
 * @param issuers - Nearest first.
 */
export function checkedCertificate(
  certificate: X509Certificate,
  issuers: readonly X509Certificate[],
  signer: Signer,
): SigningCertificate {
  const facts = readCertificateFacts(certificate);
  return {
    ...facts,
    chain: [certificate, ...issuers].map(({ raw }) => raw.toString('base64')),
    async sign(data, algorithm, signal) {
      if (signal?.aborted === true) throw new EntradaError('CANCELLED', 'Cancelled before signing.');
      try {
        const signature = await signer(data, algorithm, signal);
        if (isSignatureOf(certificate, data, algorithm, signature)) return signature;
      } catch (cause) {
        throw named(facts.subject, cause);
      }
      throw named(facts.subject, unusable('the signature of its private key does not match it', rightKey));
    },
  };
}

const rightKey = 'Use the private key that belongs to the certificate.';

function isSignatureOf(
  { publicKey: key }: X509Certificate,
  data: Uint8Array,
  algorithm: SignatureAlgorithm,
  signature: Buffer,
): boolean {
  const padding =
    algorithm === 'PS256'
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : { padding: constants.RSA_PKCS1_PADDING };
  return verify('sha256', data, { key, ...padding }, signature);
}
