import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { type Job, runProgram, type ShellEnd } from '../../support/start-job.ts';

/**
 * Runs the one job of a GitLab file as a runner does: the lines are one text, which a bash reads from its standard
 * input and evaluates in a subshell (shells/bash.go of GitLab Runner).
 *
 * @param env - In addition to the machine's variables: those of the project, and the ID tokens.
 */
export function runGitlabJob(text: string, job: Job, env: Readonly<Record<string, string>>): Promise<ShellEnd> {
  const jobs = Object.values(parse(text) as Readonly<Record<string, { readonly script: readonly string[] }>>);
  const [{ script } = assert.fail('The file has no job.'), ...others] = jobs;
  assert.equal(others.length, 0);
  const lines = script.flatMap((line) => [`echo $'$ '${quoted(line)}`, line]);
  const input = `set -eo pipefail\nset +o noclobber\n: | eval ${quoted(lines.join('\n'))}\nexit 0\n`;
  const shell = { ...job.env, CI: 'true', GITLAB_CI: 'true', ...env };
  return runProgram(['bash'], shell, job.workspace, input);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
