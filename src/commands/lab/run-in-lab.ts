import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { EntradaError, messageOf, systemErrorCode } from '../../base/errors.ts';
import { shellQuote } from '../../base/shell-quote.ts';
import { entradaFolders } from '../../base/folders.ts';
import { environmentFile } from '../../session/environments/environment-file.ts';
import type { CommandHost } from '../command.ts';
import {
  addLabEnvironments,
  type LabEnvironment,
  type LabNames,
  type LabOptions,
  startLabs,
  stopLabs,
} from './lab-environments.ts';

/**
 * Runs a command against a separate lab, with an empty folder for sessions, the lab's environment, a robot browser and
 * variables for the lab's addresses and credentials.
 *
 * @returns The command's exit status; 128 plus the signal's number if a signal ended it.
 * @throws {EntradaError} `LAB_FAILED` if the command cannot be started.
 */
export async function runInLab(
  words: readonly string[],
  options: LabOptions,
  names: LabNames,
  host: CommandHost,
): Promise<number> {
  const labs = await startLabs(options);
  const home = mkdtempSync(join(tmpdir(), 'entrada-lab-'));
  try {
    const folders = entradaFolders({ ENTRADA_HOME: home }, process.platform, home);
    const added = await addLabEnvironments(environmentFile(folders.config), labs, names);
    return await runCommand(words, await variablesFor(added, home, options, host), host);
  } finally {
    await stopLabs(labs);
    rmSync(home, { recursive: true, force: true });
  }
}

async function variablesFor(
  labs: readonly LabEnvironment[],
  home: string,
  options: LabOptions,
  host: CommandHost,
): Promise<Record<string, string>> {
  const [main] = labs;
  if (main === undefined) return {};
  const { labIds } = await import('../../lab/seed/seed-ids.ts');
  const { loadClientIdentity } = await import('../../lab/pki/pki.ts');
  const { lab, name } = main;
  const { users, applications } = labIds;
  const certificate = join(home, 'lab-daemon.pem');
  const client = await loadClientIdentity({ folder: options.folder, nowMs: Date.now(), log: options.log });
  for (const each of labs) {
    for (const { appId } of [applications.daemon, applications.teamsDaemon]) {
      each.lab.registerCertificate(appId, client.certificate);
    }
  }
  writeFileSync(certificate, `${client.key}${client.certificate}`, { mode: 0o600 });
  const entrada = writeScript(home, 'entrada', host.self);
  const robot = writeScript(home, 'lab-browser', [...host.self, 'lab-visit']);
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
    ENTRADA_LAB_TENANT_ID: labIds.tenantId,
    ENTRADA_LAB_USER: users.ada.userPrincipalName,
    ENTRADA_LAB_PASSWORD: users.ada.password,
    ENTRADA_LAB_CLIENT_ID: applications.daemon.appId,
    ENTRADA_LAB_CLIENT_SECRET: applications.daemon.secret,
    ENTRADA_LAB_TEAMS_CLIENT_ID: applications.teamsDaemon.appId,
    ENTRADA_LAB_TEAMS_CLIENT_SECRET: applications.teamsDaemon.secret,
    ENTRADA_LAB_CERTIFICATE: certificate,
    BROWSER: robot,
    PATH: [entrada.slice(0, -'/entrada'.length), host.env['PATH'] ?? ''].join(delimiter),
  };
}

/** Writes a script that runs a command line, followed by the script's own arguments. */
function writeScript(folder: string, name: string, words: readonly string[]): string {
  const isWindows = process.platform === 'win32';
  const path = join(folder, isWindows ? `${name}.cmd` : name);
  const line = words.map((word) => (isWindows ? `"${word}"` : shellQuote(word))).join(' ');
  writeFileSync(path, isWindows ? `@${line} %*\r\n` : `#!/bin/sh\nexec ${line} "$@"\n`, { mode: 0o700 });
  chmodSync(path, 0o700);
  return path;
}

function runCommand(words: readonly string[], variables: Record<string, string>, host: CommandHost): Promise<number> {
  const [program = '', ...args] = words;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env: { ...withoutEntrada(host.env), ...variables } });
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
function withoutEntrada(env: CommandHost['env']): CommandHost['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^ENTRADA_/i.test(name)));
}

function cannotStart(program: string, cause: unknown): EntradaError {
  const found = systemErrorCode(cause) === 'ENOENT' ? 'no such command' : messageOf(cause);
  return new EntradaError('LAB_FAILED', `Cannot run "${program}": ${found}`, {
    hint: 'The command after -- is started without a shell; for a shell command line, use -- sh -c "LINE".',
    cause,
  });
}
