import { isContentAddress, isFrameAddress } from '../../tenant/content-address.ts';
import { tokenExchangeAudience } from '../../seed/seed-ids.ts';
import type { Application, AppRole, ExposedScope } from '../../tenant/application.ts';
import { derivedId } from './derived-ids.ts';
import { type SeedPath, shorten } from '../shape/seed-problems.ts';
import type { SeedApplication, SeedAppRole, SeedScope } from '../shape/seed-types.ts';
import { findClientId, permissionsFrom } from './api-permissions.ts';
import { checkGraphPermissions } from './check-graph-permissions.ts';
import { secretFrom } from './credentials.ts';
import { certificateFrom } from './outside-texts.ts';
import type { ObjectKind } from './object-kind.ts';
import { findIds, type TenantContext } from './tenant-context.ts';

/** The delegated permissions of an application that does not name any. */
const usualScopes = ['openid', 'profile', 'email', 'offline_access', 'User.Read'];

/** How applications come from a seed. */
export const applicationKind: ObjectKind<SeedApplication, Application> = {
  field: 'applications',
  noun: 'application',
  items: ({ tenant }) => tenant.applications,
  idOf: ({ id }) => id,
  nameOf: ({ displayName }) => displayName,
  seedName: ({ displayName }) => displayName,
  givenId: ({ id }) => id,
  unique: { field: 'appId', ofItem: ({ appId }) => appId, ofSeed: ({ appId }) => appId },
  named(id, seed, existing, context) {
    const { appId, servicePrincipalId = id } = idsOf(seed, existing, context);
    const named = { kind: 'application', id: servicePrincipalId, appId } as const;
    context.apis.set(appId, { ...existing, ...ownPermissions(seed, appId) });
    return { named, names: [seed.displayName, appId] };
  },
  build: applicationOf,
};

function applicationOf(
  seed: SeedApplication,
  existing: Application | undefined,
  id: string,
  context: TenantContext,
  path: SeedPath,
): Application {
  const {
    servicePrincipalId: _principal,
    redirectUris: _redirects,
    secrets,
    servicePrincipalSecrets,
    owners,
    certificates,
    trustedSubjects,
    federatedCredentials,
    exposedScopes: _scopes,
    appRoles: _roles,
    preauthorizedApplications,
    requiredResources,
    ...given
  } = seed;
  const { appId, servicePrincipalId } = idsOf(seed, existing, context);
  const { servicePrincipalId: _before, ...base } = existing ?? {
    isPublicClient: false,
    redirectUris: [],
    secrets: [],
    consentedScopes: usualScopes,
    roles: [],
  };
  const own = ownPermissions(seed, appId);
  refuseRepeated(own.exposedScopes, context, [...path, 'exposedScopes']);
  refuseRepeated(own.appRoles, context, [...path, 'appRoles']);
  checkGraphPermissions(seed, context, path);
  checkLogoutUrl(seed, context, path);
  const scopes = own.exposedScopes ?? existing?.exposedScopes ?? [];
  return {
    ...base,
    ...given,
    id,
    appId,
    ...(servicePrincipalId === undefined ? {} : { servicePrincipalId }),
    ...redirectsOf(seed, existing, context, path),
    ...own,
    ...(secrets === undefined
      ? {}
      : {
          secrets: secrets.map((one, index) =>
            secretFrom(one, `${appId}/${index}`, context, [...path, 'secrets', index]),
          ),
        }),
    ...(servicePrincipalSecrets === undefined
      ? {}
      : {
          servicePrincipalSecrets: servicePrincipalSecrets.map((one, index) =>
            secretFrom(one, `${appId}/principal/${index}`, context, [...path, 'servicePrincipalSecrets', index]),
          ),
        }),
    ...(owners === undefined
      ? {}
      : { ownerIds: findIds(context, owners, ['user', 'application', 'managed identity'], [...path, 'owners']) }),
    ...(certificates === undefined
      ? {}
      : {
          certificates: certificates.map((one, index) =>
            certificateFrom(one, context.problems, [...path, 'certificates', index]),
          ),
        }),
    ...(trustedSubjects === undefined
      ? {}
      : {
          trustedSubjects: trustedSubjects.map(({ subjectName, authority }, index) => ({
            subjectName,
            authority: certificateFrom(authority, context.problems, [...path, 'trustedSubjects', index, 'authority']),
          })),
        }),
    ...(federatedCredentials === undefined
      ? {}
      : { federatedCredentials: federatedCredentials.map((one) => ({ audience: tokenExchangeAudience, ...one })) }),
    ...(preauthorizedApplications === undefined
      ? {}
      : {
          preauthorizedApplications: preauthorizedApplications.map(({ application, scopes: wanted }, index) => {
            const at = [...path, 'preauthorizedApplications', index];
            return {
              appId: findClientId(context, application, [...at, 'application']),
              scopeIds: wanted.map((value, at2) => scopeIdOf(value, scopes, context, [...at, 'scopes', at2])),
            };
          }),
        }),
    ...(requiredResources === undefined
      ? {}
      : {
          requiredResources: requiredResources.map((one, index) =>
            permissionsFrom(one, context, [...path, 'requiredResources', index]),
          ),
        }),
  };
}

/** The permissions of the application's own API that the seed gives it. */
function ownPermissions(
  { exposedScopes, appRoles }: SeedApplication,
  appId: string,
): Pick<Application, 'exposedScopes' | 'appRoles'> {
  return {
    ...(exposedScopes === undefined ? {} : { exposedScopes: exposedScopes.map((one) => scopeOf(one, appId)) }),
    ...(appRoles === undefined ? {} : { appRoles: appRoles.map((one) => appRoleOf(one, appId)) }),
  };
}

interface Ids {
  readonly appId: string;
  readonly servicePrincipalId?: string;
}

function idsOf(seed: SeedApplication, existing: Application | undefined, { tenant }: TenantContext): Ids {
  const derived = (kind: string) => derivedId(tenant.id, kind, seed.displayName);
  const appId = seed.appId ?? existing?.appId ?? derived('client');
  if (seed.servicePrincipalId === null) return { appId };
  const before = existing === undefined ? derived('service-principal') : existing.servicePrincipalId;
  const servicePrincipalId = seed.servicePrincipalId ?? before;
  return servicePrincipalId === undefined ? { appId } : { appId, servicePrincipalId };
}

function checkLogoutUrl({ frontChannelLogoutUrl }: SeedApplication, { problems }: TenantContext, path: SeedPath): void {
  if (problems.source.isExport === true) return;
  if (frontChannelLogoutUrl === undefined || isFrameAddress(frontChannelLogoutUrl)) return;
  const found = `found "${shorten(frontChannelLogoutUrl)}"; use a URL such as https://localhost:7443/signout`;
  problems.add([...path, 'frontChannelLogoutUrl'], found);
}

/** The lab keeps one list for web applications and public clients, by the kind of the client. */
function redirectsOf(
  { redirectUris, isPublicClient }: SeedApplication,
  existing: Application | undefined,
  { problems }: TenantContext,
  path: SeedPath,
): Partial<Application> {
  if (redirectUris === undefined) return {};
  const { web = [], publicClient = [], spa } = redirectUris;
  const at = [...path, 'redirectUris'];
  if (web.length > 0 && publicClient.length > 0) {
    problems.add(at, 'web and publicClient are both given; use two applications, or one of the types');
  }
  for (const [type, uris] of Object.entries({ web, publicClient, spa: spa ?? [] })) {
    for (const [index, uri] of uris.entries()) {
      // The data of an older lab may have some; they are not used.
      if (problems.source.isExport === true || !isContentAddress(uri)) continue;
      problems.add([...at, type, index], `found "${shorten(uri)}"; use the address of an application`);
    }
  }
  const isPublic = isPublicClient ?? (publicClient.length > 0 || (existing?.isPublicClient ?? false));
  if (isPublic && web.length > 0) problems.add([...at, 'web'], 'the application is a public client; use publicClient');
  if (!isPublic && publicClient.length > 0) {
    problems.add([...at, 'publicClient'], 'isPublicClient is false; use web, or leave isPublicClient out');
  }
  return {
    isPublicClient: isPublic,
    redirectUris: isPublic ? publicClient : web,
    ...(spa === undefined ? {} : { spaRedirectUris: spa }),
  };
}

function scopeOf(seed: SeedScope | string, appId: string): ExposedScope {
  const { value, ...given } = typeof seed === 'string' ? { value: seed } : seed;
  return { id: derivedId(appId, 'scope', value), value, type: 'User', isEnabled: true, ...given };
}

function appRoleOf(seed: SeedAppRole | string, appId: string): AppRole {
  const { value, ...given } = typeof seed === 'string' ? { value: seed } : seed;
  return {
    id: derivedId(appId, 'app-role', value),
    value,
    displayName: value,
    allowedMemberTypes: ['User', 'Application'],
    isEnabled: true,
    ...given,
  };
}

function refuseRepeated(
  list: readonly { readonly value: string }[] | undefined,
  { problems }: TenantContext,
  path: SeedPath,
): void {
  const values = (list ?? []).map(({ value }) => value);
  for (const [index, value] of values.entries()) {
    if (values.indexOf(value) < index) problems.add([...path, index], `"${shorten(value)}" is there twice; remove one`);
  }
}

function scopeIdOf(
  wanted: string,
  scopes: readonly ExposedScope[],
  { problems }: TenantContext,
  path: SeedPath,
): string {
  const scope = scopes.find(({ id, value }) => value === wanted || id.toLowerCase() === wanted.toLowerCase());
  if (scope !== undefined) return scope.id;
  const works = scopes.length === 0 ? 'add it to exposedScopes' : `use ${scopes.map(({ value }) => value).join(', ')}`;
  problems.add(path, `"${shorten(wanted)}" is not a scope of this application; ${works}`);
  return '';
}
