import { certificateAssertionProof } from './client-proofs/certificate-assertion.ts';
import type { ClientProof } from './client-proofs/client-proof.ts';
import { clientSecretProof } from './client-proofs/client-secret.ts';
import { federatedAssertionProof } from './client-proofs/federated-assertion.ts';
import { type Parameters, requireParameter } from './form.ts';
import type { LabState, LoginCall } from './lab-state.ts';
import { Refusal } from './refusal.ts';
import type { Application } from '../tenant/tenant.ts';

const clientProofs: readonly ClientProof[] = [clientSecretProof, certificateAssertionProof, federatedAssertionProof];

/** A client that has proved itself as far as it can. */
export interface AuthenticatedClient {
  readonly application: Application;
  /** `appidacr` of its tokens: 0 public, 1 secret, 2 certificate. */
  readonly strength: '0' | '1' | '2';
}

/**
 * Finds the client that a token request comes from and has it prove itself.
 *
 * @param missingProof - Number to refuse with when a confidential client sends no proof.
 * @throws {Refusal} 900144 without client id, 700016 unknown, 700025 when a public client sends a proof.
 */
export async function authenticateClient(
  call: LoginCall,
  form: Parameters,
  missingProof: 7000216 | 7000218 = 7000218,
): Promise<AuthenticatedClient> {
  const application = findClient(call.lab, requireParameter(form, 'client_id'));
  const proof = clientProofs.find((candidate) => candidate.isPresent(form));
  if (application.isPublicClient) {
    if (proof !== undefined) throw new Refusal(700025);
    if (missingProof === 7000216) throw new Refusal(missingProof);
    return { application, strength: '0' };
  }
  if (proof === undefined) throw new Refusal(missingProof);
  await proof.check(form, application, call);
  return { application, strength: proof.strength };
}

/** @throws {Refusal} 700016 when the tenant has no such application. */
export function findClient(lab: LabState, clientId: string): Application {
  const wanted = clientId.toLowerCase();
  const application = lab.tenant.applications.find(({ appId }) => appId.toLowerCase() === wanted);
  if (application === undefined) throw new Refusal(700016, { app: clientId, tenant: lab.tenant.displayName });
  return application;
}

/**
 * Returns whether an address is one of the application's. A registered `http://localhost` stands for any port, as
 * RFC 8252 7.3 wants for loopback; everything else is compared as text.
 */
export function isRegisteredRedirect(application: Application, redirectUri: string): boolean {
  return application.redirectUris.some(
    (registered) => registered === redirectUri || isSameLoopback(registered, redirectUri),
  );
}

function isSameLoopback(registered: string, redirectUri: string): boolean {
  if (!URL.canParse(registered) || !URL.canParse(redirectUri)) return false;
  const ours = new URL(registered);
  const theirs = new URL(redirectUri);
  if (ours.protocol !== 'http:' || ours.hostname !== 'localhost') return false;
  theirs.port = ours.port;
  return theirs.href === ours.href;
}
