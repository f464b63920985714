import { join } from 'node:path';
import { exitStatuses } from '../../base/errors.ts';
import { type CommandHost, type CommandResult, defineCommand } from '../command.ts';
import {
  addLabEnvironments,
  forgetLabEnvironments,
  type LabEnvironment,
  type LabWishes,
  readFurtherClouds,
  startLabs,
  stopLabs,
} from './lab-environments.ts';

const defaultPort = 8443;
const defaultName = 'Lab';

export const labCommand = defineCommand({
  table: {
    name: 'lab',
    aliases: [],
    synopsis: 'Runs a local tenant to sign in to, or a command against one.',
    description: [
      'A tenant with users, groups and applications on the loopback interface, under a certificate authority of its own. While it runs, the environment "Lab" leads to it; it is trusted there and nowhere else.',
      'With -- and a command, that command runs against a lab of its own with an empty home for sessions, and its exit status is passed on. ENTRADA_LAB_* variables tell it where everything is, and the browser flow is walked by a robot that signs in as the lab user.',
    ],
    parameters: {
      Port: {
        type: 'Int32',
        description:
          'The port of its sign-in; Graph, an outside issuer and the Teams admin API take the next three. 0 takes any free ones.',
        defaultText: '8443; any free ones with a command',
      },
      Name: {
        type: 'String',
        description: 'The name of the environment that leads to it.',
        defaultText: 'Lab',
        notEmpty: true,
      },
      Clouds: {
        type: 'String[]',
        description:
          'Further clouds: TeamsGCCH, TeamsDOD, TeamsChina. Each gets a lab of its own on the next four ports, and an environment whose name ends with its own, such as LabTeamsGCCH; tokens for one are refused by the others.',
      },
    },
    trailingWords: 'COMMAND [ARGUMENTS]',
    examples: [
      { title: 'Run it', line: 'lab', remark: 'In another terminal: entrada Connect-Entra -Environment Lab' },
      {
        title: 'Run one with government clouds beside it',
        line: 'lab -Clouds TeamsGCCH, TeamsDOD',
        remark: 'In another terminal: entrada Connect-MicrosoftTeams -TeamsEnvironmentName LabTeamsGCCH',
      },
      { title: 'Test a program against it', line: 'lab -- npm test' },
    ],
    output: 'What the command prints.',
  },
  async run({ parameters, trailing }, host) {
    const isForCommand = trailing.length > 0;
    const wishes: LabWishes = {
      port: parameters.Port ?? (isForCommand ? 0 : defaultPort),
      name: parameters.Name ?? defaultName,
      clouds: readFurtherClouds(parameters.Clouds ?? []),
      folder: join(host.folders.data, 'lab'),
      log: host.services.verbose,
    };
    if (!isForCommand) return serveLab(wishes, host);
    const { runInLab } = await import('./run-in-lab.ts');
    return { kind: 'status', status: await runInLab(trailing, wishes, host) };
  },
});

async function serveLab(wishes: LabWishes, host: CommandHost): Promise<CommandResult> {
  const { environments, signal } = host.services;
  const labs = await startLabs(wishes);
  try {
    await addLabEnvironments(environments, labs);
    host.information(await describeLabs(labs));
    await untilAborted(signal);
    await forgetLabEnvironments(environments, labs);
  } finally {
    await stopLabs(labs);
  }
  host.information('The lab has stopped.');
  return { kind: 'status', status: exitStatuses.ok };
}

async function describeLabs([main, ...others]: readonly LabEnvironment[]): Promise<string> {
  if (main === undefined) return '';
  const { labIds } = await import('../../lab/seed/seed-ids.ts');
  const { lab, name } = main;
  const { users, applications } = labIds;
  return `The lab is up.

  Sign-in      ${lab.loginOrigin}
  Graph        ${lab.graphOrigin}
  Teams        ${lab.teamsOrigin}
  Authority    ${lab.caFile}
  Tenant       ${labIds.tenantId} (${labIds.domain})
  User         ${users.ada.userPrincipalName}
  Password     ${users.ada.password}
  Application  ${applications.daemon.appId}
  Its secret   ${applications.daemon.secret}
  For Teams    ${applications.teamsDaemon.appId}
  Its secret   ${applications.teamsDaemon.secret}
${describeOthers(others)}
In another terminal:
  entrada Connect-Entra -Environment ${name}
  entrada Connect-Entra -Environment ${name} -UseDeviceCode
  entrada Connect-MicrosoftTeams -TeamsEnvironmentName ${name}
  entrada request /me

The browser warns of the lab's certificate once: only Entrada trusts it, and only for ${name}.
Ctrl+C stops the lab.`;
}

/** A line for each further cloud; the same people and applications are there. */
function describeOthers(labs: readonly LabEnvironment[]): string {
  const width = Math.max(...labs.map(({ name }) => name.length));
  const lines = labs.map(({ name, lab: { loginOrigin, graphOrigin, teamsOrigin } }) => {
    const [graph, teams] = [graphOrigin, teamsOrigin].map((origin) => new URL(origin).port);
    return `  ${name.padEnd(width)}  ${loginOrigin}, Graph at ${graph}, Teams at ${teams}\n`;
  });
  return lines.length === 0 ? '' : `\nOther clouds, each with a tenant of its own:\n${lines.join('')}`;
}

function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
