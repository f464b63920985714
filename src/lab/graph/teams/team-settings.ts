import { isObject, type JsonObject } from '../../../base/json.ts';
import type { TeamSettings } from '../../tenant/tenant.ts';
import { badRequest } from '../core/graph-fault.ts';
import { defaultTeamSettings, mergeTeamSettings, teamSettingNames } from '../../tenant/team-settings.ts';

const giphyRatings = ['moderate', 'strict'];

/**
 * Changes the settings in a body; others of the same kind are kept.
 *
 * @throws {GraphFault} 400 `BadRequest` for a setting that is unknown or has another type.
 */
export function changeTeamSettings(settings: TeamSettings, body: JsonObject): TeamSettings {
  const named = teamSettingNames.filter((name) => body[name] !== undefined);
  return mergeTeamSettings(settings, Object.fromEntries(named.map((name) => [name, readSettings(name, body[name])])));
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
