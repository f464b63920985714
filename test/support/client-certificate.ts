import { createCertificate } from '../../src/certificates/create-certificate.ts';
import type { MadeClientCertificate } from '../../src/lab/pki/make-client-certificate.ts';
import { labIds } from '../../src/lab/seed/seed-ids.ts';
import type { Lab } from '../../src/lab/start-lab.ts';
import { stockKeyPair } from './stock-keys.ts';

const commonName = 'Entrada Lab Client';

/** Registers a certificate as makeClientCertificate() does, with a key of the stock: making one takes a tenth of a second. */
export async function registerClientCertificate(
  lab: Pick<Lab, 'registerCertificate'>,
  appId: string = labIds.applications.workload.appId,
): Promise<MadeClientCertificate> {
  const notBeforeMs = Date.now() - 3_600_000;
  const lifetime = { notBeforeMs, notAfterMs: notBeforeMs + 365 * 86_400_000 };
  const { certificate, key } = await createCertificate({ commonName, ...lifetime }, stockKeyPair);
  const thumbprint = lab.registerCertificate(appId, certificate.toString());
  const pem = `${key.export({ type: 'pkcs8', format: 'pem' }).toString()}${certificate.toString()}`;
  return { appId, pem, subject: `CN=${commonName}`, thumbprint };
}
