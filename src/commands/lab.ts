import { join } from 'node:path';
import { exitStatuses } from '../base/errors.ts';
import { addEnvironment, removeEnvironment } from '../session/environments.ts';
import { findCloud } from '../model/cloud.ts';
import { type CommandHost, type CommandResult, defineCommand } from './command.ts';

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
        description: 'The port of its sign-in; Graph and an outside issuer take the next two. 0 takes any free ones.',
        defaultText: '8443; any free ones with a command',
      },
      Name: {
        type: 'String',
        description: 'The name of the environment that leads to it.',
        defaultText: 'Lab',
        notEmpty: true,
      },
    },
    trailingWords: '-- COMMAND [ARGUMENTS]',
    examples: [
      { title: 'Run it', line: 'lab', remark: 'In another terminal: entrada Connect-Entra -Environment Lab' },
      { title: 'Test a program against it', line: 'lab -- npm test' },
    ],
    output: 'What the command prints.',
  },
  async run({ parameters, trailing }, host) {
    const name = parameters.Name ?? defaultName;
    if (trailing.length > 0) {
      const { runInLab } = await import('./run-in-lab.ts');
      return { kind: 'status', status: await runInLab(trailing, parameters.Port ?? 0, name, host) };
    }
    return serveLab(parameters.Port ?? defaultPort, name, host);
  },
});

async function serveLab(port: number, name: string, host: CommandHost): Promise<CommandResult> {
  const { services } = host;
  const { startLab } = await import('../lab/start-lab.ts');
  const lab = await startLab({
    folder: join(host.folders.data, 'lab'),
    loginPort: port,
    graphPort: port === 0 ? 0 : port + 1,
    outsidePort: port === 0 ? 0 : port + 2,
    log: services.verbose,
  });
  try {
    const { loginOrigin: azureADEndpoint, graphOrigin: graphEndpoint, caFile } = lab;
    await addEnvironment(services.environments, { name, azureADEndpoint, graphEndpoint, caFile });
    host.information(await describeLab(lab, name));
    await untilAborted(services.signal);
    await forgetEnvironment(name, lab.loginOrigin, host);
  } finally {
    await lab.stop();
  }
  host.information('The lab has stopped.');
  return { kind: 'status', status: exitStatuses.ok };
}

async function describeLab(
  lab: { readonly loginOrigin: string; readonly graphOrigin: string; readonly caFile: string },
  name: string,
): Promise<string> {
  const { labIds } = await import('../lab/seed-ids.ts');
  const { users, applications } = labIds;
  return `The lab is up.

  Sign-in      ${lab.loginOrigin}
  Graph        ${lab.graphOrigin}
  Authority    ${lab.caFile}
  Tenant       ${labIds.tenantId} (${labIds.domain})
  User         ${users.ada.userPrincipalName}
  Password     ${users.ada.password}
  Application  ${applications.daemon.appId}
  Its secret   ${applications.daemon.secret}

In another terminal:
  entrada Connect-Entra -Environment ${name}
  entrada Connect-Entra -Environment ${name} -UseDeviceCode
  entrada request /me

The browser warns of the lab's certificate once: only Entrada trusts it, and only for ${name}.
Ctrl+C stops the lab.`;
}

/** Removes the environment unless somebody has pointed it elsewhere meanwhile. */
async function forgetEnvironment(name: string, loginOrigin: string, host: CommandHost): Promise<void> {
  const { environments } = host.services;
  if (findCloud(await environments.read(), name)?.azureADEndpoint !== loginOrigin) return;
  await removeEnvironment(environments, name);
}

function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
