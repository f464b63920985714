import type { TeamSettings } from './tenant.ts';

/** Every setting of a team with its default (Graph documentation, "team resource type"). */
const defaults = {
  memberSettings: {
    allowCreateUpdateChannels: true,
    allowCreatePrivateChannels: true,
    allowDeleteChannels: true,
    allowAddRemoveApps: true,
    allowCreateUpdateRemoveTabs: true,
    allowCreateUpdateRemoveConnectors: true,
  },
  guestSettings: { allowCreateUpdateChannels: false, allowDeleteChannels: false },
  messagingSettings: {
    allowUserEditMessages: true,
    allowUserDeleteMessages: true,
    allowOwnerDeleteMessages: true,
    allowTeamMentions: true,
    allowChannelMentions: true,
  },
  funSettings: {
    allowGiphy: true,
    giphyContentRating: 'moderate',
    allowStickersAndMemes: true,
    allowCustomMemes: true,
  },
  discoverySettings: { showInTeamsSearchAndSuggestions: true },
} as const;

/** The settings of a new team. */
export const defaultTeamSettings: TeamSettings = defaults;

/** Names such as `funSettings`. */
export const teamSettingNames: readonly string[] = Object.keys(defaults);

/** Merges changed settings into those of a team, kind by kind. */
export function mergeTeamSettings(settings: TeamSettings, changes: TeamSettings): TeamSettings {
  const changed = Object.entries(changes).map(([name, values]) => [name, { ...settings[name], ...values }]);
  return { ...settings, ...Object.fromEntries(changed) };
}
