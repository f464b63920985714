import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { variableOf } from '../../base/windows-system.ts';
import { writeScript } from '../../exec/write-script.ts';
import type { Redirection } from '../../lab/redirection/start-redirection.ts';
import type { CommandHost } from '../command.ts';
import type { LabEnvironment, LabOptions } from './lab-environments.ts';
import { mainCredentials } from './main-credentials.ts';
import { redirectVariables } from './redirect-variables.ts';
import { writeTrustFiles } from './trust-variables.ts';

/**
 * Writes the files that a command in a lab needs and returns the environment variables that name them, and those with
 * the lab's addresses and users.
 *
 * @param home - Temporary folder of the command.
 * @param redirection - Of public names to the lab, for this command.
 */
export async function labVariables(
  labs: readonly LabEnvironment[],
  home: string,
  options: LabOptions,
  host: CommandHost,
  redirection: Redirection | undefined,
): Promise<Record<string, string>> {
  const [main] = labs;
  if (main === undefined) return {};
  const { loadClientIdentity } = await import('../../lab/pki/pki.ts');
  const { lab, name } = main;
  const authorities = `${readFileSync(lab.caFile, 'utf8')}${redirection?.authority ?? ''}`;
  const { user, daemon, teamsDaemon } = await mainCredentials(lab);
  const certificate = join(home, 'lab-daemon.pem');
  const client = await loadClientIdentity({ folder: options.folder, nowMs: Date.now(), log: options.log });
  for (const each of labs) {
    for (const application of [daemon, teamsDaemon]) {
      if (application !== undefined) each.lab.registerCertificate(application.appId, client.certificate);
    }
  }
  writeFileSync(certificate, `${client.key}${client.certificate}`, { mode: 0o600 });
  const entrada = writeScript(home, 'entrada', host.self);
  // Like a real browser's, it returns at once: Python waits for it before it serves the address that it leads to.
  const robot = writeScript(home, 'lab-browser', [...host.self, 'lab-visit'], { inBackground: true });
  return {
    ENTRADA_HOME: home,
    // This folder is temporary, so its key must not go into the user's keyring.
    ENTRADA_KEYRING: 'off',
    ENTRADA_LAB_ENVIRONMENT: name,
    ENTRADA_LAB_LOGIN: lab.loginOrigin,
    ENTRADA_LAB_GRAPH: lab.graphOrigin,
    ENTRADA_LAB_TEAMS: lab.teamsOrigin,
    ENTRADA_LAB_MANAGEMENT: lab.managementOrigin,
    ENTRADA_LAB_CA_FILE: lab.caFile,
    ENTRADA_LAB_TENANT_ID: lab.tenant.id,
    ...(user && { ENTRADA_LAB_USER: user.name, ENTRADA_LAB_PASSWORD: user.password }),
    ...(daemon && { ENTRADA_LAB_CLIENT_ID: daemon.appId, ENTRADA_LAB_CLIENT_SECRET: daemon.secret }),
    ...(teamsDaemon && {
      ENTRADA_LAB_TEAMS_CLIENT_ID: teamsDaemon.appId,
      ENTRADA_LAB_TEAMS_CLIENT_SECRET: teamsDaemon.secret,
    }),
    ENTRADA_LAB_CERTIFICATE: certificate,
    BROWSER: browserVariable(robot),
    PATH: [dirname(entrada), variableOf(host.env, 'PATH') ?? ''].join(delimiter),
    ...writeTrustFiles(home, authorities, host.env),
    ...azureCliVariables(home),
    ...(redirection === undefined
      ? labAsCloud(lab.managementOrigin)
      : redirectVariables(redirection, authorities, home, host.env)),
  };
}

/** Programs split the variable at colons, xdg-open also at spaces; the folder is in PATH, so that the name suffices. */
function browserVariable(robot: string): string {
  return process.platform !== 'win32' && /[\s:]/.test(robot) ? basename(robot) : robot;
}

/** An Azure CLI without the sessions of the caller. */
function azureCliVariables(home: string): Record<string, string> {
  const folder = join(home, 'azure');
  mkdirSync(folder, { mode: 0o700 });
  return { AZURE_CONFIG_DIR: folder, AZURE_CORE_COLLECT_TELEMETRY: 'false' };
}

/** An Azure CLI with the lab as its only cloud. */
function labAsCloud(managementOrigin: string): Record<string, string> {
  return {
    ARM_CLOUD_METADATA_URL: `${managementOrigin}/metadata/endpoints?api-version=2019-05-01`,
    // The sign-in service of the public cloud does not know the lab.
    AZURE_CORE_INSTANCE_DISCOVERY: 'false',
  };
}
