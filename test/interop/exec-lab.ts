import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TestContext } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { readClaims } from '../../src/model/jwt.ts';
import { cliPath } from '../support/installed-package.ts';
import { connectDaemonLine, daemonSecret, outputOf } from '../support/journey-cli.ts';
import { type JourneyHome, makeHome } from '../support/journey-home.ts';
import { type JourneyLab, startJourneyLab } from '../support/journey-lab.ts';

/** A lab, and a home that is signed in to it, for programs that know nothing of Entrada. */
export interface ExecLab {
  readonly lab: JourneyLab;
  readonly home: JourneyHome;
  /** PATH with an `entrada`, for the commands of the documentation. */
  readonly path: Readonly<Record<'PATH', string>>;
}

/** Starts a lab that stops with the tests of the file, and signs its daemon in. */
export async function startExecLab(): Promise<ExecLab> {
  const lab = await startJourneyLab({ clock: systemClock });
  const home = await makeHome(lab.cloud);
  await outputOf(home, connectDaemonLine, { env: daemonSecret });
  const programs = join(home.folder, 'programs');
  mkdirSync(programs);
  writeFileSync(join(programs, 'entrada'), `#!/bin/sh\nexec '${process.execPath}' '${cliPath}' "$@"\n`, {
    mode: 0o755,
  });
  return { lab, home, path: { PATH: [programs, process.env['PATH'] ?? ''].join(delimiter) } };
}

/** Skips a test, with a line that names what is missing, unless a command works. */
export function needs(t: TestContext, what: string, program: string, ...words: readonly string[]): boolean {
  const works = spawnSync(program, words, { stdio: 'ignore' }).status === 0;
  if (!works) t.skip(`did not run: ${what} is not installed`);
  return works;
}

/** Returns the `aud` of a token. */
export function audienceOf(token: string): unknown {
  return readClaims(token.trim())?.['aud'];
}
