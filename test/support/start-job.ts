import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TestContext } from 'node:test';
import { entradaFolders } from '../../src/base/folders.ts';
import { environmentFile } from '../../src/session/environments/environment-file.ts';
import { cliPath } from './installed-package.ts';
import type { JourneyLab } from './journey-lab.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A machine of a service with a job on it: folders, and the programs that a job calls. */
export interface Job {
  /** The folder that the steps run in. */
  readonly workspace: string;
  readonly home: string;
  /** The service's folder for the files of the job. */
  readonly temporary: string;
  /** The variables of a bare machine. */
  readonly env: Readonly<Record<string, string>>;
  /** The calls of npm, whose package is here already. */
  npmCalls(): string[];
}

/** The end of a shell of a job. */
export interface ShellEnd {
  readonly status: number;
  /** Both streams, as a log has them. */
  readonly log: string;
  readonly stdout: string;
}

/** The header of the reports that the page's commands write. */
export const reportStart = /^displayName,mail\nAda /;

/**
 * Makes a machine on which `entrada Connect-Entra` leads to the lab, where no environment is named.
 *
 * @param lab - Undefined: the commands start one.
 * @param homes - Further folders that are an `ENTRADA_HOME`.
 */
export async function startJob(
  t: TestContext,
  lab: Pick<JourneyLab, 'cloud' | 'caFile'> | undefined,
  ...homes: readonly string[]
): Promise<Job> {
  const folder = temporaryFolder(t);
  const [workspace, home, temporary, programs] = ['work', 'home', 'temp', 'bin'].map((name) => join(folder, name));
  assert.ok(workspace !== undefined && home !== undefined && temporary !== undefined && programs !== undefined);
  for (const path of [workspace, home, temporary, programs]) mkdirSync(path, { mode: 0o700 });
  const write = (name: string, lines: readonly string[]) =>
    writeFileSync(join(programs, name), `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o755 });
  write('entrada', [
    'case "$*" in',
    '  *" -Environment "*|*" -Environment:"*|*" -TeamsEnvironmentName "*) ;;',
    '  Connect-Entra*) set -- "$@" -Environment Lab ;;',
    '  Connect-MicrosoftTeams*) set -- "$@" -TeamsEnvironmentName Lab ;;',
    'esac',
    `exec '${process.execPath}' '${cliPath}' "$@"`,
  ]);
  write('npm', [`echo "$*" >>'${join(folder, 'npm')}'`]);
  write('node', [`exec '${process.execPath}' "$@"`]);
  // The token services of the build services are the lab's, too.
  const env = {
    ...(lab === undefined ? {} : { ENTRADA_CA_FILE: lab.caFile }),
    HOME: home,
    TMPDIR: temporary,
    PATH: [programs, '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
  };
  const configs = [
    entradaFolders({ HOME: home }, process.platform, home).config,
    ...homes.map((name) => entradaFolders({ ENTRADA_HOME: join(folder, name) }, process.platform, home).config),
  ];
  if (lab !== undefined) for (const config of configs) await environmentFile(config).update(() => [lab.cloud]);
  return {
    workspace,
    home,
    temporary,
    env,
    npmCalls: () => readFileSync(join(folder, 'npm'), 'utf8').trimEnd().split('\n'),
  };
}

/** Runs a program to its end, with these variables only. */
export function runProgram(
  [program = '', ...words]: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
  input = '',
): Promise<ShellEnd> {
  const child = spawn(program, words, { env, cwd });
  let [log, stdout] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    log += text;
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  // A program that reads no input may be gone before it is written.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status: status ?? -1, log, stdout }));
  });
}

/** Asserts that a log neither has a secret of the lab nor one of these. */
export function assertNoSecret(log: string, lab: JourneyLab, more: readonly string[] = []): void {
  const secrets = [...lab.secrets, ...more].filter((secret) => secret.length > 8);
  assert.ok(secrets.length > 0, 'The lab has not received a secret.');
  assert.deepEqual(
    secrets.filter((secret) => log.includes(secret)),
    [],
  );
}
