import { EntradaError } from '../../base/errors.ts';
import { nearestName } from '../../base/nearest-name.ts';
import { isGuid } from '../../oauth/authority.ts';

/** A default that the user can set. */
interface Setting {
  /** The environment variable that takes precedence over the file. */
  readonly variable: string;
  readonly description: string;
  /** In words, for messages. */
  readonly expected: string;
  /** All values, if they can be listed. */
  readonly values?: readonly string[];
  /** Returns the value as it is kept, undefined if it is not valid. */
  read(text: string): string | undefined;
}

const oneOf =
  (values: readonly string[]) =>
  (text: string): string | undefined =>
    values.find((value) => value.toLowerCase() === text.toLowerCase());

const formats = ['json', 'table', 'yaml', 'tsv', 'csv', 'ndjson'];
const scopes = ['CurrentUser', 'Process'];
const domain = /^(?=.{1,253}$)[a-z\d](?:[a-z\d-]{0,62})(?:\.[a-z\d-]{1,63})+$/i;
const environmentName = /^[^\p{Cc}\s][^\p{Cc}]{0,99}$/u;

/** Every setting, by its name in the file. */
export const settings = {
  environment: {
    variable: 'ENTRADA_ENVIRONMENT',
    description: 'the cloud that Connect-Entra signs in to',
    expected: 'the name of an environment that Get-EntraEnvironment lists',
    read: (text) => (environmentName.test(text) ? text : undefined),
  },
  tenantId: {
    variable: 'ENTRADA_TENANT_ID',
    description: 'the tenant that Connect-Entra and Connect-MicrosoftTeams sign in to',
    expected: 'a GUID, a domain such as contoso.com, or organizations',
    read: (text) => (isGuid(text) || domain.test(text) || text === 'organizations' ? text : undefined),
  },
  clientId: {
    variable: 'ENTRADA_CLIENT_ID',
    description: 'the application that Connect-Entra signs users in with',
    expected: 'the GUID of an application',
    read: (text) => (isGuid(text) ? text : undefined),
  },
  contextScope: {
    variable: 'ENTRADA_CONTEXT_SCOPE',
    description: 'where sessions are kept',
    expected: scopes.join(' or '),
    values: scopes,
    read: oneOf(scopes),
  },
  output: {
    variable: 'ENTRADA_OUTPUT',
    description: 'the output format on a terminal; ENTRADA_OUTPUT also applies elsewhere',
    expected: `one of ${formats.join(', ')}`,
    values: formats,
    read: oneOf(formats),
  },
} as const satisfies Readonly<Record<string, Setting>>;

/** The name of a setting. */
export type SettingName = keyof typeof settings;

/** Saved settings; those that are not set are absent. */
export type Settings = { readonly [N in SettingName]?: string };

// Object.keys does not keep the type of the names.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const namesOfTable = Object.keys(settings) as readonly SettingName[];

/** The names, in the order in which they are listed. */
export const settingNames = namesOfTable;

/**
 * Finds a setting by its name, in any letter case, with or without hyphens: `tenant-id`, `TenantId`.
 *
 * @throws {EntradaError} `INPUT_INVALID`.
 */
export function settingNamed(typed: string): SettingName {
  const found = findSetting(typed);
  if (found !== undefined) return found;
  const near = nearestName(typed, settingNames);
  throw new EntradaError('INPUT_INVALID', `Cannot find the setting "${typed}"`, {
    hint: `${near === undefined ? '' : `Did you mean ${near}? `}The settings are ${settingNames.join(', ')}.`,
  });
}

/** Finds a setting as {@link settingNamed} does; returns undefined if there is none. */
export function findSetting(typed: string): SettingName | undefined {
  const wanted = typed.toLowerCase().replaceAll(/[-_]/g, '');
  const short: Readonly<Record<string, SettingName>> = { tenant: 'tenantId', client: 'clientId' };
  return settingNames.find((name) => name.toLowerCase() === wanted) ?? short[wanted];
}

/**
 * Reads the value of a setting.
 *
 * @param where - Where the value is, for the message: `-Value`, a variable, or a line of the file.
 * @param code - Of the error.
 * @throws {EntradaError}
 */
export function readSetting(
  name: SettingName,
  text: string,
  where: string,
  code: 'INPUT_INVALID' | 'SETTINGS_UNREADABLE',
): string {
  const { expected, read } = settings[name];
  const value = read(text);
  if (value !== undefined) return value;
  throw new EntradaError(code, `Cannot use ${JSON.stringify(text.slice(0, 100))} as ${name} in ${where}`, {
    hint: `Use ${expected}.`,
  });
}
