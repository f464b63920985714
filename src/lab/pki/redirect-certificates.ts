import { nameConstraints } from '../../base/write-certificate.ts';
import { type Identity, makeAuthorityFor, makeServerFor } from './certificates.ts';

/** A certificate for public names, and the authority that issued it. */
export interface RedirectCertificates {
  /** PEM of the authority; its key was discarded. */
  readonly authority: string;
  readonly server: Identity;
}

/** A command that runs for longer has to be started again. */
const days = 7;

/**
 * Creates a certificate for public names, in memory. Its authority is a new one each time, can only issue certificates
 * for these names, and its key does not outlive this call: who trusts it trusts this one certificate.
 */
export async function makeRedirectCertificates(hosts: readonly string[], nowMs: number): Promise<RedirectCertificates> {
  // These DNS names, and no IP address.
  const constraints = nameConstraints(hosts, [Buffer.alloc(8), Buffer.alloc(32)]);
  const authority = await makeAuthorityFor('Entrada lab redirection', { nowMs, days }, constraints);
  const server = await makeServerFor(hosts, { name: [['CN', hosts[0] ?? '']], nowMs, days }, authority);
  return { authority: authority.certificate, server };
}
