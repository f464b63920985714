import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { systemClock } from '../../../src/base/clock.ts';
import { startWorkloadIdentity } from '../../../src/lab/managed-identity/workload-identity.ts';
import { makeClientCertificate } from '../../../src/lab/pki/make-client-certificate.ts';
import { labIds } from '../../../src/lab/seed/seed-ids.ts';
import { seedTenant } from '../../../src/lab/seed/seed-tenant.ts';
import { startJourneyLab } from '../../support/journey-lab.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { runPipeline } from './azure-agent.ts';
import { type GithubJob, runWorkflow } from './github-runner.ts';
import { runGitlabJob } from './gitlab-runner.ts';
import { pageFile, readPageFiles } from './page-files.ts';
import { assertNoSecret, type Job, reportStart, runProgram, startJob } from '../../support/start-job.ts';

// The files of docs/pipelines.md, each in a shell that behaves as its service's does.

const { workload, daemon } = labIds.applications;
const gitlabSubject = 'project_path:entrada/lab:ref_type:branch:ref:main';
const tenant = seedTenant();
const lab = await startJourneyLab({
  clock: systemClock,
  tenant: {
    ...tenant,
    applications: tenant.applications.map((one) =>
      one.appId === workload.appId
        ? {
            ...one,
            federatedCredentials: [
              ...(one.federatedCredentials ?? []),
              { issuer: 'gitlab', subject: gitlabSubject, audience: 'api://AzureADTokenExchange' },
            ],
          }
        : one,
    ),
  },
});
const vars = { AZURE_CLIENT_ID: workload.appId, AZURE_TENANT_ID: labIds.tenantId };

/** Writes what a careless program does: its token into the log. */
const countUsers = `console.log('token: ' + process.env.GRAPH_TOKEN);\n`;

function readReport(folder: string, name = 'users.csv'): string {
  return readFileSync(join(folder, name), 'utf8');
}

function githubJob(job: Job, more: Partial<GithubJob> = {}): GithubJob {
  const { github } = lab.pipelineVariables;
  const masks = [github['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? ''];
  return { job, env: { ...job.env, ...github }, vars, masks, with: { environment: 'Lab' }, ...more };
}

test('a test runs each block of docs/pipelines.md', () => {
  assert.deepEqual(
    readPageFiles().map(({ language, name }) => `${language}: ${name}`),
    [
      'yaml: .github/workflows/report.yml',
      'yaml: .github/workflows/one-step.yml',
      'yaml: azure-pipelines.yml',
      'yaml: .gitlab-ci.yml',
      'yaml: report.yaml',
      'sh: mkdir -p ~/.config/report',
      'crontab: crontab -e',
      'ini: /etc/systemd/system/report.service',
      'ini: /etc/systemd/system/report.timer',
      'sh: /usr/local/libexec/report',
      'dockerfile: Dockerfile',
      'sh: report.sh',
      'yaml: compose.yaml',
    ],
  );
});

test('GitHub Actions: the action signs in for later steps, whose log does not show the token', async (t) => {
  const job = await startJob(t, lab, 'temp/entrada');
  writeFileSync(join(job.workspace, 'count-users.js'), countUsers);
  const run = await runWorkflow(pageFile('.github/workflows/report.yml'), githubJob(job));
  assert.equal(run.status, 0, run.log);
  assert.match(readReport(job.workspace), reportStart);
  assert.match(run.log, /^token: \*\*\*$/m);
  assert.doesNotMatch(run.log, /WARNING|eyJ/);
  assertNoSecret(run.log, lab);
  // Neither a token nor a secret is in the variables of later steps.
  const { ENTRADA_HOME, ENTRADA_KEYRING, ...others } = run.env;
  assert.deepEqual([ENTRADA_HOME, ENTRADA_KEYRING], [join(job.temporary, 'entrada'), 'off']);
  assert.deepEqual(
    Object.keys(others).filter((name) => /TOKEN$|^ENTRADA_(?!CA_)|SECRET|PASS/.test(name)),
    ['ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
  );
});

test('GitHub Actions: inputs are values, whatever characters they have', async (t) => {
  const job = await startJob(t, lab, 'temp/entrada');
  const marker = join(job.workspace, 'was-run');
  for (const [name, value, message] of [
    ['tenant-id', `"; touch ${marker}; "`, /-TenantId/],
    ['tenant-id', '-WhatIf', /-TenantId/],
    ['client-id', `$(touch ${marker})`, /-ClientId/],
    ['context', `x" -WhatIf; touch ${marker} "`, /context/i],
    ['token-for', `graph\`touch ${marker}\``, /resource|API/i],
  ] as const) {
    const run = await runWorkflow(
      pageFile('.github/workflows/report.yml'),
      githubJob(job, { with: { environment: 'Lab', [name]: value } }),
    );
    assert.notEqual(run.status, 0, `${name}: ${run.log}`);
    assert.match(run.log, message, name);
    assert.throws(() => readFileSync(marker), /ENOENT/, name);
  }
});

test('GitHub Actions: the action installs entrada where the runner does not have it', async (t) => {
  const job = await startJob(t, lab, 'temp/entrada');
  const programs = temporaryFolder(t);
  const [own = ''] = (job.env['PATH'] ?? '').split(':');
  const install = `mkdir -p "$3/node_modules/.bin" && cp '${own}/entrada' "$3/node_modules/.bin/" && echo "$*" >'${programs}/words'`;
  writeFileSync(join(programs, 'npm'), `#!/bin/sh\n${install}\n`, { mode: 0o755 });
  const env = { ...githubJob(job).env, PATH: `${programs}:/usr/bin:/bin` };
  const text = pageFile('.github/workflows/report.yml').replace(/      - run: node[^]*?(?=      - if:)/, '');
  const run = await runWorkflow(text, githubJob(job, { env }));
  assert.equal(run.status, 0, run.log);
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const folder = join(job.temporary, 'entrada-program');
  assert.equal(
    readFileSync(join(programs, 'words'), 'utf8'),
    `install --prefix ${folder} --no-save --ignore-scripts --no-audit --no-fund -- entrada@${version}\n`,
  );
  assert.match(readReport(job.workspace), reportStart);
});

test('GitHub Actions: one step signs in and uses the session', async (t) => {
  const job = await startJob(t, lab);
  const run = await runWorkflow(pageFile('.github/workflows/one-step.yml'), githubJob(job));
  assert.equal(run.status, 0, run.log);
  assert.match(readReport(job.workspace), reportStart);
  assert.doesNotMatch(run.log, /WARNING/);
});

test('GitHub Actions: a sign-in for the step alone is gone in the next, and the warning names the remedy', async (t) => {
  const job = await startJob(t, lab, 'temp/entrada');
  const connect = `entrada Connect-Entra -NoWelcome -ClientId ${workload.appId} -TenantId ${labIds.tenantId} -FederatedToken github`;
  const workflow = (...lines: readonly string[]) =>
    `jobs:\n  one:\n    steps:\n${lines.map((line) => `      - run: ${line}\n`).join('')}`;
  const run = await runWorkflow(workflow(connect, 'entrada request /users'), githubJob(job));
  assert.equal(run.status, 4, run.log);
  const advice =
    'For later steps, add -ContextScope CurrentUser, with ENTRADA_HOME="$RUNNER_TEMP/entrada" in each of them.';
  assert.ok(run.log.includes(`WARNING: This session ends with this step of GitHub Actions`), run.log);
  assert.ok(run.log.includes(advice), run.log);
  const home = 'export ENTRADA_HOME="$RUNNER_TEMP/entrada"; ';
  const kept = await runWorkflow(
    workflow(`${home}${connect} -ContextScope CurrentUser`, `${home}entrada request /users >users.json`),
    githubJob(job),
  );
  assert.equal(kept.status, 0, kept.log);
  assert.match(readReport(job.workspace, 'users.json'), /Ada/);
});

test('Azure Pipelines: the service connection signs in for later steps, whose log does not show the token', async (t) => {
  const job = await startJob(t, lab, 'temp/entrada');
  writeFileSync(join(job.workspace, 'count-users.js'), countUsers);
  const { SYSTEM_OIDCREQUESTURI = '', SYSTEM_ACCESSTOKEN = '' } = lab.pipelineVariables.azureDevOps;
  const run = await runPipeline(pageFile('azure-pipelines.yml'), {
    job,
    variables: { 'Agent.TempDirectory': job.temporary, 'Build.ArtifactStagingDirectory': job.workspace },
    taskVariables: {
      AZURESUBSCRIPTION_CLIENT_ID: workload.appId,
      AZURESUBSCRIPTION_TENANT_ID: labIds.tenantId,
      AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: labIds.serviceConnectionId,
      SYSTEM_OIDCREQUESTURI,
    },
    secrets: { 'System.AccessToken': SYSTEM_ACCESSTOKEN },
  });
  assert.equal(run.status, 0, run.log);
  assert.match(readReport(job.workspace), reportStart);
  assert.match(run.log, /^token: \*\*\*$/m);
  assert.doesNotMatch(run.log, /WARNING|eyJ/);
  assertNoSecret(run.log, lab, [SYSTEM_ACCESSTOKEN]);
  assert.deepEqual(job.npmCalls(), ['install --global entrada@0.1.0']);
});

test('GitLab: the lines of the script share the session', async (t) => {
  const job = await startJob(t, lab);
  const ENTRA_TOKEN = await lab.mintFederatedToken({ issuer: 'gitlab', subject: gitlabSubject });
  const env = { ENTRA_CLIENT_ID: workload.appId, ENTRA_TENANT_ID: labIds.tenantId, ENTRA_TOKEN };
  const run = await runGitlabJob(pageFile('.gitlab-ci.yml'), job, env);
  assert.equal(run.status, 0, run.log);
  assert.match(readReport(job.workspace), reportStart);
  assert.doesNotMatch(run.log, /WARNING/);
  assertNoSecret(run.log, lab, [ENTRA_TOKEN]);
});

test('Kubernetes: the container signs in with the token of its service account', async (t) => {
  const job = await startJob(t, lab);
  const [, cronJob] = parseAllDocuments(pageFile('report.yaml')).map((one) => one.toJS() as CronJob);
  const [container = assert.fail()] = cronJob?.spec.jobTemplate.spec.template.spec.containers ?? [];
  const { env } = await startWorkloadIdentity(lab, { tokenFolder: join(job.temporary, 'token') });
  writeFileSync(join(job.workspace, 'upload.js'), readIdentityToken);
  const words = [...container.command, ...container.args].map((word) => word.replaceAll('/tmp/', `${job.temporary}/`));
  // As an image with a user without a home folder.
  const run = await runProgram(words, { ...job.env, ...env, HOME: job.home }, job.workspace);
  assert.equal(run.status, 0, run.log);
  assert.match(readReport(job.temporary), reportStart);
  assert.match(run.stdout, /^a token for https:\/\/graph\.microsoft\.com$/m);
  assertNoSecret(run.log, lab, [readFileSync(env['AZURE_FEDERATED_TOKEN_FILE'] ?? '', 'utf8')]);
});

interface CronJob {
  readonly spec: {
    readonly jobTemplate: {
      readonly spec: {
        readonly template: { readonly spec: { readonly containers: readonly { command: string[]; args: string[] }[] } };
      };
    };
  };
}

/** Uses the endpoint of `entrada exec`, as an Azure SDK does. */
const readIdentityToken = `
const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = process.env;
const resource = 'https://graph.microsoft.com';
fetch(IDENTITY_ENDPOINT + '?api-version=2019-08-01&resource=' + resource, { headers: { 'x-identity-header': IDENTITY_HEADER } })
  .then((response) => response.json())
  .then(({ access_token, resource }) => console.log(access_token ? 'a token for ' + resource : 'none'));
`;

test('cron: the crontab uses the session that its user saved', async (t) => {
  const job = await startJob(t, lab);
  const { pem } = await makeClientCertificate(lab);
  writeFileSync(join(job.home, 'daemon.pem'), pem, { mode: 0o600 });
  const ids = { CLIENT_ID: workload.appId, TENANT_ID: labIds.tenantId };
  const signIn = await runProgram(
    ['sh', '-c', pageFile('mkdir -p ~/.config/report')],
    { ...job.env, ...ids },
    job.home,
  );
  assert.deepEqual([signIn.status, signIn.log], [0, '']);
  const crontab = pageFile('crontab -e').replaceAll('/home/ada', job.home);
  const settings = Object.fromEntries(
    [...crontab.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );
  const [, entry = ''] = /^(?:\S+ ){5}(.*)$/m.exec(crontab.replaceAll(/^#.*\n/gm, '')) ?? [];
  assert.deepEqual(Object.keys(settings), ['PATH', 'ENTRADA_KEY_FILE']);
  // cron(8): what follows an unescaped % is standard input.
  const [command = ''] = entry.split(/(?<!\\)%/);
  const env = { HOME: job.home, LOGNAME: 'ada', SHELL: '/bin/sh', ...settings, PATH: job.env['PATH'] ?? '' };
  const run = await runProgram(['/bin/sh', '-c', command.replaceAll('\\%', '%')], env, job.home);
  assert.deepEqual([run.status, run.log], [0, '']);
  const today = (await runProgram(['date', '+%F'], env, job.home)).stdout.trim();
  assert.match(readReport(job.home, `users-${today}.csv`), reportStart);
});

test('systemd: the service signs in with the certificate of LoadCredential', async (t) => {
  const job = await startJob(t, lab);
  const unit = pageFile('/etc/systemd/system/report.service');
  const { pem } = await makeClientCertificate(lab);
  const [, name = ''] = /^LoadCredential=(.*?):\/etc\/report\/daemon\.pem$/m.exec(unit) ?? [];
  const credentials = join(job.temporary, 'credentials');
  mkdirSync(credentials, { mode: 0o700 });
  writeFileSync(join(credentials, name), pem, { mode: 0o400 });
  const settings = Object.fromEntries(
    [...unit.matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, key, value = '']) => [
      key,
      value.replaceAll('%d', credentials),
    ]),
  );
  const script = pageFile('/usr/local/libexec/report');
  assert.match(unit, /^ExecStart=\/usr\/local\/libexec\/report$/m);
  const path = join(job.workspace, 'report');
  writeFileSync(path, script, { mode: 0o755 });
  const { HOME: _home, ...machine } = job.env;
  const env = {
    ...machine,
    ...settings,
    AZURE_CLIENT_ID: workload.appId,
    AZURE_TENANT_ID: labIds.tenantId,
    CREDENTIALS_DIRECTORY: credentials,
    STATE_DIRECTORY: job.workspace,
    // Only here: the place of the environment Lab.
    HOME: job.home,
  };
  const run = await runProgram([path], env, '/');
  assert.deepEqual([run.status, run.log], [0, '']);
  assert.match(readReport(job.workspace), reportStart);
});

test('systemd: the units are valid', async (t) => {
  const folder = temporaryFolder(t);
  const has = await runProgram(['sh', '-c', 'command -v systemd-analyze'], { PATH: '/usr/bin:/bin' }, folder);
  if (has.status !== 0) return t.skip('did not run: systemd-analyze is not installed');
  for (const name of ['report.service', 'report.timer']) {
    const text = pageFile(`/etc/systemd/system/${name}`).replace('/usr/local/libexec/report', '/bin/true');
    writeFileSync(join(folder, name), text);
  }
  const words = ['systemd-analyze', 'verify', '--man=no', join(folder, 'report.service'), join(folder, 'report.timer')];
  const run = await runProgram(words, { PATH: '/usr/bin:/bin', SYSTEMD_LOG_LEVEL: 'warning' }, folder);
  assert.deepEqual(
    run.log.split('\n').filter((line) => line.includes(folder)),
    [],
  );
});

test('Docker: the container signs in with the secret of a file', async (t) => {
  const job = await startJob(t, lab);
  assert.match(
    pageFile('Dockerfile'),
    /^COPY --chmod=755 report\.sh \/usr\/local\/bin\/report\n[^]*^ENTRYPOINT \["report"\]$/m,
  );
  const { services, secrets } = parse(pageFile('compose.yaml')) as {
    readonly services: { readonly report: { environment: Record<string, string>; secrets: string[] } };
    readonly secrets: Readonly<Record<string, unknown>>;
  };
  const { environment, secrets: mounted } = services.report;
  assert.deepEqual([Object.keys(environment), mounted], [['CLIENT_ID', 'TENANT_ID'], Object.keys(secrets)]);
  const folder = join(job.temporary, 'secrets');
  mkdirSync(folder);
  writeFileSync(join(folder, mounted[0] ?? ''), `${daemon.secret}\n`, { mode: 0o400 });
  const path = join(job.workspace, 'report');
  writeFileSync(path, pageFile('report.sh').replace('/run/secrets/', `${folder}/`), { mode: 0o755 });
  const run = await runProgram([path], { ...job.env, CLIENT_ID: daemon.appId, TENANT_ID: labIds.tenantId }, '/');
  assert.equal(run.status, 0, run.log);
  assert.match(run.stdout, reportStart);
  assert.equal(run.log, run.stdout);
});

test('each version that docs/pipelines.md and the action install is that of the package', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const action = parse(readFileSync('actions/sign-in/action.yml', 'utf8')) as {
    inputs: { version: { default: string } };
  };
  const named = readFileSync('docs/pipelines.md', 'utf8').matchAll(/(?:entrada@|sign-in@v)([^\s"]+)/g);
  assert.deepEqual(new Set([...named].map(([, found]) => found)), new Set([version]));
  assert.equal(action.inputs.version.default, version);
});
