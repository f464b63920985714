import { takeCertificate } from '../../pki/client-certificate.ts';
import type { JsonObject } from '../../../base/json.ts';
import { readCertificate } from '../../pki/client-certificate.ts';
import { isContentAddress, isFrameAddress } from '../../tenant/content-address.ts';
import type { Application, AppRole, ExposedScope, OptionalClaim } from '../../tenant/application.ts';
import type { Tenant } from '../../tenant/tenant.ts';
import { applicationType } from '../entities/application-entity.ts';
import { isSameId } from '../entities/directory.ts';
import { GraphFault, invalidRequest } from '../core/graph-fault.ts';
import { certificateIdOf, publicRedirects } from '../entities/show-application.ts';
import { readValues, type ValueReader } from '../core/written-values.ts';

type Changes = { -readonly [Name in keyof Application]?: Application[Name] };
type Read = (body: ValueReader, before: Application, changes: Changes) => void;

const readOnly = new Set([
  'id',
  'appId',
  'createdDateTime',
  'deletedDateTime',
  'publisherDomain',
  'disabledByMicrosoftStatus',
  'applicationTemplateId',
  'certification',
  'verifiedPublisher',
]);
const keptTexts = [
  'description',
  'notes',
  'serviceManagementReference',
  'tokenEncryptionKeyId',
  'samlMetadataUrl',
  'defaultRedirectUri',
  'uniqueName',
];
const kept = [
  'isDeviceOnlyAuthSupported',
  'tags',
  'servicePrincipalLockConfiguration',
  'addIns',
  'info',
  'parentalControlSettings',
];
const audiences = [
  'AzureADMyOrg',
  'AzureADMultipleOrgs',
  'AzureADandPersonalMicrosoftAccount',
  'PersonalMicrosoftAccount',
];

/** How each property of a body changes an application. */
const readers: Readonly<Record<string, Read>> = {
  displayName: (body, _, changes) => {
    changes.displayName = body.text('displayName');
    if (changes.displayName.length > 256) throw body.refuse('displayName');
  },
  signInAudience: (body, _, changes) => {
    const audience = body.text('signInAudience');
    if (!audiences.includes(audience)) throw body.refuse('signInAudience');
    changes.signInAudience = audience;
  },
  groupMembershipClaims: (body, _, changes) => {
    const text = body.textOrNull('groupMembershipClaims') ?? 'None';
    const isKnown = /^(None|SecurityGroup|DirectoryRole|ApplicationGroup|All)(,\s*(?!$)|$)/;
    if (!text.split(',').every((kind) => isKnown.test(kind.trim()))) throw body.refuse('groupMembershipClaims');
    changes.groupMembershipClaims = text;
  },
  identifierUris: (body, _, changes) => void (changes.identifierUris = [...new Set(body.texts('identifierUris'))]),
  isFallbackPublicClient: (body, _, changes) => {
    changes.isPublicClient = body.flagOrNull('isFallbackPublicClient');
  },
  publicClient: (body, _, changes) => void (changes.publicRedirectUris = redirectsOf(body, 'publicClient')),
  web: readWeb,
  spa: (body, _, changes) => void (changes.spaRedirectUris = redirectsOf(body, 'spa')),
  api: readApi,
  appRoles: (body, before, changes) => {
    changes.appRoles = body.objects('appRoles').map(readRole);
    checkPermissions(before.appRoles ?? [], changes.appRoles);
  },
  optionalClaims: (body, before, changes) => {
    const isNull = body.raw('optionalClaims') === null;
    const claims = isNull ? undefined : body.object('optionalClaims');
    changes.optionalClaims =
      claims === undefined
        ? {}
        : { idToken: claimsOf(claims, 'idToken'), accessToken: claimsOf(claims, 'accessToken') };
    changes.additionalProperties = {
      ...(changes.additionalProperties ?? before.additionalProperties),
      saml2Token: claims?.raw('saml2Token') ?? [],
    };
  },
  requiredResourceAccess: (body, _, changes) => {
    changes.requiredResources = body.objects('requiredResourceAccess').map((resource) => ({
      resourceAppId: resource.guid('resourceAppId'),
      permissions: resource.objects('resourceAccess').map((access) => {
        const type = access.text('type');
        if (type !== 'Scope' && type !== 'Role') throw access.refuse('type');
        return { id: access.guid('id'), type };
      }),
    }));
  },
  keyCredentials: readKeys,
};

/**
 * Reads the changes of an application from the body of a request.
 *
 * @param before - The stored application, or a new one without properties.
 * @throws {GraphFault} 400 for an unknown or read-only property, an invalid value, or an identifier URI of another one.
 */
export function readApplication(body: JsonObject, before: Application, tenant: Tenant): Application {
  const known = [...applicationType.schema.properties.values()].map(({ name }) => name);
  const values = readValues(body, 'Application', known);
  const written = known.filter((name) => values.has(name));
  const forbidden = written.find((name) => readOnly.has(name));
  if (forbidden !== undefined) throw invalidRequest(`Property '${forbidden}' is read-only and cannot be set.`);
  const changes: Changes = {};
  for (const name of written) readers[name]?.(values, before, changes);
  const additional = {
    ...Object.fromEntries(keptTexts.filter((name) => values.has(name)).map((name) => [name, values.textOrNull(name)])),
    ...Object.fromEntries(kept.filter((name) => values.has(name)).map((name) => [name, values.raw(name)])),
  };
  if (Object.keys(additional).length > 0) {
    changes.additionalProperties = { ...before.additionalProperties, ...changes.additionalProperties, ...additional };
  }
  if (changes.identifierUris !== undefined) checkIdentifierUris(changes.identifierUris, before, tenant);
  return withRedirects({ ...before, ...changes }, before, values);
}

/** The lab has one list for both platforms; a client that only has public redirect URIs is a public client. */
function withRedirects(after: Application, before: Application, values: ValueReader): Application {
  if (!['web', 'publicClient', 'isFallbackPublicClient'].some((name) => values.has(name))) return after;
  const publicUris = values.has('publicClient') ? (after.publicRedirectUris ?? []) : publicRedirects(before);
  const webUris = values.has('web')
    ? after.redirectUris
    : before.redirectUris.filter((uri) => !publicRedirects(before).includes(uri));
  const isPublic = values.has('isFallbackPublicClient')
    ? after.isPublicClient
    : before.isPublicClient || (publicUris.length > 0 && webUris.length === 0);
  return {
    ...after,
    isPublicClient: isPublic,
    redirectUris: [...new Set([...webUris, ...publicUris])],
    publicRedirectUris: publicUris,
  };
}

function readWeb(body: ValueReader, before: Application, changes: Changes): void {
  const web = body.object('web');
  changes.redirectUris = web.has('redirectUris')
    ? redirectsOf(body, 'web')
    : before.redirectUris.filter((uri) => !publicRedirects(before).includes(uri));
  const logoutUrl = web.textOrNull('logoutUrl');
  if (logoutUrl !== null && !isFrameAddress(logoutUrl)) throw body.refuse('web.logoutUrl');
  if (logoutUrl !== null) changes.frontChannelLogoutUrl = logoutUrl;
  if (web.has('homePageUrl')) {
    changes.additionalProperties = {
      ...(changes.additionalProperties ?? before.additionalProperties),
      homePageUrl: web.textOrNull('homePageUrl'),
    };
  }
  if (!web.has('implicitGrantSettings')) return;
  const implicit = web.object('implicitGrantSettings');
  if (implicit.has('enableIdTokenIssuance')) changes.issuesIdTokens = implicit.flagOrNull('enableIdTokenIssuance');
  if (implicit.has('enableAccessTokenIssuance')) {
    changes.issuesAccessTokens = implicit.flagOrNull('enableAccessTokenIssuance');
  }
}

function readApi(body: ValueReader, before: Application, changes: Changes): void {
  const api = body.object('api');
  if (api.has('requestedAccessTokenVersion')) {
    const version = api.raw('requestedAccessTokenVersion') ?? 1;
    if (version !== 1 && version !== 2) throw api.refuse('requestedAccessTokenVersion');
    changes.accessTokenVersion = version;
  }
  if (api.has('oauth2PermissionScopes')) {
    changes.exposedScopes = api.objects('oauth2PermissionScopes').map(readScope);
    checkPermissions(before.exposedScopes ?? [], changes.exposedScopes);
  }
  if (api.has('preAuthorizedApplications')) {
    const scopes = new Set((changes.exposedScopes ?? before.exposedScopes ?? []).map(({ id }) => id.toLowerCase()));
    changes.preauthorizedApplications = api.objects('preAuthorizedApplications').map((client) => {
      const scopeIds = client.texts(client.has('delegatedPermissionIds') ? 'delegatedPermissionIds' : 'permissionIds');
      const unknown = scopeIds.find((id) => !scopes.has(id.toLowerCase()));
      if (unknown !== undefined) {
        throw invalidRequest(
          `Property api.preAuthorizedApplications.delegatedPermissionIds has a value that is not the id of a permission: ${unknown}.`,
        );
      }
      return { appId: client.guid('appId'), scopeIds };
    });
  }
  const more = ['acceptMappedClaims', 'knownClientApplications'].filter((name) => api.has(name));
  if (more.length === 0) return;
  changes.additionalProperties = {
    ...(changes.additionalProperties ?? before.additionalProperties),
    ...Object.fromEntries(more.map((name) => [name, api.raw(name)])),
  };
}

function readScope(scope: ValueReader): ExposedScope {
  const type = scope.textOrNull('type') ?? 'User';
  if (type !== 'User' && type !== 'Admin') throw scope.refuse('type');
  return {
    id: scope.guid('id'),
    value: permissionName(scope),
    type,
    isEnabled: !scope.has('isEnabled') || scope.flag('isEnabled'),
    adminConsentDisplayName: scope.text('adminConsentDisplayName'),
    adminConsentDescription: scope.text('adminConsentDescription'),
    userConsentDisplayName: scope.textOrNull('userConsentDisplayName'),
    userConsentDescription: scope.textOrNull('userConsentDescription'),
  };
}

function readRole(role: ValueReader): AppRole {
  const members = role.texts('allowedMemberTypes');
  const allowed = members.filter((type): type is 'User' | 'Application' => type === 'User' || type === 'Application');
  if (allowed.length === 0 || allowed.length !== members.length) throw role.refuse('allowedMemberTypes');
  return {
    id: role.guid('id'),
    value: role.textOrNull('value') === null ? '' : permissionName(role),
    displayName: role.text('displayName'),
    description: role.text('description'),
    allowedMemberTypes: allowed,
    isEnabled: !role.has('isEnabled') || role.flag('isEnabled'),
  };
}

/** Names are in tokens, separated by spaces. */
function permissionName(permission: ValueReader): string {
  const value = permission.text('value');
  if (!/^[\w!#$%&'()*+,\-./:;<=>?@[\]^`{|}~]{1,120}$/.test(value) || value.startsWith('.')) {
    throw permission.refuse('value');
  }
  return value;
}

/** A permission that is enabled cannot be removed, nor can two have the same id or name. */
function checkPermissions(
  before: readonly { readonly id: string; readonly isEnabled: boolean }[],
  after: readonly { readonly id: string; readonly value: string }[],
): void {
  const ids = new Set(after.map(({ id }) => id));
  const names = after.map(({ value }) => value).filter((value) => value !== '');
  if (ids.size < after.length || new Set(names).size < names.length) {
    throw invalidRequest('Request contains a property with duplicate values.');
  }
  if (!before.some(({ id, isEnabled }) => isEnabled && !ids.has(id))) return;
  throw new GraphFault(
    400,
    'CannotDeleteOrUpdateEnabledEntitlement',
    'Permission (scope or role) cannot be deleted or updated unless disabled first.',
  );
}

function claimsOf(claims: ValueReader, name: string): OptionalClaim[] {
  return claims.objects(name).map((claim) => ({
    name: claim.text('name'),
    source: claim.textOrNull('source'),
    essential: claim.flagOrNull('essential'),
    additionalProperties: claim.texts('additionalProperties'),
  }));
}

function redirectsOf(body: ValueReader, platform: string): readonly string[] {
  const uris = [...new Set(body.object(platform).texts('redirectUris'))];
  const isInvalid = (uri: string) =>
    !URL.canParse(uri) || uri.includes('*') || isContentAddress(uri) || isInsecure(uri, platform);
  if (uris.some(isInvalid)) throw body.refuse(`${platform}.redirectUris`);
  return uris;
}

/** Web addresses need TLS, except on the machine itself. */
function isInsecure(uri: string, platform: string): boolean {
  const { protocol, hostname } = new URL(uri);
  if (platform === 'publicClient') return protocol === 'http:' && !isLoopback(hostname);
  return protocol !== 'https:' && !(protocol === 'http:' && isLoopback(hostname));
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}

/** An entry without a key keeps the certificate with its id. */
function readKeys(body: ValueReader, before: Application, changes: Changes): void {
  const pems: string[] = [];
  const details: Record<string, { keyId: string; displayName: string | null }> = {};
  for (const entry of body.objects('keyCredentials')) {
    const pem = entry.raw('key') === null ? knownCertificate(before, entry) : readCertificateOf(entry);
    if (pem === undefined) throw body.refuse('keyCredentials');
    const certificate = readCertificate(pem);
    const keyId = entry.has('keyId') ? entry.guid('keyId') : certificateIdOf(before, certificate);
    const displayName = entry.textOrNull('displayName') ?? `CN=${commonName(certificate.x509.subject)}`;
    details[certificate.thumbprint] = { keyId, displayName };
    if (!pems.includes(pem)) pems.push(pem);
  }
  changes.certificates = pems;
  changes.certificateDetails = details;
}

function knownCertificate(before: Application, entry: ValueReader): string | undefined {
  const keyId = entry.textOrNull('keyId')?.toLowerCase();
  return before.certificates?.find((pem) => certificateIdOf(before, readCertificate(pem)).toLowerCase() === keyId);
}

/**
 * Reads the certificate of a key credential: base64 of DER, or of PEM text as some tools send it.
 *
 * @throws {GraphFault} 400 `Request_BadRequest`.
 */
export function readCertificateOf(entry: ValueReader): string {
  const type = entry.textOrNull('type') ?? 'AsymmetricX509Cert';
  if (type !== 'AsymmetricX509Cert') throw entry.refuse('type');
  if ((entry.textOrNull('usage') ?? 'Verify') !== 'Verify') throw entry.refuse('usage');
  const bytes = Buffer.from(entry.text('key'), 'base64');
  try {
    const pem = bytes.toString('latin1').includes('-----BEGIN') ? bytes.toString('latin1') : undefined;
    return takeCertificate(pem ?? readCertificate(bytes).x509.toString());
  } catch {
    throw invalidRequest('Key credential is invalid.');
  }
}

function commonName(subject: string): string {
  return /^CN=(.*)$/m.exec(subject)?.[1] ?? subject;
}

/** An identifier URI is unique, and new ones name a domain, the tenant or the application itself. */
function checkIdentifierUris(uris: readonly string[], { id, appId, identifierUris = [] }: Application, tenant: Tenant) {
  for (const uri of uris.filter((each) => !identifierUris.includes(each))) {
    if (!/^[a-z][a-z\d+.-]*:\S+$/i.test(uri) || uri.includes('*')) {
      throw invalidRequest("Invalid value specified for property 'identifierUris' of resource 'Application'.");
    }
    const isOwn = [appId, tenant.id].some((own) => uri.toLowerCase().includes(own.toLowerCase()));
    const host = URL.canParse(uri) ? new URL(uri).host.toLowerCase() : '';
    const isOnDomain = tenant.domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
    if (!isOwn && !isOnDomain) {
      throw new GraphFault(
        400,
        'HostNameNotOnVerifiedDomain',
        `Failed to add identifier URI ${uri}. All newly added URIs must contain a tenant verified domain, tenant ID, or app ID, as per the default tenant policy of your organization. See https://aka.ms/identifier-uri-addition-error for more information on this error.`,
      );
    }
    const isTaken = tenant.applications.some(
      (other) => other.id !== id && other.identifierUris?.some((each) => isSameId(each, uri)),
    );
    if (isTaken) {
      const message = 'Another object with the same value for property identifierUris already exists.';
      throw invalidRequest(message, [{ code: 'ObjectConflict', message, target: 'identifierUris' }]);
    }
  }
}
