import { isObject, type JsonObject } from '../../base/json.ts';
import type { TeamSettings } from '../tenant/tenant.ts';
import { badRequest } from './graph-fault.ts';

/** Every setting of a team with its value in a new one (Graph documentation, "team resource type"). */
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

const giphyRatings = ['moderate', 'strict'];

/** The settings of a new team. */
export const defaultTeamSettings: TeamSettings = defaults;

/** Names such as `funSettings`. */
export const teamSettingNames: readonly string[] = Object.keys(defaults);

/**
 * Changes the settings that a body names; the others of the same kind stay.
 *
 * @throws {GraphFault} 400 `BadRequest` for a setting that is unknown or has another type.
 */
export function changeTeamSettings(settings: TeamSettings, body: JsonObject): TeamSettings {
  const changed = teamSettingNames
    .filter((name) => body[name] !== undefined)
    .map((name) => [name, { ...settings[name], ...readSettings(name, body[name]) }]);
  return { ...settings, ...Object.fromEntries(changed) };
}

function readSettings(name: string, value: unknown): Record<string, boolean | string> {
  if (!isObject(value)) throw invalidSetting(name);
  const known = new Map(Object.entries(defaultTeamSettings[name] ?? {}));
  const read = Object.entries(value).map(([key, setting]): [string, boolean | string] => {
    const example = known.get(key);
    if (typeof setting === 'boolean' && typeof example === 'boolean') return [key, setting];
    if (typeof setting === 'string' && typeof example === 'string' && giphyRatings.includes(setting)) {
      return [key, setting];
    }
    throw invalidSetting(`${name}/${key}`);
  });
  return Object.fromEntries(read);
}

function invalidSetting(path: string): Error {
  return badRequest(`Invalid value specified for property '${path}' of type 'microsoft.graph.team'.`);
}
