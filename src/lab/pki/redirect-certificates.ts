import type { Identity } from './certificates.ts';
import { type Forge, signerWith, startCertificate } from './start-certificate.ts';

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
  const [authority, server] = await Promise.all([startCertificate(nowMs, days), startCertificate(nowMs, days)]);
  const { forge } = authority;
  const name = [
    { name: 'organizationName', value: 'Entrada lab' },
    { name: 'commonName', value: `Entrada lab redirection ${authority.certificate.serialNumber.slice(-8)}` },
  ];
  authority.certificate.setSubject(name);
  authority.certificate.setIssuer(name);
  authority.certificate.setExtensions([
    { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
    { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
    { name: 'subjectKeyIdentifier' },
    { id: '2.5.29.30', critical: true, value: onlyNames(forge, hosts) },
  ]);
  const signer = signerWith(forge, authority.keyPem);
  authority.certificate.sign(signer, forge.md.sha256.create());
  server.certificate.setSubject([{ name: 'commonName', value: hosts[0] ?? '' }]);
  server.certificate.setIssuer(name);
  server.certificate.setExtensions([
    { name: 'basicConstraints', critical: true, cA: false },
    { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: authority.certificate.generateSubjectKeyIdentifier().getBytes() },
    { name: 'subjectAltName', altNames: hosts.map((host) => ({ type: 2, value: host })) },
  ]);
  server.certificate.sign(signer, forge.md.sha256.create());
  return {
    authority: forge.pki.certificateToPem(authority.certificate),
    server: { key: server.keyPem, certificate: forge.pki.certificateToPem(server.certificate) },
  };
}

/** Name constraints (RFC 5280 4.2.1.10): these DNS names, and no IP address. */
function onlyNames(forge: Forge, hosts: readonly string[]) {
  const { asn1 } = forge;
  const { CONTEXT_SPECIFIC, UNIVERSAL } = asn1.Class;
  const subtree = (tag: number, bytes: string) =>
    asn1.create(UNIVERSAL, asn1.Type.SEQUENCE, true, [asn1.create(CONTEXT_SPECIFIC, tag, false, bytes)]);
  const allAddresses = [8, 32].map((length) => subtree(7, '\0'.repeat(length)));
  return asn1.create(UNIVERSAL, asn1.Type.SEQUENCE, true, [
    asn1.create(
      CONTEXT_SPECIFIC,
      0,
      true,
      hosts.map((host) => subtree(2, host)),
    ),
    asn1.create(CONTEXT_SPECIFIC, 1, true, allAddresses),
  ]);
}
