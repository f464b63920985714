import { isAbsolute, resolve } from 'node:path';
import { EntradaError } from '../../base/errors.ts';
import { sendWithRetry } from '../../http/retry.ts';
import type { ManagedIdentityRequest, ManagedIdentityServices } from '../../credentials/managed-identity/source.ts';
import type { HttpRequest, HttpResponse, Transport } from '../../http/message.ts';
import type { Cloud } from '../../model/cloud.ts';
import type { CertificateWish, StoredCredential } from '../../model/stored-credential.ts';
import type { TokenSet } from '../../model/token.ts';
import { authorityOf } from '../../oauth/authority.ts';
import type { OAuthClient, OAuthServices } from '../../oauth/exchange.ts';
import { assertionsFor } from './certificate-assertions.ts';
import type { Services } from '../services/services.ts';

/** What tokens are asked for: whose, where, and for which API. */
export interface TokenPurpose {
  readonly cloud: Cloud;
  readonly tenant: string;
  readonly clientId: string;
  readonly clientTimeoutMs: number | null;
  /** Origin or application id of the API. */
  readonly resource: string;
  /** For a person: the scopes, written with their resource. A program gets everything it was granted. */
  readonly scopes: readonly string[];
  readonly claims: string | undefined;
  /** The session had tokens before. */
  readonly isRenewal: boolean;
}

/**
 * Asks for tokens with a credential, without a person: at the sign-in of a program, and at every renewal.
 *
 * What a credential only points to (a file, a variable, a store, a token service) is read anew each time. Each way to sign
 * in is loaded when it is used.
 *
 * @throws {EntradaError} `SIGN_IN_NEEDED` when a person has to sign in again, and those of the credentials.
 */
export async function requestTokens(
  credential: Exclude<StoredCredential, { readonly kind: 'given-token' }>,
  purpose: TokenPurpose,
  services: Services,
): Promise<TokenSet> {
  const { resource } = purpose;
  const oauth = await oauthServicesFor(purpose.cloud, purpose.clientTimeoutMs, services);
  const client: OAuthClient = {
    authority: authorityOf(purpose.cloud, purpose.tenant),
    clientId: purpose.clientId,
    claims: purpose.claims,
  };
  switch (credential.kind) {
    case 'refresh-token': {
      if (credential.refreshToken === null) throw notRenewable();
      const { redeemRefreshToken } = await import('../../oauth/token-endpoint.ts');
      return redeemRefreshToken(client, credential.refreshToken, purpose.scopes, oauth);
    }
    case 'client-secret': {
      const { signInWithClientSecret } = await import('../../credentials/client-secret.ts');
      return signInWithClientSecret({ ...client, clientSecret: credential.clientSecret }, resource, oauth);
    }
    case 'certificate': {
      const { signInWithCertificate } = await import('../../credentials/certificate.ts');
      const createAssertion = assertionsFor(credential.certificate, credential.sendsChain, client, services);
      return signInWithCertificate({ ...client, createAssertion }, resource, oauth);
    }
    case 'managed-identity': {
      const { signInWithManagedIdentity } = await import('../../credentials/managed-identity/sign-in.ts');
      const { request, given } = await identityRequest(credential, purpose, services);
      return signInWithManagedIdentity(request, given);
    }
    case 'federated-token': {
      const { signInWithFederatedAssertion } = await import('../../credentials/federated/sign-in.ts');
      const buildServiceTransport = limited(await services.outsideTransport(), purpose.clientTimeoutMs);
      return signInWithFederatedAssertion({ ...client, tokenSource: credential.source }, resource, {
        ...oauth,
        env: services.env,
        buildServiceTransport,
      });
    }
    case 'environment':
      return requestByEnvironment(purpose, services);
  }
}

/** Gives what the identity platform's requests need, with the retries that are safe there. */
export async function oauthServicesFor(
  cloud: Cloud,
  timeoutMs: number | null,
  services: Services,
): Promise<OAuthServices> {
  const transport = await services.transportTo(cloud, timeoutMs);
  const retrying: Transport = (request) =>
    sendWithRetry(transport, request, { clock: services.clock, maxDelayMs: 60_000, onRetry: services.verbose });
  return { transport: retrying, clock: services.clock, signal: services.signal };
}

/** Gives what the sources of managed identities are asked with. */
export async function identityRequest(
  credential: Extract<StoredCredential, { readonly kind: 'managed-identity' }>,
  purpose: TokenPurpose,
  services: Services,
): Promise<{ readonly request: ManagedIdentityRequest; readonly given: ManagedIdentityServices }> {
  const { cloud, resource, clientTimeoutMs, claims, isRenewal } = purpose;
  const { identity, endpoint, secret } = credential;
  return {
    request: {
      identity: identity ?? undefined,
      endpoint,
      resource,
      env: secret === undefined ? services.env : { ...services.env, MSI_SECRET: secret.reveal() },
      cloud,
      isRenewal,
      claims,
    },
    given: {
      ...(await oauthServicesFor(cloud, clientTimeoutMs, services)),
      localTransport: limited(services.localTransport, clientTimeoutMs),
      machine: await services.machine(),
      verbose: services.verbose,
    },
  };
}

/** Gives every request the session's time limit; one that has a shorter limit of its own keeps it. */
function limited<R extends HttpRequest>(
  transport: (request: R) => Promise<HttpResponse>,
  timeoutMs: number | null,
): (request: R) => Promise<HttpResponse> {
  if (timeoutMs === null) return transport;
  return (request) => transport({ ...request, timeoutMs: Math.min(request.timeoutMs ?? timeoutMs, timeoutMs) });
}

/** Takes whatever the variables hold now; tenant and application come from them, too. */
async function requestByEnvironment(purpose: TokenPurpose, services: Services): Promise<TokenSet> {
  const { chooseEnvironmentCredential } = await import('../../credentials/environment-variables.ts');
  const chosen = chooseEnvironmentCredential(services.env);
  const { tenantId: tenant, clientId } = chosen;
  const own = { ...purpose, tenant, clientId };
  services.verbose(`EnvironmentCredential uses ${chosen.used.join(', ')}.`);
  switch (chosen.kind) {
    case 'client-secret':
      return requestTokens({ kind: 'client-secret', clientSecret: chosen.clientSecret }, own, services);
    case 'certificate': {
      const certificate: CertificateWish = {
        kind: 'path',
        path: isAbsolute(chosen.certificatePath) ? chosen.certificatePath : resolve(chosen.certificatePath),
        password: chosen.certificatePassword ?? null,
      };
      return requestTokens(
        { kind: 'certificate', certificate, sendsChain: chosen.sendCertificateChain },
        own,
        services,
      );
    }
    case 'federated-token-file':
      return requestTokens({ kind: 'federated-token', source: { kind: 'file', path: chosen.path } }, own, services);
    case 'user-password': {
      const { signInWithUserPassword } = await import('../../credentials/user-password.ts');
      const oauth = await oauthServicesFor(purpose.cloud, purpose.clientTimeoutMs, services);
      const client = { authority: authorityOf(purpose.cloud, tenant), clientId, claims: purpose.claims };
      const { userName, password } = chosen;
      return signInWithUserPassword(client, { userName, password, scopes: purpose.scopes }, oauth);
    }
  }
}

function notRenewable(): EntradaError {
  return new EntradaError('SIGN_IN_NEEDED', 'The session has no refresh token and its access token has ended.');
}
