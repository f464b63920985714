import { type Forge, signerWith, startCertificate } from './start-certificate.ts';

/** A private key with its certificate, both PEM. */
export interface Identity {
  readonly key: string;
  readonly certificate: string;
}

/** The common name of the certificates that sign in to a lab. */
export const clientName = 'Entrada Lab Client';

const authorityDays = 3650;
/** Browsers and macOS refuse server certificates that are valid for longer than 398 days. */
const serverDays = 397;

/** Creates a certificate authority that can only issue certificates for this machine's loopback names. */
export async function makeAuthority(nowMs: number): Promise<Identity> {
  const { forge, certificate, keyPem } = await startCertificate(nowMs, authorityDays);
  const name = [
    { name: 'organizationName', value: 'Entrada lab' },
    // A unique name, so that TLS libraries can distinguish the authorities of two labs.
    { name: 'commonName', value: `Entrada lab CA ${certificate.serialNumber.slice(-8)}` },
  ];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
    { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
    { name: 'subjectKeyIdentifier' },
    { id: '2.5.29.30', critical: true, value: loopbackOnly(forge) },
  ]);
  certificate.sign(signerWith(forge, keyPem), forge.md.sha256.create());
  return { key: keyPem, certificate: forge.pki.certificateToPem(certificate) };
}

/** Creates the lab's server certificate: localhost, 127.0.0.1 and ::1. */
export async function makeServerIdentity(authority: Identity, nowMs: number): Promise<Identity> {
  const { forge, certificate, keyPem } = await startCertificate(nowMs, serverDays);
  const issuer = forge.pki.certificateFromPem(authority.certificate);
  certificate.setSubject([{ name: 'commonName', value: 'localhost' }]);
  certificate.setIssuer(issuer.subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', critical: true, cA: false },
    { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() },
    {
      name: 'subjectAltName',
      altNames: [
        { type: 2, value: 'localhost' },
        { type: 7, ip: '127.0.0.1' },
        { type: 7, ip: '::1' },
      ],
    },
  ]);
  certificate.sign(signerWith(forge, authority.key), forge.md.sha256.create());
  return { key: keyPem, certificate: forge.pki.certificateToPem(certificate) };
}

/** Creates a self-signed certificate, trusted only by its thumbprint: a client's or a server's. */
export async function makeSelfSigned(name: string, nowMs: number): Promise<Identity> {
  const { forge, certificate, keyPem } = await startCertificate(nowMs, serverDays);
  const subject = [{ name: 'commonName', value: name }];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: 'basicConstraints', critical: true, cA: false },
    { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  certificate.sign(signerWith(forge, keyPem), forge.md.sha256.create());
  return { key: keyPem, certificate: forge.pki.certificateToPem(certificate) };
}

/** Name constraints (RFC 5280 4.2.1.10): clients that trust this authority trust it only for loopback names. */
function loopbackOnly(forge: Forge): ReturnType<typeof forge.asn1.create> {
  const { asn1 } = forge;
  const context = asn1.Class.CONTEXT_SPECIFIC;
  const subtree = (tag: number, bytes: string) =>
    asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SEQUENCE, true, [asn1.create(context, tag, false, bytes)]);
  const ipv6 = `${'\0'.repeat(15)}\x01`;
  return asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SEQUENCE, true, [
    asn1.create(context, 0, true, [
      subtree(2, 'localhost'),
      subtree(7, '\x7f\x00\x00\x01\xff\xff\xff\xff'),
      subtree(7, `${ipv6}${'\xff'.repeat(16)}`),
    ]),
  ]);
}
