import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { EntradaError, messageOf, systemErrorCode } from '../../base/errors.ts';
import { entradaFolders } from '../../base/folders.ts';
import { childEnvironment } from '../../exec/child-environment.ts';
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
 * @throws {EntradaError} `LAB_FAILED` if the command cannot be started.
 */
export async function runInLab(
  command: LabCommand,
  options: LabOptions,
  names: LabNames,
  host: CommandHost,
): Promise<number> {
  const home = makeFolder();
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
    return await runCommand(command.words, { ...variables, ...credentials?.variables, ...authority }, host);
  } finally {
    // One that cannot stop does not keep the others, or the files, from going.
    await Promise.allSettled(services.map((service) => service.stop()));
    rmSync(home, { recursive: true, force: true });
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

function runCommand(words: readonly string[], variables: Record<string, string>, host: CommandHost): Promise<number> {
  const [program = '', ...args] = words;
  return new Promise((resolve, reject) => {
    const env = childEnvironment(withoutOwn(host.env), variables);
    const child = spawn(program, args, { stdio: 'inherit', env });
    const { signal } = host.services;
    const forward = () => {
      const name = (['SIGINT', 'SIGHUP'] as const).find((each) => each === signal?.reason) ?? 'SIGTERM';
      // On a terminal, Ctrl+C reaches the child directly; other signals must be forwarded.
      if (name !== 'SIGINT' || host.stdin.isTTY !== true) child.kill(name);
    };
    if (signal?.aborted === true) forward();
    signal?.addEventListener('abort', forward, { once: true });
    child.on('error', (cause) => reject(cannotStart(program, cause)));
    child.on('exit', (status, endedBy) => {
      signal?.removeEventListener('abort', forward);
      resolve(status ?? 128 + (endedBy === null ? 0 : constants.signals[endedBy]));
    });
  });
}

/** Omits the caller's own settings: ENTRADA_CACHE, for one, would lead the command to the caller's real sessions. */
function withoutOwn(env: CommandHost['env']): CommandHost['env'] {
  const own = /^(?:ENTRADA_.*|ARM_CLOUD_METADATA_URL)$/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.test(name)));
}

function cannotStart(program: string, cause: unknown): EntradaError {
  const found = systemErrorCode(cause) === 'ENOENT' ? 'no such command' : messageOf(cause);
  return new EntradaError('LAB_FAILED', `Cannot run "${program}": ${found}`, {
    hint: 'The command after -- is started without a shell; for a shell command line, use -- sh -c "LINE".',
    cause,
  });
}
