import { randomUUID } from 'node:crypto';
import { EntradaError } from '../../base/errors.ts';
import { readCertificate, takeCertificate } from '../pki/client-certificate.ts';
import { forgetPrincipal } from '../tenant/forget-principal.ts';
import type { Application, AppRoleAssignment, FederatedCredential, TrustedSubject } from '../tenant/application.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { apisOf, type Api, principalIdOf } from './apis-of.ts';
import { grantScopes } from './permission-grants.ts';
import { assignAppRole } from './role-assignments.ts';

/** An application to add: a name is enough. */
export interface NewApplication extends Partial<Application> {
  readonly displayName: string;
}

/** An app role of an API, and who gets it. */
export interface AppRoleParts {
  /** The API: its client id, or one of its names such as `api://lab-api`. */
  readonly api: string;
  /** As in the claim `roles`. */
  readonly role: string;
  /** Id of a user, a group, a service principal or a managed identity. */
  readonly principalId: string;
}

/** Delegated permissions of an API that a client gets without a consent page. */
export interface ScopeGrantParts {
  readonly clientAppId: string;
  /** The API: its client id, or one of its names such as `api://lab-api`. */
  readonly api: string;
  readonly scopes: readonly string[];
  /** Id of a user; default: every user. */
  readonly userId?: string;
}

/** Changes the applications of the lab while it runs. */
export interface LabApplications {
  /**
   * Adds an application with its service principal: confidential, with the ids and the fields that are given.
   *
   * @throws {EntradaError} `LAB_FAILED` without a display name, or for a client id or an identifier URI that another
   *   application has.
   */
  addApplication(application: NewApplication): Application;
  /**
   * Replaces fields of an application; new tokens contain the changes.
   *
   * @throws {EntradaError} `LAB_FAILED` for an unknown application, and for an id that another one has.
   */
  changeApplication(appId: string, changes: Partial<Application>): Application;
  /** Removes an application with its roles and grants. An unknown application is ignored. */
  removeApplication(appId: string): void;
  /**
   * Assigns an app role, of an own API or of Microsoft's.
   *
   * @throws {EntradaError} `LAB_FAILED` for an unknown API, role or principal.
   */
  assignAppRole(parts: AppRoleParts): AppRoleAssignment;
  /**
   * Grants delegated permissions, as a consent does.
   *
   * @throws {EntradaError} `LAB_FAILED` for an unknown API or user.
   */
  grantScopes(parts: ScopeGrantParts): void;
  /**
   * Registers a certificate, once; a private key in the text is ignored.
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
export function createLabApplications(tenant: Tenant): LabApplications {
  const { applications } = tenant;
  function change(appId: string, changeOf: (application: Application) => Partial<Application>): Application {
    const index = applications.findIndex((application) => application.appId.toLowerCase() === appId.toLowerCase());
    const application = applications[index];
    if (application === undefined) {
      const message = `Cannot change application "${appId}": the lab does not have an application with this client id; use one of labIds.applications`;
      throw new EntradaError('LAB_FAILED', message);
    }
    const changed = { ...application, ...changeOf(application) };
    refuseTaken(
      'change',
      applications.filter((each) => each !== application),
      changed,
    );
    applications[index] = changed;
    return changed;
  }
  return {
    addApplication(parts) {
      if (typeof parts?.displayName !== 'string' || parts.displayName === '') {
        throw new EntradaError('LAB_FAILED', 'Cannot add an application: it does not have a displayName; supply one');
      }
      const application = newApplication(tenant, parts);
      refuseTaken('add', applications, application);
      applications.push(application);
      return application;
    },
    changeApplication: (appId, changes) => change(appId, () => changes),
    removeApplication(appId) {
      const index = applications.findIndex((application) => application.appId.toLowerCase() === appId.toLowerCase());
      const [removed] = index === -1 ? [] : applications.splice(index, 1);
      if (removed?.servicePrincipalId !== undefined) forgetPrincipal(tenant, removed.servicePrincipalId);
    },
    assignAppRole({ api: name, role, principalId }) {
      const api = requireApi(tenant, name);
      const found = api.permissions().roles.find(({ value }) => value === role);
      if (found === undefined) {
        const roles = api.permissions().roles.map(({ value }) => value);
        const known = roles.length > 20 ? 'one of its roles' : roles.join(', ') || 'add one to its appRoles';
        const message = `Cannot assign the app role "${role}": ${api.displayName} does not have it; use ${known}`;
        throw new EntradaError('LAB_FAILED', message);
      }
      return assignAppRole(tenant, { api, appRoleId: found.id, principalId: requirePrincipal(tenant, principalId) });
    },
    grantScopes({ clientAppId, api, scopes, userId = null }) {
      const resourceAppId = requireApi(tenant, api).appId;
      const user = userId === null ? null : requirePrincipal(tenant, userId);
      grantScopes(tenant, { clientAppId, resourceAppId, userId: user }, scopes);
    },
    registerCertificate(appId, pem) {
      const certificate = takeCertificate(pem);
      const { thumbprint } = readCertificate(certificate);
      change(appId, ({ certificates = [] }) => {
        // A lab with -Data registers its own at each start.
        const isThere = certificates.some((one) => readCertificate(one).thumbprint === thumbprint);
        return { certificates: isThere ? certificates : [...certificates, certificate] };
      });
      return thumbprint;
    },
    forgetCertificates: (appId) => void change(appId, () => ({ certificates: [], trustedSubjects: [] })),
    trustSubject(appId, { subjectName, authority }) {
      const subject = { subjectName, authority: takeCertificate(authority) };
      change(appId, ({ trustedSubjects = [] }) => ({ trustedSubjects: [...trustedSubjects, subject] }));
    },
    addFederatedCredential: (appId, credential) =>
      void change(appId, ({ federatedCredentials = [] }) => ({
        federatedCredentials: [...federatedCredentials, credential],
      })),
  };
}

function newApplication(tenant: Tenant, parts: NewApplication): Application {
  const appId = parts.appId ?? randomUUID();
  return {
    id: randomUUID(),
    servicePrincipalId: principalIdOf(tenant, appId),
    isPublicClient: false,
    redirectUris: [],
    secrets: [],
    consentedScopes: [],
    roles: [],
    ...parts,
    appId,
  };
}

function refuseTaken(
  action: 'add' | 'change',
  applications: readonly Application[],
  { appId, displayName, identifierUris = [] }: Application,
): void {
  const namesOf = (application: Application) =>
    [application.appId, ...(application.identifierUris ?? [])].map((name) => name.toLowerCase());
  const taken = new Set(applications.flatMap(namesOf));
  const found = [appId, ...identifierUris].find((name) => taken.has(name.toLowerCase()));
  if (found === undefined) return;
  const message = `Cannot ${action} application "${displayName}": another one has ${found}; choose another client id or URI`;
  throw new EntradaError('LAB_FAILED', message);
}

/** Returns the id of a principal as it is stored. */
function requirePrincipal({ users, groups, applications, managedIdentities }: Tenant, principalId: string): string {
  const wanted = principalId.toLowerCase();
  const found = [
    ...[...users, ...groups].map(({ id }) => id),
    ...applications.flatMap(({ servicePrincipalId }) => servicePrincipalId ?? []),
    ...managedIdentities.map((identity) => identity.principalId),
  ].find((id) => id.toLowerCase() === wanted);
  if (found !== undefined) return found;
  const message = `Cannot grant permissions to "${principalId}": the tenant does not have it; use the object id of a user, a group or a service principal`;
  throw new EntradaError('LAB_FAILED', message);
}

function requireApi(tenant: Tenant, name: string): Api {
  const wanted = name.toLowerCase();
  const found = apisOf(tenant).find(({ appId, displayName, application }) =>
    [appId, `api://${appId}`, displayName, ...(application?.identifierUris ?? [])].some(
      (each) => each.toLowerCase() === wanted,
    ),
  );
  if (found !== undefined) return found;
  const message = `Cannot find the API "${name}": the tenant does not have it; use its client id or its identifier URI`;
  throw new EntradaError('LAB_FAILED', message);
}
