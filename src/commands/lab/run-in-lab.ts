import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EntradaError, exitStatuses, messageOf } from '../../base/errors.ts';
import { entradaFolders } from '../../base/folders.ts';
import { childEnvironment } from '../../exec/child-environment.ts';
import { runChild } from '../../exec/run-child.ts';
import { environmentFile } from '../../session/environments/environment-file.ts';
import type { CommandHost } from '../command.ts';
import { type CredentialChoice, startLabCredentials } from './lab-credentials.ts';
import { addLabEnvironments, type LabNames, type LabOptions, startLabs, stopLabs } from './lab-environments.ts';
import { labVariables } from './lab-variables.ts';

/** A command line to run in a lab, and what it signs in with. */
export interface LabCommand extends CredentialChoice {
  readonly words: readonly string[];
  /** Leads the public names of Microsoft's services to the lab. */
  readonly isRedirected: boolean;
}

/**
 * Runs a command against a separate lab, with an empty folder for sessions, the lab's environment, a robot browser and
 * variables for the lab's addresses, certificate authority and credentials.
 *
 * @returns The command's exit status; 128 plus the signal's number if a signal ended it.
 * @throws {EntradaError} `LAB_FAILED` if the lab cannot be started; `EXEC_NOT_FOUND` (status 127) or `EXEC_FAILED`
 *   (126) if the command cannot.
 */
export async function runInLab(
  command: LabCommand,
  options: LabOptions,
  names: LabNames,
  host: CommandHost,
): Promise<number> {
  const home = makeFolder();
  const removeHome = () => remove(home);
  // A second Ctrl+C while the lab starts or stops, and an error outside of this function, end the process at once.
  process.on('exit', removeHome);
  const services: { stop(): Promise<void> }[] = [];
  try {
    const labs = await startLabs(options);
    services.push({ stop: () => stopLabs(labs) });
    const folders = entradaFolders({ ENTRADA_HOME: home }, process.platform, home);
    const added = await addLabEnvironments(environmentFile(folders.config), labs, names);
    const [main] = added;
    const redirection = command.isRedirected ? await main?.lab.startRedirection() : undefined;
    const credentials = main && (await startLabCredentials(main.lab, command, home, host.env));
    if (credentials !== undefined) services.push(credentials);
    const variables = await labVariables(added, home, options, host, redirection);
    const authority = redirection && { AZURE_AUTHORITY_HOST: `https://${redirection.hosts[0]}` };
    // Asked to end while it started.
    if (host.services.signal?.aborted === true) return exitStatuses.cancelled;
    const all = { ...variables, ...credentials?.variables, ...authority };
    return await runChild(command.words, childEnvironment(withoutOwn(host.env), all), { process }, { graceMs });
  } finally {
    // One that cannot stop does not keep the others, or the files, from going.
    await Promise.allSettled(services.map((service) => service.stop()));
    process.off('exit', removeHome);
    removeHome();
  }
}

/** How long a command that was asked twice to end has to do so. */
const graceMs = 5000;

/**
 * A program in the background, such as the robot browser, may write meanwhile; and Windows does not remove a file that
 * a program has open, nor the folder around it.
 */
function remove(folder: string): void {
  if (isRemoved(folder)) return;
  for (const { name, parentPath } of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    isRemoved(join(parentPath, name));
  }
  // The status of the command counts; the system's temporary folder is cleaned up in the end.
  isRemoved(folder);
}

function isRemoved(path: string): boolean {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 5 });
    return true;
  } catch {
    return false;
  }
}

function makeFolder(): string {
  const prefix = join(tmpdir(), 'entrada-lab-');
  try {
    return mkdtempSync(prefix);
  } catch (cause) {
    const message = `Cannot create a folder in "${tmpdir()}" for the command: ${messageOf(cause)}`;
    throw new EntradaError('LAB_FAILED', message, {
      hint: 'Set TMPDIR (TEMP on Windows) to a folder that you can write to.',
      cause,
    });
  }
}

/** Omits the caller's own settings: ENTRADA_CACHE, for one, would lead the command to the caller's real sessions. */
function withoutOwn(env: CommandHost['env']): CommandHost['env'] {
  const own = /^(?:ENTRADA_.*|ARM_CLOUD_METADATA_URL)$/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.test(name)));
}
