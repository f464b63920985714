import { defineCommand, nothing } from '../command.ts';
import type { Parameter } from '../../model/parameter-table.ts';

const names = ['environment', 'tenantId', 'clientId', 'contextScope', 'output'];

const nameParameter = {
  type: 'String',
  completedFrom: 'settings',
  description: `The setting: ${names.join(', ')}. Hyphens and letter case do not matter.`,
  everywhere: { mandatory: true, position: 0 },
  notEmpty: true,
} as const satisfies Parameter;

const precedence =
  'A parameter of the command line takes precedence over the environment variable, and that over the file.';

/** The command config list. */
export const configListCommand = defineCommand({
  table: {
    name: 'config list',
    aliases: [],
    synopsis: 'Lists the defaults, and where each comes from.',
    description: [precedence],
    parameters: {},
    examples: [{ title: 'List the defaults', line: 'config list' }],
    output: 'Settings with Name, Value, Source (variable, file or none), Place, Variable and Description.',
  },
  async run(_call, host) {
    const { effectiveSettings } = await import('./effective-settings.ts');
    const { settingNames, settings } = await import('./settings.ts');
    const effective = effectiveSettings(host);
    const value = settingNames.map((name) => ({
      Name: name,
      Value: effective[name].value ?? null,
      Source: effective[name].source,
      Place: effective[name].place ?? null,
      Variable: settings[name].variable,
      Description: settings[name].description,
    }));
    const rows = value.map(({ Name, Value, Source, Variable }) => ({ Name, Value, Source, Variable }));
    return { kind: 'value', value, rows };
  },
});

/** The command config get. */
export const configGetCommand = defineCommand({
  table: {
    name: 'config get',
    aliases: [],
    synopsis: 'Prints the value of a default; nothing if it is not set.',
    description: [precedence],
    parameters: { Name: nameParameter },
    examples: [{ title: 'Print the default tenant', line: 'config get tenantId' }],
    output: 'The value.',
  },
  async run({ parameters }, host) {
    const { effectiveSettings } = await import('./effective-settings.ts');
    const { settingNamed } = await import('./settings.ts');
    const { value } = effectiveSettings(host)[settingNamed(parameters.Name)];
    return value === undefined ? nothing : { kind: 'text', text: value, value: () => value };
  },
});

/** The command config set. */
export const configSetCommand = defineCommand({
  table: {
    name: 'config set',
    aliases: [],
    synopsis: 'Saves a default for the parameters of later commands.',
    description: [
      `environment, tenantId, clientId and contextScope are defaults of Connect-Entra; tenantId and contextScope also of Connect-MicrosoftTeams, whose cloud Set-TeamsEnvironmentConfig chooses. output is the format on a terminal. ${precedence}`,
      'clientId applies where a user signs in, and tenantId not with -AccessToken. A saved session is not affected, and neither is the library.',
    ],
    parameters: {
      Name: nameParameter,
      Value: {
        type: 'String',
        completedFrom: 'setting values',
        description: 'The value. It is checked before it is saved.',
        everywhere: { mandatory: true, position: 1 },
        notEmpty: true,
      },
    },
    supportsShouldProcess: true,
    examples: [
      { title: 'Sign in to a tenant by default', line: 'config set tenantId contoso.com' },
      { title: 'Sign in to another cloud by default', line: 'config set environment USGov' },
      { title: 'Print JSON on a terminal, too', line: 'config set output json' },
    ],
  },
  async run({ parameters }, host) {
    const { readSetting, settingNamed, settings } = await import('./settings.ts');
    const { changeSetting } = await import('./settings-file.ts');
    const name = settingNamed(parameters.Name);
    let value = readSetting(name, parameters.Value, '-Value', 'INPUT_INVALID');
    if (name === 'environment') {
      const { findEnvironment } = await import('../../session/environments/environments.ts');
      value = (await findEnvironment(host.services.environments, value)).name;
    }
    if (!(await host.shouldProcess(`Setting ${name}`, `set to ${value}`))) return nothing;
    await changeSetting(host.folders.config, name, value);
    const { variable } = settings[name];
    if (host.env[variable]) host.services.warn(`${variable} is set, and takes precedence over the saved value.`);
    return nothing;
  },
});

/** The command config unset. */
export const configUnsetCommand = defineCommand({
  table: {
    name: 'config unset',
    aliases: [],
    synopsis: 'Removes a saved default.',
    description: ['Does nothing if it is not saved.'],
    parameters: { Name: nameParameter },
    supportsShouldProcess: true,
    examples: [{ title: 'Remove the default tenant', line: 'config unset tenantId' }],
  },
  async run({ parameters }, host) {
    const { settingNamed, settings } = await import('./settings.ts');
    const { changeSetting } = await import('./settings-file.ts');
    const name = settingNamed(parameters.Name);
    if (!(await host.shouldProcess(`Setting ${name}`, 'remove'))) return nothing;
    const wasSet = await changeSetting(host.folders.config, name, undefined);
    if (!wasSet) host.information(`${name} was not saved.`);
    const { variable } = settings[name];
    if (host.env[variable]) host.services.warn(`${variable} is set, and still applies.`);
    return nothing;
  },
});
