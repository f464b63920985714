import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Job, runProgram } from '../../support/start-job.ts';

interface Step {
  readonly bash?: string;
  readonly task?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a pipeline is run with. */
export interface AzureJob {
  readonly job: Job;
  /** Variables of the service with their names, such as `Agent.TempDirectory`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Variables of the task AzureCLI@2. */
  readonly taskVariables: Readonly<Record<string, string>>;
  /** Variables that a step has only where its `env` maps them. */
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * Runs a pipeline as an agent of Azure DevOps does: each step in a bash of its own, which goes on after a command that
 * fails; `##vso[task.setvariable]` sets variables of later steps, and secret ones are only in the steps that map them.
 *
 * @returns The log as the service shows it, and the status of the first step that failed.
 */
export async function runPipeline(text: string, asked: AzureJob): Promise<{ status: number; log: string }> {
  const { variables: own = {}, steps } = parse(text) as {
    readonly variables?: Readonly<Record<string, string>>;
    readonly steps: readonly Step[];
  };
  const { job } = asked;
  const shown: Record<string, string> = { ...asked.variables };
  const secrets: Record<string, string> = { ...asked.secrets };
  const expand = (value: string) =>
    value.replaceAll(/\$\(([\w.]+)\)/g, (macro, name: string) => secrets[name] ?? shown[name] ?? macro);
  for (const [name, value] of Object.entries(own)) shown[name] = expand(value);
  let log = '';
  for (const step of steps) {
    const isCli = step.task === 'AzureCLI@2';
    assert.ok(isCli || step.bash !== undefined, 'An unknown step.');
    if (isCli)
      assert.deepEqual([step.inputs?.['scriptType'], step.inputs?.['scriptLocation']], ['bash', 'inlineScript']);
    const script = join(job.temporary, `${randomUUID()}.sh`);
    writeFileSync(script, expand((isCli ? step.inputs?.['inlineScript'] : step.bash) ?? ''));
    const env = {
      ...job.env,
      TF_BUILD: 'True',
      ...Object.fromEntries(Object.entries(shown).map(([name, value]) => [nameInShell(name), value])),
      ...(isCli ? asked.taskVariables : {}),
      ...Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, expand(value)])),
    };
    const run = await runProgram(['bash', '--noprofile', '--norc', script], env, job.workspace);
    for (const line of run.log.split('\n')) {
      const [, name, isSecret, value = ''] =
        /^##vso\[task\.setvariable variable=(\w+)(;issecret=true)?\](.*)$/.exec(line) ?? [];
      if (name === undefined) log += `${line}\n`;
      else (isSecret === undefined ? shown : secrets)[name] = value;
    }
    for (const secret of Object.values(secrets)) log = log.replaceAll(secret, '***');
    if (run.status !== 0) return { status: run.status, log };
  }
  return { status: 0, log };
}

function nameInShell(name: string): string {
  return name.toUpperCase().replaceAll('.', '_');
}
