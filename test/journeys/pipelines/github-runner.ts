import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Job, runProgram } from '../../support/start-job.ts';

/** A step of a workflow or of a composite action. */
interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly run?: string;
  readonly shell?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly required?: boolean; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

/** A finished job. */
export interface GithubRun {
  readonly status: number;
  /** As GitHub shows it: workflow commands are obeyed, masked texts are `***`. */
  readonly log: string;
  /** The variables that later steps would have. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a job is run with. */
export interface GithubJob {
  readonly job: Job;
  /** The variables of the machine and the service. */
  readonly env: Readonly<Record<string, string>>;
  /** The variables of the repository. */
  readonly vars: Readonly<Record<string, string>>;
  /** Texts that the service masks from the start. */
  readonly masks: readonly string[];
  /** Inputs of the action in addition to those of the workflow. */
  readonly with?: Readonly<Record<string, string>>;
}

type Contexts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Runs the one job of a workflow as a runner of GitHub does: each step in a shell of its own, with files for
 * variables, paths and outputs ("Workflow commands for GitHub Actions"). An action is one of the repository.
 */
export async function runWorkflow(text: string, asked: GithubJob): Promise<GithubRun> {
  const { jobs } = parse(text) as { readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>> };
  const [job = assert.fail('The workflow has no job.'), ...others] = Object.values(jobs);
  assert.equal(others.length, 0);
  const runner = new Runner(asked);
  await runner.runSteps(job.steps, { vars: asked.vars });
  return { status: runner.status, log: runner.log, env: runner.env };
}

class Runner {
  status = 0;
  log = '';
  env: Record<string, string>;
  readonly #masks: Set<string>;
  readonly #asked: GithubJob;

  constructor(asked: GithubJob) {
    this.#asked = asked;
    this.#masks = new Set(asked.masks);
    this.env = { ...asked.env, CI: 'true', GITHUB_ACTIONS: 'true', RUNNER_TEMP: asked.job.temporary };
  }

  /** @returns The outputs of each step with an id. */
  async runSteps(steps: readonly Step[], contexts: Contexts): Promise<Record<string, Record<string, string>>> {
    const outputs: Record<string, Record<string, string>> = {};
    for (const step of steps) {
      const known = {
        ...contexts,
        ...Object.fromEntries(Object.entries(outputs).map(([id, one]) => [`steps.${id}`, one])),
      };
      const always = step.if === 'always()';
      if ((this.status !== 0 && !always) || (step.if !== undefined && !always && !isTrue(step.if, known))) continue;
      const found = step.uses === undefined ? await this.#runScript(step, known) : await this.#runAction(step, known);
      if (step.id !== undefined) outputs[step.id] = found;
    }
    return outputs;
  }

  async #runAction({ uses = '', with: given = {} }: Step, contexts: Contexts): Promise<Record<string, string>> {
    const [, path = assert.fail(uses)] = /^OWNER\/entrada\/(.*)@v\d+\.\d+\.\d+$/.exec(uses) ?? [];
    const action = parse(readFileSync(join(path, 'action.yml'), 'utf8')) as Action;
    assert.equal(action.runs.using, 'composite');
    const values = { ...expandAll(given, contexts), ...this.#asked.with };
    assert.deepEqual(
      Object.keys(values).filter((name) => !(name in action.inputs)),
      [],
    );
    const inputs = Object.fromEntries(
      Object.entries(action.inputs).map(([name, input]) => [
        name,
        values[name] ?? input.default ?? assert.fail(`The input ${name} is missing.`),
      ]),
    );
    const outputs = await this.runSteps(action.runs.steps, { inputs });
    const known = Object.fromEntries(Object.entries(outputs).map(([id, one]) => [`steps.${id}`, one]));
    return Object.fromEntries(Object.entries(action.outputs).map(([name, { value }]) => [name, expand(value, known)]));
  }

  async #runScript(step: Step, contexts: Contexts): Promise<Record<string, string>> {
    const { job } = this.#asked;
    const file = (name: string) => join(job.temporary, `${name}-${randomUUID()}`);
    const files = { GITHUB_ENV: file('env'), GITHUB_OUTPUT: file('output'), GITHUB_PATH: file('path') };
    for (const path of Object.values(files)) writeFileSync(path, '');
    const script = `${file('script')}.sh`;
    writeFileSync(script, expand(step.run ?? '', contexts));
    const shell = step.shell === 'bash' ? ['bash', '--noprofile', '--norc', '-eo', 'pipefail'] : ['bash', '-e'];
    const env = { ...this.env, ...files, ...expandAll(step.env ?? {}, contexts) };
    const { status, log } = await runProgram([...shell, script], env, job.workspace);
    this.#show(log);
    if (status !== 0) this.status = status;
    Object.assign(this.env, readPairs(files.GITHUB_ENV));
    const paths = readFileSync(files.GITHUB_PATH, 'utf8').split('\n').filter(Boolean).toReversed();
    this.env['PATH'] = [...paths, this.env['PATH']].join(':');
    return readPairs(files.GITHUB_OUTPUT);
  }

  #show(text: string): void {
    for (const line of text.split('\n')) {
      const [, mask] = /^::add-mask::(.*)$/.exec(line) ?? [];
      if (mask !== undefined) this.#masks.add(mask);
      else this.log += `${[...this.#masks].reduce((shown, one) => shown.replaceAll(one, '***'), line)}\n`;
    }
  }
}

/** The file of variables or outputs: NAME=VALUE, or NAME<<END with lines up to END. */
function readPairs(path: string): Record<string, string> {
  assert.ok(existsSync(path));
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/.exec(line) ?? assert.fail(`Neither a name nor a value: ${line}`);
      return [name ?? '', value ?? ''];
    }),
  );
}

function expandAll(texts: Readonly<Record<string, string>>, contexts: Contexts): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, expand(text, contexts)]));
}

function expand(text: string, contexts: Contexts): string {
  return text.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => valueOf(expression, contexts));
}

/** A missing one is empty, as in GitHub, if its context is there. */
function valueOf(expression: string, contexts: Contexts): string {
  const [, context = '', name = ''] = /^((?:steps\.)?[\w-]+)\.(?:outputs\.)?([\w-]+)$/.exec(expression) ?? [];
  const values = contexts[context] ?? (context.startsWith('steps.') ? {} : assert.fail(`Unknown: ${expression}`));
  return values[name] ?? '';
}

function isTrue(condition: string, contexts: Contexts): boolean {
  const [, expression = assert.fail(condition)] = /^(\S+) != ''$/.exec(condition) ?? [];
  return valueOf(expression, contexts) !== '';
}
