import { type ChannelDraft, newTeam } from '../tenant/team-of.ts';
import { mergeTeamSettings } from '../tenant/team-settings.ts';
import { labIds } from './seed-ids.ts';
import type { Group } from '../tenant/tenant.ts';

/** The team of a group of the seed tenant; with a name and description only where they change. */
interface TeamSeed {
  readonly displayName?: string;
  readonly mailNickname?: string;
  readonly description?: string;
  readonly visibility: 'Public' | 'Private';
  readonly ownerId?: string;
  readonly guestId?: string;
  readonly isArchived?: boolean;
  readonly classification?: string;
  readonly settings?: Readonly<Record<string, Readonly<Record<string, boolean | string>>>>;
  readonly channels: readonly ChannelDraft[];
}

const { users, guests, teams } = labIds;
const { ada, grace, siobhan, taro } = users;

const seeds: ReadonlyMap<string, TeamSeed> = new Map<string, TeamSeed>([
  [
    teams.research,
    {
      visibility: 'Private',
      guestId: guests.nora.id,
      channels: [
        { displayName: 'Papers', description: 'What we read' },
        { displayName: 'Ethics Board', membershipType: 'private', ownerIds: [ada.id], memberIds: [guests.nora.id] },
        { displayName: 'Partners', membershipType: 'shared', ownerIds: [ada.id], memberIds: [grace.id] },
      ],
    },
  ],
  [
    teams.salesEurope,
    {
      displayName: 'Sales Europe',
      mailNickname: 'sales-europe',
      description: 'Sells from Lisbon to Tallinn',
      visibility: 'Public',
      channels: [{ displayName: 'Deals' }, { displayName: 'Prices', membershipType: 'private', ownerIds: [grace.id] }],
    },
  ],
  [
    teams.mark8,
    {
      displayName: 'Mark 8 Project Team',
      mailNickname: 'mark8',
      description: 'Done in 2023',
      visibility: 'Private',
      guestId: guests.omar.id,
      isArchived: true,
      channels: [{ displayName: 'Design' }, { displayName: 'Go to Market Plan' }],
    },
  ],
  [
    teams.laboratory,
    {
      displayName: "Siobhán's 研究室 Лаборатория",
      mailNickname: 'siobhans-laboratory',
      description: "Everyone's instruments",
      visibility: 'Public',
      ownerId: siobhan.id,
      channels: [{ displayName: '実験', ownerIds: [taro.id], membershipType: 'private' }, { displayName: 'Новости' }],
    },
  ],
  [
    teams.leadership,
    {
      displayName: 'Leadership',
      mailNickname: 'leadership',
      visibility: 'Private',
      ownerId: ada.id,
      classification: 'Confidential',
      settings: { discoverySettings: { showInTeamsSearchAndSuggestions: false } },
      channels: [{ displayName: 'Board', membershipType: 'shared', ownerIds: [ada.id] }],
    },
  ],
  [
    teams.helpDesk,
    {
      displayName: 'Help Desk',
      mailNickname: 'help-desk',
      description: 'Ask here first',
      visibility: 'Public',
      settings: {
        guestSettings: { allowCreateUpdateChannels: true },
        funSettings: { allowGiphy: false, giphyContentRating: 'strict' },
      },
      channels: [{ displayName: 'Printers' }, { displayName: 'Passwords' }, { displayName: 'Escalations' }],
    },
  ],
]);

/** Adds the seed tenant's team to its group; returns any other group unchanged. */
export function seedTeam(group: Group): Group {
  const seed = seeds.get(group.id);
  if (seed === undefined) return group;
  const { displayName = group.displayName, mailNickname = group.mailNickname, guestId, ownerId } = seed;
  const isGuestNew = guestId !== undefined && !group.memberIds.includes(guestId);
  const base: Group = {
    ...group,
    displayName,
    mailNickname,
    mail: `${mailNickname}@${labIds.domain}`,
    description: seed.description ?? group.description,
    visibility: seed.visibility,
    resourceProvisioningOptions: ['Team'],
    memberIds: isGuestNew ? [...group.memberIds, guestId] : group.memberIds,
    ownerIds: ownerId === undefined ? group.ownerIds : [ownerId],
  };
  const team = newTeam(base, seed.channels);
  return {
    ...base,
    team: {
      ...team,
      isArchived: seed.isArchived ?? false,
      classification: seed.classification ?? null,
      settings: mergeTeamSettings(team.settings, seed.settings ?? {}),
    },
  };
}
