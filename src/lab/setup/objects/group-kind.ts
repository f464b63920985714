import { newChannel, newTeam } from '../../tenant/team-of.ts';
import { defaultTeamSettings, mergeTeamSettings, teamSettingNames } from '../../tenant/team-settings.ts';
import type { Channel, Group, Team } from '../../tenant/tenant.ts';
import { nearestName } from '../../../base/nearest-name.ts';
import type { SeedPath } from '../shape/seed-problems.ts';
import type { SeedChannel, SeedGroup, SeedTeam } from '../shape/seed-types.ts';
import type { ObjectKind } from './object-kind.ts';
import { findIds, memberKinds, type TenantContext } from './tenant-context.ts';

/** How groups and their teams come from a seed. */
export const groupKind: ObjectKind<SeedGroup, Group> = {
  field: 'groups',
  noun: 'group',
  items: ({ tenant }) => tenant.groups,
  idOf: ({ id }) => id,
  nameOf: ({ displayName }) => displayName,
  seedName: ({ displayName }) => displayName,
  givenId: ({ id }) => id,
  named: (id, { displayName }) => ({ named: { kind: 'group', id }, names: [displayName] }),
  build: groupOf,
};

function groupOf(
  seed: SeedGroup,
  existing: Group | undefined,
  id: string,
  context: TenantContext,
  path: SeedPath,
): Group {
  const { kind, members, owners, team, ...given } = seed;
  const wanted = kind ?? (team === undefined || existing !== undefined ? undefined : 'microsoft365');
  const mailNickname = seed.mailNickname ?? existing?.mailNickname ?? nicknameOf(seed.displayName);
  const base: Group = existing ?? {
    id,
    displayName: '',
    description: null,
    createdDateTime: context.createdDateTime,
    ...ofKind(wanted ?? 'security', mailNickname, context),
    memberIds: [],
    ownerIds: [],
  };
  const group: Group = {
    ...base,
    ...(existing === undefined || wanted === undefined ? {} : ofKind(wanted, mailNickname, context)),
    ...(team === undefined || base.resourceProvisioningOptions !== undefined
      ? {}
      : { resourceProvisioningOptions: ['Team'] }),
    ...given,
    id,
    memberIds: members === undefined ? base.memberIds : findIds(context, members, memberKinds, [...path, 'members']),
    ownerIds:
      owners === undefined
        ? base.ownerIds
        : findIds(context, owners, ['user', 'application', 'managed identity'], [...path, 'owners']),
  };
  return team === undefined ? group : { ...group, team: teamFrom(team, group, context, [...path, 'team']) };
}

type KindFields = Pick<
  Group,
  'mailNickname' | 'mail' | 'mailEnabled' | 'securityEnabled' | 'groupTypes' | 'visibility'
>;

function ofKind(kind: 'security' | 'microsoft365', mailNickname: string, { tenant }: TenantContext): KindFields {
  if (kind === 'security') {
    return {
      mailNickname,
      mail: null,
      mailEnabled: false,
      securityEnabled: true,
      groupTypes: [],
      visibility: null,
    };
  }
  return {
    mailNickname,
    mail: `${mailNickname}@${tenant.domains[0] ?? ''}`,
    mailEnabled: true,
    securityEnabled: false,
    groupTypes: ['Unified'],
    visibility: 'Public',
  };
}

/** Returns the usual nickname of a group; letters and digits of any script stay. */
export function nicknameOf(displayName: string): string {
  const words = displayName.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['group'];
  return words.join('-').slice(0, 64);
}

function teamFrom(seed: SeedTeam, group: Group, context: TenantContext, path: SeedPath): Team {
  const base = group.team ?? newTeam(group);
  const { channels, settings = {}, ...given } = seed;
  for (const name of Object.keys(settings)) {
    if (teamSettingNames.includes(name)) continue;
    const near = nearestName(name, teamSettingNames);
    const works = near === undefined ? `use ${teamSettingNames.join(', ')}` : `did you mean "${near}"`;
    context.problems.add([...path, 'settings', name], `is not a group of settings; ${works}`);
  }
  const team = {
    ...base,
    ...given,
    settings: mergeTeamSettings(group.team?.settings ?? defaultTeamSettings, settings),
    channels: channels === undefined ? base.channels : channelsFrom(channels, group, base, context, path),
  };
  return { ...team, internalId: seed.internalId ?? generalOf(team)?.id ?? base.internalId };
}

function channelsFrom(
  seeds: readonly SeedChannel[],
  group: Group,
  base: Team,
  context: TenantContext,
  path: SeedPath,
): Channel[] {
  const channels = seeds.map((seed, index) => {
    const at = [...path, 'channels', index];
    if (seeds.findIndex((one) => sameName(one, seed)) < index) {
      context.problems.add(at, `the channel "${seed.displayName}" is there twice; remove one`);
    }
    const { members, owners, ...given } = seed;
    const known = base.channels.find((one) => sameName(one, seed));
    const made = known ?? newChannel(group.id, { displayName: seed.displayName }, base.createdDateTime);
    return {
      ...made,
      ...given,
      memberIds: members === undefined ? made.memberIds : findIds(context, members, ['user'], [...at, 'members']),
      ownerIds: owners === undefined ? made.ownerIds : findIds(context, owners, ['user'], [...at, 'owners']),
    };
  });
  const general = generalOf(base);
  return general === undefined || generalOf({ channels }) !== undefined ? channels : [general, ...channels];
}

function generalOf({ channels }: Pick<Team, 'channels'>): Channel | undefined {
  return channels.find((channel) => sameName(channel, { displayName: 'General' }));
}

function sameName(one: { readonly displayName: string }, other: { readonly displayName: string }): boolean {
  return one.displayName.toLowerCase() === other.displayName.toLowerCase();
}
