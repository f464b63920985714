import { EntradaError } from '../../base/errors.ts';
import { readCertificate, takeCertificate } from '../pki/client-certificate.ts';
import type { Application, FederatedCredential, Tenant, TrustedSubject } from './tenant.ts';

/** Changes how an application may prove itself, while the lab runs. */
export interface LabApplications {
  /**
   * Registers a certificate; a private key next to it is left out.
   *
   * @returns Its SHA-1 thumbprint in upper-case hex.
   * @throws {EntradaError} `LAB_FAILED` for a text without an RSA certificate, or an application that is not there.
   */
  registerCertificate(appId: string, pem: string): string;
  /** Ends the trust in every certificate and subject of the application. */
  forgetCertificates(appId: string): void;
  /** Trusts whichever certificate of this common name the authority issued, as long as it is sent with its chain. */
  trustSubject(appId: string, subject: TrustedSubject): void;
  /** Trusts a subject of another issuer. */
  addFederatedCredential(appId: string, credential: FederatedCredential): void;
}

export function createLabApplications({ applications }: Tenant): LabApplications {
  function change(appId: string, changeOf: (application: Application) => Partial<Application>): void {
    const index = applications.findIndex((application) => application.appId.toLowerCase() === appId.toLowerCase());
    const application = applications[index];
    if (application === undefined) {
      const message = `Cannot change application "${appId}": the lab has none with this client id; use one of its own`;
      throw new EntradaError('LAB_FAILED', message);
    }
    applications[index] = { ...application, ...changeOf(application) };
  }
  return {
    registerCertificate(appId, pem) {
      const certificate = takeCertificate(pem);
      change(appId, ({ certificates = [] }) => ({ certificates: [...certificates, certificate] }));
      return readCertificate(certificate).thumbprint;
    },
    forgetCertificates: (appId) => change(appId, () => ({ certificates: [], trustedSubjects: [] })),
    trustSubject(appId, { subjectName, authority }) {
      const subject = { subjectName, authority: takeCertificate(authority) };
      change(appId, ({ trustedSubjects = [] }) => ({ trustedSubjects: [...trustedSubjects, subject] }));
    },
    addFederatedCredential: (appId, credential) =>
      change(appId, ({ federatedCredentials = [] }) => ({
        federatedCredentials: [...federatedCredentials, credential],
      })),
  };
}
