import type { TypedValue } from '../../../binder/complete.ts';
import type { CommandHost } from '../../command.ts';
import { findSetting, settingNames, settings } from '../../config/settings.ts';

/** Lists the settings of `entrada config`. */
export function settingsToName(): readonly string[] {
  return settingNames;
}

/** Lists the values of the setting that is named earlier on the line. */
export async function valuesOfSetting(host: CommandHost, { before }: TypedValue): Promise<readonly string[]> {
  const words = before.map((word) => word.replace(/^--?[^:=]*[:=]/, ''));
  const name = words.map((word) => findSetting(word)).find((found) => found !== undefined);
  if (name === undefined) return [];
  if (name === 'environment') return (await import('./saved-values.ts')).environments(host);
  if (name === 'tenantId') return (await import('./session-values.ts')).tenants(host);
  const setting = settings[name];
  return 'values' in setting ? setting.values : [];
}
