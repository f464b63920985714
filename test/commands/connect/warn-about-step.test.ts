import assert from 'node:assert/strict';
import { test } from 'node:test';
import { warnAboutStep } from '../../../src/commands/connect/warn-about-step.ts';

const program = { ContextScope: 'Process', TokenCredentialType: 'FederatedToken' } as const;
const prefix = 'This session ends with ';
const memory = "it is kept in the memory of the step's shell.";
const processAdvice = 'Otherwise, add -ContextScope Process.';

function warningFor(
  env: Readonly<Record<string, string>>,
  scope?: string,
  context: Parameters<typeof warnAboutStep>[0] = program,
): string | undefined {
  const warnings: string[] = [];
  warnAboutStep(context, scope, env, (text) => warnings.push(text));
  assert.ok(warnings.length < 2);
  return warnings[0];
}

test("warnAboutStep() names the shell that a program's session ends with, and the parameter that keeps it", () => {
  const folderAdvice = (folder: string) =>
    `For later steps, add -ContextScope CurrentUser, with ENTRADA_HOME="${folder}" in each of them. ${processAdvice}`;
  const cases: readonly [env: Readonly<Record<string, string>>, part: string, advice: string][] = [
    [{ CI: 'true', GITHUB_ACTIONS: 'true' }, 'this step of GitHub Actions', folderAdvice('$RUNNER_TEMP/entrada')],
    [{ TF_BUILD: 'True' }, 'this step of Azure Pipelines', folderAdvice('$(Agent.TempDirectory)/entrada')],
    [
      { CI: 'true', GITLAB_CI: 'true' },
      'the script of this GitLab job',
      `For its after_script, add -ContextScope CurrentUser. ${processAdvice}`,
    ],
    [{ CI: '1' }, 'this step of the build service', `For later steps, add -ContextScope CurrentUser. ${processAdvice}`],
  ];
  for (const [env, part, advice] of cases) {
    assert.equal(warningFor(env), `${prefix}${part}: ${memory} ${advice}`);
  }
});

test('warnAboutStep() does not offer -ContextScope for a supplied token, which cannot be saved with it', () => {
  const context = { ContextScope: 'Process', TokenCredentialType: 'UserProvidedAccessToken' } as const;
  assert.equal(
    warningFor({ CI: 'true' }, undefined, context),
    `${prefix}this step of the build service: ${memory} For later steps, sign in again there.`,
  );
});

test('warnAboutStep() is silent outside a build service, for saved sessions and where the call or a variable names the shell', () => {
  const on = { CI: 'true', GITHUB_ACTIONS: 'true' };
  for (const value of ['', ' ', '0', 'false', 'False', 'no', 'OFF']) assert.equal(warningFor({ CI: value }), undefined);
  assert.equal(warningFor({}), undefined);
  assert.equal(warningFor(on, 'Process'), undefined);
  assert.equal(warningFor(on, undefined, { ...program, ContextScope: 'CurrentUser' }), undefined);
  assert.equal(warningFor({ ...on, ENTRADA_SHELL_PID: '1234' }), undefined);
  assert.ok(warningFor({ ...on, ENTRADA_SHELL_PID: '' }));
});
