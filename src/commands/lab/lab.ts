import { basename, join } from 'node:path';
import { EntradaError, exitStatuses } from '../../base/errors.ts';
import { type CommandHost, type CommandResult, defineCommand } from '../command.ts';
import { machineNames, pipelineNames } from './lab-credentials.ts';
import { mainCredentials } from './main-credentials.ts';
import { readGivenSeed } from './lab-seed.ts';
import {
  addLabEnvironments,
  removeLabEnvironments,
  type LabEnvironment,
  type LabNames,
  type LabOptions,
  readAdditionalClouds,
  startLabs,
  stopLabs,
} from './lab-environments.ts';

const defaultPort = 8443;
const defaultName = 'Lab';

/** The command lab. */
export const labCommand = defineCommand({
  table: {
    name: 'lab',
    aliases: [],
    synopsis: 'Runs a local tenant to sign in to, or runs a command against one.',
    description: [
      'The lab is a tenant with users, groups and applications on the loopback interface, with its own certificate authority. While it runs, the environment "Lab" connects to it. Its certificate authority is trusted only in that environment. In a second tenant, fabrikam.example, the lab\'s user is a guest, for -TenantId.',
      "With -- and a command, runs that command against a separate lab with an empty folder for sessions, and exits with the command's status. Your own ENTRADA_* variables, and credentials in other variables, are not passed on. ENTRADA_LAB_* variables contain the lab's addresses and credentials, AZURE_* variables an application for the Azure SDKs and the Azure CLI; Node, Python, curl and .NET trust the lab. A robot browser signs in as the lab user.",
    ],
    parameters: {
      Port: {
        type: 'Int32',
        description:
          'The port of the sign-in service. Graph, an external token issuer, the Teams admin API and Azure Resource Manager use the next four ports. 0 chooses free ports.',
        defaultText: '8443; free ports with a command',
      },
      Name: {
        type: 'String',
        description: "The name of the lab's environment. An environment of another lab or of your own is not replaced.",
        defaultText: 'Lab; Lab2 and so on if it exists',
        notEmpty: true,
      },
      Clouds: {
        type: 'String[]',
        suggestions: ['TeamsGCCH', 'TeamsDOD', 'TeamsChina'],
        description:
          "Additional clouds: TeamsGCCH, TeamsDOD, TeamsChina. Each gets its own lab on the next five ports, and an environment named after it, such as LabTeamsGCCH. Each rejects the others' tokens.",
      },
      Tenants: {
        type: 'Int32',
        description:
          'Further tenants, of customers: customer0001.example and so on, 100000 at most. The daemon is in each of them and can list them (/contracts); the lab user is a guest in each.',
        defaultText: '0',
      },
      Seed: {
        type: 'String',
        description:
          'A YAML or JSON file with tenants, users, groups, applications, policies and faults (docs/lab/seed-files.md).',
        notEmpty: true,
      },
      Users: {
        type: 'Int32',
        description: 'Generated users in addition: user000001@lab.example and so on, 1000000 at most.',
      },
      Groups: { type: 'Int32', description: 'Generated groups in addition, 100000 at most.' },
      Data: {
        type: 'String',
        description:
          'A folder that keeps the data of the lab: users, applications, consents, policies and so on, with passwords and secrets. The first start creates it; later starts continue with it and ignore -Seed, -Users, -Groups and -Tenants.',
        notEmpty: true,
      },
      Schema: { type: 'SwitchParameter', description: 'Writes the JSON schema of seed files and ends.' },
      Redirect: {
        type: 'SwitchParameter',
        description:
          "With a command: leads the public names of Microsoft's services, such as login.microsoftonline.com and graph.microsoft.com, to the lab, for this command and the programs that it starts. They cannot connect to other hosts by HTTPS.",
        defaultText: 'only for az',
      },
      ManagedIdentity: {
        type: 'Enum',
        typeName: 'ManagedIdentity',
        values: machineNames,
        description:
          'With a command: the command runs as on this kind of machine, with its managed identity, and without a client secret.',
      },
      Pipeline: {
        type: 'Enum',
        typeName: 'Pipeline',
        values: pipelineNames,
        description:
          'With a command: the command runs as in a job of this build service, with its identity tokens, and without a client secret.',
      },
    },
    trailingWords: 'COMMAND [ARGUMENTS]',
    examples: [
      { title: 'Run the lab', line: 'lab', remark: 'In another terminal: entrada Connect-Entra -Environment Lab' },
      {
        title: 'Also run government clouds',
        line: 'lab -Clouds TeamsGCCH, TeamsDOD',
        remark: 'In another terminal: entrada Connect-MicrosoftTeams -TeamsEnvironmentName LabTeamsGCCH',
      },
      { title: 'Test a program against the lab', line: 'lab -- npm test' },
      {
        title: 'Sign in a tool that knows only the public services',
        line: 'lab -Redirect -- m365 login --authType deviceCode',
      },
      { title: 'Test with a managed identity', line: 'lab -ManagedIdentity app-service -- npm test' },
      { title: 'Run a lab with users and applications of your own', line: 'lab -Seed lab.yaml' },
      { title: 'Keep the data of a lab', line: 'lab -Data lab-data' },
      { title: 'Run a lab with 100,000 users', line: 'lab -Users 100000' },
      { title: 'Run a lab with the tenants of 1,000 customers', line: 'lab -Tenants 1000' },
    ],
    output: "The command's output.",
  },
  async run({ parameters, trailing }, host) {
    const isForCommand = trailing.length > 0;
    if (parameters.Schema === true) {
      const { seedSchema } = await import('../../lab/setup/seed-schema.ts');
      const schema = seedSchema();
      return { kind: 'text', text: JSON.stringify(schema, undefined, 2), value: () => schema };
    }
    const { Data: data } = parameters;
    const continues = data !== undefined && (await import('../../lab/data-folder/data-folder.ts')).hasLabData(data);
    const content = continues ? {} : parameters;
    const given = await readGivenSeed(content, host.env);
    const options: LabOptions = {
      port: parameters.Port ?? (isForCommand ? 0 : defaultPort),
      clouds: readAdditionalClouds(parameters.Clouds ?? []),
      customers: checkCustomers(content.Tenants ?? 0),
      folder: join(host.folders.data, 'lab'),
      log: host.services.verbose,
      warn: host.services.warn,
      ...(given === undefined ? {} : { given }),
      ...(data === undefined ? {} : { data }),
    };
    checkSettings(parameters, isForCommand);
    const ignored = (['Seed', 'Users', 'Groups', 'Tenants'] as const).filter((one) => parameters[one] !== undefined);
    if (continues && ignored.length > 0) {
      const names = ignored.map((one) => `-${one}`).join(', ');
      host.information(`The lab continues with the data in "${data}"; ${names} is only for its first start.`);
    }
    const name = parameters.Name ?? defaultName;
    const names = { name, takesNumber: parameters.Name === undefined };
    if (!isForCommand) return serveLab(options, names, host);
    const { runInLab } = await import('./run-in-lab.ts');
    const { ManagedIdentity: machine, Pipeline: pipeline } = parameters;
    const command = { words: trailing, isRedirected: isRedirected(parameters.Redirect, trailing), machine, pipeline };
    return { kind: 'status', status: await runInLab(command, options, names, host) };
  },
});

interface CommandSettings {
  readonly Redirect?: boolean;
  readonly ManagedIdentity?: string;
  readonly Pipeline?: string;
  readonly Clouds?: readonly string[];
}

/** @throws {EntradaError} `PARAMETER_VALUE_INVALID` for settings without a command, or that exclude each other. */
function checkSettings({ Redirect, ManagedIdentity, Pipeline, Clouds }: CommandSettings, isForCommand: boolean): void {
  const settings = { Redirect: Redirect === true ? true : undefined, ManagedIdentity, Pipeline };
  const named = Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (named.length > 0 && !isForCommand) {
    throw new EntradaError('PARAMETER_VALUE_INVALID', `Cannot use -${named[0]} without a command`, {
      hint: `Put the command after --, as in: entrada lab -${named[0]}${named[0] === 'Redirect' ? '' : ' ...'} -- COMMAND`,
    });
  }
  if (ManagedIdentity !== undefined && Pipeline !== undefined) throw together('ManagedIdentity', 'Pipeline');
  if (settings.Redirect && Clouds !== undefined) throw together('Redirect', 'Clouds', sharedNames);
}

/** A name can lead to one lab only, and each cloud has its own. */
const sharedNames = 'several clouds have the same public names, such as login.microsoftonline.us';

function together(first: string, second: string, found?: string): EntradaError {
  const reason = found === undefined ? '' : `: ${found}`;
  const message = `Cannot use -${first} together with -${second}${reason}; use one of them`;
  return new EntradaError('PARAMETER_VALUE_INVALID', message);
}

/** The Azure CLI needs it: before version 2.54, it asks only the public sign-in service which authorities there are. */
function isRedirected(wanted: boolean | undefined, [program = '']: readonly string[]): boolean {
  return wanted ?? /^az(?:\.cmd|\.exe)?$/i.test(basename(program));
}

async function serveLab(options: LabOptions, names: LabNames, host: CommandHost): Promise<CommandResult> {
  const { environments, signal } = host.services;
  const labs = await startLabs(options);
  try {
    const added = await addLabEnvironments(environments, labs, names);
    try {
      host.information(await describeLabs(added, options.customers));
      await untilAborted(signal);
    } finally {
      await removeLabEnvironments(environments, added);
    }
  } finally {
    await stopLabs(labs);
  }
  host.information('The lab has stopped.');
  return { kind: 'status', status: exitStatuses.ok };
}

const mostCustomers = 100_000;

function checkCustomers(count: number): number {
  if (count >= 0 && count <= mostCustomers) return count;
  throw new EntradaError(
    'PARAMETER_VALUE_INVALID',
    `Cannot start a lab with ${count} tenants of customers: use 0 to ${mostCustomers}`,
  );
}

async function describeLabs([main, ...others]: readonly LabEnvironment[], customers: number): Promise<string> {
  if (main === undefined) return '';
  const { lab, name } = main;
  const { id, domains } = lab.tenant;
  const { user, daemon, teamsDaemon } = await mainCredentials(lab);
  const guest = lab.otherTenants.some(({ domains: [domain] }) => domain === 'fabrikam.example');
  return `The lab is running.

  Page         ${lab.loginOrigin}/
  Sign-in      ${lab.loginOrigin}
  Graph        ${lab.graphOrigin}
  Teams        ${lab.teamsOrigin}
  Azure        ${lab.managementOrigin}
  Authority    ${lab.caFile}
  Tenant       ${id}
${describePair(['Domain', domains[0]], ['User', user?.name], ['Password', user?.password])}${describePair(
  ['Application', daemon?.appId],
  ['Its secret', daemon?.secret],
)}${describePair(['For Teams', teamsDaemon?.appId], ['Its secret', teamsDaemon?.secret])}${describeCustomers(customers)}${describeOthers(others)}
In another terminal:
  entrada Connect-Entra -Environment ${name}
  entrada Connect-Entra -Environment ${name} -UseDeviceCode
  entrada Connect-MicrosoftTeams -TeamsEnvironmentName ${name}
  entrada request /me
  entrada tenant list -ResourceManagerUrl ${lab.managementOrigin}
${guest ? '\nAs a guest in another tenant:\n  entrada request /me -TenantId fabrikam.example\n' : ''}
The browser warns about the lab's certificate once: only Entrada trusts it, and only for ${name}.
Sign-ins end with the lab: after a restart, sign in again.
Ctrl+C stops the lab.`;
}

type Line = readonly [label: string, value: string | undefined];

function describePair(...lines: readonly Line[]): string {
  return lines.map(([label, value]) => (value === undefined ? '' : `  ${label.padEnd(11)}  ${value}\n`)).join('');
}

function describeCustomers(count: number): string {
  if (count === 0) return '';
  const last = `customer${String(count).padStart(4, '0')}.example`;
  return `  Customers    ${count === 1 ? last : `${count}, customer0001.example to ${last}`}\n`;
}

/** Returns a line for each additional cloud; their users and applications are the same. */
function describeOthers(labs: readonly LabEnvironment[]): string {
  const width = Math.max(...labs.map(({ name }) => name.length));
  const lines = labs.map(({ name, lab: { loginOrigin, graphOrigin, teamsOrigin } }) => {
    const [graph, teams] = [graphOrigin, teamsOrigin].map((origin) => new URL(origin).port);
    return `  ${name.padEnd(width)}  ${loginOrigin}, Graph at ${graph}, Teams at ${teams}\n`;
  });
  return lines.length === 0 ? '' : `\nOther clouds, each with its own tenant:\n${lines.join('')}`;
}

function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
