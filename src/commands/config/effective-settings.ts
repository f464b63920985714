import type { CommandHost } from '../command.ts';
import { readSetting, type SettingName, settingNames, settings } from './settings.ts';
import { readSettings, settingsPath } from './settings-file.ts';

/** Where a value comes from. */
export type SettingSource = 'variable' | 'file' | 'none';

/** A setting with its value and the source of it. */
export interface EffectiveSetting {
  readonly value: string | undefined;
  readonly source: SettingSource;
  /** The variable or the path of the file. */
  readonly place: string | undefined;
}

type Host = Pick<CommandHost, 'folders' | 'env'>;

/**
 * Returns the value of each setting: that of its variable, else that of the file. Parameters of a command line take
 * precedence over both; the commands themselves see to that.
 *
 * @throws {EntradaError} `INPUT_INVALID` for a variable, `SETTINGS_UNREADABLE` for the file.
 */
export function effectiveSettings({ folders, env }: Host): Readonly<Record<SettingName, EffectiveSetting>> {
  const saved = readSettings(folders.config);
  const all = settingNames.map((name) => {
    const variable = settings[name].variable;
    const text = env[variable];
    const setting: EffectiveSetting = text
      ? { value: readSetting(name, text, variable, 'INPUT_INVALID'), source: 'variable', place: variable }
      : saved[name] === undefined
        ? { value: undefined, source: 'none', place: undefined }
        : { value: saved[name], source: 'file', place: settingsPath(folders.config) };
    return [name, setting] as const;
  });
  // The names are those of the table.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(all) as Record<SettingName, EffectiveSetting>;
}

/** The settings that each parameter of the commands that sign in takes, by the sets where it is a default. */
const signInDefaults = [
  // With -AccessToken, a tenant is a condition and not a default.
  ['TenantId', 'tenantId', /^(?:UserParameterSet|App\w*|FederatedToken\w*|UserCredential|ServicePrincipal\w*)$/],
  // A managed identity and an application name their own.
  ['ClientId', 'clientId', /^UserParameterSet$/],
  ['Environment', 'environment', /^/],
  ['ContextScope', 'contextScope', /^(?!AccessToken)/],
] as const;

/**
 * Adds the defaults to the parameters of a sign-in that do not have them.
 *
 * @param wanted - The parameters that can have a default.
 * @param parameterSet - The set that the call was bound to.
 */
export function withSignInDefaults<P extends object>(
  parameters: P,
  wanted: readonly (typeof signInDefaults)[number][0][],
  parameterSet: string,
  host: Host,
): P {
  const effective = effectiveSettings(host);
  const added = signInDefaults.flatMap(([name, setting, sets]) => {
    const { value } = effective[setting];
    const applies = wanted.includes(name) && !Object.hasOwn(parameters, name) && sets.test(parameterSet);
    return applies && value !== undefined ? [[name, value] as const] : [];
  });
  return { ...parameters, ...Object.fromEntries(added) };
}

/**
 * Returns the output format that is the default: that of ENTRADA_OUTPUT, and on a terminal that of the file. Scripts
 * that read the output of a command do not depend on the file.
 */
export function defaultOutput(host: Host, isTerminal: boolean): string | undefined {
  const { output } = effectiveSettings(host);
  return output.source === 'variable' || isTerminal ? output.value : undefined;
}
