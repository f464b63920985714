import { EntradaError } from '../../base/errors.ts';
import { readCertificate, takeCertificate } from '../pki/client-certificate.ts';
import type { Application, FederatedCredential, TrustedSubject } from './application.ts';
import type { Tenant } from './tenant.ts';

/** Changes the credentials of an application while the lab runs. */
export interface LabApplications {
  /**
   * Registers a certificate; a private key in the text is ignored.
   *
   * @returns Its SHA-1 thumbprint in upper-case hex.
   * @throws {EntradaError} `LAB_FAILED` for text without an RSA certificate, or an unknown application.
   */
  registerCertificate(appId: string, pem: string): string;
  /** Removes every certificate and trusted subject of the application. */
  forgetCertificates(appId: string): void;
  /** Trusts any certificate with this common name from this authority, if it is sent with its chain. */
  trustSubject(appId: string, subject: TrustedSubject): void;
  /** Trusts a subject of another issuer. */
  addFederatedCredential(appId: string, credential: FederatedCredential): void;
}

/** Creates the methods that change the applications of a tenant. */
export function createLabApplications({ applications }: Tenant): LabApplications {
  function change(appId: string, changeOf: (application: Application) => Partial<Application>): void {
    const index = applications.findIndex((application) => application.appId.toLowerCase() === appId.toLowerCase());
    const application = applications[index];
    if (application === undefined) {
      const message = `Cannot change application "${appId}": the lab does not have an application with this client id; use one of labIds.applications`;
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
