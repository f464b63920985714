import { isDeepStrictEqual } from 'node:util';
import { newChannel, newTeam } from '../tenant/team-of.ts';
import { defaultTeamSettings } from '../tenant/team-settings.ts';
import type { Application, ClientSecret, ManagedIdentity } from '../tenant/application.ts';
import type { Channel, Device, Group, Team, User } from '../tenant/tenant.ts';
import { applicationKind } from './objects/application-kind.ts';
import { derivedId } from './objects/derived-ids.ts';
import { deviceKind } from './objects/device-kind.ts';
import { groupKind, nicknameOf } from './objects/group-kind.ts';
import { managedIdentityKind } from './objects/managed-identity-kind.ts';
import type { NamedKind } from './objects/names.ts';
import type { ObjectKind } from './objects/object-kind.ts';
import { memberKinds, type TenantContext } from './objects/tenant-context.ts';
import { userKind } from './objects/user-kind.ts';

type Fields = Record<string, unknown>;

/** Describes a user: its name, and all that differs from a new user of that name. */
export function exportUser(user: User, context: TenantContext): Fields {
  const { userPrincipalName } = user;
  const home = user.homeAccountId === undefined ? undefined : context.findAccount(user.homeAccountId);
  const seed = { userPrincipalName, ...(home === undefined ? {} : { guestOf: home.userPrincipalName }) };
  const { managerId, homeAccountId: _home, password, ...fields } = user;
  const usual = usualOf(userKind, seed, context);
  const manager = managerId === undefined ? undefined : context.names.referenceTo(managerId, ['user']);
  return {
    ...seed,
    ...differing(fields, usual),
    ...(password === usual.password ? {} : { password: password ?? null }),
    ...(manager === undefined ? {} : { manager }),
  };
}

/** Describes a group and its team. */
export function exportGroup(group: Group, context: TenantContext): Fields {
  const { displayName, mailNickname, memberIds, ownerIds, team, ...fields } = group;
  const kind = group.groupTypes.includes('Unified') ? { kind: 'microsoft365' as const } : {};
  const seed = { displayName, ...(team === undefined ? kind : { team: {} }) };
  return {
    ...seed,
    ...(mailNickname === nicknameOf(displayName) ? {} : { mailNickname }),
    ...differing(fields, usualOf(groupKind, { ...seed, mailNickname }, context)),
    ...references('members', memberIds, memberKinds, context),
    ...references('owners', ownerIds, ownerKinds, context),
    ...(team === undefined ? {} : { team: exportTeam(team, group, context) }),
  };
}

const ownerKinds = ['user', 'application', 'managed identity'] as const;

function exportTeam(team: Team, { team: _team, ...group }: Group, context: TenantContext): Fields {
  const usual = newTeam(group);
  const { channels, settings, internalId, ...fields } = team;
  const changed = Object.entries(settings).flatMap(([name, values]) => {
    const different = differing({ ...values }, { ...defaultTeamSettings[name] });
    return Object.keys(different).length === 0 ? [] : [[name, different] as const];
  });
  const general = channels.find(({ displayName }) => displayName.toLowerCase() === 'general');
  const isUsual = (channel: Channel, index: number) => index === 0 && isDeepStrictEqual(channel, usual.channels[0]);
  const others = channels.filter((channel, index) => !isUsual(channel, index));
  return {
    ...differing(fields, usual),
    ...(internalId === general?.id ? {} : { internalId }),
    ...(changed.length === 0 ? {} : { settings: Object.fromEntries(changed) }),
    ...(others.length === 0 ? {} : { channels: others.map((one) => exportChannel(one, group, usual, context)) }),
  };
}

function exportChannel(channel: Channel, group: Group, team: Team, context: TenantContext): Fields {
  const { displayName, memberIds, ownerIds, ...fields } = channel;
  const usual =
    team.channels.find((one) => one.displayName.toLowerCase() === displayName.toLowerCase()) ??
    newChannel(group.id, { displayName }, team.createdDateTime);
  return {
    displayName,
    ...differing(fields, usual),
    ...references('members', memberIds, ['user'], context),
    ...references('owners', ownerIds, ['user'], context),
  };
}

/** Describes an application with its secrets. */
export function exportApplication(application: Application, context: TenantContext): Fields {
  const {
    displayName,
    servicePrincipalId,
    isPublicClient,
    redirectUris,
    spaRedirectUris,
    secrets,
    servicePrincipalSecrets,
    preauthorizedApplications,
    requiredResources,
    ownerIds,
    ...fields
  } = application;
  const usual = usualOf(applicationKind, { displayName, appId: application.appId }, context);
  const ownAppId = derivedId(context.tenant.id, 'client', displayName);
  const redirects = {
    ...(redirectUris.length === 0 ? {} : { [isPublicClient ? 'publicClient' : 'web']: redirectUris }),
    ...(spaRedirectUris === undefined ? {} : { spa: spaRedirectUris }),
  };
  const scopeOf = (id: string) => application.exposedScopes?.find((one) => one.id === id)?.value ?? id;
  return {
    displayName,
    ...differing(fields, { ...usual, appId: ownAppId }),
    ...(servicePrincipalId === usual.servicePrincipalId ? {} : { servicePrincipalId: servicePrincipalId ?? null }),
    ...(isPublicClient && redirectUris.length === 0 ? { isPublicClient } : {}),
    ...(Object.keys(redirects).length === 0 ? {} : { redirectUris: redirects }),
    ...(secrets.length === 0 ? {} : { secrets: secrets.map(exportSecret) }),
    ...(servicePrincipalSecrets && { servicePrincipalSecrets: servicePrincipalSecrets.map(exportSecret) }),
    ...(ownerIds && references('owners', ownerIds, ownerKinds, context)),
    ...(preauthorizedApplications && {
      preauthorizedApplications: preauthorizedApplications.map(({ appId, scopeIds }) => ({
        application: appId,
        scopes: scopeIds.map(scopeOf),
      })),
    }),
    ...(requiredResources && {
      requiredResources: requiredResources.map(({ resourceAppId, permissions }) => ({
        resource: resourceAppId,
        scopes: permissions.filter(({ type }) => type === 'Scope').map(({ id }) => id),
        roles: permissions.filter(({ type }) => type === 'Role').map(({ id }) => id),
      })),
    }),
  };
}

function exportSecret({ expiresAtMs, startsAtMs, ...secret }: ClientSecret): unknown {
  const times = {
    ...(expiresAtMs === undefined ? {} : { expiresAt: new Date(expiresAtMs).toISOString() }),
    ...(startsAtMs === undefined ? {} : { startsAt: new Date(startsAtMs).toISOString() }),
  };
  const all = { ...secret, ...times };
  return Object.keys(all).length === 1 ? secret.value : all;
}

/** Describes a managed identity. */
export function exportManagedIdentity(identity: ManagedIdentity, context: TenantContext): Fields {
  const { displayName, kind, ...fields } = identity;
  const seed = { displayName, ...(kind === 'user' ? {} : { kind }) };
  return { ...seed, ...differing(fields, usualOf(managedIdentityKind, seed, context)) };
}

/** Describes a device. */
export function exportDevice(device: Device, context: TenantContext): Fields {
  const { displayName, ownerIds, ...fields } = device;
  const usual = usualOf(deviceKind, { displayName }, context);
  return { displayName, ...differing(fields, usual), ...references('owners', ownerIds, ['user'], context) };
}

/** Builds the object that a short seed would become. */
function usualOf<Seed, Item>(kind: ObjectKind<Seed, Item>, seed: Seed, context: TenantContext): Item {
  return kind.build(seed, undefined, derivedId(context.tenant.id, kind.noun, kind.seedName(seed)), context, []);
}

function differing(item: object, usual: object): Fields {
  const known = new Map<string, unknown>(Object.entries(usual));
  return Object.fromEntries(Object.entries(item).filter(([name, value]) => !isSame(value, known.get(name))));
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || isDeepStrictEqual(one, other);
}

/** Returns a field with references; objects that were deleted are left out. */
function references(
  field: string,
  ids: readonly string[],
  kinds: readonly NamedKind[],
  { names }: TenantContext,
): Fields {
  const found = ids.map((id) => names.referenceTo(id, kinds)).filter((one) => one !== undefined);
  return found.length === 0 ? {} : { [field]: found };
}
