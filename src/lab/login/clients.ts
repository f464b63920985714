import { certificateAssertionProof } from './client-proofs/certificate-assertion.ts';
import type { ClientProof } from './client-proofs/client-proof.ts';
import { clientSecretProof } from './client-proofs/client-secret.ts';
import { federatedAssertionProof } from './client-proofs/federated-assertion.ts';
import { resolveAuthority } from './authority.ts';
import { type Parameters, requireParameter } from './form.ts';
import type { LabState, LoginCall } from './lab-state.ts';
import { isSinglePageOrigin } from './redirects.ts';
import { Refusal } from './refusal.ts';
import { findTenant } from './tenants.ts';
import { isGuid } from '../tenant/guid.ts';
import type { Application } from '../tenant/application.ts';

const clientProofs: readonly ClientProof[] = [clientSecretProof, certificateAssertionProof, federatedAssertionProof];

/** The grants of single-page applications; each checks that its code or refresh token is of one. */
const singlePageGrants = new Set(['authorization_code', 'refresh_token']);

/** A client that has been authenticated as far as its kind allows. */
export interface AuthenticatedClient {
  readonly application: Application;
  /** `appidacr` of its tokens: 0 public, 1 secret, 2 certificate. */
  readonly strength: '0' | '1' | '2';
}

/**
 * Finds and authenticates the client of a token request. A single-page application sends an `Origin` in place of a
 * proof for its codes and refresh tokens, also when it has secrets for its other redirect URIs.
 *
 * @param missingProof - AADSTS code for a confidential client that does not send a proof.
 * @throws {Refusal} 900144 without client id, 700038 or 700016 for an unknown one, 9002332 at `consumers`, 700025 when
 *   a public client sends a proof, 9002326 for an `Origin` that is not one of a single-page application.
 */
export async function authenticateClient(
  call: LoginCall,
  form: Parameters,
  missingProof: 7000216 | 7000218 = 7000218,
): Promise<AuthenticatedClient> {
  const application = findClient(call.lab, requireParameter(form, 'client_id'));
  refuseConsumers(call, application);
  const proof = clientProofs.find((candidate) => candidate.isPresent(form));
  const { origin } = call.request.headers;
  if (origin !== undefined) {
    if (!isSinglePageOrigin(application, origin)) throw new Refusal(9002326, { origin });
    // Only what a page has got from its own redirect: any program can send an Origin.
    if (proof === undefined && singlePageGrants.has(form.get('grant_type') ?? ''))
      return { application, strength: '0' };
  }
  if (application.isPublicClient) {
    if (proof !== undefined) throw new Refusal(700025);
    if (missingProof === 7000216) throw new Refusal(missingProof);
    return { application, strength: '0' };
  }
  if (proof === undefined) throw new Refusal(missingProof);
  await proof.check(form, application, call);
  return { application, strength: proof.strength };
}

/**
 * Refuses requests for personal accounts: the lab has none, so its applications are for work accounts.
 *
 * @throws {Refusal} 9002332.
 */
export function refuseConsumers({ tenantName, lab }: LoginCall, { appId, displayName }: Application): void {
  if (resolveAuthority(tenantName, lab.tenant).kind !== 'consumers') return;
  throw new Refusal(9002332, { app: appId, name: displayName });
}

/**
 * Finds an application by its client id.
 *
 * @throws {Refusal} 700038 when the id cannot be one, 700016 when the application is not in the tenant, 7000112 when it
 *   is disabled there.
 */
export function findClient(lab: LabState, clientId: string): Application {
  if (!isGuid(clientId) || /^[0-]+$/.test(clientId)) throw new Refusal(700038, { app: clientId });
  const wanted = clientId.toLowerCase();
  const application = lab.tenant.applications.find(({ appId }) => appId.toLowerCase() === wanted);
  if (application === undefined) throw new Refusal(700016, { app: clientId, tenant: lab.tenant.displayName });
  if (application.isDisabled === true) throw new Refusal(7000112, { app: clientId, name: application.displayName });
  return { ...application, ...registrationOf(lab, application) };
}

/** The parts of an application that only the tenant has where it is registered. */
function registrationOf({ tenants }: LabState, { appId, ownerTenantId }: Application): Partial<Application> {
  const owner = ownerTenantId === undefined ? undefined : findTenant(tenants, ownerTenantId);
  const registered = owner?.applications.find((application) => application.appId === appId);
  if (registered === undefined) return {};
  const { isPublicClient, redirectUris, secrets, certificates, trustedSubjects, federatedCredentials } = registered;
  const { spaRedirectUris, frontChannelLogoutUrl, issuesIdTokens, issuesAccessTokens } = registered;
  return {
    isPublicClient,
    redirectUris,
    secrets,
    ...(spaRedirectUris === undefined ? {} : { spaRedirectUris }),
    ...(frontChannelLogoutUrl === undefined ? {} : { frontChannelLogoutUrl }),
    ...(issuesIdTokens === undefined ? {} : { issuesIdTokens }),
    ...(issuesAccessTokens === undefined ? {} : { issuesAccessTokens }),
    ...(certificates === undefined ? {} : { certificates }),
    ...(trustedSubjects === undefined ? {} : { trustedSubjects }),
    ...(federatedCredentials === undefined ? {} : { federatedCredentials }),
  };
}
