import { isEntradaError } from '../../../base/errors.ts';
import type { Services } from '../../../session/services/services.ts';
import type { SentCertificate } from './decode-value.ts';

/**
 * Returns the function that finds the certificates of the shell by the texts that stand for them. One that is in a
 * certificate store as well is used from there, so that its key is not copied into the session.
 */
export function heldCertificates(
  certificates: ReadonlyMap<string, SentCertificate>,
  { findCertificate }: Pick<Services, 'findCertificate'>,
): NonNullable<Services['certificateNamed']> {
  return async (text) => {
    const sent = certificates.get(text);
    if (sent === undefined) return undefined;
    const { thumbprint, exported } = sent;
    const stored = { kind: 'thumbprint', thumbprint } as const;
    if (exported === undefined) return stored;
    try {
      await findCertificate(stored);
      return stored;
    } catch (error) {
      if (isEntradaError(error) && error.code === 'CANCELLED') throw error;
      return { kind: 'pfx', thumbprint, ...exported };
    }
  };
}
