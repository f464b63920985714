import { accessSync, constants, mkdirSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mainCredentials } from './main-credentials.ts';
import { EntradaError, messageOf } from '../../base/errors.ts';
import { thisMachine } from '../../credentials/managed-identity/machine.ts';
import type { Lab } from '../../lab/start-lab.ts';

/** Machines whose identity a command of a lab can have, by their names on the command line. */
export const machineNames = [
  'imds',
  'app-service',
  'app-service-2017',
  'container-apps',
  'arc',
  'cloud-shell',
  'azure-ml',
  'service-fabric',
  'workload-identity',
] as const;
/** One of {@link machineNames}. */
export type MachineName = (typeof machineNames)[number];

/** Build services whose identity tokens a command of a lab can have. */
export const pipelineNames = ['github', 'azure-devops'] as const;
/** One of {@link pipelineNames}. */
export type PipelineName = (typeof pipelineNames)[number];

/** The credentials of a command; at most one of both. */
export interface CredentialChoice {
  readonly machine?: MachineName | undefined;
  readonly pipeline?: PipelineName | undefined;
}

/** Environment variables with credentials, and the end of the services behind them. */
export interface LabCredentials {
  readonly variables: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Starts the services that a command's credentials need and returns the variables for them: by default, those of the
 * lab's application for the Azure SDKs.
 *
 * @param home - Temporary folder for files with tokens.
 * @throws {EntradaError} `LAB_FAILED` when the folder that Azure Arc's clients require cannot be used.
 */
export async function startLabCredentials(
  lab: Lab,
  { machine, pipeline }: CredentialChoice,
  home: string,
  env: Variables,
): Promise<LabCredentials> {
  const { labIds } = await import('../../lab/seed/seed-ids.ts');
  const { workload } = labIds.applications;
  const place = { AZURE_AUTHORITY_HOST: lab.loginOrigin, AZURE_TENANT_ID: lab.tenant.id };
  const stop = async () => {};
  if (pipeline !== undefined) {
    const { github, azureDevOps } = lab.pipelineVariables;
    const variables = pipeline === 'github' ? github : azureDevOps;
    return { variables: { ...place, AZURE_CLIENT_ID: workload.appId, ...variables }, stop };
  }
  if (machine === undefined) {
    const { daemon } = await mainCredentials(lab);
    const client = daemon && { AZURE_CLIENT_ID: daemon.appId, AZURE_CLIENT_SECRET: daemon.secret };
    return { variables: { ...place, ...client }, stop };
  }
  if (machine === 'workload-identity') {
    const { startWorkloadIdentity } = await import('../../lab/managed-identity/workload-identity.ts');
    return { variables: (await startWorkloadIdentity(lab, { tokenFolder: join(home, 'workload') })).env, stop };
  }
  return startMachine(lab, machine, env);
}

/** Without AZURE_CLIENT_ID, which the Azure SDKs take for the id of a user-assigned identity. */
async function startMachine(
  lab: Lab,
  machine: Exclude<MachineName, 'workload-identity'>,
  env: Variables,
): Promise<LabCredentials> {
  const { startManagedIdentityServer } = await import('../../lab/managed-identity/start-managed-identity-server.ts');
  if (machine !== 'arc') {
    const server = await startManagedIdentityServer(lab, { kind: machine, identities: lab.tenant.managedIdentities });
    // By this, the Azure CLI tells App Service from Cloud Shell.
    const site = machine.startsWith('app-service') ? { APPSETTING_WEBSITE_SITE_NAME: 'lab' } : {};
    const variables = { AZURE_AUTHORITY_HOST: lab.loginOrigin, ...site, ...server.env };
    return { variables, stop: () => server.stop() };
  }
  const keyFolder = thisMachine(env).arcKeyFolder;
  const created = openKeyFolder(keyFolder);
  const removeCreated = () => {
    if (created !== undefined) removeEmptyFolders(keyFolder, created);
  };
  try {
    const server = await startManagedIdentityServer(lab, { kind: 'azure-arc', keyFolder });
    return {
      variables: { AZURE_AUTHORITY_HOST: lab.loginOrigin, ...server.env },
      async stop() {
        await server.stop();
        removeCreated();
      },
    };
  } catch (error) {
    removeCreated();
    throw error;
  }
}

/** @returns The first of the folders that had to be created; undefined if all of them exist. */
function openKeyFolder(folder: string): string | undefined {
  try {
    const created = mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return created;
  } catch (cause) {
    throw new EntradaError(
      'LAB_FAILED',
      `Cannot emulate Azure Arc: clients read its keys only in "${folder}" (${messageOf(cause)})`,
      { hint: 'Run as a user who can write there, as in a container, or use another -ManagedIdentity.', cause },
    );
  }
}

/** Removes a folder and those around it up to `last`, as far as they are empty. */
function removeEmptyFolders(folder: string, last: string): void {
  try {
    for (let path = folder; path.startsWith(last); path = dirname(path)) rmdirSync(path);
  } catch {
    // Another program uses it by now.
  }
}
