import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { EntradaError, exitStatuses, messageOf } from '../../base/errors.ts';
import { makeTemporaryFolder } from '../../base/make-temporary-folder.ts';
import { Secret } from '../../base/secret.ts';
import { bindParameters } from '../../binder/bind.ts';
import { memoryCache } from '../../cache/memory-cache.ts';
import type { SignInPrompt } from '../../credentials/prompt.ts';
import type { Cloud } from '../../model/cloud.ts';
import type { Context } from '../../model/context.ts';
import { connectEntra } from '../../session/connect/connect.ts';
import { connectionOf, connectTeams } from '../../session/connect/connect-teams.ts';
import type { ConnectEntraOptions } from '../../model/connect-options.ts';
import { environmentsInMemory } from '../../session/environments/environment-file.ts';
import { openSession, type Session } from '../../session/session.ts';
import type { Services } from '../../session/services/services.ts';
import { teamsEnvironmentInMemory } from '../../session/environments/teams-environment-file.ts';
import { writeOutput } from '../../terminal/output.ts';
import { writeLine } from '../../terminal/output-sink.ts';
import { isColorWanted, painter } from '../../terminal/style.ts';
import { type CommandHost, type CommandResult, defineCommand, nothing } from '../command.ts';
import { welcomeText } from '../connect/connect-entra.ts';

/** The command tour. */
export const tourCommand = defineCommand({
  table: {
    name: 'tour',
    aliases: [],
    synopsis: 'Starts a lab, signs in to it in several ways and shows what a session can do.',
    description: ['Run by "npm start" in a clone. It leaves nothing behind.'],
    parameters: {},
    examples: [],
  },
  async run(_call, host) {
    const folder = makeTemporaryFolder('entrada-tour-');
    const { startLab } = await import('../../lab/start-lab.ts');
    const lab = await startLab({ folder, settings: { deviceCodeIntervalSeconds: 1 } });
    try {
      await showTour(lab, host);
    } finally {
      await lab.stop();
      rmSync(folder, { recursive: true, force: true });
    }
    return { kind: 'status', status: exitStatuses.ok };
  },
});

const pageSize = 100;
const shownUsers = 5;

interface TourLab {
  readonly loginOrigin: string;
  readonly graphOrigin: string;
  readonly teamsOrigin: string;
  readonly caFile: string;
}

async function showTour(lab: TourLab, host: CommandHost): Promise<void> {
  const paint = painter(isColorWanted(host.env, host.stdout));
  const width = host.stdout.columns || 80;
  const print = (text: string) => writeLine(text, host.stdout);
  const show = async (line: string, value: unknown) => {
    await print(paint('bold', `\n> entrada ${line}`));
    await writeOutput(value, { format: 'table', stream: host.stdout, width });
  };
  const { labIds } = await import('../../lab/seed/seed-ids.ts');
  const services = await servicesFor(lab, host);
  const common = { environment: 'Lab' };
  const daemon = {
    userName: labIds.applications.daemon.appId,
    password: new Secret(labIds.applications.daemon.secret),
  };
  const signIns: [string, ConnectEntraOptions][] = [
    ['Connect-Entra -Environment Lab', { ...common, scopes: ['User.Read', 'User.Read.All'] }],
    ['Connect-Entra -Environment Lab -UseDeviceCode', { ...common, useDeviceCode: true }],
    [
      `Connect-Entra -Environment Lab -TenantId ${labIds.domain} -ClientSecretCredential ${daemon.userName}:env:APP_SECRET`,
      { ...common, tenantId: labIds.domain, clientSecretCredential: daemon },
    ],
  ];
  await print(`The lab, a local tenant, is running: sign-in at ${lab.loginOrigin}, Graph at ${lab.graphOrigin}.`);
  for (const [line, options] of signIns) {
    await print(paint('bold', `\n> entrada ${line}`));
    const session = openSession(await connectEntra(options, services), services);
    await print(welcomeText(session.context).trimEnd());
    await show('Get-EntraContext', shortContext(session.context));
    if (session.context.AuthType === 'Delegated') await show('request /me', await session.request('/me'));
    await showUsers(session, show, print);
  }
  await print(paint('bold', '\n> entrada Connect-MicrosoftTeams -TeamsEnvironmentName Lab'));
  const teams = await connectTeams({ teamsEnvironmentName: 'Lab' }, services);
  await writeOutput(connectionOf(teams), { format: 'table', stream: host.stdout, width });
  const words = ['Get-Team', '-Property', 'DisplayName,Visibility,MailNickName'];
  const listing = await runCommand(words, { ...host, services });
  if (listing.kind === 'value') await show(words.join(' '), listing.rows ?? listing.value);
  const entrada = programIn(process.cwd(), host.self);
  await print(`\n${paint('bold', 'Next steps:')}
  ${entrada} lab
  ${entrada} Connect-Entra -Environment Lab        in another terminal
  ${entrada} Connect-MicrosoftTeams -TeamsEnvironmentName Lab
  ${entrada} help Connect-Entra`);
}

/** Returns how the program is called in a folder: after `npm start` in a clone, it is not in PATH. */
function programIn(folder: string, self: CommandHost['self']): string {
  const script = join('dist', 'cli.cjs');
  return self.at(-1) === join(folder, script) ? `node ${script}` : 'entrada';
}

/** Returns services with sessions in memory, the lab as the only custom environment, and a robot browser. */
async function servicesFor(lab: TourLab, host: CommandHost): Promise<Services> {
  const { createRobotBrowser } = await import('../../lab/robot/robot-browser.ts');
  const { labIds } = await import('../../lab/seed/seed-ids.ts');
  const { userPrincipalName: userName, password } = labIds.users.ada;
  const robot = createRobotBrowser({ caFile: lab.caFile, userName, password });
  const act = async (prompt: SignInPrompt): Promise<void> => {
    if (prompt.kind === 'browser') await robot.visit(prompt.url.href);
    if (prompt.kind === 'device-code') await robot.approveDevice(prompt.verificationUri, prompt.userCode);
  };
  const cloud: Cloud = {
    name: 'Lab',
    azureADEndpoint: lab.loginOrigin,
    graphEndpoint: lab.graphOrigin,
    teamsEndpoint: lab.teamsOrigin,
    type: 'User-defined',
    caFile: lab.caFile,
  };
  return {
    ...host.services,
    cache: memoryCache(),
    environments: environmentsInMemory([cloud]),
    teamsEnvironment: teamsEnvironmentInMemory(),
    onPrompt(prompt) {
      if (prompt.kind === 'device-code') host.information(prompt.message);
      if (prompt.kind === 'browser') host.information('The browser opens the sign-in page, and the lab user signs in.');
      // The sign-in waits for this to finish, so nothing may wait for it here.
      act(prompt).catch((error: unknown) => host.services.warn(messageOf(error)));
    },
  };
}

/** Returns a context without its empty fields. */
function shortContext(context: Context): Record<string, unknown> {
  return Object.fromEntries(Object.entries(context).filter(([, value]) => value !== null));
}

/** Lists users from several pages and shows the first few. */
async function showUsers(
  session: Session,
  show: (line: string, value: unknown) => Promise<void>,
  print: (text: string) => Promise<void>,
): Promise<void> {
  const address = `/users?$select=displayName,userPrincipalName,jobTitle&$top=${pageSize}`;
  const users: unknown[] = [];
  for await (const user of session.list(address)) users.push(user);
  await show(`request '${address}' --all`, users.slice(0, shownUsers));
  await print(`... and ${users.length - shownUsers} more, read from ${Math.ceil(users.length / pageSize)} pages.`);
}

/** Runs a command line. */
async function runCommand(words: readonly string[], host: CommandHost): Promise<CommandResult> {
  const found = await host.commands.find(words);
  const command = await found?.command.load();
  if (command === undefined) return nothing;
  const call = await bindParameters(command.table, found?.rest ?? [], {
    warn: host.services.warn,
    readSecret: () => Promise.reject(new EntradaError('SECRET_UNREADABLE', 'The tour does not read secrets.')),
  });
  return command.run(call, host);
}
