import type {
  Application,
  AppRole,
  ClientSecret,
  ExposedScope,
  FederatedCredential,
} from '../../tenant/application.ts';
import { derivedGuid } from '../../tenant/derived-id.ts';
import { type ClientCertificate, readCertificate } from '../../pki/client-certificate.ts';
import { wireTime } from '../core/render-response.ts';

/** The end of secrets that do not expire. */
const farEndMs = Date.UTC(2299, 11, 31);
/** The start of secrets that were there from the start of the lab. */
const seedStartMs = Date.UTC(2021, 0, 1);

/** Graph's form of a secret, without its value: only its first three characters are shown. */
export function showSecret(appId: string, secret: ClientSecret): Record<string, unknown> {
  const { value, displayName = null, expiresAtMs = farEndMs, startsAtMs = seedStartMs } = secret;
  return {
    customKeyIdentifier: null,
    displayName,
    endDateTime: wireTime(expiresAtMs),
    hint: value.slice(0, 3),
    keyId: keyIdOf(appId, secret),
    secretText: null,
    startDateTime: wireTime(startsAtMs),
  };
}

/** Returns the id of a secret. */
export function keyIdOf(appId: string, { keyId, value }: ClientSecret): string {
  return keyId ?? derivedGuid('secret', appId, value);
}

/** Graph's form of the certificates of an application, named by their SHA-1 thumbprints. */
export function showCertificates(application: Application): Record<string, unknown>[] {
  return (application.certificates ?? []).map((pem) => {
    const certificate = readCertificate(pem);
    const { x509, thumbprint } = certificate;
    return {
      customKeyIdentifier: thumbprint,
      displayName: application.certificateDetails?.[thumbprint]?.displayName ?? x509.subject.split('\n').at(-1) ?? null,
      endDateTime: wireTime(Date.parse(x509.validTo)),
      key: null,
      keyId: certificateIdOf(application, certificate),
      startDateTime: wireTime(Date.parse(x509.validFrom)),
      type: 'AsymmetricX509Cert',
      usage: 'Verify',
    };
  });
}

/** Returns the key id of a certificate of an application. */
export function certificateIdOf(
  { appId, certificateDetails }: Application,
  { thumbprint }: Pick<ClientCertificate, 'thumbprint'>,
): string {
  return certificateDetails?.[thumbprint]?.keyId ?? derivedGuid('certificate', appId, thumbprint);
}

/** Graph's form of a delegated permission. */
export function showScope(scope: ExposedScope): Record<string, unknown> {
  const { id, value, type, isEnabled, adminConsentDisplayName = value } = scope;
  return {
    adminConsentDescription: scope.adminConsentDescription ?? adminConsentDisplayName,
    adminConsentDisplayName,
    id,
    isEnabled,
    type,
    userConsentDescription: scope.userConsentDescription ?? null,
    userConsentDisplayName: scope.userConsentDisplayName ?? null,
    value,
  };
}

/** Graph's form of an app role; that of a service principal also has its origin. */
export function showRole(role: AppRole, origin?: 'Application'): Record<string, unknown> {
  const { allowedMemberTypes, description, displayName, id, isEnabled, value } = role;
  return {
    allowedMemberTypes,
    description: description ?? displayName,
    displayName,
    id,
    isEnabled,
    ...(origin === undefined ? {} : { origin }),
    value: value === '' ? null : value,
  };
}

/** A federated credential with its name and id. */
export interface NamedCredential extends FederatedCredential {
  readonly id: string;
  readonly name: string;
}

/** Returns the federated credentials of an application, each with an id and a name. */
export function federatedCredentialsOf({ appId, federatedCredentials = [] }: Application): NamedCredential[] {
  return federatedCredentials.map((credential) => {
    const { issuer, subject, audience } = credential;
    const { id = derivedGuid('federated', appId, issuer, subject, audience), name = id } = credential;
    return { ...credential, id, name };
  });
}

/** Graph's form of the optional claims. */
export function showOptionalClaims({ optionalClaims, additionalProperties }: Application): unknown {
  if (optionalClaims === undefined) return null;
  const show = (list: NonNullable<typeof optionalClaims>['idToken']) =>
    (list ?? []).map(({ name, source = null, essential = false, additionalProperties: more = [] }) => ({
      additionalProperties: more,
      essential,
      name,
      source,
    }));
  return {
    accessToken: show(optionalClaims.accessToken),
    idToken: show(optionalClaims.idToken),
    saml2Token: additionalProperties?.['saml2Token'] ?? [],
  };
}

/** Graph's form of the API of an application. */
export function showApi(application: Application): unknown {
  const { accessTokenVersion = null, exposedScopes = [], preauthorizedApplications = [] } = application;
  return {
    acceptMappedClaims: application.additionalProperties?.['acceptMappedClaims'] ?? null,
    knownClientApplications: application.additionalProperties?.['knownClientApplications'] ?? [],
    requestedAccessTokenVersion: accessTokenVersion,
    oauth2PermissionScopes: exposedScopes.map(showScope),
    preAuthorizedApplications: preauthorizedApplications.map(({ appId, scopeIds }) => ({
      appId,
      delegatedPermissionIds: scopeIds,
    })),
  };
}

/** Graph's form of the web platform; the redirect URIs of a public client are not among its own. */
export function showWeb(application: Application): unknown {
  const { isPublicClient, redirectUris, publicRedirectUris = [], additionalProperties } = application;
  const own = isPublicClient && publicRedirectUris.length === 0 ? [] : redirectUris;
  const uris = own.filter((uri) => !publicRedirectUris.includes(uri));
  return {
    homePageUrl: additionalProperties?.['homePageUrl'] ?? null,
    logoutUrl: application.frontChannelLogoutUrl ?? null,
    redirectUris: uris,
    implicitGrantSettings: {
      enableAccessTokenIssuance: application.issuesAccessTokens ?? false,
      enableIdTokenIssuance: application.issuesIdTokens ?? false,
    },
    redirectUriSettings: uris.map((uri) => ({ uri, index: null })),
  };
}

/** Returns the redirect URIs of the platform for public clients. */
export function publicRedirects({ isPublicClient, redirectUris, publicRedirectUris }: Application): readonly string[] {
  return publicRedirectUris ?? (isPublicClient ? redirectUris : []);
}
