import type { X509Certificate } from 'node:crypto';
import { readCertificateFacts } from '../certificate-facts.ts';
import { checkedCertificate, type Signer } from '../checked-certificate.ts';
import { issuersOf, type KeyedCertificate, toSigningCertificate } from '../keyed-certificate.ts';
import { reasonAgainstKey } from '../rsa-only.ts';
import { named, unusable } from '../unusable.ts';
import type { StoredCertificate } from './certificate-store.ts';

/** Creates the store entry of a certificate whose key is in this process. */
export function storedWithKey(keyed: KeyedCertificate): StoredCertificate {
  return { ...readCertificateFacts(keyed.certificate), open: async () => toSigningCertificate(keyed) };
}

/** A certificate whose key stays with the system. */
export interface StoredElsewhere {
  readonly certificate: X509Certificate;
  readonly hasKey: boolean;
  /** Possible issuers. */
  readonly others: readonly X509Certificate[];
  readonly sign: Signer;
}

/** Creates the store entry of a certificate whose key stays with the system, which signs. */
export function storedElsewhere({ certificate, hasKey, others, sign }: StoredElsewhere): StoredCertificate {
  const facts = readCertificateFacts(certificate);
  const reason = hasKey ? reasonAgainstKey(certificate.publicKey) : 'its private key is missing';
  return {
    ...facts,
    unusable: reason,
    async open() {
      if (reason !== undefined) throw named(facts.subject, unusable(reason));
      return checkedCertificate(certificate, issuersOf(certificate, others), sign);
    },
  };
}
