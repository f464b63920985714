import { clientName, makeSelfSigned } from './certificates.ts';
import { labIds } from '../seed/seed-ids.ts';
import type { Lab } from '../start-lab.ts';

/** A certificate to sign in with. */
export interface MadeClientCertificate {
  readonly appId: string;
  /** Private key and certificate in one PEM text. */
  readonly pem: string;
  readonly subject: string;
  readonly thumbprint: string;
}

/** Creates a certificate, valid for a year from now by real time, and registers it for an application of the lab. */
export async function makeClientCertificate(
  lab: Pick<Lab, 'registerCertificate'>,
  appId: string = labIds.applications.workload.appId,
): Promise<MadeClientCertificate> {
  const { key, certificate } = await makeSelfSigned(clientName, Date.now(), 'rsa');
  const thumbprint = lab.registerCertificate(appId, certificate);
  return { appId, pem: `${key}${certificate}`, subject: `CN=${clientName}`, thumbprint };
}
