import { isAbsolute, resolve } from 'node:path';
import { EntradaError } from '../../base/errors.ts';
import { toSecret } from '../../base/secret.ts';
import type { AuthType, TokenCredentialType } from '../../model/context.ts';
import { parseFederatedSource } from '../../model/federated-source.ts';
import { defaultScope } from '../../model/scope.ts';
import type { CertificateWish, ManagedIdentityId, StoredCredential } from '../../model/stored-credential.ts';
import { type AnyOptions, scopeOf, type SignedIn, type SignInPlace } from './sign-in-options.ts';
import { certificateFor } from '../tokens/certificate-assertions.ts';
import { requestTokens } from '../tokens/request-tokens.ts';

/** Who signs in, where, and with what it can be done again. */
interface Plan {
  readonly tenant: string;
  readonly clientId: string;
  readonly authType: AuthType;
  readonly credentialType: TokenCredentialType;
  readonly credential: Exclude<StoredCredential, { readonly kind: 'given-token' }>;
}

/** Signs a program in, without a person: certificate, secret, managed identity, variables or federated token. */
export async function signInProgram(options: AnyOptions, place: SignInPlace): Promise<SignedIn> {
  const { cloud, clientTimeoutMs, services } = place;
  const plan = await planFor(options, place);
  const { tenant, clientId, credential, authType, credentialType } = plan;
  services.verbose(`Signing ${clientId === '' ? 'the identity of this machine' : clientId} in, ${credentialType}.`);
  const resource = cloud.graphEndpoint;
  const scopes = [defaultScope(resource)];
  const purpose = { cloud, tenant, clientId, clientTimeoutMs, resource, scopes, claims: undefined, isRenewal: false };
  const tokens = await requestTokens(credential, purpose, services);
  const certificate =
    credential.kind === 'certificate' ? await certificateFor(credential.certificate, services) : undefined;
  return {
    tokens,
    facts: {
      service: place.service,
      authType,
      credentialType,
      cloud,
      tenant,
      clientId,
      scope: scopeOf(options),
      ...(certificate === undefined
        ? {}
        : {
            certificate: {
              thumbprint: certificate.thumbprint,
              subject: certificate.subject,
              sendsChain: options.sendCertificateChain === true,
            },
          }),
      ...(credential.kind === 'managed-identity' ? { managedIdentityId: credential.identity?.id ?? null } : {}),
    },
    credential,
    requestedScopes: scopes,
  };
}

async function planFor(options: AnyOptions, place: SignInPlace): Promise<Plan> {
  if (options.identity === true)
    return identityPlan(options, await import('../../credentials/managed-identity/identity-id.ts'));
  if (options.environmentVariable === true) {
    const { chooseEnvironmentCredential } = await import('../../credentials/environment-variables.ts');
    const { tenantId: tenant, clientId } = chooseEnvironmentCredential(place.services.env);
    return {
      tenant,
      clientId,
      authType: 'EnvironmentVariable',
      credentialType: 'EnvironmentVariable',
      credential: { kind: 'environment' },
    };
  }
  if (options.clientSecretCredential !== undefined) {
    const { userName: clientId, password } = options.clientSecretCredential;
    return {
      tenant: tenantOf(options),
      clientId,
      authType: 'AppOnly',
      credentialType: 'ClientSecret',
      credential: { kind: 'client-secret', clientSecret: toSecret(password) },
    };
  }
  if (options.federatedToken !== undefined) {
    return {
      ...applicationOf(options),
      authType: 'AppOnly',
      credentialType: 'FederatedToken',
      credential: { kind: 'federated-token', source: absoluteSource(parseFederatedSource(options.federatedToken)) },
    };
  }
  return certificatePlan(options);
}

function identityPlan(
  options: AnyOptions,
  { readIdentityId }: typeof import('../../credentials/managed-identity/identity-id.ts'),
): Plan {
  const ids: ManagedIdentityId[] = [];
  if (options.clientId !== undefined) ids.push(readIdentityId(options.clientId));
  if (options.objectId !== undefined) ids.push({ kind: 'object-id', id: options.objectId });
  if (options.resourceId !== undefined) ids.push({ kind: 'resource-id', id: options.resourceId });
  const [identity = null, second] = ids;
  if (second !== undefined) {
    throw new EntradaError(
      'PARAMETER_SET_UNRESOLVED',
      'Cannot use more than one of -ClientId, -ObjectId and -ResourceId',
      {
        hint: 'Each names a user-assigned identity: one is enough.',
      },
    );
  }
  return {
    tenant: '',
    clientId: identity?.kind === 'client-id' ? identity.id : '',
    authType: 'ManagedIdentity',
    credentialType: 'ManagedIdentity',
    credential: { kind: 'managed-identity', identity },
  };
}

function certificatePlan(options: AnyOptions): Plan {
  const { certificateSubjectName, certificateThumbprint, certificate } = options;
  const { clientId, tenant } = applicationOf(options);
  // The original's order: subject name, then thumbprint, then the certificate itself.
  const wish: CertificateWish =
    certificateSubjectName !== undefined
      ? { kind: 'subject', subject: certificateSubjectName }
      : certificateThumbprint !== undefined
        ? { kind: 'thumbprint', thumbprint: certificateThumbprint }
        : fileWish(certificate ?? '', options);
  return {
    tenant,
    clientId,
    authType: 'AppOnly',
    credentialType: 'ClientCertificate',
    credential: { kind: 'certificate', certificate: wish, sendsChain: options.sendCertificateChain === true },
  };
}

function fileWish(certificate: string, options: AnyOptions): CertificateWish {
  const password = options.certificatePassword === undefined ? null : toSecret(options.certificatePassword);
  if (/^pkcs11:/i.test(certificate)) return { kind: 'pkcs11', uri: certificate, pin: password };
  // The session is renewed from other folders.
  return { kind: 'path', path: isAbsolute(certificate) ? certificate : resolve(certificate), password };
}

function absoluteSource(source: ReturnType<typeof parseFederatedSource>): ReturnType<typeof parseFederatedSource> {
  return source.kind === 'file' ? { kind: 'file', path: resolve(source.path) } : source;
}

function applicationOf(options: AnyOptions): { readonly clientId: string; readonly tenant: string } {
  if (options.clientId === undefined) throw mustSpecify('ClientId', 'The application that signs in: add -ClientId.');
  return { clientId: options.clientId, tenant: tenantOf(options) };
}

function tenantOf(options: AnyOptions): string {
  if (options.tenantId !== undefined) return options.tenantId;
  throw mustSpecify('TenantId', 'An application signs in to one tenant: add -TenantId with its id or domain.');
}

function mustSpecify(name: string, hint: string): EntradaError {
  return new EntradaError('PARAMETER_MISSING', `Must specify '${name}'.`, { hint });
}
