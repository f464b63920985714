import type { Context } from '../../model/context.ts';

/** A build service, by the variable that it sets in every job. */
interface BuildService {
  readonly variable: string;
  /** The shell that a session of the scope Process ends with. */
  readonly part: string;
  /** The steps that a saved session is for. */
  readonly later: string;
  /** A folder that the service empties at the end of the job. */
  readonly folder?: string;
}

/** The last row is for services that set only the variable that most of them share. */
const buildServices: readonly BuildService[] = [
  {
    variable: 'GITHUB_ACTIONS',
    part: 'this step of GitHub Actions',
    later: 'later steps',
    folder: '"$RUNNER_TEMP/entrada"',
  },
  {
    variable: 'TF_BUILD',
    part: 'this step of Azure Pipelines',
    later: 'later steps',
    folder: '"$(Agent.TempDirectory)/entrada"',
  },
  { variable: 'GITLAB_CI', part: 'the script of this GitLab job', later: 'its after_script' },
  { variable: 'CI', part: 'this step of the build service', later: 'later steps' },
];

/**
 * Warns, in a job of a build service, that a session in the memory of the calling shell ends with the step, and names
 * the parameter that keeps it. Neither a saved session causes a warning, nor a scope that the call names, nor a shell
 * that `ENTRADA_SHELL_PID` names.
 *
 * @param scope - The -ContextScope of the call.
 */
export function warnAboutStep(
  { ContextScope, TokenCredentialType }: Pick<Context, 'ContextScope' | 'TokenCredentialType'>,
  scope: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  warn: (text: string) => void,
): void {
  if (ContextScope !== 'Process' || scope !== undefined || (env['ENTRADA_SHELL_PID'] ?? '') !== '') return;
  const service = buildServices.find(({ variable }) => isOn(env[variable]));
  if (service === undefined) return;
  const { part, later, folder } = service;
  const place = folder === undefined ? '' : `, with ENTRADA_HOME=${folder} in each of them`;
  const advice =
    TokenCredentialType === 'UserProvidedAccessToken'
      ? `For ${later}, sign in again there.`
      : `For ${later}, add -ContextScope CurrentUser${place}. Otherwise, add -ContextScope Process.`;
  warn(`This session ends with ${part}: it is kept in the memory of the step's shell. ${advice}`);
}

/** Services write `true` or `True`; `false` and `0` turn it off. */
function isOn(value = ''): boolean {
  return !/^(?:|0|false|no|off)$/i.test(value.trim());
}
